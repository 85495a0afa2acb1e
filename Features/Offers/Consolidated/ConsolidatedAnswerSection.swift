import Accounts
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// The consolidated answer as the State and the lead read it.
enum ConsolidatedAnswerSection {
    /// On the request's page: the latest that was sent, with its history, and for the lead the way to write.
    static func html(
        _ request: Requests.Request, _ offers: [Offer], for actor: Actor?, _ reader: any Reader,
        _ words: Words, _ now: Instant
    ) throws -> HTML? {
        let sent = try latest(of: request, offers, for: actor, reader, words)
        let isOpen = !ConsolidatedAnswerRules.open(
            offers, on: WorkingCalendar.dayInGeneva(now)
        ).isEmpty
        let mayWrite =
            isOpen && (actor.map { ConsolidatedAnswerRules.mayWrite(request, by: $0) } ?? false)
        let address: Link = "/requests/\(request.publicID)/answer"
        let write: HTML? =
            mayWrite
            ? """
            <p><a class="button" href="\(Link(in: words.language, address))">\
            \(words("offers.consolidated.write"))</a></p>
            """ : nil
        return sent == nil && write == nil ? nil : "\(sent)\(write)"
    }

    /// The latest that the actor reads and that was sent; nil where there is none.
    static func latest(
        of request: Requests.Request, _ offers: [Offer], for actor: Actor?, _ reader: any Reader,
        _ words: Words
    ) throws -> HTML? {
        let answers = try ConsolidatedAnswer.all(of: request.id, reader)
        guard let actor,
            let answer = answers.first(where: {
                $0.status == .sent && ConsolidatedAnswerRules.sees($0, to: request, actor)
            }), let sent = answer.sentAt
        else { return nil }
        let chosen = answer.offers.compactMap { id in offers.first { $0.id == id } }
        let parties = try Party.all(
            ids: Set([answer.lead] + chosen.map(\.provider)).sorted(), reader)
        let names = Dictionary(
            uniqueKeysWithValues: parties.map { ($0.id, $0.shortNames[words.language]) })
        func item(_ offer: Offer) -> HTML {
            """
            <li><a href="\(Link(in: words.language, "/offers/\(offer.publicID)"))">\
            \(recordTitle(offer.title, in: offer.language, words))</a> · \(names[offer.provider] ?? "")</li>
            """
        }
        let history = try RecordHistory.load(
            ConsolidatedAnswer.kind, answer.publicID, for: actor, ownActs: ["begin", "edit"],
            reader, words)
        return """
            <section id="answer"><h3>\(words("offers.consolidated.heading", [
                "lead": names[answer.lead] ?? ""
            ]))</h3>
            <p class="source"><span class="n">\
            \(words.date(WorkingCalendar.dayInGeneva(sent)))</span> \
            \(words("offers.consolidated.between"))</p>
            \(recordParagraphs(answer.text, in: answer.language, words: words))
            \(tongueLabel(answer.language, words: words))
            <ul>\(chosen, item)</ul>
            \(history.html(words("offers.page.history"), acts: "offers.history.consolidated.", words))\
            </section>
            """
    }
}

/// What waits for the lead: everybody has answered, and the State has not heard of it as a whole.
enum ConsolidatedAnswerWork {
    static func items(
        _ actor: Actor, _ reader: any Reader, _ words: Words, _ now: Instant
    ) throws -> [WorkItem] {
        guard actor.has(.officer) else { return [] }
        let today = WorkingCalendar.dayInGeneva(now)
        let offers = try Offer.all(led: actor.party, reader)
        guard !offers.isEmpty else { return [] }
        let requests = try Requests.Request.all(ids: Set(offers.map(\.request.id)), reader)
        let told = try ConsolidatedAnswer.offersSent(to: Set(requests.map(\.id)), reader)
        let byRequest = Dictionary(grouping: offers, by: \.request.id)
        return requests.compactMap { request in
            let open = ConsolidatedAnswerRules.open(byRequest[request.id] ?? [], on: today)
            // One offer, the lead's own, needs nothing set beside it.
            guard open.contains(where: { $0.provider != actor.party }),
                ConsolidatedAnswerRules.mayWrite(request, by: actor)
            else { return nil }
            guard !open.allSatisfy({ told.contains($0.id) }) else { return nil }
            let haveAll = ConsolidatedAnswerRules.haveAllAnswered(request)
            return WorkItem(
                urgency: haveAll ? .due : .later,
                title: RecordTitle(request.title, in: request.language),
                link: "/requests/\(request.publicID)/answer",
                why: haveAll
                    ? words("offers.consolidated.work-due")
                    : words("offers.consolidated.work-later"),
                due: nil)
        }
    }
}
