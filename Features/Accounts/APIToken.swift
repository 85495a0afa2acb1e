import Base
import Database
import Secrets

/// What a program may do in a person's place: a part of the person's roles in one party, for named
/// purposes, until a day. Its text is shown once; its hash is stored.
struct APIToken: Sendable {
    static let tokenKind = TokenKind(prefix: "accord_api_")
    /// How long a token may be good for.
    static let days = [7, 30, 90, 365]
    /// More than anybody keeps an eye on.
    static let maximumCount = 20
    private static let noticedMilliseconds: Int64 = 60_000

    let publicID: String
    let hash: [UInt8]
    let person: Int
    let party: Int
    var version: Int
    let name: String
    let roles: Set<Role>
    let scopes: Set<Scope>
    let madeAt: Instant
    let endsAt: Instant
    var usedAt: Instant?
    var revokedAt: Instant?

    /// What a token can be good for.
    enum Scope: String, Sendable, CaseIterable {
        case readRequests = "requests:read"
        case writeRequests = "requests:write"
        case readOffers = "offers:read"
        case writeOffers = "offers:write"
        case readDialogues = "dialogues:read"
        case writeDialogues = "dialogues:write"
        case readAgreements = "agreements:read"
        case writeAgreements = "agreements:write"
        case readActivities = "activities:read"
        case writeActivities = "activities:write"
        case readProgress = "progress:read"
        case writeProgress = "progress:write"
        case readWork = "work:read"
    }

    func isGood(at now: Instant) -> Bool { revokedAt == nil && now < endsAt }
}

extension APIToken: ActRecord {
    static var kind: StaticString { "token" }

    /// Without the name, which is the person's own word and goes with the person.
    var trailFields: [(name: String, value: String)] {
        [
            ("roles", Self.text(roles.map(\.rawValue))),
            ("scopes", Self.text(scopes.map(\.rawValue))), ("ends", endsAt.description),
            ("revoked", revokedAt?.description ?? ""),
        ]
    }

    private static func text(_ values: [String]) -> String {
        values.sorted().joined(separator: " ")
    }

    func store(_ transaction: any Transaction) throws {
        guard version > 1 else {
            try transaction.execute(
                """
                INSERT INTO api_token
                    (public_id, token_hash, person_id, party_id, version, name, roles, scopes,
                    made_at, ends_at)
                VALUES (\(publicID), \(hash), \(person), \(party), 1, \(name),
                    \(Self.text(roles.map(\.rawValue))), \(Self.text(scopes.map(\.rawValue))),
                    \(madeAt.milliseconds), \(endsAt.milliseconds))
                """)
            return
        }
        let count = try transaction.executeCounting(
            """
            UPDATE api_token SET version = \(version), revoked_at = \(revokedAt?.milliseconds)
            WHERE public_id = \(publicID) AND version = \(version - 1)
            """)
        guard count == 1 else { throw Refusal.changedMeanwhile(version: version) }
    }
}

extension APIToken {
    private static let columns: SQL = """
        public_id, token_hash, person_id, party_id, version, name, roles, scopes, made_at, ends_at,
        used_at, revoked_at
        """

    private init(_ row: any Row) {
        publicID = row.text(0)
        hash = row.blob(1)
        person = row.int(2)
        party = row.int(3)
        version = row.int(4)
        name = row.text(5)
        roles = Set(row.text(6).split(separator: " ").compactMap { Role(rawValue: String($0)) })
        scopes = Set(row.text(7).split(separator: " ").compactMap { Scope(rawValue: String($0)) })
        madeAt = Instant(milliseconds: Int64(row.int(8)))
        endsAt = Instant(milliseconds: Int64(row.int(9)))
        usedAt = row.optionalInt(10).map { Instant(milliseconds: Int64($0)) }
        revokedAt = row.optionalInt(11).map { Instant(milliseconds: Int64($0)) }
    }

