import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// The offers to one request side by side, for the State that decides.
struct OfferComparisonPage: Sendable {
    let request: RequestReference
    let entries: [OfferFacts]
    /// What the lead of those asked says of them all.
    let answer: HTML?

    static func load(_ visit: Visit) async throws -> OfferComparisonPage {
        let actor = try visit.actor()
        let (words, now) = (visit.words, visit.now)
        return try await visit.read { reader in
            guard let request = try Requests.Request.find(visit.parameter("request"), reader),
                request.state == actor.party,
                RequestRules.sight(of: request, for: actor) == .whole,
                let reference = try RequestReference.all(
                    [request.id], for: actor, reader, words)[request.id]
            else { throw Problem.notFound }
            let offers = try Offer.all(answering: request.id, reader)
            return OfferComparisonPage(
                request: reference,
                entries: try OfferFacts.all(offers, for: actor, reader, words, at: now),
                answer: try ConsolidatedAnswerSection.latest(
                    of: request, offers, for: actor, reader, words))
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("offers.compare.title")
        let table: HTML =
            entries.isEmpty
            ? emptyState(
                title: words("offers.compare.empty-title"),
                text: HTML(text: words("offers.compare.empty-text")))
            : Self.table(entries, words)
        return Page(
            title: title, trail: [Page.Crumb(request.called, request.link)],
            path: request.link + "/offers",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("offers.compare.lead"))</p>
                \(answer)
                \(table)
                """)
    }

    static func table(_ entries: [OfferFacts], _ words: Words) -> HTML {
        func name(_ facts: OfferFacts) -> String {
            facts.shortName(facts.offer.provider, words)
        }
        func head(_ facts: OfferFacts) -> HTML { "<th scope=\"col\">\(name(facts))</th>" }
        func row(_ label: String, _ value: (OfferFacts) -> HTML) -> HTML {
            func cell(_ facts: OfferFacts) -> HTML {
                "<td data-label=\"\(name(facts))\">\(value(facts))</td>"
            }
            return "<tr><th scope=\"row\">\(label)</th>\(entries, cell)</tr>"
        }
        func said(_ text: String) -> HTML { text.isEmpty ? "–" : "<bdi>\(text)</bdi>" }
        let rows: [HTML] = [
            // The way to an offer stands where it is seen at every width.
            row(words("requests.field.title")) {
                "<a href=\"\(Link(in: words.language, $0.link))\">\($0.titleHTML(words))</a>"
            },
            row(words("offers.column.status")) { $0.badge(words) },
            row(words("requests.page.kinds")) {
                "\(words.list($0.offer.kinds.map { kindName($0, words) }))"
            },
            row(words("offers.field.text")) { facts in
                """
                <details><summary>\(words("offers.compare.read"))</summary>\
                \(recordParagraphs(facts.offer.text, in: facts.offer.language, words: words))</details>
                """
            },
            row(words("offers.field.level")) { "\(levelName($0.offer.level, words))" },
            row(words("offers.field.manner")) {
                "\($0.offer.manner.map { mannerName($0, words) } ?? "–")"
            },
            row(words("requests.field.period")) {
                "\(periodText($0.offer.period, words) ?? "–")"
            },
            row(words("offers.field.money")) { "\($0.offer.money.map(words.money) ?? "–")" },
            row(words("offers.field.in-kind")) { said($0.offer.inKind) },
            row(words("offers.field.conditions")) { said($0.offer.conditions) },
            row(words("requests.field.marker")) {
                "\($0.offer.marker.map { markerName($0.score, words) } ?? "–")"
            },
            row(words("offers.field.valid-until")) {
                "\($0.offer.validUntil.map(words.date) ?? "–")"
            },
        ]
        return """
            <div class="scroll"><table class="stack"><caption class="hide">\(words("offers.compare.title"))</caption>\
            <thead><tr><td></td>\(entries, head)</tr></thead>
            <tbody>\(HTML(joining: rows))</tbody></table></div>
            """
    }
}
