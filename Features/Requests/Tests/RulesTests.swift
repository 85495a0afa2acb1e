import Base
import Database
import Foundation
import TestKit
import Testing

@testable import Requests

/// Nepal asks OHCHR and UN Women; UNFPA is not asked. An organisation is named as consulted.
private let (state, asked, lead, other, consulted) = (1, 2, 3, 4, 5)
private let now = Instant(milliseconds: 1_795_469_224_000)
private let names = RequestNames(slugs: [:], recommendations: [])

private func request(
    _ status: Request.Status, _ publication: Request.Publication = .summary,
    drafters: Set<Int> = [10, 11]
) -> Request {
    var request = Request(id: 1, publicID: "request", state: state, language: .en)
    request.version = 1
    request.status = status
    request.title = "Title"
    request.need = "Need"
    request.kinds = [.training]
    request.publication = publication
    request.addressees = [
        Request.Addressee(party: lead, isLead: true),
        Request.Addressee(party: asked, isLead: false),
    ]
    request.consulted = [Request.Consultation(party: consulted)]
    request.drafters = drafters
    if status.isSubmitted { request.submittedAt = now }
    if status.isSubmitted || status == .cleared { request.clearedBy = 99 }
    return request
}

@Suite("Who may do what to a request")
struct RulesTests {
    /// Everybody there can be: each role alone, in each kind of party, and the public.
    private static let everybody: [(name: String, actor: Actor?)] =
        [("public", nil)]
        + [
            ("state", state), ("asked", asked), ("other", other), ("consulted", consulted),
        ].flatMap { name, party in
            Role.allCases.map { role in
                (
                    "\(name) \(role.rawValue)",
                    Actor(person: 20, party: party, roles: [role])
                )
            }
        }

    /// The whole matrix as text: role × state of the request × publication → what is seen and done.
    private static func matrix() -> String {
        var lines: [String] = []
        for (name, actor) in everybody {
            for status in Request.Status.allCases {
                for publication in Request.Publication.allCases {
                    let request = request(status, publication)
                    let sight = RequestRules.sight(of: request, for: actor)
                    let acts = RequestRules.Act.allCases.filter { act in
                        actor.map { RequestRules.may(act, request, by: $0) } ?? false
                    }
                    let seen = sight.map { "\($0)" } ?? "absent"
                    let done = acts.map(\.rawValue).joined(separator: " ")
                    lines.append(
                        "\(name) | \(status.rawValue) | \(publication.rawValue) | \(seen) | \(done)"
                    )
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    @Test("the matrix of powers is the one that was read and agreed")
    func golden() throws {
        try expectGolden(Self.matrix(), "powers.txt")
    }

    @Test(
        "nobody who does not see a request whole can do anything to it",
        arguments: Request.Status.allCases)
    func noActWithoutSight(status: Request.Status) {
        for publication in Request.Publication.allCases {
            let request = request(status, publication)
            for (name, actor) in Self.everybody {
                guard let actor, RequestRules.sight(of: request, for: actor) != .whole else {
                    continue
                }
                for act in RequestRules.Act.allCases
                where act != .read && !(act == .answerConsultation && actor.party == consulted) {
                    #expect(throws: Refusal.absent, "\(name) \(act)") {
                        try RequestRules.must(act, request, by: actor)
                    }
                }
            }
        }
    }

    @Test("who alone drafted does not clear, whatever the roles")
    func separation() {
        let all = Set(Role.allCases)
        let alone = Actor(person: 10, party: state, roles: all)
        #expect(throws: Refusal.forbidden(rule: "requests.rule.clears-alone")) {
            _ = try RequestRules.clear(request(.ready, drafters: [10]), by: alone)
        }
        #expect(throws: Never.self) {
            _ = try RequestRules.clear(request(.ready, drafters: [10, 11]), by: alone)
        }
    }

    @Test("every gap is told at once")
    func gaps() {
        let empty = Request(id: 1, publicID: "x", state: state, language: .en)
        let fields = RequestRules.gaps(of: empty).map(\.field)
        #expect(fields == ["title", "need", "kinds", "addressees"])
        var noLead = request(.draft)
        noLead.addressees[0].isLead = false
        #expect(RequestRules.gaps(of: noLead).map(\.field) == ["lead"])
        #expect(RequestRules.gaps(of: request(.draft)).isEmpty)
    }

    @Test(
        "the register tells no more than the State shows", arguments: Request.Publication.allCases)
    func published(publication: Request.Publication) throws {
        let clearer = Actor(person: 20, party: state, roles: [.clearingOfficer])
        let decision = try RequestRules.submit(
            request(.cleared, publication), by: clearer, at: now, receipt: "r", names)
        let payload = decision.published.map(\.payload).joined()
        #expect(decision.published.isEmpty == (publication == .nothing))
        #expect(payload.contains("Title") == (publication == .summary || publication == .full))
        #expect(payload.contains("Need") == (publication == .full))
        #expect(payload.contains("addressees") == (publication == .summary || publication == .full))
        #expect(decision.notices.map(\.party) == [lead, asked, consulted])
    }

    @Test(
        "what the State chooses anew as it stands enters the register no second time",
        arguments: Request.Publication.allCases)
    func chosenAnew(publication: Request.Publication) throws {
        let clearer = Actor(person: 20, party: state, roles: [.clearingOfficer])
        for next in Request.Publication.allCases {
            let decision = try RequestRules.publish(
                request(.open, publication), by: clearer, as: next, names)
            #expect(decision.published.isEmpty == (next == publication))
            #expect(decision.record.publication == next)
        }
    }

    @Test("an answer is given once, and a declined request is answered no more")
    func answers() throws {
        let officer = Actor(person: 30, party: asked, roles: [.officer])
        let once = try RequestRules.acknowledge(request(.open), by: officer, at: now, names).record
        #expect(once.addressees.map(\.answer) == [.none, .acknowledged])
        #expect(throws: Refusal.forbidden(rule: "requests.rule.acknowledged")) {
            _ = try RequestRules.acknowledge(once, by: officer, at: now, names)
        }
        #expect(throws: Refusal.self) {
            _ = try RequestRules.decline(once, by: officer, at: now, reason: "", names)
        }
        let declined = try RequestRules.decline(
            once, by: officer, at: now, reason: "No means", names
        ).record
        for act in [RequestRules.Act.acknowledge, .ask, .decline] {
            #expect(!RequestRules.may(act, declined, by: officer), "\(act)")
        }
    }
}