    static func find(_ token: Token, at now: Instant, _ reader: any Reader) throws -> APIToken? {
        try reader.first(
            "SELECT \(columns) FROM api_token WHERE token_hash = \(token.hash.bytes)",
            APIToken.init
        ).flatMap { $0.isGood(at: now) ? $0 : nil }
    }

    /// A person's tokens that are still good, the latest first.
    static func all(of person: Int, at now: Instant, _ reader: any Reader) throws -> [APIToken] {
        try reader.all(
            """
            SELECT \(columns) FROM api_token
            WHERE person_id = \(person) AND revoked_at IS NULL
            ORDER BY made_at DESC, public_id
            """, APIToken.init
        ).filter { $0.isGood(at: now) }
    }

    /// Of this person alone.
    static func find(
        _ publicID: String, of person: Int, _ reader: any Reader
    ) throws -> APIToken? {
        guard publicID.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else { return nil }
        return try reader.first(
            """
            SELECT \(columns) FROM api_token
            WHERE public_id = \(publicID) AND person_id = \(person)
            """, APIToken.init)
    }

    func isToBeNoted(at now: Instant) -> Bool {
        usedAt.map { now.milliseconds - $0.milliseconds >= Self.noticedMilliseconds } ?? true
    }

    func noteUse(at now: Instant, _ transaction: any Transaction) throws {
        try transaction.execute(
            """
            UPDATE api_token SET used_at = \(now.milliseconds)
            WHERE public_id = \(publicID) AND (used_at IS NULL OR used_at < \(now.milliseconds))
            """)
    }

    static func revokeAll(
        of person: Int, at now: Instant, _ transaction: any Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE api_token SET revoked_at = \(now.milliseconds)
            WHERE person_id = \(person) AND revoked_at IS NULL
            """)
    }
}

/// Who may make a token of what. No database, no clock, no web.
enum TokenRules {
    /// The roles that can be lent to a program: never those that make people or machines.
    static func lendable(by actor: Actor) -> [Role] {
        Role.allCases.filter {
            actor.has($0) && $0 != .partyAdministrator && $0 != .installationAdministrator
        }
    }

    /// A token as it is asked for; `hash` of its text.
    struct Wish: Sendable {
        let name: String
        let roles: Set<Role>
        let scopes: Set<APIToken.Scope>
        let days: Int?
    }

    static func make(
        _ wish: Wish, by actor: Actor, at now: Instant, publicID: String, hash: [UInt8],
        having count: Int
    ) throws(Refusal) -> Decision<APIToken> {
        guard count < APIToken.maximumCount else {
            throw .forbidden(rule: "accounts.rule.tokens")
        }
        var faults: [Fault] = []
        if wish.name.isEmpty { faults.append(PeopleRules.missing("name")) }
        if wish.roles.isEmpty { faults.append(PeopleRules.missing("roles")) }
        if wish.scopes.isEmpty { faults.append(PeopleRules.missing("scopes")) }
        if !wish.roles.isSubset(of: lendable(by: actor)) {
            faults.append(Fault(field: "roles", value: "", rule: "accounts.fault.role-lent"))
        }
        if !APIToken.days.contains(wish.days ?? 0) { faults.append(PeopleRules.missing("days")) }
        guard faults.isEmpty, let days = wish.days else { throw .faulty(faults) }
        return Decision(
            APIToken(
                publicID: publicID, hash: hash, person: actor.person, party: actor.party,
                version: 0, name: wish.name, roles: wish.roles, scopes: wish.scopes, madeAt: now,
                endsAt: Instant(milliseconds: now.milliseconds + Int64(days) * 86_400_000)),
            from: nil, "make")
    }

    static func revoke(
        _ token: APIToken, by actor: Actor, at now: Instant
    ) throws(Refusal) -> Decision<APIToken> {
        guard token.person == actor.person else { throw .absent }
        guard token.revokedAt == nil else {
            throw .wrongState(state: "accounts.rule.token-revoked")
        }
        var next = token
        next.revokedAt = now
        return Decision(next, from: token, "revoke")
    }
}
