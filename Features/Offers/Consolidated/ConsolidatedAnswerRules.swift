import Base
import Database
import Parties
import Requests

/// Who may set the offers of all those asked side by side, and what follows. No database, no clock, no web.
enum ConsolidatedAnswerRules {
    /// Who leads those asked, while nobody else does.
    static func lead(of request: Requests.Request) -> Party.ID? {
        request.addressees.first(where: \.isLead)?.party
    }

    /// The lead writes it, while the request is open; who does not see the request whole knows nothing of it.
    static func mustWrite(_ request: Requests.Request, by actor: Actor) throws(Refusal) {
        guard RequestRules.sight(of: request, for: actor) == .whole else { throw .absent }
        guard actor.party == lead(of: request), actor.has(.officer) else {
            throw .forbidden(rule: "offers.rule.lead")
        }
        guard request.status == .open else {
            throw .wrongState(state: "requests.rule.state.\(request.status.rawValue)")
        }
    }

    static func mayWrite(_ request: Requests.Request, by actor: Actor) -> Bool {
        do {
            try mustWrite(request, by: actor)
            return true
        } catch {
            return false
        }
    }

    /// The State reads what was sent to it, the lead what is its own.
    static func sees(
        _ answer: ConsolidatedAnswer, to request: Requests.Request, _ actor: Actor?
    ) -> Bool {
        guard let actor, actor.readsForParty else { return false }
        return actor.party == answer.lead
            || (actor.party == request.state && answer.status == .sent)
    }

    /// What can be set side by side: everything that the State has before it and may still accept.
    static func open(_ offers: [Offer], on today: Day) -> [Offer] {
        offers.filter { $0.standing(on: today) == .open }
    }

    /// Whether nothing more is awaited of anybody who was asked.
    static func haveAllAnswered(_ request: Requests.Request) -> Bool {
        request.addressees.allSatisfy(\.answer.isFinal)
    }

    static func edit(
        _ answer: ConsolidatedAnswer, from before: ConsolidatedAnswer?,
        _ request: Requests.Request, by actor: Actor
    ) throws(Refusal) -> Decision<ConsolidatedAnswer> {
        try mustWrite(request, by: actor)
        return Decision(answer, from: before, before == nil ? "begin" : "edit")
    }

    static func send(
        _ answer: ConsolidatedAnswer, _ request: Requests.Request, _ offers: [Offer],
        by actor: Actor, at now: Instant
    ) throws(Refusal) -> Decision<ConsolidatedAnswer> {
        try mustWrite(request, by: actor)
        let open = open(offers, on: WorkingCalendar.dayInGeneva(now))
        var faults: [Fault] = []
        if answer.text.isEmpty { faults.append(OfferRules.missing("covering")) }
        // What was withdrawn, decided or has lapsed meanwhile is not before the State any more.
        if answer.offers.isEmpty { faults.append(OfferRules.missing("offers")) }
        for id in answer.offers where !open.contains(where: { $0.id == id }) {
            faults.append(
                Fault(
                    field: "offers", value: offers.first { $0.id == id }?.title ?? "",
                    rule: "offers.fault.not-open"))
        }
        guard faults.isEmpty else { throw .faulty(faults) }
        var next = answer
        next.status = .sent
        next.sentAt = now
        let others = open.filter { answer.offers.contains($0.id) && $0.provider != actor.party }
        return Decision(
            next, from: answer, "send",
            notices: [
                Notice(
                    to: request.state, [.drafter, .clearingOfficer], "offers.notice.consolidated",
                    about: Requests.Request.kind, request.publicID)
            ]
                + others.map {
                    Notice(
                        to: $0.provider, [.officer], "offers.notice.in-consolidated",
                        about: Offer.kind, $0.publicID)
                })
    }
}