@Suite("Passing on, waiting, being consulted")
struct AnswerTests {
    private let leadOfficer = Actor(person: 31, party: lead, roles: [.officer])
    private let clearer = Actor(person: 20, party: state, roles: [.clearingOfficer])

    private func asking(_ party: Int) -> Request.Addressee {
        Request.Addressee(party: party, isLead: false)
    }

    @Test(
        "nothing is passed on without the State's leave; with it the new one leads, with own clocks"
    )
    func passingOn() throws {
        #expect(!RequestRules.may(.leave, request(.open), by: clearer))
        let wished = try RequestRules.passOn(
            request(.open), by: leadOfficer, to: asking(other), reason: "They know more"
        ).record
        #expect(wished.addressees.map(\.party) == [lead, asked])
        #expect(
            RequestRules.sight(
                of: wished, for: Actor(person: 40, party: other, roles: [.officer])) == .summary)
        #expect(!RequestRules.may(.passOn, wished, by: leadOfficer), "asked once")
        let later = Instant(milliseconds: now.milliseconds + 86_400_000 * 20)
        let refused = try RequestRules.leave(
            wished, by: clearer, for: lead, isGiven: false, at: later, names
        ).record
        #expect(refused.addressees == request(.open).addressees)
        let passed = try RequestRules.leave(
            wished, by: clearer, for: lead, isGiven: true, at: later, names)
        #expect(passed.record.addressees.map(\.party) == [lead, asked, other])
        #expect(passed.record.addressees.map(\.isLead) == [false, false, true])
        #expect(passed.record.addressees[0].answer == .passedOn)
        #expect(passed.published.map(\.act) == ["request.answered"])
        #expect(passed.notices.map(\.party) == [other, lead])
        #expect(!RequestRules.may(.acknowledge, passed.record, by: leadOfficer))
        let clock = try #require(
            RequestClock(passed.record, WorkingCalendar(holidays: []), at: later))
        #expect(clock.isOverdue(passed.record.addressees[1]))
        #expect(!clock.isOverdue(passed.record.addressees[2]))
    }

    @Test("who was asked already is not asked again by passing on")
    func passingOnTwice() {
        for target in [asked, lead] {
            #expect(throws: Refusal.self) {
                _ = try RequestRules.passOn(
                    request(.open), by: leadOfficer, to: asking(target), reason: "x")
            }
        }
        #expect(throws: Refusal.self) {
            _ = try RequestRules.passOn(request(.open), by: leadOfficer, to: nil, reason: "")
        }
    }

    @Test("“not yet” names a reason and a day to come, and is not an answer in substance")
    func notYet() throws {
        let today = WorkingCalendar.dayInGeneva(now)
        #expect(
            throws: Refusal.faulty([
                RequestRules.missing("reason"), RequestRules.missing("until"),
            ])
        ) {
            _ = try RequestRules.notYet(
                request(.open), by: leadOfficer, at: now, reason: "", until: nil, names)
        }
        #expect(
            throws: Refusal.faulty([
                Fault(field: "until", value: today.description, rule: "requests.fault.past")
            ])
        ) {
            _ = try RequestRules.notYet(
                request(.open), by: leadOfficer, at: now, reason: "Budget", until: today, names)
        }
        let until = Day(daysSinceEpoch: today.daysSinceEpoch + 100)
        let waiting = try RequestRules.notYet(
            request(.open), by: leadOfficer, at: now, reason: "Budget", until: until, names
        ).record
        let calendar = WorkingCalendar(holidays: [])
        for (days, isOverdue, isUnanswered) in [
            (90, false, false), (101, true, false), (181, true, true),
        ] {
            let then = Instant(milliseconds: now.milliseconds + Int64(days) * 86_400_000)
            let clock = try #require(RequestClock(waiting, calendar, at: then))
            #expect(clock.isOverdue(waiting.addressees[0]) == isOverdue, "\(days)")
            #expect(clock.isUnanswered(waiting) == isUnanswered, "\(days)")
        }
    }

    @Test(
        "an organisation answers for itself, unnamed unless it agrees, and may think better of it")
    func consultation() throws {
        let organisation = Actor(person: 50, party: consulted, roles: [.reader, .drafter])
        let disputed = try RequestRules.answerConsultation(
            request(.open), by: organisation, at: now, .disputed, isNamed: false, text: "No"
        ).record
        #expect(disputed.consulted[0].answer == .disputed && !disputed.consulted[0].isNamed)
        let named = try RequestRules.answerConsultation(
            disputed, by: organisation, at: now, .confirmed, isNamed: true, text: ""
        ).record
        #expect(named.consulted[0].isNamed)
        let silent = try RequestRules.answerConsultation(
            named, by: organisation, at: now, Request.Consultation.Answer.none, isNamed: true,
            text: "x"
        ).record
        #expect(silent.consulted == [Request.Consultation(party: consulted)])
        let draft = request(.draft)
        #expect(throws: Refusal.absent) {
            _ = try RequestRules.answerConsultation(
                draft, by: organisation, at: now, .confirmed, isNamed: true, text: "")
        }
    }

    @Test(
        "an unnamed organisation is known to the State's readers alone, not to its administrators")
    func unnamed() throws {
        let organisation = Actor(person: 50, party: consulted, roles: [.reader, .drafter])
        let disputed = try RequestRules.answerConsultation(
            request(.open), by: organisation, at: now, .disputed, isNamed: false, text: "No"
        ).record
        func shown(_ request: Request, _ actor: Actor?) -> [Bool] {
            RequestRules.consultations(of: request, for: actor).map(\.showsName)
        }
        let administrator = Actor(person: 21, party: state, roles: [.partyAdministrator])
        let keeper = Actor(person: 51, party: consulted, roles: [.installationAdministrator])
        #expect(shown(disputed, clearer) == [true] && shown(disputed, organisation) == [true])
        for actor in [nil, leadOfficer, administrator, keeper] {
            #expect(shown(disputed, actor) == [false])
            #expect(shown(request(.open), actor) == [], "before it has answered nothing shows")
        }
        #expect(shown(request(.open, .existence), nil) == [])
        for (actor, comments, answers) in [
            (clearer, false, true), (leadOfficer, false, false), (administrator, false, false),
        ] {
            #expect(
                RequestRules.reads(historyOf: "comment", of: asked, disputed, by: actor) == comments
            )
            for act in ["edit", "add-file", "remove-file", "clear"] {
                #expect(
                    RequestRules.reads(historyOf: act, of: state, disputed, by: actor)
                        == (actor.person == clearer.person),
                    "\(act): how a State came to ask is its own")
            }
            #expect(
                RequestRules.reads(
                    historyOf: "answer-consultation", of: consulted, disputed, by: actor)
                    == answers)
        }
        let elsewhere = Request.Addressee(party: consulted, isOfSystem: false, isLead: false)
        #expect(throws: Refusal.self, "not out of the system") {
            _ = try RequestRules.passOn(
                request(.open), by: leadOfficer, to: elsewhere, reason: "x")
        }
    }

    @Test("a comment is for chosen readers among those who see the request whole")
    func comments() throws {
        let commented = try RequestRules.comment(
            request(.open), by: leadOfficer, at: now, text: "Between us", in: .en, readers: [asked])
        let comment = commented.record.comments[0]
        #expect(comment.isReadable(by: lead) && comment.isReadable(by: asked))
        #expect(!comment.isReadable(by: state))
        #expect(commented.notices.map(\.party) == [asked])
        #expect(commented.record.trailFields.allSatisfy { !$0.value.contains("Between us") })
        for reader in [other, consulted, lead] {
            #expect(throws: Refusal.self) {
                _ = try RequestRules.comment(
                    request(.open), by: leadOfficer, at: now, text: "x", in: .en, readers: [reader])
            }
        }
    }

    @Test("a coordinator sees what the system is asked, and reminds those who have not answered")
    func coordination() throws {
        let coordinator = Actor(person: 60, party: other, roles: [.coordinator])
        #expect(RequestRules.sight(of: request(.open, .nothing), for: coordinator) == .whole)
        #expect(RequestRules.sight(of: request(.cleared, .nothing), for: coordinator) == nil)
        var elsewhere = request(.open, .nothing)
        elsewhere.addressees = [.init(party: asked, isOfSystem: false, isLead: true)]
        #expect(RequestRules.sight(of: elsewhere, for: coordinator) == nil)
        let reminded = try RequestRules.remind(request(.open), by: coordinator)
        #expect(reminded.notices.map(\.party) == [lead, asked])
        let declined = try RequestRules.decline(
            request(.open), by: leadOfficer, at: now, reason: "No means", names
        ).record
        #expect(try RequestRules.remind(declined, by: coordinator).notices.map(\.party) == [asked])
    }
}

