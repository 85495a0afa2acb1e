import Base

/// The register of public acts (I8): a chain of hashes that anybody can verify, specified in
/// `docs/register.md`. A payload can be erased; its hash stays, and the chain still holds.
package enum Register {
    /// Starts every hash, so that an entry cannot be taken for anything else.
    static let prefix = "accord-register-1"

    /// The hash before the first entry.
    package static let origin = String(repeating: "0", count: 64)

    static func append(
        _ act: PublicAct, at now: Instant, identifiers: RandomIdentifiers,
        _ transaction: any Transaction
    ) throws {
        // One act after the other: the next takes this row's hash for its own.
        let lock: StaticString = transaction.engine == .postgresql ? " FOR UPDATE" : ""
        let (number, previous) =
            try transaction.first(
                "SELECT number, hash FROM register_head WHERE id = 1\(raw: lock)"
            ) { ($0.int(0), $0.text(1)) } ?? (0, origin)
        let latest = try transaction.first(
            "SELECT at FROM register_entry WHERE number = \(number)"
        ) { $0.text(0) }
        let nonce = identifiers.next() + identifiers.next()
        let entry = RegisterEntry(
            number: number + 1, id: identifiers.next(), at: max(now.description, latest ?? ""),
            act: act.act,
            payloadHash: RegisterEntry.hash(payload: act.payload, nonce: nonce),
            previous: previous)
        try transaction.execute(
            """
            INSERT INTO register_entry (number, id, at, act, payload_hash, previous, hash)
            VALUES (\(entry.number), \(entry.id), \(entry.at), \(entry.act),
                \(entry.payloadHash), \(entry.previous), \(entry.hash))
            """)
        try transaction.execute(
            """
            INSERT INTO register_payload (number, nonce, payload)
            VALUES (\(entry.number), \(nonce), \(act.payload))
            """)
        try transaction.execute(
            """
            UPDATE register_head SET number = \(entry.number), hash = \(entry.hash) WHERE id = 1
            """)
    }

    /// An entry with what is left of its payload.
    package struct Line: Sendable {
        package let entry: RegisterEntry
        package let nonce: String?
        package let payload: String?

        package init(_ entry: RegisterEntry, nonce: String?, payload: String?) {
            self.entry = entry
            self.nonce = nonce
            self.payload = payload
        }

        fileprivate init(_ row: any Row) {
            entry = RegisterEntry(
                number: row.int(0), id: row.text(1), at: row.text(2), act: row.text(3),
                payloadHash: row.text(4), previous: row.text(5), storedHash: row.text(6))
            nonce = row.optionalText(7)
            payload = row.optionalText(8)
        }
    }

    private static let columns: SQL = """
        SELECT e.number, e.id, e.at, e.act, e.payload_hash, e.previous, e.hash, p.nonce, p.payload
        FROM register_entry e LEFT JOIN register_payload p ON p.number = e.number
        """

    /// The next entries after a number.
    package static func lines(
        _ reader: any Reader, after number: Int, limit: Int
    ) throws -> [Line] {
        try reader.all(
            "\(columns) WHERE e.number > \(number) ORDER BY e.number LIMIT \(limit)", Line.init)
    }

    /// Number and hash of the last entry as the register tells them.
    package static func head(_ reader: any Reader) throws -> (number: Int, hash: String) {
        try reader.first(headQuery) { ($0.int(0), $0.text(1)) } ?? (0, origin)
    }

    /// What `head` asks, to be foreseen.
    package static let headQuery: SQL = "SELECT number, hash FROM register_head WHERE id = 1"

    /// The entries whose payload names a value: those of one record among the acts whose names begin alike.
    package static func lines(
        _ reader: any Reader, acts prefix: String, naming name: String, _ value: String
    ) throws -> [Line] {
        let member = "\(canonicalJSON(name)):\(canonicalJSON(value))"
        return try reader.all(
            """
            \(columns) WHERE e.act LIKE \("\(prefix)%") AND p.payload LIKE \("%\(member)%")
            ORDER BY e.number
            """, Line.init)
    }

    /// What does not fit, entry by entry; empty where the whole chain verifies.
    package static func faults(_ reader: any Reader) throws -> [RegisterFault] {
        var chain = RegisterChain()
        try reader.forEach("\(columns) ORDER BY e.number") { chain.take(Line($0)) }
        let head = try head(reader)
        let isWhole = chain.last.map { $0 == head } ?? (head == (0, origin))
        return chain.faults + (isWhole ? [] : [.wrongHead])
    }
}

