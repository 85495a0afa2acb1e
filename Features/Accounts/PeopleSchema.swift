import Database

/// Roles take two people, on both engines, also by plain SQL; and nobody takes a party's last
/// administrator away.
enum PeopleSchema {
    /// Two administrators may invite at the same moment.
    static let numbers = Migration("accounts-005-person-numbers") {
        ActSchema.numbers("person", $0)
    }

    static let migrations = [
        Migration("accounts-003-people") { engine in
            [
                """
                CREATE TABLE party_people (
                    party_id INTEGER PRIMARY KEY REFERENCES party (id),
                    version INTEGER NOT NULL CHECK (version > 0))
                """,
                """
                CREATE TABLE role_proposal (
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    party_id INTEGER NOT NULL REFERENCES party (id),
                    role TEXT NOT NULL,
                    proposed_by INTEGER NOT NULL REFERENCES person (id),
                    proposed_at BIGINT NOT NULL,
                    PRIMARY KEY (person_id, party_id, role),
                    CHECK (proposed_by <> person_id))
                """,
                "CREATE INDEX role_proposal_by_party ON role_proposal (party_id)",
                """
                ALTER TABLE invitation ADD COLUMN purpose TEXT NOT NULL DEFAULT 'invitation'
                    CHECK (purpose IN ('invitation', 'recovery', 'joining'))
                """,
            ] + (engine == .sqlite ? onSQLite : onPostgreSQL)
        }
    ]

    private static let onSQLite: [SQL] = [
        // -1 and -2: the operator at the command line, and the person by taking the link.
        """
        CREATE TRIGGER membership_takes_two BEFORE INSERT ON membership
        WHEN NOT (NEW.granted_by = -1 AND NEW.confirmed_by = -2)
            AND NOT (
                EXISTS (SELECT 1 FROM role_proposal p
                    WHERE p.person_id = NEW.person_id AND p.party_id = NEW.party_id
                        AND p.role = NEW.role AND p.proposed_by = NEW.granted_by)
                AND (SELECT count(DISTINCT m.person_id) FROM membership m
                    WHERE m.person_id IN (NEW.granted_by, NEW.confirmed_by)
                        AND m.ended_at IS NULL
                        AND (m.role = 'installation-administrator'
                            OR (m.role = 'party-administrator'
                                AND m.party_id = NEW.party_id))) = 2)
        BEGIN SELECT RAISE(ABORT, 'a role is proposed by one administrator and confirmed by another'); END
        """,
        """
        CREATE TRIGGER membership_is_of_somebody BEFORE INSERT ON membership
        WHEN NEW.ended_at IS NOT NULL
            OR EXISTS (SELECT 1 FROM person WHERE id = NEW.person_id AND ended_at IS NOT NULL)
        BEGIN SELECT RAISE(ABORT, 'a person who has left gets no role'); END
        """,
        """
        CREATE TRIGGER membership_only_ends BEFORE UPDATE ON membership
        WHEN OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR NEW.person_id <> OLD.person_id
            OR NEW.party_id <> OLD.party_id OR NEW.role <> OLD.role
            OR NEW.granted_by <> OLD.granted_by OR NEW.confirmed_by <> OLD.confirmed_by
            OR NEW.granted_at <> OLD.granted_at
        BEGIN SELECT RAISE(ABORT, 'a role that was granted can only end'); END
        """,
        """
        CREATE TRIGGER membership_is_kept BEFORE DELETE ON membership
        BEGIN SELECT RAISE(ABORT, 'roles are ended, never erased'); END
        """,
        """
        CREATE TRIGGER last_administrator_stays BEFORE UPDATE OF ended_at ON membership
        WHEN OLD.role = 'party-administrator' AND NEW.ended_at IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM membership m JOIN person p ON p.id = m.person_id
                WHERE m.party_id = OLD.party_id AND m.role = OLD.role AND m.ended_at IS NULL
                    AND m.person_id <> OLD.person_id
                    AND (p.password_hash IS NOT NULL OR p.installation_kind = 'demonstration'))
        BEGIN SELECT RAISE(ABORT, 'the last administrator of a party stays until another follows'); END
        """,
        """
        CREATE TRIGGER role_is_proposed_by_administrator BEFORE INSERT ON role_proposal
        WHEN NOT EXISTS (SELECT 1 FROM membership m
            WHERE m.person_id = NEW.proposed_by AND m.ended_at IS NULL
                AND (m.role = 'installation-administrator'
                    OR (m.role = 'party-administrator' AND m.party_id = NEW.party_id)))
        BEGIN SELECT RAISE(ABORT, 'a role is proposed by an administrator'); END
        """,
        """
        CREATE TRIGGER role_proposal_is_not_changed BEFORE UPDATE ON role_proposal
        BEGIN SELECT RAISE(ABORT, 'a proposal is confirmed or taken back, never changed'); END
        """,
        """
        CREATE TRIGGER person_who_left_stays_away BEFORE UPDATE ON person
        WHEN OLD.ended_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a person who has left does not come back'); END
        """,
        """
        CREATE TRIGGER person_leaves_nothing BEFORE UPDATE ON person
        WHEN NEW.ended_at IS NOT NULL AND (NEW.mail IS NOT NULL OR NEW.password_hash IS NOT NULL
            OR NEW.name <> '-'
            OR EXISTS (SELECT 1 FROM membership WHERE person_id = NEW.id AND ended_at IS NULL))
        BEGIN SELECT RAISE(ABORT, 'of a person who has left neither name nor role stays'); END
        """,
    ]

