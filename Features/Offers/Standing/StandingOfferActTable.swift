package import Base
import Database
import Markup
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
}
