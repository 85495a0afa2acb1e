import Database

/// The tables of a plan's parts and of indicators, and what they refuse whoever writes.
extension ActivitySchema {
    static let planTables: [SQL] = [
        "ALTER TABLE activity ADD COLUMN kinds TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE activity ADD COLUMN themes TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE activity ADD COLUMN targets TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE activity ADD COLUMN marker TEXT CHECK (marker IN ('0', '1', '2'))",
        """
        ALTER TABLE activity ADD COLUMN marker_reason TEXT NOT NULL DEFAULT ''
            CHECK ((marker IS NULL) = (marker_reason = ''))
        """,
        """
        ALTER TABLE activity ADD COLUMN evaluated_on TEXT
            CHECK (evaluated_on IS NULL OR (status = 'completed' AND evaluated_on >= ended_on))
        """,
        """
        ALTER TABLE activity ADD COLUMN evaluation TEXT NOT NULL DEFAULT ''
            CHECK (evaluation = '' OR evaluated_on IS NOT NULL)
        """,
        """
        ALTER TABLE activity ADD COLUMN evaluation_address TEXT NOT NULL DEFAULT ''
            CHECK (evaluated_on IS NULL OR evaluation <> '' OR evaluation_address <> '')
        """,
        """
        CREATE TABLE activity_sector (
            activity_id INTEGER NOT NULL REFERENCES activity (id),
            code TEXT NOT NULL CHECK (length(code) = 5),
            share INTEGER NOT NULL CHECK (share BETWEEN 1 AND 10000),
            place INTEGER NOT NULL,
            PRIMARY KEY (activity_id, code))
        """,
        """
        CREATE TABLE activity_place (
            activity_id INTEGER NOT NULL REFERENCES activity (id),
            number INTEGER NOT NULL,
            name TEXT NOT NULL CHECK (length(name) > 0),
            latitude INTEGER CHECK (latitude BETWEEN -90000000 AND 90000000),
            longitude INTEGER CHECK (longitude BETWEEN -180000000 AND 180000000),
            PRIMARY KEY (activity_id, number),
            CHECK ((latitude IS NULL) = (longitude IS NULL)))
        """,
        """
        CREATE TABLE activity_participant (
            activity_id INTEGER NOT NULL REFERENCES activity (id),
            party_id INTEGER NOT NULL REFERENCES party (id),
            role INTEGER NOT NULL CHECK (role BETWEEN 1 AND 4),
            PRIMARY KEY (activity_id, role, party_id))
        """,
        """
        CREATE INDEX activity_participant_by_party
        ON activity_participant (party_id, activity_id)
        """,
        """
        CREATE TABLE activity_budget (
            activity_id INTEGER NOT NULL,
            state_party INTEGER NOT NULL,
            period_from TEXT NOT NULL,
            period_until TEXT NOT NULL CHECK (period_until >= period_from),
            currency TEXT NOT NULL,
            amount BIGINT NOT NULL CHECK (amount > 0),
            PRIMARY KEY (activity_id, state_party, period_from),
            FOREIGN KEY (activity_id, state_party)
                REFERENCES activity_component (activity_id, state_party))
        """,
        """
        CREATE TABLE activity_document (
            activity_id INTEGER NOT NULL REFERENCES activity (id),
            number INTEGER NOT NULL,
            title TEXT NOT NULL CHECK (length(title) > 0),
            language TEXT NOT NULL CHECK (language IN ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
            category TEXT NOT NULL CHECK (length(category) = 3),
            address TEXT NOT NULL CHECK (address LIKE 'http://%' OR address LIKE 'https://%'),
            PRIMARY KEY (activity_id, number))
        """,
        """
        CREATE TABLE activity_contact (
            activity_id INTEGER NOT NULL REFERENCES activity (id),
            number INTEGER NOT NULL,
            office TEXT NOT NULL CHECK (length(office) > 0),
            mail TEXT NOT NULL,
            telephone TEXT NOT NULL,
            website TEXT NOT NULL,
            PRIMARY KEY (activity_id, number))
        """,
    ]

