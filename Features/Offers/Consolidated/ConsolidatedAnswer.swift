import Base
import Database
import Parties
import Requests

/// What the lead of those asked says to the State of all their offers: a covering text, with the offers it
/// sets side by side. Once sent it keeps its words; a later one may follow.
struct ConsolidatedAnswer: Sendable, Identifiable {
    let id: Int
    let publicID: String
    let request: Int
    let lead: Party.ID
    var version: Int
    var status: Status
    var language: Language
    var text: String
    /// In the order in which it sets them.
    var offers: [Offer.ID]
    var sentAt: Instant?

    enum Status: String, Sendable, CaseIterable {
        case draft, sent
    }

    init(id: Int, publicID: String, request: Int, lead: Party.ID, language: Language) {
        self.id = id
        self.publicID = publicID
        self.request = request
        self.lead = lead
        self.language = language
        version = 0
        status = .draft
        text = ""
        offers = []
    }
}

extension ConsolidatedAnswer: ActRecord {
    static var kind: StaticString { "consolidated-answer" }

    var trailFields: [(name: String, value: String)] {
        [
            ("status", status.rawValue), ("language", language.code), ("text", text),
            ("offers", offers.map(String.init).joined(separator: " ")),
        ]
    }

    func store(_ transaction: any Transaction) throws {
        if version == 1 {
            try transaction.execute(
                """
                INSERT INTO consolidated_answer
                    (id, public_id, request_id, lead, version, status, language, text)
                VALUES (\(id), \(publicID), \(request), \(lead), 1, 'draft', \(language.code),
                    \(text))
                """)
            try storeOffers(transaction)
            return
        }
        // The offers while it is a draft: what was sent keeps them.
        if status == .draft {
            try transaction.execute("DELETE FROM consolidated_offer WHERE answer_id = \(id)")
            try storeOffers(transaction)
        }
        let count = try transaction.executeCounting(
            """
            UPDATE consolidated_answer SET version = \(version), status = \(status.rawValue),
                language = \(language.code), text = \(text), sent_at = \(sentAt?.milliseconds)
            WHERE id = \(id) AND version = \(version - 1)
            """)
        guard count == 1 else {
            let present = try transaction.count(
                "SELECT version FROM consolidated_answer WHERE id = \(id)")
            throw Refusal.changedMeanwhile(version: present)
        }
    }

    private func storeOffers(_ transaction: any Transaction) throws {
        for (place, offer) in offers.enumerated() {
            try transaction.execute(
                """
                INSERT INTO consolidated_offer (answer_id, place, offer_id)
                VALUES (\(id), \(place), \(offer))
                """)
        }
    }
}

extension ConsolidatedAnswer {
    /// All of a request, whoever may see them, the latest first.
    static func all(of request: Int, _ reader: any Reader) throws -> [ConsolidatedAnswer] {
        var answers = try reader.all(
            """
            SELECT id, public_id, request_id, lead, version, status, language, text, sent_at
            FROM consolidated_answer WHERE request_id = \(request) ORDER BY id DESC
            """
        ) { row in
            var answer = ConsolidatedAnswer(
                id: row.int(0), publicID: row.text(1), request: row.int(2), lead: row.int(3),
                language: Language(rawValue: row.text(6)) ?? .en)
            answer.version = row.int(4)
            answer.status = Status(rawValue: row.text(5)) ?? .draft
            answer.text = row.text(7)
            answer.sentAt = row.optionalInt(8).map { Instant(milliseconds: Int64($0)) }
            return answer
        }
        guard !answers.isEmpty else { return [] }
        let index = Dictionary(uniqueKeysWithValues: answers.enumerated().map { ($1.id, $0) })
        try reader.forEach(
            """
            SELECT o.answer_id, o.offer_id FROM consolidated_offer o
            JOIN consolidated_answer a ON a.id = o.answer_id
            WHERE a.request_id = \(request) ORDER BY o.answer_id, o.place
            """
        ) { row in
            if let place = index[row.int(0)] { answers[place].offers.append(row.int(1)) }
        }
        return answers
    }

