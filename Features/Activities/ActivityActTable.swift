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
    ]

    // MARK: Its money and its results

    /// More than any figure of an indicator.
    private static let figure = APISchema.integer(
        minimum: 0, maximum: Requests.Request.CostRange.limit)

    private static let telling: [RecordAct<Activity>] = [
        RecordAct(
            act: .book, noun: "entry", id: "bookTransaction",
            summary: "Books a commitment or a disbursement; a negative amount corrects.",
            words: "activities.act.book",
            fields: [
                APIField(
                    "entry", .choice(Activity.Entry.Kind.allCases.map(\.rawValue)),
                    "What it is.", isRequired: true),
                APIField("date", .day, "Its value date.", isRequired: true),
                APIField(
                    "currency", .limited(3), "Currency, by ISO 4217 code.", isRequired: true),
                APIField(
                    "amount", .limited(24), "A decimal number, as -1200.50.", isRequired: true),
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
            let component = activity.components.first
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
                    "indicator", .limited(RequestText.titleLimit), "By what it is measured.",
                    isRequired: true),
                APIField("baseline", figure, "Where it began.", isRequired: true),
                APIField("target", figure, "Where it was to come to.", isRequired: true),
                APIField("actual", figure, "Where it has come to.", isRequired: true),
                APIField("women", figure, "Women reached or trained.", isRequired: true),
                APIField("men", figure, "Men reached or trained.", isRequired: true),
            ], place: "#results"
        ) { activity, typed, ask, _ in
            let number = try number(typed, upTo: activity.results.count + 1)
            return try ActivityRules.report(
                activity, by: ask.actor, at: ask.now,
                try ActivityForm.result(typed, number: number))
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
        ) { activity, typed, ask, _ in
            try ActivityRules.answer(
                activity, by: ask.actor, at: ask.now,
                result: try number(typed, upTo: activity.results.count),
                typed["answer"].flatMap(Activity.Result.Answer.init),
                text: try RequestText.text(typed, "answer-text"))
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
