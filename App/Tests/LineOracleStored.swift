import Base
import Database

/// What is stored from offers to results, line by line: read from the tables, and as the oracle has it.
enum LineStored {
    static func all(_ oracle: LineOracle) -> [[String]] {
        let requests = oracle.requests.map { request in
            [request.id, request.status, request.publication]
                + request.asked.map { "\($0.key) \($0.value)" }.sorted()
        }
        let offers = oracle.offers.map { offer in
            [
                offer.id, "\(offer.version)", offer.status, offer.title, offer.text, offer.inKind,
                offer.conditions, offer.kinds.sorted().joined(separator: " "),
                offer.validUntil ?? "", offer.from ?? "", offer.until ?? "", text(offer.money),
                offer.decision ?? "",
                "\(offer.isPartial) \(offer.providerShows) \(offer.stateShows)",
                offer.accepted.sorted().joined(separator: " "),
            ]
        }
        let agreements = oracle.agreements.map { lines(of: $0) }
        let activities = oracle.activities.map { activity in
            [
                activity.id, "\(activity.version)", activity.status, activity.title, activity.text,
                activity.from ?? "", activity.until ?? "", activity.startedOn ?? "",
                activity.sinceOn ?? "", activity.endedOn ?? "", activity.evaluation ?? "",
                activity.kinds.sorted().joined(separator: " "),
            ] + (activity.outside.map { ["\($0.basis) \($0.state) \($0.law)"] } ?? [])
                + activity.doers.sorted()
                + activity.components.map {
                    """
                    \(oracle.agreements[$0.agreement].id) \(text($0.budget)) \
                    \($0.stoppedOn ?? "")
                    """
                }.sorted()
                + activity.entries.map { "\($0.kind) \($0.date) \(text($0.money)) \($0.state)" }
                + activity.results.map {
                    let said = $0.answer(oracle.states(activity))
                    return "\($0.title) \($0.women) \($0.men) \(said.answer) \(said.text)"
                }
                + activity.results.flatMap(\.said).map { "\($0.state) \($0.answer) \($0.text)" }
                + activity.results.flatMap(\.indicators)
        }
        return requests + offers + agreements + activities
    }

    private static func text(_ money: LineOracle.Money?) -> String {
        money.map { "\($0.currency) \($0.minor)" } ?? ""
    }

    private static func lines(of agreement: LineOracle.Agreement) -> [String] {
        func terms(_ terms: LineOracle.Terms) -> [String] {
            [
                terms.title, terms.themes, terms.places, terms.from ?? "", terms.until ?? "",
                terms.authentic,
            ] + terms.ceilings.map { "\($0.key) \($0.value)" }.sorted()
                + terms.texts.sorted { $0.key < $1.key }.map(\.value)
        }
        var lines =
            [
                agreement.id, "\(agreement.version)", agreement.status, "\(agreement.edition)",
                agreement.hash ?? "", agreement.startsOn ?? "", agreement.stoppedOn ?? "",
                "\(agreement.isShown)",
            ] + agreement.parties.sorted() + agreement.signed.sorted()
            + agreement.opening.sorted()
            + agreement.papers.map {
                "\($0.name) \($0.party) \($0.hash) \($0.day) \($0.isConfirmed)"
            }.sorted() + terms(agreement.terms)
        if let amendment = agreement.amendment {
            lines += [amendment.status, amendment.hash ?? ""] + amendment.signed.sorted()
            lines += terms(amendment.terms)
        }
        return lines
    }

    // MARK: In the tables

    static func all(_ reader: any Reader) throws -> [[String]] {
        try requests(reader) + offers(reader) + agreements(reader) + activities(reader)
    }

    private static func requests(_ reader: any Reader) throws -> [[String]] {
        let answers = try reader.all(
            """
            SELECT a.request_id, p.slug, a.answer FROM request_addressee a
            JOIN party p ON p.id = a.party_id
            """
        ) { ($0.int(0), "\($0.text(1)) \($0.text(2))") }
        return try reader.all("SELECT id, public_id, status, publication FROM request ORDER BY id")
        {
            row in
            let id = row.int(0)
            return [row.text(1), row.text(2), row.text(3)]
                + answers.filter { $0.0 == id }.map(\.1).sorted()
        }
    }

    private static func money(_ currency: String?, _ minor: Int?) -> String {
        currency.flatMap { currency in minor.map { "\(currency) \($0)" } } ?? ""
    }

    private static func offers(_ reader: any Reader) throws -> [[String]] {
        try reader.all(
            """
            SELECT version, amount, is_partial, provider_shows, state_shows, public_id, status, title,
                text, in_kind, conditions, kinds, valid_until, period_from, period_until, currency,
                decision, accepted_kinds
            FROM offer ORDER BY id
            """
        ) { row in
            func text(_ column: Int) -> String { row.optionalText(column) ?? "" }
            func sorted(_ column: Int) -> String {
                text(column).split(separator: " ").sorted().joined(separator: " ")
            }
            let columns = [text(5), "\(row.int(0))"] + (6...10).map(text) + [sorted(11)]
            return columns + [text(12), text(13), text(14)]
                + [
                    money(row.optionalText(15), row.optionalInt(1)), text(16),
                    "\(row.bool(2)) \(row.bool(3)) \(row.bool(4))", sorted(17),
                ]
        }
    }

