package import Base
package import Database

/// Whoever acts in the system: a State, an entity of the United Nations, an organisation. People act for
/// a party, never for themselves.
package struct Party: Sendable, Identifiable {
    package let id: Int
    package let kind: Kind
    /// The last part of its address.
    package let slug: String
    package let names: SixLanguages
    /// "UN Women", "OHCHR"; the name itself where there is none.
    package let shortNames: SixLanguages
    package let stateID: State.ID?

    package enum Kind: String, Sendable, CaseIterable {
        case state
        case entity = "un-entity"
        case organisation
        /// A State that does not exist, for stories in which no real one shall stand.
        case inventedState = "invented-state"

        /// Whether it asks for help and agrees to it.
        package var isState: Bool { self == .state || self == .inventedState }
    }
}

extension Party {
    private static let columns: SQL = """
        id, kind, slug, state_id, name_ar, name_en, name_es, name_fr, name_ru, name_zh,
        short_ar, short_en, short_es, short_fr, short_ru, short_zh
        """

    private init(_ row: any Row) {
        id = row.int(0)
        kind = Kind(rawValue: row.text(1)) ?? .organisation
        slug = row.text(2)
        stateID = row.optionalInt(3)
        names = SixLanguages { row.text(4 + $0.index) }
        shortNames = SixLanguages { row.text(10 + $0.index) }
    }

    package static func find(_ id: Int, _ reader: any Reader) throws -> Party? {
        try reader.first("SELECT \(columns) FROM party WHERE id = \(id)", Party.init)
    }

    package static func find(slug: String, _ reader: any Reader) throws -> Party? {
        try queries(slug: slug).first.flatMap { try reader.first($0, Party.init) }
    }

    /// What `find` asks, to be foreseen; nothing for what no party can be called.
    static func queries(slug: String) -> [SQL] {
        slug.utf8.contains(0) ? [] : ["SELECT \(columns) FROM party WHERE slug = \(slug)"]
    }

    package static func all(_ reader: any Reader) throws -> [Party] {
        try reader.all("SELECT \(columns) FROM party ORDER BY id", Party.init)
    }

    package static func all(ids: [Int], _ reader: any Reader) throws -> [Party] {
        guard !ids.isEmpty else { return [] }
        let list = ids.map { id -> SQL in "\(id)" }.joined(", ")
        return try reader.all(
            "SELECT \(columns) FROM party WHERE id IN (\(list)) ORDER BY id", Party.init)
    }

    /// Parties of one kind.
    package static func all(_ kind: Kind, _ reader: any Reader) throws -> [Party] {
        try reader.all(
            "SELECT \(columns) FROM party WHERE kind = \(kind.rawValue) ORDER BY id", Party.init)
    }

    /// Adds a party that is none of the reference facts. Throws where the slug is taken.
    @discardableResult
    package static func add(
        _ kind: Kind, slug: String, names: SixLanguages, shortNames: SixLanguages,
        _ transaction: any Transaction
    ) throws -> Int {
        let id = try transaction.count("SELECT max(id) FROM party") + 1
        try PartyLoader.insert(id, kind, slug, names, shortNames, transaction)
        return id
    }
}

/// Makes a party of every State and entity of the reference facts; their ids stay when facts change.
enum PartyLoader {
    static func store(_ transaction: any Transaction) throws {
        var next = try transaction.count("SELECT max(id) FROM party") + 1
        let states = try transaction.all(
            """
            SELECT id, slug, short_ar, short_en, short_es, short_fr, short_ru, short_zh
            FROM state ORDER BY id
            """
        ) { row in (row.int(0), row.text(1), SixLanguages { row.text(2 + $0.index) }) }
        for (id, slug, names) in states {
            let known = try transaction.count("SELECT id FROM party WHERE state_id = \(id)")
            if known == 0 {
                try insert(next, .state, slug, names, names, state: id, transaction)
                next += 1
            } else {
                try update(known, names, names, transaction)
            }
        }
        let entities = try transaction.all(
            """
            SELECT code, name_ar, name_en, name_es, name_fr, name_ru, name_zh, acronym_ar,
                acronym_en, acronym_es, acronym_fr, acronym_ru, acronym_zh
            FROM un_entity WHERE kind = 'entity' ORDER BY code
            """
        ) { row in
            (
                row.text(0), SixLanguages { row.text(1 + $0.index) },
                SixLanguages { language in
                    let acronym = row.text(7 + language.index)
                    return acronym.isEmpty ? row.text(1 + language.index) : acronym
                }
            )
        }
        for (code, names, shortNames) in entities {
            let known = try transaction.count("SELECT id FROM party WHERE entity_code = \(code)")
            if known == 0 {
                try insert(
                    next, .entity, code.lowercased(), names, shortNames, entity: code, transaction)
                next += 1
            } else {
                try update(known, names, shortNames, transaction)
            }
        }
    }

    static func insert(
        _ id: Int, _ kind: Party.Kind, _ slug: String, _ names: SixLanguages,
        _ shortNames: SixLanguages, state: Int? = nil, entity: String? = nil,
        _ transaction: any Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO party
                (id, kind, slug, state_id, entity_code, name_ar, name_en, name_es, name_fr,
                name_ru, name_zh, short_ar, short_en, short_es, short_fr, short_ru, short_zh)
            VALUES (\(id), \(kind.rawValue), \(slug), \(state), \(entity), \(names[.ar]),
                \(names[.en]), \(names[.es]), \(names[.fr]), \(names[.ru]), \(names[.zh]),
                \(shortNames[.ar]), \(shortNames[.en]), \(shortNames[.es]), \(shortNames[.fr]),
                \(shortNames[.ru]), \(shortNames[.zh]))
            """)
    }

    private static func update(
        _ id: Int, _ names: SixLanguages, _ shortNames: SixLanguages,
        _ transaction: any Transaction
    ) throws {
        try transaction.execute(
            """
            UPDATE party SET name_ar = \(names[.ar]), name_en = \(names[.en]),
                name_es = \(names[.es]), name_fr = \(names[.fr]), name_ru = \(names[.ru]),
                name_zh = \(names[.zh]), short_ar = \(shortNames[.ar]),
                short_en = \(shortNames[.en]), short_es = \(shortNames[.es]),
                short_fr = \(shortNames[.fr]), short_ru = \(shortNames[.ru]),
                short_zh = \(shortNames[.zh])
            WHERE id = \(id)
            """)
    }
}
