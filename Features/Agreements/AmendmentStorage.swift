import Base
import Database
import Parties

/// How the versions of an agreement's text are written and read.
extension Agreement {
    /// What the history compares of an amendment; nothing where there is none.
    var amendmentTrail: [(name: String, value: String)] {
        guard let amendment, amendment.status != .signed else { return [("amendment", "")] }
        let terms = amendment.terms
        return [
            ("amendment", amendment.status.rawValue), ("amendment-title", terms.title),
            ("amendment-themes", terms.themes), ("amendment-places", terms.places),
            ("amendment-until", terms.until?.description ?? ""),
            (
                "amendment-ceilings",
                terms.ceilings.map { "\($0.currency.code) \($0.decimalText)" }
                    .joined(separator: "; ")
            ), ("amendment-authentic", terms.authentic.code),
            (
                "amendment-texts",
                Language.allCases.compactMap { terms.texts[$0] }.joined(separator: "\n")
            ), ("amendment-hash", amendment.textHash ?? ""),
            (
                "amendment-signatures",
                amendment.signatures.map { String($0.party) }.joined(separator: " ")
            ),
        ]
    }

    func storeAmendment(_ transaction: any Transaction) throws {
        let known = try transaction.first(
            """
            SELECT number FROM agreement_edition WHERE agreement_id = \(id) AND status <> 'signed'
            """
        ) { $0.int(0) }
        guard let amendment else {
            if let known { try remove(edition: known, transaction) }
            return
        }
        if known == nil {
            try keepFirstEdition(transaction)
            try insert(amendment, transaction)
        }
        if amendment.status == .draft {
            try removeSignatures(edition: amendment.number, transaction)
        }
        for signature in amendment.signatures { try insert(signature, amendment, transaction) }
        try update(amendment, transaction)
        if amendment.status == .draft { try storeTerms(of: amendment, transaction) }
        for person in amendment.drafters.sorted() {
            try transaction.execute(
                """
                INSERT INTO agreement_edition_drafter (agreement_id, number, person_id)
                VALUES (\(id), \(amendment.number), \(person)) ON CONFLICT DO NOTHING
                """)
        }
        if amendment.status == .signed { try handOn(amendment, transaction) }
    }

    /// The first version stays to be read when a later one has taken its place.
    private func keepFirstEdition(_ transaction: any Transaction) throws {
        guard edition == 1 else { return }
        let count = try transaction.executeCounting(
            """
            INSERT INTO agreement_edition (agreement_id, number, status, title, themes, places,
                period_from, period_until, authentic, text_hash, in_force_on)
            SELECT id, 1, 'signed', title, themes, places, period_from, period_until, authentic,
                text_hash, starts_on
            FROM agreement WHERE id = \(id) ON CONFLICT DO NOTHING
            """)
        guard count == 1 else { return }
        try transaction.execute(
            """
            INSERT INTO agreement_edition_ceiling (agreement_id, number, currency, amount)
            SELECT agreement_id, 1, currency, amount FROM agreement_ceiling
            WHERE agreement_id = \(id)
            """)
        try transaction.execute(
            """
            INSERT INTO agreement_edition_text (agreement_id, number, language, text)
            SELECT agreement_id, 1, language, text FROM agreement_text WHERE agreement_id = \(id)
            """)
    }

