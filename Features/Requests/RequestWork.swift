package import Accounts
import Base
import Database
import Localization
import Markup
import Parties
import Web

/// What waits for somebody: drafts to finish, to clear, to submit; requests to acknowledge; questions.
package enum RequestWork {
    package static func items(
        _ tools: RequestTools
    ) -> WorkContributions.Items {
        { actor, reader, words, now in
            let own = try Request.all(of: actor.party, reader)
            let asked = try Request.all(to: actor.party, reader).filter {
                RequestRules.sight(of: $0, for: actor) == .whole
            }
            let consulting = try Request.all(consulting: actor.party, reader).filter {
                RequestRules.may(.answerConsultation, $0, by: actor)
            }
            let coordinated =
                actor.has(.coordinator)
                ? try Request.allToSystem(reader).filter {
                    RequestRules.may(.remind, $0, by: actor)
                } : []
            func items(
                _ requests: [Request], _ sight: RequestRules.Sight,
                _ item: (RequestFacts, Actor, Words) -> WorkItem?
            ) throws -> [WorkItem] {
                try RequestFacts.all(requests.map { ($0, sight) }, tools, at: now, reader)
                    .compactMap { item($0, actor, words) }
            }
            return try items(own, .whole, ownItem) + items(asked, .whole, askedItem)
                + items(consulting, .summary, consultedItem)
                + items(coordinated, .whole, coordinatedItem)
        }
    }

    /// A request to begin, for those who may; the whole desk for those who answer or coordinate.
    package static let beginnings: [WorkContributions.Beginning] = [
        { actor, reader, words in
            guard actor.has(.drafter) || actor.has(.clearingOfficer),
                try Party.find(actor.party, reader)?.kind.isState ?? false
            else { return nil }
            return (words("requests.work.begin"), "/requests/new")
        },
        { actor, _, words in
            actor.has(.officer) ? (words("requests.addressed.title"), "/requests/addressed") : nil
        },
        { actor, _, words in
            actor.has(.coordinator)
                ? (words("requests.coordination.title"), "/requests/coordination") : nil
        },
    ]

    /// The requests that notices speak of.
    package static let subjects: WorkContributions.Subjects = { records, actor, reader, words in
        let requests = try Request.all(publicIDs: records, reader)
        let states = Dictionary(
            uniqueKeysWithValues: try Party.all(ids: Set(requests.map(\.state)).sorted(), reader)
                .map { ($0.id, $0.names[words.language]) })
        var subjects: [String: WorkContributions.Subject] = [:]
        for request in requests {
            guard let sight = RequestRules.sight(of: request, for: actor) else { continue }
            let title =
                sight >= .summary && !request.title.isEmpty
                ? RecordTitle(request.title, in: request.language)
                : RecordTitle(
                    words("requests.title-of", ["state": states[request.state] ?? ""]), in: nil)
            subjects[request.publicID] = (title, "/requests/\(request.publicID)")
        }
        return subjects
    }

    /// The days of a request, for calendars: for those asked their own, for the State and the coordinator
    /// those by which others have to answer.
    package static func deadlines(_ tools: RequestTools) -> WorkContributions.Deadlines {
        { actor, reader, now in
            guard actor.readsForParty else { return [] }
            let own = try Request.all(of: actor.party, reader)
            let asked = try Request.all(to: actor.party, reader)
            let coordinated =
                actor.has(.coordinator) ? try Request.allToSystem(reader) : []
            var known: Set<String> = []
            return (own + asked + coordinated).flatMap { request -> [Deadline] in
                guard known.insert(request.publicID).inserted,
                    let clock = RequestClock(request, tools.calendar, at: now)
                else { return [] }
                return deadlines(of: request, clock, for: actor)
            }
        }
    }

    /// Pure: what of a request stands in the actor's calendar.
    static func deadlines(
        of request: Request, _ clock: RequestClock, for actor: Actor
    ) -> [Deadline] {
        guard request.status == .open, RequestRules.sight(of: request, for: actor) == .whole,
            let submitted = request.submittedAt
        else { return [] }
        var deadlines: [Deadline] = []
        func add(_ name: String, _ day: Day, _ kind: StaticString, _ since: Instant) {
            // Several who answer by one day are one entry for who waits for them.
            let id = "\(request.publicID)-\(name)"
            guard !deadlines.contains(where: { $0.id == id }) else { return }
            deadlines.append(
                Deadline(
                    id: id, day: day, kind: kind, link: "/requests/\(request.publicID)",
                    since: since))
        }
        for addressee in request.addressees where !addressee.answer.isFinal {
            let since = addressee.answeredAt ?? addressee.askedAt ?? submitted
            let acknowledgement = clock.acknowledgementDue(of: addressee)
            let answer = clock.answerDue(of: addressee)
            if addressee.party == actor.party {
                if addressee.answer == .none {
                    add("acknowledge", acknowledgement, "requests.deadline.acknowledge", since)
                }
                add(
                    "answer", answer,
                    addressee.answer == .notYet
                        ? "requests.deadline.named" : "requests.deadline.answer", since)
            } else if actor.party == request.state || actor.has(.coordinator) {
                if addressee.answer == .none {
                    add(
                        "acknowledged-\(acknowledgement)", acknowledgement,
                        "requests.deadline.acknowledged", since)
                }
                add("answered-\(answer)", answer, "requests.deadline.answered", since)
            }
        }
        return deadlines
    }

    private static func ownItem(
        _ facts: RequestFacts, _ actor: Actor, _ words: Words
    ) -> WorkItem? {
        let request = facts.request
        let page: Link = "/requests/\(request.publicID)"
        func item(_ urgency: WorkItem.Urgency, _ link: Link, _ why: String) -> WorkItem {
            WorkItem(urgency: urgency, title: facts.called(words), link: link, why: why, due: nil)
        }
        switch request.status {
        case .draft:
            guard RequestRules.may(.edit, request, by: actor) else { return nil }
            return item(.later, page + "/draft", words("requests.work.draft"))
        case .ready:
            guard RequestRules.may(.clear, request, by: actor) else { return nil }
            return item(.due, page, words("requests.work.clear"))
        case .cleared:
            guard RequestRules.may(.submit, request, by: actor) else { return nil }
            return item(.due, page + "/submission", words("requests.work.submit"))
        case .open:
            if RequestRules.may(.leave, request, by: actor) {
                return item(.due, page, words("requests.work.leave"))
            }
            let isQuestion = request.messages.last.map { !$0.isReply } ?? false
            guard isQuestion, RequestRules.may(.reply, request, by: actor) else { return nil }
            return item(.due, page + "#thread", words("requests.work.reply"))
        case .closed, .withdrawn: return nil
        }
    }

    private static func askedItem(
        _ facts: RequestFacts, _ actor: Actor, _ words: Words
    ) -> WorkItem? {
        let request = facts.request
        guard request.status == .open, let clock = facts.clock,
            let mine = request.addressees.first(where: { $0.party == actor.party })
        else { return nil }
        let title = facts.called(words, of: facts.name(request.state, words))
        let link: Link = "/requests/\(request.publicID)"
        func item(_ why: String, _ due: Day, _ otherwise: WorkItem.Urgency) -> WorkItem {
            WorkItem(
                urgency: clock.isOverdue(mine) ? .overdue : otherwise, title: title, link: link,
                why: why, due: due)
        }
        switch mine.answer {
        case .none:
            return item(
                words("requests.work.acknowledge"), clock.acknowledgementDue(of: mine), .due)
        case .acknowledged, .notYet:
            return item(words("requests.work.answer"), clock.answerDue(of: mine), .later)
        case .offered, .declined, .passedOn: return nil
        }
    }

    private static func consultedItem(
        _ facts: RequestFacts, _ actor: Actor, _ words: Words
    ) -> WorkItem? {
        let mine = facts.request.consulted.first { $0.party == actor.party }
        guard mine?.answer == Request.Consultation.Answer.none else { return nil }
        return WorkItem(
            urgency: .due,
            title: facts.called(words, of: facts.name(facts.request.state, words)),
            link: "/requests/\(facts.request.publicID)", why: words("requests.work.consulted"),
            due: nil)
    }

    /// What nobody answers in time comes to the coordinator.
    private static func coordinatedItem(
        _ facts: RequestFacts, _ actor: Actor, _ words: Words
    ) -> WorkItem? {
        let request = facts.request
        guard let clock = facts.clock else { return nil }
        let late = request.addressees.filter(clock.isOverdue)
        guard !late.isEmpty else { return nil }
        let names = words.list(late.map { facts.shortName($0.party, words) })
        return WorkItem(
            urgency: .overdue,
            title: facts.called(words, of: facts.name(request.state, words)),
            link: "/requests/\(request.publicID)",
            why: clock.isUnanswered(request)
                ? words("requests.work.unanswered", ["parties": names])
                : words("requests.work.late", ["parties": names]),
            due: late.map(clock.acknowledgementDue(of:)).min())
    }
}
