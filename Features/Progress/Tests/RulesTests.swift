import Base
import Database
import Testing

@testable import Progress

@Suite("Who says what became of a recommendation")
struct RulesTests {
    static let today = Day("2026-11-26") ?? Day(daysSinceEpoch: 0)
    static let now = Instant(milliseconds: 1_795_700_000_000)

    static func person(_ person: Int, _ roles: Set<Role>, party: Int = 1) -> Actor {
        Actor(person: person, party: party, roles: roles)
    }

    let drafter = RulesTests.person(10, [.drafter])
    let clearer = RulesTests.person(11, [.clearingOfficer])
    let other = RulesTests.person(20, [.clearingOfficer], party: 2)

    static func progress(
        _ status: StateProgress.Status = .draft, drafters: Set<Int> = [10], isShown: Bool = false
    ) -> StateProgress {
        let account = StateProgress.Account(
            standing: .underWay, day: Day("2026-11-01"), language: .en, text: "Words")
        return StateProgress(
            id: 1, publicID: "p", recommendation: 7, recommendationID: "r", state: 1, version: 1,
            status: status, account: account, drafters: drafters,
            clearedBy: status == .draft ? nil : 11,
            published: isShown || status == .published
                ? StateProgress.Published(account: account, at: now) : nil,
            isShown: isShown)
    }

    @Test("for people of another State an account does not exist, whatever their role")
    func absent() {
        for act in [
            ProgressRules.Act.read, .write, .clear, .publish, .hide,
        ] {
            #expect(throws: Refusal.absent) {
                try ProgressRules.must(act, Self.progress(isShown: true), by: other)
            }
        }
        let administrator = Self.person(12, [.partyAdministrator])
        #expect(throws: Refusal.absent) {
            try ProgressRules.must(.read, Self.progress(), by: administrator)
        }
    }

    @Test("drafters write; clearing officers clear and publish what is not theirs alone")
    func powers() throws {
        #expect(ProgressRules.may(.write, Self.progress(), by: drafter))
        #expect(!ProgressRules.may(.clear, Self.progress(), by: drafter))
        #expect(ProgressRules.may(.clear, Self.progress(), by: clearer))
        #expect(throws: Refusal.forbidden(rule: "progress.rule.clears-alone")) {
            try ProgressRules.clear(Self.progress(drafters: [11]), by: clearer, on: Self.today)
        }
        #expect(
            !ProgressRules.may(.publish, Self.progress(), by: clearer), "not before it is cleared")
        #expect(ProgressRules.may(.publish, Self.progress(.cleared), by: clearer))
        #expect(!ProgressRules.may(.publish, Self.progress(.cleared), by: drafter))
    }

    @Test("an account without words or day, or of a day to come, is not cleared")
    func gaps() {
        var account = Self.progress().account
        account.text = ""
        account.day = nil
        #expect(ProgressRules.gaps(of: account, on: Self.today).map(\.field) == ["text", "day"])
        account.text = "Words"
        account.day = Day("2026-11-27")
        #expect(
            ProgressRules.gaps(of: account, on: Self.today).map(\.rule) == [
                "progress.fault.future"
            ])
    }

    @Test(
        "what is published stands while a new account is drafted, and begins the count of drafters anew"
    )
    func rewriting() throws {
        var account = Self.progress().account
        account.standing = .done
        let next = try ProgressRules.write(
            Self.progress(.published, drafters: [10, 11], isShown: true), by: drafter, account
        ).record
        #expect(next.shown?.account.standing == .underWay)
        #expect(next.account.standing == .done)
        #expect(next.status == .draft && next.clearedBy == nil && next.drafters == [10])
    }

    @Test("the register tells what is published and that it was withdrawn, and nothing before")
    func register() throws {
        let cleared = try ProgressRules.clear(Self.progress(), by: clearer, on: Self.today)
        #expect(cleared.published.isEmpty)
        let published = try ProgressRules.publish(
            cleared.record, by: clearer, at: Self.now, state: "meridia")
        #expect(published.published.map(\.act) == ["recommendation.progress-published"])
        #expect(published.record.shown?.account == Self.progress().account)
        let hidden = try ProgressRules.hide(published.record, by: clearer, reason: "")
        #expect(hidden.published.map(\.act) == ["recommendation.progress-hidden"])
        #expect(hidden.record.shown == nil)
    }
}
