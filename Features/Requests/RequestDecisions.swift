package import Base
package import Database

/// What follows from each act: the request as it is to be, what becomes public, who is told.
extension RequestRules {
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
            }
                + next.consulted.map {
                    notice("requests.notice.consulted", to: $0.party, [.drafter], next)
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
        // Chosen anew as it stands, nothing becomes public or goes.
        if next.status.isSubmitted, publication != request.publication {
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
            request.publication == .nothing || request.publication == .existence
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

    /// Says why it cannot answer yet, and by when it will.
    package static func notYet(
        _ request: Request, by actor: Actor, at now: Instant, reason: String, until: Day?,
        _ names: RequestNames
    ) throws(Refusal) -> Decision<Request> {
        try must(.notYet, request, by: actor)
        var faults: [Fault] = []
        if reason.isEmpty { faults.append(missing("reason")) }
        if let until {
            if until <= WorkingCalendar.dayInGeneva(now) {
                faults.append(
                    Fault(field: "until", value: until.description, rule: "requests.fault.past"))
            }
        } else {
            faults.append(missing("until"))
        }
        guard faults.isEmpty else { throw .faulty(faults) }
        return answered(
            request, by: actor, .notYet, at: now, reason, until: until, "not-yet",
            "requests.notice.not-yet", names)
    }

    private static func answered(
        _ request: Request, by actor: Actor, _ answer: Request.Answer, at now: Instant,
        _ reason: String?, until: Day? = nil, _ act: StaticString, _ message: StaticString,
        _ names: RequestNames
    ) -> Decision<Request> {
        var next = request
        for index in next.addressees.indices where next.addressees[index].party == actor.party {
            next.addressees[index].answer = answer
            next.addressees[index].answeredAt = now
            next.addressees[index].reason = reason
            next.addressees[index].until = until
            next.addressees[index].passTo = nil
        }
        return Decision(
            next, from: request, act, reason: reason,
            published: answeredPublicly(request, actor.party, answer, names),
            notices: [notice(message, to: request.state, [.drafter, .clearingOfficer], next)])
    }

    /// Date and kind are public with a public request; the reason is the provider's to publish.
    static func answeredPublicly(
        _ request: Request, _ party: Int, _ answer: Request.Answer, _ names: RequestNames
    ) -> [PublicAct] {
        guard request.publication == .summary || request.publication == .full else { return [] }
        return [
            PublicAct(
                "request.answered",
                [
                    ("request", request.publicID), ("party", names.slug(party)),
                    ("answer", answer.rawValue),
                ])
        ]
    }

    /// Asks the State's leave to pass the request on; until then nothing is passed.
    package static func passOn(
        _ request: Request, by actor: Actor, to party: Request.Addressee?, reason: String
    ) throws(Refusal) -> Decision<Request> {
        try must(.passOn, request, by: actor)
        var faults: [Fault] = []
        if reason.isEmpty { faults.append(missing("reason")) }
        // Requests are passed on within the United Nations system alone.
        if let party, party.isOfSystem {
            if request.addressees.contains(where: { $0.party == party.party }) {
                faults.append(
                    Fault(field: "party", value: "", rule: "requests.fault.asked-already"))
            }
        } else {
            faults.append(missing("party"))
        }
        guard faults.isEmpty, let party else { throw .faulty(faults) }
        var next = request
        for index in next.addressees.indices where next.addressees[index].party == actor.party {
            next.addressees[index].passTo = party.party
        }
        return Decision(
            next, from: request, "pass-on", reason: reason,
            notices: [
                notice("requests.notice.pass-on", to: request.state, [.clearingOfficer], next)
            ]
        )
    }

    /// The State's word on passing a request on. With its leave the new one is asked, under clocks of its
    /// own, and leads where the first one led.
    package static func leave(
        _ request: Request, by actor: Actor, for party: Int?, isGiven: Bool,
        at now: Instant, _ names: RequestNames
    ) throws(Refusal) -> Decision<Request> {
        try must(.leave, request, by: actor)
        guard
            let index = request.addressees.firstIndex(where: { $0.party == party && $0.awaitsLeave }
            ),
            let target = request.addressees[index].passTo
        else { throw .faulty([missing("party")]) }
        var next = request
        let asking = request.addressees[index]
        guard isGiven else {
            next.addressees[index].passTo = nil
            return Decision(
                next, from: request, "refuse-leave",
                notices: [
                    notice("requests.notice.leave-refused", to: asking.party, [.officer], next)
                ]
            )
        }
        // Who has given its last answer meanwhile cannot lead, nor be asked again.
        if request.addressees.contains(where: { $0.party == target && $0.answer.isFinal }) {
            throw .faulty([
                Fault(field: "party", value: "", rule: "requests.fault.asked-already")
            ])
        }
        next.addressees[index].answer = .passedOn
        next.addressees[index].answeredAt = now
        next.addressees[index].until = nil
        next.addressees[index].isLead = false
        // Somebody else may have been asked meanwhile, by another leave.
        if let known = next.addressees.firstIndex(where: { $0.party == target }) {
            next.addressees[known].isLead = next.addressees[known].isLead || asking.isLead
        } else {
            var added = Request.Addressee(party: target, isLead: asking.isLead)
            added.askedAt = now
            next.addressees.append(added)
        }
        return Decision(
            next, from: request, "give-leave",
            published: answeredPublicly(request, asking.party, .passedOn, names),
            notices: [
                notice("requests.notice.new", to: target, [.officer, .coordinator], next),
                notice("requests.notice.leave-given", to: asking.party, [.officer], next),
            ])
    }

    /// A coordinator's word to those who have not answered.
    package static func remind(
        _ request: Request, by actor: Actor
    ) throws(Refusal) -> Decision<Request> {
        try must(.remind, request, by: actor)
        return Decision(
            request, from: request, "remind",
            notices: request.addressees.filter { !$0.answer.isFinal }.map {
                notice("requests.notice.reminder", to: $0.party, [.officer], request)
            })
    }

    /// A comment for chosen readers; its words stand with it, not in the history.
    package static func comment(
        _ request: Request, by actor: Actor, at now: Instant, text: String, in language: Language,
        readers: [Int]
    ) throws(Refusal) -> Decision<Request> {
        try must(.comment, request, by: actor)
        guard !text.isEmpty else { throw .faulty([missing("comment-text")]) }
        let others = readersOfComments(request, by: actor)
        guard readers.allSatisfy(others.contains) else {
            throw .faulty([Fault(field: "readers", value: "", rule: "requests.fault.reader")])
        }
        let readers = Set(readers).sorted()
        var next = request
        next.comments.append(
            Request.Comment(
                number: request.comments.count + 1, party: actor.party, person: actor.person,
                readers: readers, language: language, text: text, at: now))
        return Decision(
            next, from: request, "comment",
            notices: readers.map {
                notice(
                    "requests.notice.comment", to: $0, [.drafter, .clearingOfficer, .officer], next)
            })
    }

    /// Parties beside the actor's own that may be let read a comment: those who see the request whole.
    static func readersOfComments(_ request: Request, by actor: Actor) -> [Int] {
        guard request.status.isSubmitted else { return [] }
        return ([request.state] + request.addressees.map(\.party)).filter { $0 != actor.party }
    }

    /// What a party says to being named as consulted; it may think better of it later.
    package static func answerConsultation(
        _ request: Request, by actor: Actor, at now: Instant,
        _ answer: Request.Consultation.Answer?, isNamed: Bool, text: String
    ) throws(Refusal) -> Decision<Request> {
        try must(.answerConsultation, request, by: actor)
        guard let answer else { throw .faulty([missing("answer")]) }
        var next = request
        for index in next.consulted.indices where next.consulted[index].party == actor.party {
            next.consulted[index].answer = answer
            next.consulted[index].answeredAt = answer == .none ? nil : now
            next.consulted[index].isNamed = answer != .none && isNamed
            next.consulted[index].text = answer == .none ? "" : text
        }
        return Decision(
            next, from: request, "answer-consultation",
            notices: [
                notice(
                    "requests.notice.consultation", to: request.state,
                    [.drafter, .clearingOfficer],
                    next)
            ])
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
            request.addressees.filter { $0.answer == .offered || !$0.answer.isFinal }.map {
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
        if request.marker?.reason.isEmpty ?? false { gaps.append(missing("marker-reason")) }
        return gaps
    }

    private static func mustBeComplete(_ request: Request) throws(Refusal) {
        let gaps = gaps(of: request)
        guard gaps.isEmpty else { throw .faulty(gaps) }
    }

    static func missing(_ field: String) -> Fault {
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
            ("themes", request.themes.joined(separator: " ")),
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
                ("targets", request.targets.joined(separator: " ")),
            ]
        }
        if request.publication == .full { facts.append(("need", request.need)) }
        return [PublicAct(act, facts)]
    }
}
