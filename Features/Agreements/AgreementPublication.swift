import Base
import Database
import Parties
import Requests

/// The parties of agreements that everybody may see, each with a row of its own for as long as that is public: what a
/// party's page shows and what can be chosen from cost the same however much is kept secret. The database keeps it
/// (I10). An agreement's parties are settled before it begins.
enum AgreementPublicationSchema {
    static let migrations = [
        Migration("agreements-010-published-of-parties") { engine in
            [
                """
                CREATE TABLE agreement_published_party (
                    agreement_id INTEGER NOT NULL REFERENCES agreement (id) ON DELETE CASCADE,
                    role TEXT NOT NULL CHECK (role IN ('state', 'provider')),
                    party_id INTEGER NOT NULL,
                    public_id TEXT NOT NULL,
                    starts_on TEXT NOT NULL,
                    PRIMARY KEY (agreement_id, role, party_id)
                )\(raw: engine == .sqlite ? " WITHOUT ROWID" : "")
                """,
                """
                CREATE INDEX agreement_published_party_in_order ON agreement_published_party
                    (role, party_id, starts_on DESC, public_id, agreement_id)
                """,
                fill(where: "1 = 1"),
            ] + isKept.statements(engine)
        }
    ]

    /// What `AgreementRules.isPublic` says of some day.
    private static func fill(where condition: SQL) -> SQL {
        """
        INSERT INTO agreement_published_party (agreement_id, role, party_id, public_id, starts_on)
        SELECT a.id, CASE WHEN p.party_id = a.state_party THEN 'state' ELSE 'provider' END,
            p.party_id, a.public_id, a.starts_on
        FROM agreement a JOIN agreement_party p ON p.agreement_id = a.id
        WHERE \(condition) AND a.is_shown = 1 AND a.starts_on IS NOT NULL
            AND (a.stopped_on IS NULL OR a.stopped_on >= a.starts_on)
        """
    }

    private static let isKept = TableReaction(
        "agreement_is_listed_of_its_parties", after: .update, of: "agreement",
        when: """
            NEW.is_shown <> OLD.is_shown OR NEW.starts_on IS DISTINCT FROM OLD.starts_on
            OR NEW.stopped_on IS DISTINCT FROM OLD.stopped_on
            """,
        [
            "DELETE FROM agreement_published_party WHERE agreement_id = NEW.id",
            fill(where: "a.id = NEW.id"),
        ])
}

extension Agreement {
    enum PublishedRole: String {
        case state, provider
    }

    /// The rows `l` of agreements that everybody may see on a day with parties of a role.
    static func published(_ role: PublishedRole, on today: Day) -> SQL {
        """
        agreement_published_party l
        WHERE l.role = \(role.rawValue) AND l.starts_on <= \(today.description)
        """
    }

    /// What everybody may see of a filter, as a condition on `agreement`.
    private static func listed(_ filter: RecordFilter, on today: Day) -> SQL {
        ([isPublic(on: today)] + conditions(filter, on: today)).joined(" AND ")
    }

    /// Those of a filter that everybody may see, the latest first.
    static func allPublic(
        _ filter: RecordFilter, on today: Day, reading parts: Parts = .all, _ reader: any Reader,
        after: Agreement? = nil, limit: Int, offset: Int = 0
    ) throws -> [Agreement] {
        let rest = after.flatMap { last in
            last.startsOn.map { day -> SQL in
                """
                 AND starts_on <= \(day.description) AND (starts_on < \(day.description)
                    OR public_id > \(last.publicID))
                """
            }
        }
        // When a draft was begun is its parties' own.
        return try all(
            "\(listed(filter, on: today))\(rest ?? "")", reading: parts,
            order: latestFirst, limit: limit, offset: offset, reader)
    }

    /// How many of a filter everybody may see. Of one party they are counted by themselves.
    static func countPublic(
        _ filter: RecordFilter, on today: Day, _ reader: any Reader
    ) throws -> Int {
        let rows: SQL =
            switch filter.onlyParty {
            case .state(let state): "\(published(.state, on: today)) AND l.party_id = \(state)"
            case .helper(let party): "\(published(.provider, on: today)) AND l.party_id = \(party)"
            case nil: "agreement WHERE \(listed(filter, on: today))"
            }
        return try reader.count("SELECT count(*) FROM \(rows)")
    }

    /// The latest of those that everybody may see of a party.
    static func allPublic(
        of party: Party.ID, on today: Day, reading parts: Parts = .all, _ reader: any Reader,
        limit: Int
    ) throws -> [Agreement] {
        try all(
            latest(limit, of: party, on: today), reading: parts, order: latestFirst, limit: limit,
            reader)
    }

    /// What `allPublic(of:)` asks first, to be foreseen.
    static func publicQuery(of party: Party.ID, on today: Day, limit: Int) -> SQL {
        query(latest(limit, of: party, on: today), order: latestFirst, limit: limit)
    }

    private static let latestFirst: SQL = "starts_on DESC, public_id"

    private static func latest(_ limit: Int, of party: Party.ID, on today: Day) -> SQL {
        func latest(_ role: PublishedRole) -> SQL {
            """
            SELECT agreement_id FROM (
                SELECT l.agreement_id FROM \(published(role, on: today)) AND l.party_id = \(party)
                ORDER BY l.starts_on DESC, l.public_id LIMIT \(limit)) AS latest
            """
        }
        return "id IN (\(latest(.state)) UNION \(latest(.provider)))"
    }
}
