package import Accounts
package import Base
package import Database
package import Localization
package import Markup
import Parties

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
            let facts = try RequestFacts.all(
                (own + asked).map { ($0, .whole) }, tools, at: now, reader)
            return facts.prefix(own.count).compactMap { ownItem($0, actor, words) }
                + facts.dropFirst(own.count).compactMap { askedItem($0, actor, words) }
        }
    }

    package static func beginning(
        _ actor: Actor, _ reader: any Reader, _ words: Words
    ) throws -> (String, Link)? {
        guard actor.has(.drafter) || actor.has(.clearingOfficer),
            try Party.find(actor.party, reader)?.kind.isState ?? false
        else { return nil }
        return (words("requests.work.begin"), "/requests/new")
    }

    private static func ownItem(
        _ facts: RequestFacts, _ actor: Actor, _ words: Words
    ) -> WorkItem? {
        let request = facts.request
        let page: Link = "/requests/\(request.publicID)"
        func item(_ urgency: WorkItem.Urgency, _ link: Link, _ why: String) -> WorkItem {
            WorkItem(urgency: urgency, title: facts.title(words), link: link, why: why, due: nil)
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
        let title = "\(facts.name(request.state, words)): \(facts.title(words))"
        let link: Link = "/requests/\(request.publicID)"
        switch mine.answer {
        case .none:
            return WorkItem(
                urgency: clock.today > clock.acknowledgementDue ? .overdue : .due, title: title,
                link: link, why: words("requests.work.acknowledge"),
                due: clock.acknowledgementDue)
        case .acknowledged:
            return WorkItem(
                urgency: clock.today > clock.answerDue ? .overdue : .later, title: title,
                link: link, why: words("requests.work.answer"), due: clock.answerDue)
        case .declined: return nil
        }
    }
}
