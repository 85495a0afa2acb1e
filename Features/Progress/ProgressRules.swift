package import Base
package import Database
import Parties

/// Who may do what to a State's account. No database, no clock, no web.
package enum ProgressRules {
    package enum Act: String, Sendable, CaseIterable {
        case read, write, clear, publish, hide
    }

    /// The State's own people see what is written; everybody else what it publishes, on the
    /// recommendation's page.
    package static func sees(_ progress: StateProgress, _ actor: Actor) -> Bool {
        actor.readsForParty && actor.party == progress.state
    }

    package static func must(
        _ act: Act, _ progress: StateProgress, by actor: Actor
    ) throws(Refusal) {
        guard sees(progress, actor) else { throw .absent }
        if act == .read { return }
        // Where nothing is written yet, one can only begin.
        guard act == .write || progress.version > 0 else { throw .absent }
        guard act == .write ? drafts(actor) : actor.has(.clearingOfficer) else {
            throw .forbidden(rule: "progress.rule.role")
        }
        switch act {
        case .read, .write: break
        case .clear:
            guard progress.status == .draft else {
                throw .wrongState(state: stateName(progress.status))
            }
            guard progress.drafters.contains(where: { $0 != actor.person }) else {
                throw .forbidden(rule: "progress.rule.clears-alone")
            }
        case .publish:
            guard progress.status == .cleared else {
                throw .wrongState(state: stateName(progress.status))
            }
        case .hide:
            guard progress.shown != nil else {
                throw .forbidden(rule: "progress.rule.not-shown")
            }
        }
    }

    package static func may(_ act: Act, _ progress: StateProgress, by actor: Actor) -> Bool {
        do {
            try must(act, progress, by: actor)
            return true
        } catch {
            return false
        }
    }

    /// Who writes for a State; the same people begin.
    package static func drafts(_ actor: Actor) -> Bool {
        actor.has(.drafter) || actor.has(.clearingOfficer)
    }

    private static func stateName(_ status: StateProgress.Status) -> String {
        "progress.rule.state.\(status.rawValue)"
    }

    // MARK: What follows

    package static func write(
        _ progress: StateProgress, by actor: Actor, _ account: StateProgress.Account
    ) throws(Refusal) -> Decision<StateProgress> {
        try must(.write, progress, by: actor)
        var next = progress
        next.account = account
        next.drafters = progress.status == .published ? [] : progress.drafters
        next.drafters.insert(actor.person)
        next.status = .draft
        next.clearedBy = nil
        return Decision(next, from: progress, "write")
    }

    package static func clear(
        _ progress: StateProgress, by actor: Actor, on today: Day
    ) throws(Refusal) -> Decision<StateProgress> {
        try must(.clear, progress, by: actor)
        let gaps = gaps(of: progress.account, on: today)
        guard gaps.isEmpty else { throw .faulty(gaps) }
        var next = progress
        next.status = .cleared
        next.clearedBy = actor.person
        return Decision(next, from: progress, "clear")
    }

    /// From now on everybody reads it, beside the recommendation.
    package static func publish(
        _ progress: StateProgress, by actor: Actor, at now: Instant, state: String
    ) throws(Refusal) -> Decision<StateProgress> {
        try must(.publish, progress, by: actor)
        var next = progress
        next.status = .published
        next.published = StateProgress.Published(account: progress.account, at: now)
        next.isShown = true
        let account = progress.account
        return Decision(
            next, from: progress, "publish",
            published: [
                PublicAct(
                    "recommendation.progress-published",
                    [
                        ("recommendation", progress.recommendationID), ("state", state),
                        ("standing", account.standing.rawValue),
                        ("day", account.day?.description ?? ""),
                        ("language", account.language.code),
                        ("text_sha256", digest(of: account.text)),
                    ])
            ])
    }

    /// Out of view; the register keeps that it was there.
    package static func hide(
        _ progress: StateProgress, by actor: Actor, reason: String
    ) throws(Refusal) -> Decision<StateProgress> {
        try must(.hide, progress, by: actor)
        var next = progress
        next.isShown = false
        return Decision(
            next, from: progress, "hide", reason: reason.isEmpty ? nil : reason,
            published: [
                PublicAct(
                    "recommendation.progress-hidden",
                    [("recommendation", progress.recommendationID)])
            ])
    }

    /// The register proves which words were published without keeping them: a State may take them out of view.
    private static func digest(of text: String) -> String {
        var hash = SHA256()
        hash.update(Array(text.utf8))
        return hash.text()
    }

    /// Every gap at once, each named by the field where it is mended.
    package static func gaps(of account: StateProgress.Account, on today: Day) -> [Fault] {
        var gaps: [Fault] = []
        if account.text.isEmpty { gaps.append(missing("text")) }
        guard let day = account.day else { return gaps + [missing("day")] }
        if day > today {
            gaps.append(
                Fault(field: "day", value: day.description, rule: "progress.fault.future"))
        }
        return gaps
    }

    static func missing(_ field: String) -> Fault {
        Fault(field: field, value: "", rule: "progress.fault.missing.\(field)")
    }
}
