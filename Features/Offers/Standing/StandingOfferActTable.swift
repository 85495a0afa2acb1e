package import Base
import Database
import Markup
import Parties
import Requests
import Web

extension StandingOffer: RuledRecord {
    package static func must(
        _ act: StandingOfferRules.Act, _ offer: StandingOffer, by actor: Actor, at now: Instant
    ) throws(Refusal) {
        try StandingOfferRules.must(act, offer, by: actor, on: WorkingCalendar.dayInGeneva(now))
    }
}

/// Everything that can be done to a standing offer that stands.
enum StandingOfferActTable {
    static let all: [RecordAct<StandingOffer>] = [
        RecordAct(
            act: .publish, noun: "publication", id: "publishStandingOffer",
            summary: "Publishes a complete standing offer in the catalogue.",
            words: "offers.act.publish-standing"
        ) { offer, _, ask, transaction in
            try StandingOfferRules.publish(
                offer, by: ask.actor, at: ask.now,
                provider: StandingOfferCommands.slug(of: offer, transaction))
        },
        RecordAct(
            act: .renew, noun: "renewal", id: "renewStandingOffer",
            summary: "Gives a standing offer a later last day.", words: "offers.act.renew",
            fields: [APIField("valid-until", .day, "The last day.", isRequired: true)]
        ) { offer, typed, ask, _ in
            var faults: [Fault] = []
            let last = RequestText.day(typed["valid-until"], "valid-until", &faults)
            guard faults.isEmpty else { throw Refusal.faulty(faults) }
            return try StandingOfferRules.renew(offer, by: ask.actor, at: ask.now, until: last)
        },
        RecordAct(
            act: .end, noun: "ending", id: "endStandingOffer", summary: "Ends a standing offer.",
            words: "offers.act.end",
            fields: [APIField("reason", .limited(RequestText.textLimit), "Why.")]
        ) { offer, typed, ask, _ in
            try StandingOfferRules.end(
                offer, by: ask.actor, at: ask.now, reason: try RequestText.text(typed, "reason"))
        },
    ]

    static func draft(_ directories: PartyDirectoryCache) -> RecordDraft<StandingOffer> {
        RecordDraft(
            .edit, id: "writeStandingOffer",
            summary: "Writes a draft: what is given; the rest stays.",
            words: "offers.standing.draft", fields: fields,
            standing: { try StandingOfferDraftPage($0, directories, $2).standing() },
            decide: { offer, typed, ask, reader in
                let (change, faults) = try StandingOfferDraftPage(offer, directories, reader)
                    .change(typed)
                guard faults.isEmpty else { throw Refusal.faulty(faults) }
                return try StandingOfferRules.edit(
                    offer, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now), change)
            })
    }

    private static let fields =
        TypedOffer.fields(validUntil: "The last day on which it can be asked for.") + [
            APIField("themes", .array(.string), "Themes, by slug; empty for all."),
            APIField(
                "tongues", .array(.choice(Language.allCases.map(\.code))),
                "The languages in which it can be given."),
            APIField(
                "reach", .choice(["all", "some"]),
                "For all States, or for those of some groups and some by name."),
            APIField(
                "groups", .array(.choice(CountryGroup.allCases.map(\.rawValue))),
                "Groups of States, where it is for some."),
            APIField("states", .array(.string), "States by slug, where it is for some."),
        ]
}