    /// Lines of a table that belong to records, by their numbers.
    private static func parts(_ reader: any Reader, _ sql: SQL) throws -> [Int: [String]] {
        try reader.all(sql) { ($0.int(0), $0.text(1)) }
            .reduce(into: [:]) { $0[$1.0, default: []].append($1.1) }
    }

    private static func agreements(_ reader: any Reader) throws -> [[String]] {
        let parties = try parts(
            reader,
            """
            SELECT a.agreement_id, p.slug FROM agreement_party a
            JOIN party p ON p.id = a.party_id ORDER BY p.slug
            """)
        // Of the text as it stands: the first one, or the amendment that has replaced it.
        let signed = try parts(
            reader,
            """
            SELECT s.agreement_id, p.slug FROM agreement_signature s
            JOIN party p ON p.id = s.party_id JOIN agreement a ON a.id = s.agreement_id
            WHERE a.edition = 1
            UNION ALL
            SELECT s.agreement_id, p.slug FROM agreement_edition_signature s
            JOIN party p ON p.id = s.party_id JOIN agreement a ON a.id = s.agreement_id
            WHERE a.edition > 1 AND s.number = a.edition
            ORDER BY 2
            """)
        let opening = try parts(
            reader,
            """
            SELECT o.agreement_id, p.slug FROM agreement_text_opening o
            JOIN party p ON p.id = o.party_id ORDER BY p.slug
            """)
        let papers = try parts(
            reader,
            """
            SELECT s.agreement_id, s.scan_name || ' ' || p.slug || ' ' || s.text_hash || ' '
                || s.signed_on || CASE WHEN s.confirmed_by IS NULL THEN ' false' ELSE ' true' END
            FROM agreement_paper s JOIN party p ON p.id = s.party_id
            """)
        let ceilings = try parts(
            reader,
            """
            SELECT agreement_id, currency || ' ' || amount FROM agreement_ceiling
            ORDER BY currency
            """)
        let texts = try parts(
            reader, "SELECT agreement_id, text FROM agreement_text ORDER BY language")
        let amendments = try amendments(reader)
        return try reader.all(
            """
            SELECT id, version, edition, is_shown, public_id, status, text_hash, starts_on, stopped_on,
                title, themes, places, period_from, period_until, authentic
            FROM agreement ORDER BY id
            """
        ) { row in
            let id = row.int(0)
            func text(_ column: Int) -> String { row.optionalText(column) ?? "" }
            let own = [
                text(4), "\(row.int(1))", text(5), "\(row.int(2))", text(6), text(7), text(8),
                "\(row.bool(3))",
            ]
            let around =
                [parties, signed, opening].flatMap { $0[id] ?? [] } + (papers[id] ?? []).sorted()
            let terms = (9...14).map(text) + [ceilings, texts].flatMap { $0[id] ?? [] }
            return own + around + terms + (amendments[id] ?? [])
        }
    }

    private static func amendments(_ reader: any Reader) throws -> [Int: [String]] {
        let signed = try parts(
            reader,
            """
            SELECT s.agreement_id, p.slug FROM agreement_edition_signature s
            JOIN party p ON p.id = s.party_id
            JOIN agreement_edition e ON e.agreement_id = s.agreement_id AND e.number = s.number
            WHERE e.status <> 'signed' ORDER BY p.slug
            """)
        let ceilings = try parts(
            reader,
            """
            SELECT c.agreement_id, c.currency || ' ' || c.amount FROM agreement_edition_ceiling c
            JOIN agreement_edition e ON e.agreement_id = c.agreement_id AND e.number = c.number
            WHERE e.status <> 'signed' ORDER BY c.currency
            """)
        let texts = try parts(
            reader,
            """
            SELECT t.agreement_id, t.text FROM agreement_edition_text t
            JOIN agreement_edition e ON e.agreement_id = t.agreement_id AND e.number = t.number
            WHERE e.status <> 'signed' ORDER BY t.language
            """)
        return try reader.all(
            """
            SELECT agreement_id, status, text_hash, title, themes, places, period_from, period_until,
                authentic
            FROM agreement_edition WHERE status <> 'signed'
            """
        ) { row in
            let id = row.int(0)
            func text(_ column: Int) -> String { row.optionalText(column) ?? "" }
            return (
                id,
                [text(1), text(2)] + (signed[id] ?? []) + (3...8).map(text)
                    + (ceilings[id] ?? []) + (texts[id] ?? [])
            )
        }.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }

