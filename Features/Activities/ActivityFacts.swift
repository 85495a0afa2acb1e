import Agreements
import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// An activity with everything its pages name.
struct ActivityFacts: NamesParties, Sendable {
    let activity: Activity
    let sight: ActivityRules.Sight
    let parties: [Party.ID: Party]
    /// The requests it serves, as far as the visitor may know of them and they were to be named.
    let requests: [RequestReference]
    let today: Day

    var standing: Activity.Standing { activity.standing(on: today) }
    /// Whether a component's agreement is named to somebody: what another State hides is to its parties alone.
    func names(_ component: Activity.Component, to actor: Actor?) -> Bool {
        AgreementRules.sight(of: component.agreement, for: actor, on: today) != nil
    }

    var called: RecordTitle { RecordTitle(activity.title, in: activity.language) }
    var link: Link { "/activities/\(activity.publicID)" }

    /// Throws `Problem.notFound` where the activity does not exist for the visitor.
    static func load(_ visit: Visit, _ reader: any Reader) throws -> ActivityFacts {
        guard let activity = try Activity.find(visit.parameter("activity"), reader),
            let facts = try all(
                [activity], naming: .requests, for: visit.identity?.actor, reader, visit.words,
                at: visit.now
            ).first
        else { throw Problem.notFound }
        return facts
    }

    /// Those that the actor may know of, with two queries, however many they are.
    static func all(
        _ activities: [Activity], naming: RecordNaming = .parties, for actor: Actor?,
        _ reader: any Reader, _ words: Words, at now: Instant
    ) throws -> [ActivityFacts] {
        let today = WorkingCalendar.dayInGeneva(now)
        let seen = activities.compactMap { activity in
            ActivityRules.sight(of: activity, for: actor, on: today).map {
                (activity.told(to: actor), $0)
            }
        }
        guard !seen.isEmpty else { return [] }
        let ids = Set(
            seen.flatMap { $0.0.doers + $0.0.states + $0.0.plan.participants.map(\.party) })
        let parties = try Party.byID(ids, reader)
        let requests =
            naming == .requests
            ? try RequestReference.all(
                Set(seen.flatMap { $0.0.components.compactMap(\.agreement.request) }), for: actor,
                reader, words) : [:]
        return seen.map { activity, sight in
            ActivityFacts(
                activity: activity, sight: sight, parties: parties,
                requests: activity.components.compactMap { component in
                    component.agreement.request.flatMap { requests[$0] }
                },
                today: today)
        }
    }

    func doerNames(_ words: Words) -> String {
        words.list(activity.doers.map { shortName($0, words) })
    }

    func stateNames(_ words: Words) -> String {
        words.list(activity.states.map { name($0, words) })
    }

    /// The title, marked with its language where that is not the page's.
    func titleHTML(_ words: Words) -> HTML { called.html(words) }

    /// Green where it is done with consent, the colour of what waits where it has stopped.
    func badge(_ words: Words) -> HTML {
        let style: StaticString =
            switch standing {
            case .delivery, .completed, .evaluated: "badge done"
            case .outside, .suspended, .lapsed: "badge open"
            case .planned, .cancelled: "badge"
            }
        return "<span class=\"\(style)\">\(statusName(standing, words))</span>"
    }
}

func statusName(_ standing: Activity.Standing, _ words: Words) -> String {
    switch standing {
    case .planned: words("activities.status.planned")
    case .delivery: words("activities.status.delivery")
    case .outside: words("activities.status.outside")
    case .lapsed: words("activities.status.lapsed")
    case .suspended: words("activities.status.suspended")
    case .completed: words("activities.status.completed")
    case .evaluated: words("activities.status.evaluated")
    case .cancelled: words("activities.status.cancelled")
    }
}

func answerName(_ answer: Activity.Result.Answer, _ words: Words) -> String {
    switch answer {
    case .none: words("activities.answer.none")
    case .confirmed: words("activities.answer.confirmed")
    case .commented: words("activities.answer.commented")
    case .disputed: words("activities.answer.disputed")
    }
}

func entryName(_ kind: Activity.Entry.Kind, _ words: Words) -> String {
    switch kind {
    case .commitment: words("activities.entry.commitment")
    case .disbursement: words("activities.entry.disbursement")
    case .expenditure: words("activities.entry.expenditure")
    case .incoming: words("activities.entry.incoming")
    }
}

func resultName(_ kind: Activity.Result.Kind, _ words: Words) -> String {
    switch kind {
    case .output: words("activities.result.output")
    case .outcome: words("activities.result.outcome")
    case .impact: words("activities.result.impact")
    }
}

func measureName(_ measure: Activity.Indicator.Measure, _ words: Words) -> String {
    switch measure {
    case .unit: words("activities.measure.unit")
    case .percentage: words("activities.measure.percentage")
    }
}

func partName(_ part: Activity.Indicator.Part, _ words: Words) -> String {
    switch part {
    case .women: words("activities.part.women")
    case .men: words("activities.part.men")
    case .children: words("activities.part.children")
    case .adults: words("activities.part.adults")
    case .older: words("activities.part.older")
    case .withDisability: words("activities.part.with-disability")
    case .withoutDisability: words("activities.part.without-disability")
    }
}

/// A value as its indicator measures it.
func measuredText(
    _ value: Activity.Measured, _ measure: Activity.Indicator.Measure, _ words: Words
) -> String {
    switch measure {
    case .percentage: percentText(value.hundredths, words)
    case .unit:
        value.decimals == 0
            ? words.number(value.hundredths / 100)
            : words.decimal(Double(value.hundredths) / 100, fractionDigits: value.decimals)
    }
}