    /// The same table with more kinds of entries; SQLite changes no condition of a table in place.
    static func wideEntries(_ engine: Engine) -> [SQL] {
        switch engine {
        case .postgresql:
            [
                "ALTER TABLE activity_entry DROP CONSTRAINT activity_entry_kind_check",
                """
                ALTER TABLE activity_entry ADD CONSTRAINT activity_entry_kind_check CHECK (kind IN
                    ('commitment', 'disbursement', 'expenditure', 'incoming'))
                """,
            ]
        case .sqlite:
            [
                """
                CREATE TABLE activity_entry_wide (
                    activity_id INTEGER NOT NULL,
                    number INTEGER NOT NULL,
                    state_party INTEGER NOT NULL,
                    kind TEXT NOT NULL CHECK (kind IN
                        ('commitment', 'disbursement', 'expenditure', 'incoming')),
                    value_date TEXT NOT NULL,
                    currency TEXT NOT NULL,
                    amount BIGINT NOT NULL CHECK (amount <> 0),
                    person_id INTEGER NOT NULL REFERENCES person (id),
                    at BIGINT NOT NULL,
                    PRIMARY KEY (activity_id, number),
                    FOREIGN KEY (activity_id, state_party)
                        REFERENCES activity_component (activity_id, state_party))
                """,
                """
                INSERT INTO activity_entry_wide (activity_id, number, state_party, kind, value_date,
                    currency, amount, person_id, at)
                SELECT activity_id, number, state_party, kind, value_date, currency, amount,
                    person_id, at FROM activity_entry
                """,
                "DROP TABLE activity_entry",
                "ALTER TABLE activity_entry_wide RENAME TO activity_entry",
            ] + entryGuards.flatMap { $0.statements(engine) }
        }
    }

    static let planGuards = [
        TableGuard(
            "activity_sectors_make_a_whole", before: .update, of: "activity",
            "the shares of the sectors make a hundred per cent",
            refuse: """
                NEW.status = 'delivery' AND (
                    SELECT COALESCE(sum(s.share), 10000) FROM activity_sector s
                    WHERE s.activity_id = NEW.id) <> 10000
                """),
        TableGuard(
            "activity_sector_is_added_to_a_plan", before: .insert, of: "activity_sector",
            "sectors change while it is planned, and make no more than a hundred per cent",
            refuse: """
                \(isBegun(newRow: true)) OR NEW.share + (
                    SELECT COALESCE(sum(s.share), 0) FROM activity_sector s
                    WHERE s.activity_id = NEW.activity_id) > 10000
                """),
        TableGuard(
            "activity_sector_is_not_changed", before: .update, of: "activity_sector",
            "sectors are written anew", refuse: "1 = 1"),
        TableGuard(
            "activity_sector_is_removed_from_a_plan", before: .delete, of: "activity_sector",
            "sectors change while it is planned", refuse: isBegun(newRow: false)),
        TableGuard(
            "activity_budget_fits_its_component", before: .insert, of: "activity_budget",
            "budgets by period change while it is planned, do not overlap, and stay within the whole",
            refuse: """
                \(isBegun(newRow: true)) OR EXISTS (
                    SELECT 1 FROM activity_budget b WHERE b.activity_id = NEW.activity_id
                    AND b.state_party = NEW.state_party AND b.period_from <= NEW.period_until
                    AND b.period_until >= NEW.period_from)
                OR NOT EXISTS (
                    SELECT 1 FROM activity_component c WHERE c.activity_id = NEW.activity_id
                    AND c.state_party = NEW.state_party AND c.currency = NEW.currency
                    AND c.amount >= NEW.amount + (
                        SELECT COALESCE(sum(b.amount), 0) FROM activity_budget b
                        WHERE b.activity_id = NEW.activity_id AND b.state_party = NEW.state_party))
                """),
        TableGuard(
            "activity_budget_is_not_changed", before: .update, of: "activity_budget",
            "budgets by period are written anew", refuse: "1 = 1"),
        TableGuard(
            "activity_budget_is_removed_from_a_plan", before: .delete, of: "activity_budget",
            "budgets by period change while it is planned", refuse: isBegun(newRow: false)),
    ]

