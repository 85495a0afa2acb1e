import Agreements
package import Base
import Database
import Markup
import Requests
import Web

extension Activity: RuledRecord {
    package static func must(
        _ act: ActivityRules.Act, _ activity: Activity, by actor: Actor, at now: Instant
    ) throws(Refusal) {
        try ActivityRules.must(act, activity, by: actor, on: WorkingCalendar.dayInGeneva(now))
    }
}

/// Everything that can be done to an activity that stands, once: forms and programs read the same table.
enum ActivityActTable {
    static let all: [RecordAct<Activity>] = living + telling

    // MARK: Its plan

    static let draft = RecordDraft<Activity>(
        .edit, id: "writeActivity", summary: "Writes a plan: what is given; the rest stays.",
        words: "activities.draft.title", fields: ActivityDraftPage.fields,
        standing: { try ActivityDraftPage($0, $2).standing() },
        decide: { activity, typed, ask, reader in
            let change = try ActivityDraftPage(activity, reader).change(typed)
            do {
                return try ActivityRules.edit(
                    activity, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now), change)
            } catch Refusal.faulty(let faults) {
                // What the other parts say stands against what was typed here.
                throw Refusal.faulty(
                    faults.map { fault in
                        Fault(
                            field: fault.field.hasPrefix("budget-from") ? "from" : "amount",
                            value: "", rule: fault.rule, values: fault.values)
                    })
            }
        })

    // MARK: Its life

    private static let living: [RecordAct<Activity>] = [
        RecordAct(
            act: .start, noun: "delivery", id: "startActivity",
            summary: "Begins delivery, or begins it again: through the consent gate.",
            words: "activities.act.start"
        ) { activity, _, ask, transaction in
            try ActivityRules.start(
                activity, by: ask.actor, at: ask.now, ActivityNames(activity, transaction))
        },
        RecordAct(
            act: .suspend, noun: "suspension", id: "suspendActivity",
            summary: "Stops delivery for a time.", words: "activities.act.suspend",
            fields: [APIField("reason", .limited(RequestText.textLimit), "Why.")]
        ) { activity, typed, ask, _ in
            try ActivityRules.suspend(
                activity, by: ask.actor, at: ask.now,
                reason: try RequestText.text(typed, "reason"))
        },
        RecordAct(
            act: .complete, noun: "completion", id: "completeActivity",
            summary: "Ends delivery as done.", words: "activities.act.complete"
        ) { activity, _, ask, _ in
            try ActivityRules.complete(activity, by: ask.actor, at: ask.now)
        },
        RecordAct(
            act: .cancel, noun: "cancellation", id: "cancelActivity",
            summary: "Gives the activity up, with a reason.", words: "activities.act.cancel",
            fields: [
                APIField("reason", .limited(RequestText.textLimit), "Why.", isRequired: true)
            ]
        ) { activity, typed, ask, _ in
            try ActivityRules.cancel(
                activity, by: ask.actor, at: ask.now,
                reason: try RequestText.text(typed, "reason"))
        },
        RecordAct(
            act: .evaluate, noun: "evaluation", id: "evaluateActivity",
            summary: "Files what an evaluation found, after the end: in words, by a link, or both.",
            words: "activities.act.evaluate",
            fields: [
                APIField("evaluation", .limited(RequestText.textLimit), "What it found, public."),
                APIField("evaluation-address", .limited(2000), "Where it can be read."),
            ], place: "#evaluation"
        ) { activity, typed, ask, _ in
            var faults: [Fault] = []
            let text = RequestText.text(typed["evaluation"], "evaluation", &faults)
            let address = PlanText.address(
                typed["evaluation-address"], "evaluation-address", &faults)
            guard faults.isEmpty else { throw Refusal.faulty(faults) }
            return try ActivityRules.evaluate(
                activity, by: ask.actor, at: ask.now, text: text, address: address)
        },
    ]

    // MARK: Its money and its results

    /// More than the people any activity reaches.
    private static let people = APISchema.integer(
        minimum: 0, maximum: Requests.Request.CostRange.limit)

    /// A measured value: a decimal number with two decimals at most.
    private static let value = APISchema.nullable(.decimal)

    private static let indicator = [
        APIField("indicator", .limited(RequestText.titleLimit), "By what it is measured."),
        APIField(
            "measure", .choice(Activity.Indicator.Measure.allCases.map(\.rawValue)),
            "What it is measured in."),
        APIField("baseline", value, "Where it began."),
        APIField("baseline-year", .limited(4), "The year of the baseline."),
    ]

    private static let period = [
        APIField("from", .day, "The first day of the period."),
        APIField("until", .day, "The last day of the period."),
        APIField("target", value, "Where it is to come to."),
        APIField("actual", value, "Where it has come to."),
    ]

    private static let telling: [RecordAct<Activity>] = [
        RecordAct(
            act: .book, noun: "entry", id: "bookTransaction",
            summary: "Books a transaction; a negative amount corrects.",
            words: "activities.act.book",
            fields: [
                APIField(
                    "entry", .choice(Activity.Entry.Kind.allCases.map(\.rawValue)),
                    "What it is.", isRequired: true),
                APIField("date", .day, "Its value date.", isRequired: true),
                APIField(
                    "currency", .limited(3), "Currency, by ISO 4217 code.", isRequired: true),
                APIField(
                    "amount", .decimal, "A decimal number, as -1200.50.", isRequired: true),
                APIField("state", .string, "The State it is for, where there are several."),
            ], place: "#money"
        ) { activity, typed, ask, transaction in
            var faults: [Fault] = []
            let day = RequestText.day(typed["date"], "date", &faults)
            if day == nil, faults.isEmpty { faults.append(ActivityRules.missing("date")) }
            let money = ActivityForm.money(typed, &faults)
            let kind = typed["entry"].flatMap(Activity.Entry.Kind.init)
            if kind == nil { faults.append(ActivityRules.missing("entry")) }
            guard faults.isEmpty, let day, let money, let kind else {
                throw Refusal.faulty(faults)
            }
            let component = try ActivityForm.component(typed, of: activity, transaction)
            let committed = try component.map {
                try Activity.committed(under: $0.agreement.id, in: money.currency, transaction)
            }
            return try ActivityRules.book(
                activity, by: ask.actor, at: ask.now, kind, money, on: day,
                state: component?.state ?? 0, committed: committed ?? 0)
        },
        RecordAct(
            act: .report, noun: "{number}-result", name: "result", id: "reportResult",
            summary: "Reports a new result, or what one has come to.",
            words: "activities.act.report",
            fields: [
                APIField(
                    "result-title", .limited(RequestText.titleLimit), "What changed.",
                    isRequired: true),
                APIField(
                    "kind", .choice(Activity.Result.Kind.allCases.map(\.rawValue)),
                    "What kind of result it is."),
                APIField("women", people, "Women reached.", isRequired: true),
                APIField("men", people, "Men reached.", isRequired: true),
                APIField("trained-women", people, "Of them, women trained."),
                APIField("trained-men", people, "Of them, men trained."),
            ] + indicator + period, place: "#results"
        ) { activity, typed, ask, _ in
            let number = try number(typed, upTo: activity.results.count + 1)
            return try ActivityRules.report(
                activity, by: ask.actor, at: ask.now,
                try ActivityForm.result(typed, number: number, in: activity))
        },
        RecordAct(
            act: .report, noun: "{number}-indicator", name: "indicator", id: "addIndicator",
            summary: "Adds an indicator to a result, with its first period.",
            words: "activities.act.indicator", fields: indicator + period, place: "#results"
        ) { activity, typed, ask, _ in
            let number = try number(typed, upTo: activity.results.count)
            var faults: [Fault] = []
            guard let indicator = ActivityForm.indicator(typed, in: activity, &faults) else {
                throw Refusal.faulty(faults)
            }
            return try ActivityRules.measure(
                activity, by: ask.actor, at: ask.now, result: number, indicator)
        },
        RecordAct(
            act: .report, noun: "{number}-period", name: "period", id: "enterPeriod",
            summary:
                "Enters a period of an indicator; one that begins on the same day is replaced.",
            words: "activities.act.period",
            fields: period
                + [
                    APIField("women", value, "Of the actual value, women."),
                    APIField("men", value, "Of the actual value, men."),
                    APIField("children", value, "Of the actual value, people under 18."),
                    APIField("adults", value, "Of the actual value, people of 18 to 59."),
                    APIField("older", value, "Of the actual value, people of 60 and over."),
                    APIField("with-disability", value, "Of the actual value, with disabilities."),
                    APIField(
                        "without-disability", value, "Of the actual value, without disabilities."),
                ], place: "#results"
        ) { activity, typed, ask, _ in
            let number = try number(
                typed, upTo: activity.indicators.map(\.number).max() ?? 0)
            var faults: [Fault] = []
            let period = ActivityForm.period(typed, &faults, isReport: true)
            guard faults.isEmpty, let period else { throw Refusal.faulty(faults) }
            let (decision, found) = try ActivityRules.measure(
                activity, by: ask.actor, at: ask.now, [(number, period)])
            guard found.isEmpty else { throw Refusal.faulty(found.map(\.fault)) }
            return decision
        },
        RecordAct(
            act: .answer, noun: "{number}-answer", name: "answer", id: "answerResult",
            summary: "The State confirms, comments on or disputes a result.",
            words: "activities.act.answer",
            fields: [
                APIField(
                    "answer",
                    .choice(
                        Activity.Result.Answer.allCases.filter { $0 != .none }.map(\.rawValue)),
                    "What the State says.", isRequired: true),
                APIField("answer-text", .limited(RequestText.textLimit), "Its words, public."),
            ], place: "#results"
        ) { activity, typed, ask, transaction in
            try ActivityRules.answer(
                activity, by: ask.actor, at: ask.now,
                result: try number(typed, upTo: activity.results.count),
                typed["answer"].flatMap(Activity.Result.Answer.init),
                text: try RequestText.text(typed, "answer-text"),
                ActivityNames(activity, transaction))
        },
    ]

    /// The number in the address; one that is none names nothing.
    private static func number(_ typed: Query, upTo last: Int) throws(Refusal) -> Int {
        guard let number = typed["number"].flatMap(Int.init), number > 0, number <= last else {
            throw .absent
        }
        return number
    }
}
