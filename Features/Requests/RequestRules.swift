package import Base
import Database

/// Who may do what to a request. No database, no clock, no web.
package enum RequestRules {
    /// What can be done to a request.
    package enum Act: String, Sendable, CaseIterable {
        case read, edit, handIn, takeBack, sendBack, clear, submit, publish, withdraw, close
        case acknowledge, ask, reply, decline, notYet, passOn, leave, offer
        case comment, answerConsultation, remind
    }

    /// How much of a request somebody sees.
    package enum Sight: Int, Sendable, Comparable {
        case existence, summary, full, whole

        package static func < (left: Sight, right: Sight) -> Bool { left.rawValue < right.rawValue }
    }

    /// Whether somebody may begin a draft, if the party is a State.
    package static func mayBegin(_ actor: Actor) -> Bool {
        actor.has(.drafter) || actor.has(.clearingOfficer)
    }

    /// How much the actor sees, `nil` for the public; nil where for this actor it does not exist.
    package static func sight(of request: Request, for actor: Actor?) -> Sight? {
        let isConsulted = request.consulted.contains { $0.party == actor?.party }
        if let actor, actor.readsForParty {
            if actor.party == request.state { return .whole }
            if request.status.isSubmitted {
                if request.addressees.contains(where: { $0.party == actor.party }) { return .whole }
                let isOfSystem = request.addressees.contains(where: \.isOfSystem)
                if actor.has(.coordinator), isOfSystem { return .whole }
            }
        }
        guard request.status.isSubmitted else { return nil }
        switch request.publication {
        case .full: return .full
        case .summary: return .summary
        // Who is named as consulted sees of what.
        case .existence, .nothing:
            if isConsulted, actor?.readsForParty ?? false { return .summary }
            return request.publication == .existence ? .existence : nil
        }
    }

    /// Whether it stands in a list for programs: the same as the conditions by which lists are read.
    static func isListed(_ request: Request, _ list: Request.List, for actor: Actor?) -> Bool {
        guard list != .published else { return sight(of: request, for: nil) != nil }
        guard let actor, actor.readsForParty else { return false }
        let isSubmitted = request.status.isSubmitted
        return switch list {
        case .published: false
        case .own: request.state == actor.party
        case .asked: isSubmitted && request.addressees.contains { $0.party == actor.party }
        case .consulted: isSubmitted && request.consulted.contains { $0.party == actor.party }
        case .system:
            isSubmitted && actor.has(.coordinator)
                && request.addressees.contains(where: \.isOfSystem)
        }
    }

    /// Whether the actor reads a line of the request's history. How a State came to ask is its own, with
    /// what it told itself on the way; a comment leaves no trace for parties other than its own; who
    /// answers on being consulted is known to the State alone.
    package static func reads(
        historyOf act: String, of party: Int, _ request: Request, by actor: Actor?
    ) -> Bool {
        guard let actor, sight(of: request, for: actor) == .whole else { return false }
        switch act {
        case "comment", "begin", "edit", "add-file", "remove-file", "hand-in", "take-back",
            "send-back",
            "clear":
            return party == actor.party
        case "answer-consultation": return party == actor.party || actor.party == request.state
        default: return true
        }
    }

    /// What the actor sees of who was consulted, and whether the name shows: for the State all that it
    /// named, for an organisation itself, for others those who have answered, by name if they agreed.
    package static func consultations(
        of request: Request, for actor: Actor?
    ) -> [(consultation: Request.Consultation, showsName: Bool)] {
        guard let sight = sight(of: request, for: actor), sight >= .summary else { return [] }
        let reader = actor.flatMap { $0.readsForParty ? $0.party : nil }
        return request.consulted.compactMap { consultation in
            let isKnown = reader == request.state || reader == consultation.party
            guard isKnown || consultation.answer != .none else { return nil }
            return (consultation, isKnown || consultation.isNamed)
        }
    }

    /// Whether the actor may do this now; the buttons ask the same. Throws `absent` where the request
    /// does not exist for the actor, `forbidden` where it is another's to do, `wrongState` where nobody
    /// can do it now.
    package static func must(_ act: Act, _ request: Request, by actor: Actor) throws(Refusal) {
        guard let sight = sight(of: request, for: actor) else { throw .absent }
        if act == .read { return }
        // Whoever keeps an organisation's people does not learn that it is named.
        let isConsulted =
            actor.readsForParty && request.consulted.contains { $0.party == actor.party }
        guard sight == .whole || (act == .answerConsultation && isConsulted) else { throw .absent }
        guard holder(of: act, request, actor) else {
            throw .forbidden(rule: "requests.rule.role")
        }
        guard statuses(for: act).contains(request.status) else {
            throw .wrongState(state: "requests.rule.state.\(request.status.rawValue)")
        }
        switch act {
        case .clear where !request.drafters.contains(where: { $0 != actor.person }):
            throw .forbidden(rule: "requests.rule.clears-alone")
        case .reply where request.messages.last(where: { !$0.isReply }) == nil:
            throw .forbidden(rule: "requests.rule.no-question")
        case .leave where !request.addressees.contains(where: \.awaitsLeave):
            throw .forbidden(rule: "requests.rule.nothing-to-pass")
        case .remind where request.addressees.allSatisfy(\.answer.isFinal):
            throw .forbidden(rule: "requests.rule.all-answered")
        case .acknowledge, .decline, .ask, .notYet, .passOn, .offer:
            try mustBeAwaited(act, request.addressees.first { $0.party == actor.party })
        default: break
        }
    }

    private static func mustBeAwaited(
        _ act: Act, _ mine: Request.Addressee?
    ) throws(Refusal) {
        switch mine?.answer {
        case .declined: throw .forbidden(rule: "requests.rule.declined")
        case .passedOn: throw .forbidden(rule: "requests.rule.passed-on")
        case .acknowledged, .notYet:
            if act == .acknowledge { throw .forbidden(rule: "requests.rule.acknowledged") }
        case .offered:
            guard act == .ask || act == .offer else {
                throw .forbidden(rule: "requests.rule.offered")
            }
        case nil, Request.Answer.none?: break
        }
        if act == .passOn, mine?.awaitsLeave ?? false {
            throw .forbidden(rule: "requests.rule.awaits-leave")
        }
    }

    package static func may(_ act: Act, _ request: Request, by actor: Actor) -> Bool {
        do {
            try must(act, request, by: actor)
            return true
        } catch {
            return false
        }
    }

    private static func holder(of act: Act, _ request: Request, _ actor: Actor) -> Bool {
        let isState = actor.party == request.state
        let isAsked = request.addressees.contains { $0.party == actor.party }
        let drafts = actor.has(.drafter) || actor.has(.clearingOfficer)
        switch act {
        case .read: return true
        case .edit, .handIn, .takeBack, .reply: return isState && drafts
        case .sendBack, .clear, .submit, .publish, .close, .leave:
            return isState && actor.has(.clearingOfficer)
        case .withdraw: return isState && (actor.has(.clearingOfficer) || actor.has(.signatory))
        case .acknowledge, .ask, .decline, .notYet, .passOn, .offer:
            return isAsked && actor.has(.officer)
        case .comment:
            return (isState && drafts) || (isAsked && actor.has(.officer))
                || actor.has(.coordinator)
        case .answerConsultation:
            return actor.has(.drafter)
                && request.consulted.contains { $0.party == actor.party }
        case .remind: return actor.has(.coordinator)
        }
    }

    private static func statuses(for act: Act) -> Set<Request.Status> {
        switch act {
        // What the public sees, the State decides at any time.
        case .read, .comment, .publish: Set(Request.Status.allCases)
        case .edit, .handIn: [.draft]
        case .takeBack: [.ready, .cleared]
        case .sendBack: [.ready, .cleared]
        case .clear: [.draft, .ready]
        case .submit: [.cleared]
        case .answerConsultation: [.open, .closed, .withdrawn]
        case .withdraw, .close, .acknowledge, .ask, .reply, .decline, .notYet, .passOn, .leave,
            .offer, .remind:
            [.open]
        }
    }
}