    /// What was one indicator with one value becomes an indicator of its result, with the planned period.
    static let indicatorTables: [SQL] = [
        """
        CREATE TABLE activity_indicator (
            activity_id INTEGER NOT NULL,
            number INTEGER NOT NULL,
            result INTEGER NOT NULL,
            title TEXT NOT NULL CHECK (length(title) > 0),
            measure TEXT NOT NULL CHECK (measure IN ('unit', 'percentage')),
            baseline_year INTEGER NOT NULL CHECK (baseline_year BETWEEN 1900 AND 2999),
            baseline BIGINT NOT NULL CHECK (baseline >= 0),
            PRIMARY KEY (activity_id, number),
            FOREIGN KEY (activity_id, result) REFERENCES activity_result (activity_id, number),
            CHECK (measure = 'unit' OR baseline <= 10000))
        """,
        "CREATE INDEX activity_indicator_by_result ON activity_indicator (activity_id, result)",
        """
        CREATE TABLE activity_period (
            activity_id INTEGER NOT NULL,
            indicator INTEGER NOT NULL,
            period_from TEXT NOT NULL,
            period_until TEXT NOT NULL CHECK (period_until >= period_from),
            target BIGINT NOT NULL CHECK (target >= 0),
            actual BIGINT CHECK (actual >= 0),
            women BIGINT CHECK (women >= 0),
            men BIGINT CHECK (men >= 0),
            children BIGINT CHECK (children >= 0),
            adults BIGINT CHECK (adults >= 0),
            older BIGINT CHECK (older >= 0),
            with_disability BIGINT CHECK (with_disability >= 0),
            without_disability BIGINT CHECK (without_disability >= 0),
            PRIMARY KEY (activity_id, indicator, period_from),
            FOREIGN KEY (activity_id, indicator)
                REFERENCES activity_indicator (activity_id, number))
        """,
        """
        INSERT INTO activity_indicator
            (activity_id, number, result, title, measure, baseline_year, baseline)
        SELECT r.activity_id, r.number, r.number, r.indicator, 'unit',
            CAST(substr(v.started_on, 1, 4) AS INTEGER), r.baseline * 100
        FROM activity_result r JOIN activity v ON v.id = r.activity_id
        """,
        """
        INSERT INTO activity_period
            (activity_id, indicator, period_from, period_until, target, actual)
        SELECT r.activity_id, r.number, v.planned_from, v.planned_until, r.target * 100,
            r.actual * 100
        FROM activity_result r JOIN activity v ON v.id = r.activity_id
        """,
        "ALTER TABLE activity_result DROP COLUMN indicator",
        "ALTER TABLE activity_result DROP COLUMN baseline",
        "ALTER TABLE activity_result DROP COLUMN target",
        "ALTER TABLE activity_result DROP COLUMN actual",
        """
        ALTER TABLE activity_result ADD COLUMN kind TEXT NOT NULL DEFAULT 'outcome'
            CHECK (kind IN ('output', 'outcome', 'impact'))
        """,
        """
        ALTER TABLE activity_result ADD COLUMN trained_women BIGINT NOT NULL DEFAULT 0
            CHECK (trained_women BETWEEN 0 AND women)
        """,
        """
        ALTER TABLE activity_result ADD COLUMN trained_men BIGINT NOT NULL DEFAULT 0
            CHECK (trained_men BETWEEN 0 AND men)
        """,
    ]

    static let indicatorGuards = [
        TableGuard(
            "activity_period_can_be", before: .insert, of: "activity_period",
            "periods of an indicator do not overlap, and no part exceeds the whole",
            refuse: """
                EXISTS (
                    SELECT 1 FROM activity_period p WHERE p.activity_id = NEW.activity_id
                    AND p.indicator = NEW.indicator AND p.period_from <= NEW.period_until
                    AND p.period_until >= NEW.period_from)
                OR EXISTS (
                    SELECT 1 FROM activity_indicator i WHERE i.activity_id = NEW.activity_id
                    AND i.number = NEW.indicator AND CASE i.measure
                        WHEN 'percentage' THEN NEW.target > 10000
                            OR COALESCE(NEW.actual, 0) > 10000
                            OR COALESCE(NEW.women, 0) > 10000 OR COALESCE(NEW.men, 0) > 10000
                            OR COALESCE(NEW.children, 0) > 10000
                            OR COALESCE(NEW.adults, 0) > 10000 OR COALESCE(NEW.older, 0) > 10000
                            OR COALESCE(NEW.with_disability, 0) > 10000
                            OR COALESCE(NEW.without_disability, 0) > 10000
                        ELSE COALESCE(NEW.women, 0) + COALESCE(NEW.men, 0)
                                > COALESCE(NEW.actual, 0)
                            OR COALESCE(NEW.children, 0) + COALESCE(NEW.adults, 0)
                                + COALESCE(NEW.older, 0) > COALESCE(NEW.actual, 0)
                            OR COALESCE(NEW.with_disability, 0)
                                + COALESCE(NEW.without_disability, 0) > COALESCE(NEW.actual, 0)
                        END)
                """),
        TableGuard(
            "activity_period_is_not_changed", before: .update, of: "activity_period",
            "periods are written anew", refuse: "1 = 1"),
    ]
}