    /// The offers that answers sent to these requests have set side by side.
    static func offersSent(to requests: Set<Int>, _ reader: any Reader) throws -> Set<Offer.ID> {
        guard !requests.isEmpty else { return [] }
        let list = requests.sorted().map { id -> SQL in "\(id)" }.joined(", ")
        return Set(
            try reader.all(
                """
                SELECT o.offer_id FROM consolidated_offer o
                JOIN consolidated_answer a ON a.id = o.answer_id
                WHERE a.status = 'sent' AND a.request_id IN (\(list))
                """
            ) { $0.int(0) })
    }
}

enum ConsolidatedAnswerSchema {
    static let migrations = [
        Migration("offers-004-consolidated") { engine in
            [
                """
                CREATE TABLE consolidated_answer (
                    id INTEGER PRIMARY KEY,
                    public_id TEXT NOT NULL UNIQUE,
                    request_id INTEGER NOT NULL REFERENCES request (id),
                    lead INTEGER NOT NULL REFERENCES party (id),
                    version INTEGER NOT NULL CHECK (version > 0),
                    status TEXT NOT NULL CHECK (status IN ('draft', 'sent')),
                    language TEXT NOT NULL CHECK (language IN ('ar', 'en', 'es', 'fr', 'ru', 'zh')),
                    text TEXT NOT NULL,
                    sent_at BIGINT,
                    CHECK ((status = 'sent') = (sent_at IS NOT NULL)),
                    CHECK (status = 'draft' OR length(text) > 0))
                """,
                """
                CREATE INDEX consolidated_answer_by_request
                ON consolidated_answer (request_id, id)
                """,
                """
                CREATE UNIQUE INDEX consolidated_answer_has_one_draft
                ON consolidated_answer (request_id, lead) WHERE status = 'draft'
                """,
                """
                CREATE TABLE consolidated_offer (
                    answer_id INTEGER NOT NULL REFERENCES consolidated_answer (id),
                    place INTEGER NOT NULL,
                    offer_id INTEGER NOT NULL REFERENCES offer (id),
                    PRIMARY KEY (answer_id, offer_id),
                    UNIQUE (answer_id, place))
                """,
            ] + ActSchema.numbers("consolidated_answer", engine)
                + guards.flatMap { $0.statements(engine) }
        }
    ]

    /// What no road may go round: the lead alone begins it, while the request is open; sent, it keeps its
    /// words and its offers; it sets side by side what the State has before it.
    private static let guards = [
        TableGuard(
            "consolidated_answer_is_the_leads", before: .insert, of: "consolidated_answer",
            "the lead begins it, as a draft, while the request is open",
            refuse: """
                NEW.status <> 'draft' OR NOT EXISTS (
                    SELECT 1 FROM request r JOIN request_addressee a ON a.request_id = r.id
                    WHERE r.id = NEW.request_id AND r.status = 'open'
                        AND a.party_id = NEW.lead AND a.is_lead = 1)
                """),
        TableGuard(
            "consolidated_answer_keeps_its_words", before: .update, of: "consolidated_answer",
            "what was sent keeps its words",
            refuse: """
                OLD.status = 'sent' OR NEW.request_id <> OLD.request_id OR NEW.lead <> OLD.lead
                OR (NEW.status = 'sent' AND NOT EXISTS (
                    SELECT 1 FROM consolidated_offer WHERE answer_id = OLD.id))
                """),
        TableGuard(
            "consolidated_offer_is_before_the_state", before: .insert, of: "consolidated_offer",
            "it sets side by side what was offered to the request, until it is sent",
            refuse: """
                NOT EXISTS (
                    SELECT 1 FROM consolidated_answer a JOIN offer o ON o.request_id = a.request_id
                    WHERE a.id = NEW.answer_id AND a.status = 'draft' AND o.id = NEW.offer_id
                        AND o.published_at IS NOT NULL)
                """),
        TableGuard(
            "consolidated_offer_is_not_changed", before: .update, of: "consolidated_offer",
            "offers are set anew, not changed", refuse: "OLD.answer_id = OLD.answer_id"),
        TableGuard(
            "consolidated_offer_stays", before: .delete, of: "consolidated_offer",
            "what was sent keeps its offers",
            refuse: """
                EXISTS (SELECT 1 FROM consolidated_answer
                    WHERE id = OLD.answer_id AND status = 'sent')
                """),
    ]
}
