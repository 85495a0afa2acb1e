package import Base
package import Database

/// Who may do what to a request, and what follows. No database, no clock, no web.
package enum RequestRules {
    /// What can be done to a request.
    package enum Act: String, Sendable, CaseIterable {
        case read, edit, handIn, takeBack, sendBack, clear, submit, publish, withdraw, close
        case acknowledge, ask, reply, decline
    }

    /// How much of a request somebody sees.
    package enum Sight: Int, Sendable, Comparable {
        case existence, summary, full, whole

        package static func < (left: Sight, right: Sight) -> Bool { left.rawValue < right.rawValue }
    }

    /// How much the actor sees, `nil` for the public; nil where for this actor it does not exist.
    package static func sight(of request: Request, for actor: Actor?) -> Sight? {
        if let actor {
            if actor.party == request.state, !actor.roles.isEmpty { return .whole }
            let isAsked = request.addressees.contains { $0.party == actor.party }
            if request.status.isSubmitted, isAsked, !actor.roles.isEmpty { return .whole }
        }
        guard request.status.isSubmitted else { return nil }
        switch request.publication {
        case .nothing: return nil
        case .existence: return .existence
        case .summary: return .summary
        case .full: return .full
        }
    }

    /// Whether the actor may do this now; the buttons ask the same. Throws `absent` where the request
    /// does not exist for the actor, `forbidden` where it is another's to do, `wrongState` where nobody
    /// can do it now.
    package static func must(_ act: Act, _ request: Request, by actor: Actor) throws(Refusal) {
        guard let sight = sight(of: request, for: actor) else { throw .absent }
        if act == .read { return }
        guard sight == .whole else { throw .absent }
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
        case .acknowledge, .decline, .ask:
            let mine = request.addressees.first { $0.party == actor.party }
            if mine?.answer == .declined { throw .forbidden(rule: "requests.rule.declined") }
            if act == .acknowledge, mine?.answer == .acknowledged {
                throw .forbidden(rule: "requests.rule.acknowledged")
            }
        default: break
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
        switch act {
        case .read: return true
        case .edit, .handIn, .takeBack, .reply:
            return isState && (actor.has(.drafter) || actor.has(.clearingOfficer))
        case .sendBack, .clear, .submit, .publish, .close:
            return isState && actor.has(.clearingOfficer)
        case .withdraw: return isState && (actor.has(.clearingOfficer) || actor.has(.signatory))
        case .acknowledge, .ask, .decline: return isAsked && actor.has(.officer)
        }
    }

    private static func statuses(for act: Act) -> Set<Request.Status> {
        switch act {
        case .read: Set(Request.Status.allCases)
        case .edit, .handIn: [.draft]
        case .takeBack: [.ready, .cleared]
        case .sendBack: [.ready, .cleared]
        case .clear: [.draft, .ready]
        case .submit: [.cleared]
        case .publish: [.draft, .ready, .cleared, .open, .closed]
        case .withdraw, .close, .acknowledge, .ask, .reply, .decline: [.open]
        }
    }

    // MARK: What follows

    package static func edit(
        _ request: Request, by actor: Actor, _ change: (inout Request) -> Void
    ) throws(Refusal) -> Decision<Request> {
        try must(.edit, request, by: actor)
        var next = request
        change(&next)
        next.drafters.insert(actor.person)
        return Decision(next, from: request, "edit")
    }

    package static func handIn(
        _ request: Request, by actor: Actor
    ) throws(Refusal) -> Decision<Request> {
        try must(.handIn, request, by: actor)
        try mustBeComplete(request)
        var next = request
        next.status = .ready
        return Decision(
            next, from: request, "hand-in",
            notices: [notice("requests.notice.ready", to: request.state, [.clearingOfficer], next)])
    }

    package static func takeBack(
        _ request: Request, by actor: Actor
    ) throws(Refusal) -> Decision<Request> {
        try must(.takeBack, request, by: actor)
        return Decision(draft(again: request), from: request, "take-back")
    }

    package static func sendBack(
        _ request: Request, by actor: Actor, comment: String
    ) throws(Refusal) -> Decision<Request> {
        try must(.sendBack, request, by: actor)
        guard !comment.isEmpty else { throw .faulty([missing("comment")]) }
        return Decision(
            draft(again: request), from: request, "send-back", reason: comment,
            notices: [notice("requests.notice.sent-back", to: request.state, [.drafter], request)])
    }

    private static func draft(again request: Request) -> Request {
        var next = request
        next.status = .draft
        next.clearedBy = nil
        return next
    }

    package static func clear(
        _ request: Request, by actor: Actor
    ) throws(Refusal) -> Decision<Request> {
        try must(.clear, request, by: actor)
        try mustBeComplete(request)
        var next = request
        next.status = .cleared
        next.clearedBy = actor.person
        return Decision(next, from: request, "clear")
    }

    /// `receipt` is random, so that it tells nothing of how many requests there are.
    package static func submit(
        _ request: Request, by actor: Actor, at now: Instant, receipt: String,
        _ names: RequestNames
    ) throws(Refusal) -> Decision<Request> {
        try must(.submit, request, by: actor)
        try mustBeComplete(request)
        var next = request
        next.status = .open
        next.submittedAt = now
        next.receipt = receipt
        return Decision(
            next, from: request, "submit",
            published: publicAct("request.submitted", next, names),
            notices: next.addressees.map {
                notice("requests.notice.new", to: $0.party, [.officer, .coordinator], next)
            })
    }

    package static func publish(
        _ request: Request, by actor: Actor, as publication: Request.Publication,
        _ names: RequestNames
    ) throws(Refusal) -> Decision<Request> {
        try must(.publish, request, by: actor)
        var next = request
        next.publication = publication
        var published: [PublicAct] = []
        if next.status.isSubmitted {
            // What was public stays in the register; it says that it is out of view from now on.
            published =
                publication == .nothing && request.publication != .nothing
                ? [PublicAct("request.hidden", [("request", request.publicID)])]
                : publicAct("request.shown", next, names)
        }
        return Decision(next, from: request, "publish", published: published)
    }

    package static func withdraw(
        _ request: Request, by actor: Actor, reason: String
    ) throws(Refusal) -> Decision<Request> {
        try must(.withdraw, request, by: actor)
        return ending(request, .withdrawn, "withdraw", "requests.notice.withdrawn", reason)
    }

    package static func close(
        _ request: Request, by actor: Actor, reason: String
    ) throws(Refusal) -> Decision<Request> {
        try must(.close, request, by: actor)
        return ending(request, .closed, "close", "requests.notice.closed", reason)
    }

    private static func ending(
        _ request: Request, _ status: Request.Status, _ act: StaticString,
        _ message: StaticString, _ reason: String
    ) -> Decision<Request> {
        var next = request
        next.status = status
        let published: [PublicAct] =
            request.publication == .nothing
            ? []
            : [
                PublicAct(
                    "request.ended",
                    [("request", request.publicID), ("status", status.rawValue)])
            ]
        return Decision(
            next, from: request, act, reason: reason.isEmpty ? nil : reason, published: published,
            notices: request.addressees.map { notice(message, to: $0.party, [.officer], next) })
    }

    package static func acknowledge(
        _ request: Request, by actor: Actor, at now: Instant, _ names: RequestNames
    ) throws(Refusal) -> Decision<Request> {
        try must(.acknowledge, request, by: actor)
        return answered(
            request, by: actor, .acknowledged, at: now, nil, "acknowledge",
            "requests.notice.acknowledged", names)
    }

    package static func decline(
        _ request: Request, by actor: Actor, at now: Instant, reason: String,
        _ names: RequestNames
    ) throws(Refusal) -> Decision<Request> {
        try must(.decline, request, by: actor)
        guard !reason.isEmpty else { throw .faulty([missing("reason")]) }
        return answered(
            request, by: actor, .declined, at: now, reason, "decline",
            "requests.notice.declined", names)
    }

    private static func answered(
        _ request: Request, by actor: Actor, _ answer: Request.Answer, at now: Instant,
        _ reason: String?, _ act: StaticString, _ message: StaticString, _ names: RequestNames
    ) -> Decision<Request> {
        var next = request
        for index in next.addressees.indices where next.addressees[index].party == actor.party {
            next.addressees[index].answer = answer
            next.addressees[index].answeredAt = now
            next.addressees[index].reason = reason
        }
        // Date and kind are public with a public request; the reason is the provider's to publish.
        let published: [PublicAct] =
            request.publication == .summary || request.publication == .full
            ? [
                PublicAct(
                    "request.answered",
                    [
                        ("request", request.publicID), ("party", names.slug(actor.party)),
                        ("answer", answer.rawValue),
                    ])
            ] : []
        return Decision(
            next, from: request, act, reason: reason, published: published,
            notices: [notice(message, to: request.state, [.drafter, .clearingOfficer], next)])
    }

    package static func ask(
        _ request: Request, by actor: Actor, at now: Instant, text: String, in language: Language
    ) throws(Refusal) -> Decision<Request> {
        try must(.ask, request, by: actor)
        return try said(
            request, by: actor, at: now, text, language, isReply: false, "ask",
            [
                notice(
                    "requests.notice.question", to: request.state, [.drafter, .clearingOfficer],
                    request)
            ])
    }

    package static func reply(
        _ request: Request, by actor: Actor, at now: Instant, text: String, in language: Language
    ) throws(Refusal) -> Decision<Request> {
        try must(.reply, request, by: actor)
        return try said(
            request, by: actor, at: now, text, language, isReply: true, "reply",
            request.addressees.filter { $0.answer != .declined }.map {
                notice("requests.notice.reply", to: $0.party, [.officer], request)
            })
    }

    private static func said(
        _ request: Request, by actor: Actor, at now: Instant, _ text: String,
        _ language: Language, isReply: Bool, _ act: StaticString, _ notices: [Notice]
    ) throws(Refusal) -> Decision<Request> {
        guard !text.isEmpty else { throw .faulty([missing("text")]) }
        var next = request
        next.messages.append(
            Request.Message(
                number: request.messages.count + 1, party: actor.party, person: actor.person,
                isReply: isReply, language: language, text: text, at: now))
        return Decision(next, from: request, act, notices: notices)
    }

    // MARK: Completeness

    /// Every gap at once, each named by the field where it is mended.
    package static func gaps(of request: Request) -> [Fault] {
        var gaps: [Fault] = []
        if request.title.isEmpty { gaps.append(missing("title")) }
        if request.need.isEmpty { gaps.append(missing("need")) }
        if request.kinds.isEmpty { gaps.append(missing("kinds")) }
        if request.addressees.isEmpty { gaps.append(missing("addressees")) }
        if !request.addressees.isEmpty, !request.addressees.contains(where: \.isLead) {
            gaps.append(missing("lead"))
        }
        return gaps
    }

    private static func mustBeComplete(_ request: Request) throws(Refusal) {
        let gaps = gaps(of: request)
        guard gaps.isEmpty else { throw .faulty(gaps) }
    }

    private static func missing(_ field: String) -> Fault {
        Fault(field: field, value: "", rule: "requests.fault.missing.\(field)")
    }

    private static func notice(
        _ message: StaticString, to party: Int, _ roles: [Role], _ request: Request
    ) -> Notice {
        Notice(to: party, roles, message, about: Request.kind, request.publicID)
    }

    /// What the register tells of a request: no more than its State lets the public see.
    private static func publicAct(
        _ act: StaticString, _ request: Request, _ names: RequestNames
    ) -> [PublicAct] {
        guard request.publication != .nothing, let submitted = request.submittedAt else {
            return []
        }
        var facts = [
            ("request", request.publicID), ("state", names.slug(request.state)),
            ("month", String(submitted.description.prefix(7))),
        ]
        if request.publication == .summary || request.publication == .full {
            facts += [
                ("title", request.title), ("language", request.language.code),
                (
                    "addressees",
                    request.addressees.map { names.slug($0.party) }.joined(separator: " ")
                ),
                ("kinds", request.kinds.map(\.rawValue).joined(separator: " ")),
                ("recommendations", names.recommendations.joined(separator: " ")),
            ]
        }
        if request.publication == .full { facts.append(("need", request.need)) }
        return [PublicAct(act, facts)]
    }
}

/// The public names of what a request points to by internal ids.
package struct RequestNames: Sendable {
    let slugs: [Int: String]
    /// The public ids of its recommendations.
    let recommendations: [String]

    func slug(_ party: Int) -> String { slugs[party] ?? "" }
}