    private static func activities(_ reader: any Reader) throws -> [[String]] {
        let doers = try parts(
            reader,
            """
            SELECT a.activity_id, p.slug FROM activity_partner a
            JOIN party p ON p.id = a.party_id ORDER BY p.slug
            """)
        let outside = try parts(
            reader,
            """
            SELECT x.activity_id, x.basis || ' ' || p.slug || ' ' || x.law
            FROM activity_outside x JOIN party p ON p.id = x.state_party
            """)
        let components = try parts(
            reader,
            """
            SELECT c.activity_id,
                a.public_id || ' ' || COALESCE(c.currency || ' ' || c.amount, '')
                    || ' ' || COALESCE(c.stopped_on, '')
            FROM activity_component c JOIN agreement a ON a.id = c.agreement_id
            """)
        let entries = try parts(
            reader,
            """
            SELECT e.activity_id, e.kind || ' ' || e.value_date || ' ' || e.currency || ' '
                || e.amount || ' ' || p.slug
            FROM activity_entry e JOIN party p ON p.id = e.state_party ORDER BY e.number
            """)
        let results = try parts(
            reader,
            """
            SELECT activity_id, title || ' ' || women || ' ' || men || ' ' || answer || ' '
                || answer_text
            FROM activity_result ORDER BY number
            """)
        let answers = try parts(
            reader,
            """
            SELECT w.activity_id, p.slug || ' ' || w.answer || ' ' || w.text
            FROM activity_result_answer w JOIN party p ON p.id = w.state_party
            ORDER BY w.activity_id, w.number, w.place
            """)
        let indicators = try parts(
            reader, "SELECT activity_id, title FROM activity_indicator ORDER BY number")
        return try reader.all(
            """
            SELECT id, version, public_id, status, title, text, planned_from, planned_until,
                started_on, since_on, ended_on, evaluation, kinds
            FROM activity ORDER BY id
            """
        ) { row in
            let id = row.int(0)
            func text(_ column: Int) -> String { row.optionalText(column) ?? "" }
            let kinds = text(12).split(separator: " ").sorted().joined(separator: " ")
            let own = [text(2), "\(row.int(1))"] + (3...11).map(text) + [kinds]
            return own + (outside[id] ?? []) + (doers[id] ?? []) + (components[id] ?? []).sorted()
                + (entries[id] ?? [])
                + (results[id] ?? []) + (answers[id] ?? []) + (indicators[id] ?? [])
        }
    }

    /// Offers and activities that stand among the public ones although they are not, or the other way round.
    static func wronglyListed(on day: String, _ reader: any Reader) throws -> [String] {
        let wrong: SQL = """
            SELECT o.public_id FROM offer o JOIN request r ON r.id = o.request_id
            LEFT JOIN offer_published l ON l.offer_id = o.id
            WHERE (CASE WHEN o.published_at IS NOT NULL AND r.publication IN ('summary', 'full')
                AND (o.status = 'accepted' OR (o.provider_shows = 1 AND o.state_shows = 1))
                THEN 1 ELSE 0 END) <> (CASE WHEN l.offer_id IS NULL THEN 0 ELSE 1 END)
            UNION ALL
            SELECT v.public_id FROM activity v LEFT JOIN activity_published l
                ON l.activity_id = v.id AND l.seen_from <= \(day)
            WHERE (CASE WHEN v.started_on IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM activity_component c JOIN agreement a ON a.id = c.agreement_id
                    WHERE c.activity_id = v.id AND NOT (a.is_shown = 1
                        AND a.starts_on IS NOT NULL AND a.starts_on <= \(day)
                        AND (a.stopped_on IS NULL OR a.stopped_on >= a.starts_on)))
                    AND NOT EXISTS (SELECT 1 FROM activity_outside x
                        WHERE x.activity_id = v.id AND x.basis = 'protection-begun')
                THEN 1 ELSE 0 END) <> (CASE WHEN l.activity_id IS NULL THEN 0 ELSE 1 END)
            """
        return try reader.all(wrong) { $0.text(0) }
    }

    /// Activities stored as in delivery whose State's word was taken back, or that have none.
    static func withoutConsent(_ reader: any Reader) throws -> Int {
        try reader.count(
            """
            SELECT count(*) FROM activity v WHERE v.status = 'delivery' AND (
                NOT EXISTS (SELECT 1 FROM activity_outside x WHERE x.activity_id = v.id)
                AND NOT EXISTS (SELECT 1 FROM activity_component c
                    WHERE c.activity_id = v.id AND c.stopped_on IS NULL)
                OR EXISTS (SELECT 1 FROM activity_component c
                    JOIN agreement a ON a.id = c.agreement_id
                    WHERE c.activity_id = v.id AND c.stopped_on IS NULL
                    AND (a.status <> 'signed' OR a.starts_on > v.since_on
                        OR a.period_until < v.since_on)))
            """)
    }
}
