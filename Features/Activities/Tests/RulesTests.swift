import Base
import Database
import Offers
import Requests
import TestKit
import Testing

@testable import Activities
@testable import Agreements

/// A State, the one that helps it, and another party.
private let (state, lead, partner, other) = (1, 2, 3, 4)
private let now = Instant(milliseconds: 1_795_469_224_000)
private let today = WorkingCalendar.dayInGeneva(now)

private func day(_ offset: Int) -> Day { Day(daysSinceEpoch: today.daysSinceEpoch + offset) }

private func activity(_ standing: Activity.Standing, isShown: Bool = true) -> Activity {
    let asked = Offer.Asked(id: 1, state: state, publication: .summary)
    var agreement = Agreement(
        id: 1, publicID: "agreement",
        offer: Offer(id: 1, publicID: "offer", request: asked, provider: lead, language: .en))
    agreement.providers = [lead, partner]
    agreement.status = .signed
    agreement.from = day(-20)
    agreement.until = standing == .lapsed ? day(-1) : day(30)
    agreement.startsOn = day(-20)
    agreement.isShown = isShown
    var activity = Activity(
        id: 1, publicID: "activity", lead: lead, under: agreement, language: .en)
    activity.version = 1
    activity.title = "Title"
    activity.text = "Text"
    activity.partners = [partner]
    switch standing {
    case .planned: activity.status = .planned
    case .delivery, .lapsed: activity.status = .delivery
    case .outside:
        activity.status = .delivery
        activity.components = []
        activity.outside = .init(
            basis: isShown ? .mandatedMonitoring : .protectionBegun, state: state,
            law: "A resolution")
    case .suspended: activity.status = .suspended
    case .completed, .evaluated: activity.status = .completed
    case .cancelled: activity.status = .cancelled
    }
    if standing != .planned { (activity.startedOn, activity.sinceOn) = (day(-10), day(-10)) }
    if [.completed, .evaluated, .cancelled].contains(standing) { activity.endedOn = day(-1) }
    if standing == .evaluated {
        activity.evaluation = Activity.Evaluation(on: day(-1), text: "Found", address: "")
    }
    if standing != .planned { activity.results = [result] }
    return activity
}

private let result = Activity.Result(
    number: 1, kind: .outcome, title: "Changed", indicators: [], women: 3, men: 2, trainedWomen: 0,
    trainedMen: 0, reportedAt: now, answer: .none, answerText: "")

@Suite("Who may do what to an activity")
struct RulesTests {
    private static let everybody: [(name: String, actor: Actor?)] =
        [("public", nil)]
        + [("state", state), ("lead", lead), ("partner", partner), ("other", other)]
        .flatMap { name, party in
            Role.allCases.map { role in
                ("\(name) \(role.rawValue)", Actor(person: 20, party: party, roles: [role]))
            }
        }

    /// Role × where the activity stands × agreement shown → what is seen and done.
    private static func matrix() -> String {
        var lines: [String] = []
        for (name, actor) in everybody {
            for standing in Activity.Standing.allCases {
                for isShown in [true, false] {
                    let activity = activity(standing, isShown: isShown)
                    let sight = ActivityRules.sight(of: activity, for: actor, on: today)
                    let acts = ActivityRules.Act.allCases.filter { act in
                        actor.map { ActivityRules.may(act, activity, by: $0, on: today) } ?? false
                    }
                    lines.append(
                        [
                            name, standing.rawValue, isShown ? "shown" : "-",
                            sight.map { "\($0)" } ?? "absent",
                            acts.map(\.rawValue).joined(separator: " "),
                        ].joined(separator: " | "))
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
        "what is built stands as it is named, and who does not see it whole does nothing to it",
        arguments: Activity.Standing.allCases)
    func noActWithoutSight(standing: Activity.Standing) {
        let activity = activity(standing)
        #expect(activity.standing(on: today) == standing)
        for (name, actor) in Self.everybody {
            guard let actor, ActivityRules.sight(of: activity, for: actor, on: today) != .whole
            else { continue }
            for act in ActivityRules.Act.allCases where act != .read {
                #expect(throws: Refusal.absent, "\(name) \(act)") {
                    try ActivityRules.must(act, activity, by: actor, on: today)
                }
            }
        }
    }

    @Test("the gate says everything that stands against delivery at once")
    func gate() throws {
        let usd = try #require(Currency("USD"))
        var planned = activity(.planned)
        planned.plannedUntil = day(31)
        planned.partners = [other]
        planned.components[0].budget = Money(usd, minorUnits: 1)
        let officer = Actor(person: 30, party: lead, roles: [.officer])
        let rules = ActivityRules.gate(planned, on: today).map(\.rule)
        #expect(
            rules
                == ["period", "ceiling", "partner"].map { "activities.gate.\($0)" })
        #expect(throws: Refusal.self) {
            _ = try ActivityRules.start(
                planned, by: officer, at: now, ActivityNames(slugs: [:]))
        }
        #expect(ActivityRules.gate(activity(.planned), on: today).isEmpty)
        #expect(
            ActivityRules.gate(activity(.planned), on: day(31)).map(\.rule)
                == ["activities.gate.not-in-force"])
        #expect(
            ActivityRules.gate(activity(.planned), on: day(-21)).map(\.rule)
                == ["activities.gate.not-in-force"])
    }

    @Test("a result that is reported anew asks for the State's word anew")
    func results() throws {
        let clearer = Actor(person: 20, party: state, roles: [.clearingOfficer])
        let officer = Actor(person: 30, party: lead, roles: [.officer])
        let running = activity(.delivery)
        #expect(throws: Refusal.faulty([ActivityRules.missing("answer-text")])) {
            _ = try ActivityRules.answer(
                running, by: clearer, at: now, result: 1, .disputed, text: "",
                ActivityNames(slugs: [:]))
        }
        let confirmed = try ActivityRules.answer(
            running, by: clearer, at: now, result: 1, .confirmed, text: "",
            ActivityNames(slugs: [:]))
        #expect(confirmed.record.results[0].answer == .confirmed)
        #expect(confirmed.published.map(\.act) == ["activity.result-answered"])
        let anew = try ActivityRules.report(confirmed.record, by: officer, at: now, result)
        #expect(anew.record.results.map(\.answer) == [.none])
        #expect(throws: Refusal.absent) {
            _ = try ActivityRules.answer(
                running, by: clearer, at: now, result: 2, .confirmed, text: "",
                ActivityNames(slugs: [:]))
        }
    }
}