/// Verifies entries as they come, one after the other.
package struct RegisterChain {
    package private(set) var faults: [RegisterFault] = []
    /// Number and stored hash of the entry taken last.
    package private(set) var last: (number: Int, hash: String)?
    private let isFromTheBeginning: Bool

    /// A stretch begins anywhere: what came before its first entry is not known.
    package init(isStretch: Bool = false) { isFromTheBeginning = !isStretch }

    package mutating func take(_ line: Register.Line) {
        let entry = line.entry
        if let before = last ?? (isFromTheBeginning ? (0, Register.origin) : nil) {
            if entry.number != before.number + 1 {
                faults.append(.missing(from: before.number + 1, to: entry.number))
            }
            if entry.previous != before.hash { faults.append(.brokenChain(number: entry.number)) }
        }
        if entry.storedHash != entry.hash { faults.append(.wrongHash(number: entry.number)) }
        if let payload = line.payload, let nonce = line.nonce,
            RegisterEntry.hash(payload: payload, nonce: nonce) != entry.payloadHash
        {
            faults.append(.wrongPayload(number: entry.number))
        }
        last = (entry.number, entry.storedHash)
    }
}

/// An act as the public register tells it; `payload` holds only what is public at that moment.
package struct PublicAct: Sendable, Equatable {
    /// `request.submitted`
    package let act: String
    /// JSON in the canonical form of RFC 8785.
    package let payload: String

    package init(_ act: StaticString, _ facts: [(name: String, value: String)]) {
        self.act = act.description
        let sorted = facts.sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
        payload =
            "{"
            + sorted.map { "\(canonicalJSON($0.name)):\(canonicalJSON($0.value))" }
            .joined(separator: ",") + "}"
    }
}

package struct RegisterEntry: Sendable, Equatable {
    package let number: Int
    package let id: String
    package let at: String
    package let act: String
    package let payloadHash: String
    package let previous: String
    package let storedHash: String

    package init(
        number: Int, id: String, at: String, act: String, payloadHash: String, previous: String,
        storedHash: String? = nil
    ) {
        self.number = number
        self.id = id
        self.at = at
        self.act = act
        self.payloadHash = payloadHash
        self.previous = previous
        self.storedHash =
            storedHash ?? Self.hash(number, id, at, act, payloadHash, previous)
    }

    /// What the entry's hash must be.
    package var hash: String { Self.hash(number, id, at, act, payloadHash, previous) }

    private static func hash(
        _ number: Int, _ id: String, _ at: String, _ act: String, _ payloadHash: String,
        _ previous: String
    ) -> String {
        digest([Register.prefix, String(number), id, at, act, payloadHash, previous])
    }

    package static func hash(payload: String, nonce: String) -> String {
        digest([Register.prefix, nonce, payload])
    }

    /// SHA-256 over the lines, each with a line feed behind it.
    private static func digest(_ lines: [String]) -> String {
        var hash = SHA256()
        for line in lines { hash.update(Array("\(line)\n".utf8)) }
        return hash.text()
    }
}

package enum RegisterFault: Sendable, Equatable {
    case missing(from: Int, to: Int)
    case brokenChain(number: Int)
    case wrongHash(number: Int)
    case wrongPayload(number: Int)
    /// Entries were cut off at the end, or added without their head.
    case wrongHead
}

/// RFC 8785 §3.2.2.2.
private func canonicalJSON(_ text: String) -> String {
    var output = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": output += "\\\""
        case "\\": output += "\\\\"
        case "\u{8}": output += "\\b"
        case "\t": output += "\\t"
        case "\n": output += "\\n"
        case "\u{C}": output += "\\f"
        case "\r": output += "\\r"
        case "\u{0}"..."\u{1F}":
            let digits = String(scalar.value, radix: 16)
            output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: output.unicodeScalars.append(scalar)
        }
    }
    return output + "\""
}
