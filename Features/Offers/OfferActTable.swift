package import Base
import Database
import Markup
import Requests
import Web

extension Offer: RuledRecord {
    package static func must(
        _ act: OfferRules.Act, _ offer: Offer, by actor: Actor, at now: Instant
    ) throws(Refusal) {
        try OfferRules.must(act, offer, by: actor, on: WorkingCalendar.dayInGeneva(now))
    }
}

/// Everything that can be done to an offer that stands, once: forms and programs read the same table.
enum OfferActTable {
    static let all: [RecordAct<Offer>] = [
        RecordAct(
            act: .publish, noun: "publication", id: "publishOffer",
            summary: "Lays a complete offer before the State.", words: "offers.act.publish"
        ) { offer, _, ask, transaction in try OfferCommands.publish(offer, ask, transaction) },
        RecordAct(
            act: .accept, noun: "acceptance", id: "acceptOffer",
            summary: "Accepts an offer, whole or in part.", words: "offers.act.accept",
            fields: [
                APIField(
                    "extent", .choice(["whole", "part"]), "How much of it; whole without it."),
                APIField(
                    "kinds", .array(.choice(SupportKind.allCases.map(\.rawValue))),
                    "The kinds of support that are accepted, of a part."),
                APIField("part", .limited(RequestText.textLimit), "Which part, in words."),
            ]
        ) { offer, typed, ask, transaction in
            let text = try RequestText.text(typed, "part")
            let kinds = SupportKind.allCases.filter { typed.all("kinds").contains($0.rawValue) }
            return try OfferCommands.accept(
                offer, ask, transaction,
                kinds: OfferRules.part(typed["extent"] == "part", kinds, text), text: text)
        },
        RecordAct(
            act: .decline, noun: "decline", id: "declineOffer",
            summary: "Declines an offer, with a reason.", words: "offers.act.decline",
            fields: [
                APIField("reason", .limited(RequestText.textLimit), "Why.", isRequired: true)
            ]
        ) { offer, typed, ask, transaction in
            try OfferRules.decline(
                offer, by: ask.actor, at: ask.now, reason: try RequestText.text(typed, "reason"),
                OfferNames(offer, transaction))
        },
        RecordAct(
            act: .withdraw, noun: "withdrawal", id: "withdrawOffer",
            summary: "Withdraws an offer that is not decided.", words: "offers.act.withdraw",
            fields: [APIField("reason", .limited(RequestText.textLimit), "Why.")]
        ) { offer, typed, ask, transaction in
            try OfferCommands.withdraw(
                offer, ask, transaction, reason: try RequestText.text(typed, "reason"))
        },
        RecordAct(
            act: .show, noun: "showing", id: "showOffer",
            summary: "Lets the public see an offer that is not accepted, once both sides do.",
            words: "offers.act.show",
            fields: [
                APIField("shown", .boolean, "Whether the public may see it.", isRequired: true)
            ]
        ) { offer, typed, ask, transaction in
            try OfferRules.show(
                offer, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now),
                isShown: typed["shown"] == "yes", OfferNames(offer, transaction))
        },
    ]

    static let draft = RecordDraft<Offer>(
        .edit, id: "writeOffer", summary: "Writes a draft: what is given; the rest stays.",
        words: "offers.draft.title",
        fields: TypedOffer.fields(validUntil: "The last day on which it can be accepted."),
        standing: { offer, _, _ in Query(offer.typed) },
        decide: { offer, typed, ask, _ in
            var faults: [Fault] = []
            let terms = TypedOffer(typed, &faults)
            guard faults.isEmpty else { throw Refusal.faulty(faults) }
            return try OfferRules.edit(
                offer, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now)
            ) { terms.fill(&$0) }
        })
}