    private func insert(_ amendment: Edition, _ transaction: any Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO agreement_edition (agreement_id, number, status, title, themes, places,
                period_from, period_until, authentic, amends)
            VALUES (\(id), \(amendment.number), 'draft', \(amendment.terms.title),
                \(amendment.terms.themes), \(amendment.terms.places),
                \(amendment.terms.from?.description), \(amendment.terms.until?.description),
                \(amendment.terms.authentic.code), \(amendment.amends))
            """)
    }

    private func update(_ amendment: Edition, _ transaction: any Transaction) throws {
        let terms = amendment.terms
        try transaction.execute(
            """
            UPDATE agreement_edition SET status = \(amendment.status.rawValue),
                title = \(terms.title), themes = \(terms.themes), places = \(terms.places),
                period_until = \(terms.until?.description), authentic = \(terms.authentic.code),
                text_hash = \(amendment.textHash), in_force_on = \(amendment.inForceOn?.description)
            WHERE agreement_id = \(id) AND number = \(amendment.number)
            """)
    }

    private func insert(
        _ signature: Signature, _ amendment: Edition, _ transaction: any Transaction
    ) throws {
        let known = try transaction.count(
            """
            SELECT count(*) FROM agreement_edition_signature WHERE agreement_id = \(id)
                AND number = \(amendment.number) AND party_id = \(signature.party)
            """)
        guard known == 0 else { return }
        try transaction.execute(
            """
            INSERT INTO agreement_edition_signature
                (agreement_id, number, party_id, person_id, text_hash, at)
            VALUES (\(id), \(amendment.number), \(signature.party), \(signature.person),
                \(signature.textHash), \(signature.at.milliseconds))
            """)
    }

    private func storeTerms(of amendment: Edition, _ transaction: any Transaction) throws {
        try removeTerms(edition: amendment.number, transaction)
        for ceiling in amendment.terms.ceilings {
            try transaction.execute(
                """
                INSERT INTO agreement_edition_ceiling (agreement_id, number, currency, amount)
                VALUES (\(id), \(amendment.number), \(ceiling.currency.code),
                    \(ceiling.minorUnits))
                """)
        }
        for language in Language.allCases {
            guard let text = amendment.terms.texts[language] else { continue }
            try transaction.execute(
                """
                INSERT INTO agreement_edition_text (agreement_id, number, language, text)
                VALUES (\(id), \(amendment.number), \(language.code), \(text))
                """)
        }
    }

    /// Ceilings and texts become those of the version that all have signed; the guards let pass nothing
    /// else. The agreement's own row follows.
    private func handOn(_ amendment: Edition, _ transaction: any Transaction) throws {
        let currencies = amendment.terms.ceilings.map { ceiling -> SQL in
            "\(ceiling.currency.code)"
        }.joined(", ", empty: "''")
        try transaction.execute(
            """
            DELETE FROM agreement_ceiling
            WHERE agreement_id = \(id) AND currency NOT IN (\(currencies))
            """)
        for ceiling in amendment.terms.ceilings {
            try transaction.execute(
                """
                INSERT INTO agreement_ceiling (agreement_id, currency, amount)
                VALUES (\(id), \(ceiling.currency.code), \(ceiling.minorUnits))
                ON CONFLICT (agreement_id, currency) DO UPDATE SET amount = excluded.amount
                """)
        }
        let languages = amendment.terms.texts.keys.sorted { $0.code < $1.code }.map {
            language -> SQL in "\(language.code)"
        }.joined(", ", empty: "''")
        try transaction.execute(
            """
            DELETE FROM agreement_text
            WHERE agreement_id = \(id) AND language NOT IN (\(languages))
            """)
        for (language, text) in amendment.terms.texts.sorted(by: { $0.key.code < $1.key.code }) {
            try transaction.execute(
                """
                INSERT INTO agreement_text (agreement_id, language, text)
                VALUES (\(id), \(language.code), \(text))
                ON CONFLICT (agreement_id, language) DO UPDATE SET text = excluded.text
                """)
        }
    }

    private func remove(edition number: Int, _ transaction: any Transaction) throws {
        try removeSignatures(edition: number, transaction)
        try transaction.execute(
            """
            UPDATE agreement_edition SET status = 'draft', text_hash = NULL
            WHERE agreement_id = \(id) AND number = \(number)
            """)
        try removeTerms(edition: number, transaction)
        try transaction.execute(
            """
            DELETE FROM agreement_edition_drafter
            WHERE agreement_id = \(id) AND number = \(number)
            """)
        try transaction.execute(
            "DELETE FROM agreement_edition WHERE agreement_id = \(id) AND number = \(number)")
    }

    private func removeSignatures(edition number: Int, _ transaction: any Transaction) throws {
        try transaction.execute(
            """
            DELETE FROM agreement_edition_signature
            WHERE agreement_id = \(id) AND number = \(number)
            """)
    }

    private func removeTerms(edition number: Int, _ transaction: any Transaction) throws {
        try transaction.execute(
            """
            DELETE FROM agreement_edition_ceiling
            WHERE agreement_id = \(id) AND number = \(number)
            """)
        try transaction.execute(
            """
            DELETE FROM agreement_edition_text WHERE agreement_id = \(id) AND number = \(number)
            """)
    }
}

extension Agreement.Edition {
    static let columns: SQL = """
        agreement_id, number, status, title, themes, places, period_from, period_until, authentic,
        text_hash, amends, in_force_on
        """

    /// The row alone; ceilings, texts, signatures and drafters are added.
    init(_ row: any Row) {
        func day(_ column: Int) -> Day? { row.optionalText(column).flatMap { Day($0) } }
        number = row.int(1)
        status = Status(rawValue: row.text(2)) ?? .draft
        terms = Agreement.Terms(
            title: row.text(3), themes: row.text(4), places: row.text(5), from: day(6),
            until: day(7), ceilings: [], texts: [:],
            authentic: Language(rawValue: row.text(8)) ?? .en)
        textHash = row.optionalText(9)
        amends = row.optionalText(10)
        signatures = []
        drafters = []
        inForceOn = day(11)
    }

    /// All versions that were in force or will be, the earliest first; empty where the first one still
    /// holds and no other was begun.
    static func all(of agreement: Int, _ reader: any Reader) throws -> [Agreement.Edition] {
        var editions = try reader.all(
            """
            SELECT \(columns) FROM agreement_edition
            WHERE agreement_id = \(agreement) AND status = 'signed' ORDER BY number
            """, Agreement.Edition.init)
        let index = Dictionary(uniqueKeysWithValues: editions.enumerated().map { ($1.number, $0) })
        func add(_ sql: SQL, _ body: (any Row, inout Agreement.Edition) -> Void) throws {
            try reader.forEach(sql) { row in
                if let place = index[row.int(0)] { body(row, &editions[place]) }
            }
        }
        try add(
            """
            SELECT number, currency, amount FROM agreement_edition_ceiling
            WHERE agreement_id = \(agreement) ORDER BY number, currency
            """
        ) { row, edition in
            if let currency = Currency(row.text(1)) {
                edition.terms.ceilings.append(Money(currency, minorUnits: row.int(2)))
            }
        }
        try add(
            """
            SELECT number, language, text FROM agreement_edition_text
            WHERE agreement_id = \(agreement)
            """
        ) { row, edition in
            if let language = Language(rawValue: row.text(1)) {
                edition.terms.texts[language] = row.text(2)
            }
        }
        try add(
            """
            SELECT 1, party_id, person_id, text_hash, at FROM agreement_signature
            WHERE agreement_id = \(agreement)
            UNION ALL
            SELECT number, party_id, person_id, text_hash, at FROM agreement_edition_signature
            WHERE agreement_id = \(agreement)
            """
        ) { row, edition in
            edition.signatures.append(
                Agreement.Signature(
                    party: row.int(1), person: row.int(2), textHash: row.text(3),
                    at: Instant(milliseconds: Int64(row.int(4)))))
        }
        return editions
    }
}