    private static let onPostgreSQL: [SQL] = [
        """
        CREATE FUNCTION membership_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.ended_at IS NOT NULL OR EXISTS
                (SELECT 1 FROM person WHERE id = NEW.person_id AND ended_at IS NOT NULL) THEN
                RAISE EXCEPTION 'a person who has left gets no role'
                USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            IF NEW.granted_by = -1 AND NEW.confirmed_by = -2 THEN
                RETURN NEW;
            END IF;
            IF NOT EXISTS (SELECT 1 FROM role_proposal p
                    WHERE p.person_id = NEW.person_id AND p.party_id = NEW.party_id
                        AND p.role = NEW.role AND p.proposed_by = NEW.granted_by)
                OR (SELECT count(DISTINCT m.person_id) FROM membership m
                    WHERE m.person_id IN (NEW.granted_by, NEW.confirmed_by)
                        AND m.ended_at IS NULL
                        AND (m.role = 'installation-administrator'
                            OR (m.role = 'party-administrator'
                                AND m.party_id = NEW.party_id))) <> 2 THEN
                RAISE EXCEPTION 'a role is proposed by one administrator and confirmed by another'
                USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER membership_takes_two BEFORE INSERT ON membership
        FOR EACH ROW EXECUTE FUNCTION membership_takes_two()
        """,
        // The party's row is locked, so that two administrators cannot take each other away at once.
        """
        CREATE FUNCTION membership_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR NEW.person_id <> OLD.person_id
                OR NEW.party_id <> OLD.party_id OR NEW.role <> OLD.role
                OR NEW.granted_by <> OLD.granted_by OR NEW.confirmed_by <> OLD.confirmed_by
                OR NEW.granted_at <> OLD.granted_at THEN
                RAISE EXCEPTION 'a role that was granted can only end'
                USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            IF OLD.role = 'party-administrator' THEN
                PERFORM id FROM party WHERE id = OLD.party_id FOR NO KEY UPDATE;
                IF NOT EXISTS (SELECT 1 FROM membership m JOIN person p ON p.id = m.person_id
                    WHERE m.party_id = OLD.party_id AND m.role = OLD.role AND m.ended_at IS NULL
                        AND m.person_id <> OLD.person_id
                        AND (p.password_hash IS NOT NULL
                            OR p.installation_kind = 'demonstration')) THEN
                    RAISE EXCEPTION 'the last administrator of a party stays until another follows'
                    USING ERRCODE = 'integrity_constraint_violation';
                END IF;
            END IF;
            RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER membership_only_ends BEFORE UPDATE ON membership
        FOR EACH ROW EXECUTE FUNCTION membership_only_ends()
        """,
        """
        CREATE FUNCTION membership_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'roles are ended, never erased'
            USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """,
        """
        CREATE TRIGGER membership_is_kept BEFORE DELETE OR TRUNCATE
        ON membership EXECUTE FUNCTION membership_is_kept()
        """,
        """
        CREATE FUNCTION role_is_proposed_by_administrator() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' OR NOT EXISTS (SELECT 1 FROM membership m
                WHERE m.person_id = NEW.proposed_by AND m.ended_at IS NULL
                    AND (m.role = 'installation-administrator'
                        OR (m.role = 'party-administrator' AND m.party_id = NEW.party_id))) THEN
                RAISE EXCEPTION 'a role is proposed by an administrator, and not changed after'
                USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER role_is_proposed_by_administrator BEFORE INSERT OR UPDATE ON role_proposal
        FOR EACH ROW EXECUTE FUNCTION role_is_proposed_by_administrator()
        """,
        """
        CREATE FUNCTION person_leaves_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.ended_at IS NOT NULL THEN
                RAISE EXCEPTION 'a person who has left does not come back'
                USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            IF NEW.ended_at IS NOT NULL AND (NEW.mail IS NOT NULL
                OR NEW.password_hash IS NOT NULL OR NEW.name <> '-'
                OR EXISTS (SELECT 1 FROM membership
                    WHERE person_id = NEW.id AND ended_at IS NULL)) THEN
                RAISE EXCEPTION 'of a person who has left neither name nor role stays'
                USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER person_leaves_nothing BEFORE UPDATE ON person
        FOR EACH ROW EXECUTE FUNCTION person_leaves_nothing()
        """,
    ]
}