@Suite("The clocks of a request")
struct ClockTests {
    @Test("working days leave out weekends and holidays")
    func workingDays() throws {
        let friday = try #require(Day("2026-11-27"))
        let monday = try #require(Day("2026-11-30"))
        let plain = WorkingCalendar(holidays: [])
        #expect(plain.day(1, workingDaysAfter: friday) == monday)
        #expect(plain.day(10, workingDaysAfter: friday).description == "2026-12-11")
        let closed = WorkingCalendar(holidays: [monday])
        #expect(closed.day(1, workingDaysAfter: friday).description == "2026-12-01")
        #expect(!plain.isWorkingDay(try #require(Day("2026-11-28"))))
        #expect(!plain.isWorkingDay(try #require(Day("1969-12-28"))))
        #expect(plain.isWorkingDay(try #require(Day("1969-12-29"))))
    }

    @Test(
        "a day begins at midnight in Geneva, summer and winter",
        arguments: [
            ("2026-01-15T22:59:59Z", "2026-01-15"), ("2026-01-15T23:00:00Z", "2026-01-16"),
            ("2026-07-15T21:59:59Z", "2026-07-15"), ("2026-07-15T22:00:00Z", "2026-07-16"),
            // 29 March and 25 October 2026 are the Sundays on which the clocks change.
            ("2026-03-28T23:30:00Z", "2026-03-29"), ("2026-03-29T22:30:00Z", "2026-03-30"),
            ("2026-10-24T22:30:00Z", "2026-10-25"), ("2026-10-25T22:30:00Z", "2026-10-25"),
        ])
    func geneva(instant: String, day: String) throws {
        let date = try #require(ISO8601DateFormatter().date(from: instant))
        let given = Instant(milliseconds: Int64(date.timeIntervalSince1970 * 1000))
        #expect(WorkingCalendar.dayInGeneva(given).description == day)
    }

    @Test("a clock never runs backward from submission")
    func backward() throws {
        let earlier = Instant(milliseconds: now.milliseconds - 86_400_000 * 3)
        let clock = try #require(
            RequestClock(request(.open), WorkingCalendar(holidays: []), at: earlier))
        #expect(clock.age == 0)
        #expect(clock.today == clock.submitted)
    }
}
