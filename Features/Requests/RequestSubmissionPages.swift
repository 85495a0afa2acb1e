import Base
import Localization
import Markup
import Parties
import Web

/// What the public will see, before it is submitted.
struct SubmissionPage: Sendable {
    let facts: RequestFacts

    static func load(_ visit: Visit, _ tools: RequestTools) async throws -> SubmissionPage {
        let actor = try visit.actor()
        return try await visit.read { reader in
            let facts = try RequestFacts.load(visit, visit.parameter("request"), tools, reader)
            try RequestRules.must(.submit, facts.request, by: actor)
            return SubmissionPage(facts: facts)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let request = facts.request
        let title = words("requests.submission.title")
        let option = publicationOptions(words).first { $0.value == request.publication.rawValue }
        return Page(
            title: title,
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(facts.called(words), "/requests/\(request.publicID)"),
            ], path: "/requests/\(request.publicID)/submission",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(facts.titleHTML(words))</p>
                \(factList([
                    (words("requests.submission.goes-to"), request.addressees.map {
                        "\(facts.name($0.party, words))"
                    }),
                    (words("requests.submission.they-see"), ["\(words("requests.submission.they-see-all"))"]),
                    (words("requests.submission.public-sees"), [
                        "<b>\(option?.label ?? "")</b><br>\(option?.hint ?? "")",
                    ]),
                    (words("requests.submission.clocks"), ["\(words("requests.submission.clocks-text"))"]),
                ]))
                \(Form(words, values: Query()).html(
                    to: "/requests/\(request.publicID)/submission", by: visit.identity,
                    key: visit.site.identifiers.next(), fields: "",
                    button: words("requests.act.submit")))
                <p><a href="\(visit.link("/requests/\(request.publicID)"))">\
                \(words("requests.submission.back"))</a></p>
                """)
    }
}

/// What the State gets in its hand: that it asked, whom, when, under which number.
struct ReceiptOfRequestPage: Sendable {
    let facts: RequestFacts

    static func load(_ visit: Visit, _ tools: RequestTools) async throws -> ReceiptOfRequestPage {
        let actor = try visit.actor()
        return try await visit.read { reader in
            let facts = try RequestFacts.load(visit, visit.parameter("request"), tools, reader)
            guard facts.sight == .whole, actor.party == facts.request.state,
                facts.request.receipt != nil
            else {
                throw Problem.notFound
            }
            return ReceiptOfRequestPage(facts: facts)
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let request = facts.request
        let title = words("requests.receipt.title")
        return Page(
            title: title,
            trail: [
                Page.Crumb(words("accounts.work.title"), "/work"),
                Page.Crumb(facts.called(words), "/requests/\(request.publicID)"),
            ], path: "/requests/\(request.publicID)/receipt",
            main: """
                <div class="receipt" role="status"><h1>\(title)</h1>
                <p class="number"><code>\(request.receipt ?? "")</code></p></div>
                \(factList([
                    (words("requests.receipt.request"), [facts.titleHTML(words)]),
                    (words("requests.receipt.state"), ["\(facts.name(request.state, words))"]),
                    (words("requests.receipt.at"), request.submittedAt.map {
                        ["\(words.dateTime($0))"]
                    } ?? []),
                    (words("requests.receipt.to"), request.addressees.map {
                        "\(facts.name($0.party, words))"
                    }),
                    (words("requests.receipt.acknowledgement-due"), facts.clock.map {
                        ["\(words.date($0.acknowledgementDue))"]
                    } ?? []),
                    (words("requests.receipt.answer-due"), facts.clock.map {
                        ["\(words.date($0.answerDue))"]
                    } ?? []),
                ]))
                <p><a href="\(visit.link("/requests/\(request.publicID)"))">\
                \(words("requests.receipt.look"))</a></p>
                """)
    }
}
