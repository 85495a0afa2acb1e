import Base
import Database
import Parties
import Requests
import TestKit
import Testing

@testable import Offers

/// One offers to all; a State reads; another party does neither.
private let (state, provider, other) = (1, 2, 4)
private let now = Instant(milliseconds: 1_795_469_224_000)
private let today = WorkingCalendar.dayInGeneva(now)

private func day(_ offset: Int) -> Day { Day(daysSinceEpoch: today.daysSinceEpoch + offset) }

private func offer(_ status: StandingOffer.Status = .published) -> StandingOffer {
    var offer = StandingOffer(id: 1, publicID: "standing", provider: provider, language: .en)
    offer.version = 1
    offer.status = status == .lapsed ? .published : status
    offer.title = "Title"
    offer.text = "Text"
    offer.kinds = [.training, .data]
    offer.tongues = [.en, .fr]
    offer.validUntil = day(status == .lapsed ? -1 : 30)
    if status != .draft { offer.publishedAt = now }
    return offer
}

@Suite("Who may do what to a standing offer")
struct StandingRulesTests {
    private static let everybody: [(name: String, actor: Actor?)] =
        [("public", nil)]
        + [("state", state), ("provider", provider), ("other", other)].flatMap { name, party in
            Role.allCases.map { role in
                ("\(name) \(role.rawValue)", Actor(person: 20, party: party, roles: [role]))
            }
        }

    @Test("the matrix of powers is the one that was read and agreed")
    func golden() throws {
        var lines: [String] = []
        for (name, actor) in Self.everybody {
            for status in StandingOffer.Status.allCases {
                let offer = offer(status)
                let acts = StandingOfferRules.Act.allCases.filter { act in
                    actor.map { StandingOfferRules.may(act, offer, by: $0, on: today) } ?? false
                }
                let sight = StandingOfferRules.sight(of: offer, for: actor)
                lines.append(
                    [
                        name, status.rawValue, sight.map { "\($0)" } ?? "absent",
                        acts.map(\.rawValue).joined(separator: " "),
                    ].joined(separator: " | "))
            }
        }
        try expectGolden(lines.joined(separator: "\n") + "\n", "standing-powers.txt")
    }

    @Test("every gap is told at once")
    func gaps() {
        let empty = StandingOffer(id: 1, publicID: "x", provider: provider, language: .en)
        #expect(
            StandingOfferRules.gaps(of: empty, on: today).map(\.field)
                == ["title", "text", "kinds", "tongues", "valid-until"])
        var nobody = offer(.draft)
        nobody.reach = .init(isForAll: false)
        nobody.validUntil = day(-1)
        #expect(
            StandingOfferRules.gaps(of: nobody, on: today).map(\.rule)
                == ["offers.fault.missing.reach", "requests.fault.past"])
        #expect(StandingOfferRules.gaps(of: offer(.draft), on: today).isEmpty)
    }

    @Test("it is renewed to a later day alone, and lapses after its last day, not on it")
    func renewal() throws {
        let officer = Actor(person: 20, party: provider, roles: [.officer])
        func renew(_ offer: StandingOffer, _ last: Day?) throws -> StandingOffer {
            try StandingOfferRules.renew(offer, by: officer, at: now, until: last).record
        }
        #expect(offer().standing(on: day(30)) == .published)
        #expect(offer().standing(on: day(31)) == .lapsed)
        #expect(try renew(offer(.lapsed), day(60)).standing(on: today) == .published)
        #expect(try renew(offer(.ended), day(60)).status == .published)
        // What was ended before its day can come back until that day.
        #expect(try renew(offer(.ended), day(30)).validUntil == day(30))
        #expect(throws: Refusal.self) { try renew(offer(.ended), day(29)) }
        for wrong in [day(-1), day(10), day(30)] {
            #expect(throws: Refusal.self) { try renew(offer(), wrong) }
        }
        #expect(throws: Refusal.faulty([OfferRules.missing("valid-until")])) {
            try renew(offer(), nil)
        }
        #expect(throws: Refusal.wrongState(state: "offers.rule.standing.draft")) {
            try renew(offer(.draft), day(60))
        }
    }

    @Test("the register tells of it from its publication")
    func register() throws {
        let officer = Actor(person: 20, party: provider, roles: [.officer])
        let published = try StandingOfferRules.publish(
            offer(.draft), by: officer, at: now, provider: "one")
        #expect(published.published.map(\.act) == ["standing-offer.published"])
        let ended = try StandingOfferRules.end(
            published.record, by: officer, at: now, reason: "SECRET")
        #expect(ended.published.map(\.act) == ["standing-offer.ended"])
        #expect(!ended.published.contains { $0.payload.contains("SECRET") })
    }
}

@Suite("Which standing offers fit a request")
struct OfferFitTests {
    private static func need(
        _ kinds: [SupportKind] = [.training], themes: [String] = ["womens-rights"],
        groups: [CountryGroup] = [.leastDeveloped, .landlocked, .asiaPacific],
        language: Language = .fr
    ) -> OfferFit.Need {
        .init(state: state, groups: groups, kinds: kinds, themes: themes, language: language)
    }

    @Test("each reason is what is the same in both")
    func reasons() throws {
        var offer = offer()
        offer.themes = ["womens-rights", "justice"]
        offer.reach = .init(
            isForAll: false, groups: [.leastDeveloped, .smallIslands, .asiaPacific])
        let fit = try #require(OfferFit(offer, for: Self.need([.data, .equipment]), on: today))
        #expect(fit.kinds == [.data])
        #expect(fit.themes == ["womens-rights"])
        #expect(fit.reach == .groups([.leastDeveloped, .asiaPacific]))
        #expect(fit.tongue == .fr)
        #expect(OfferFit(offer, for: Self.need(language: .ru), on: today)?.tongue == nil)
    }

    @Test("what is for others, about other things, or not to be had does not fit")
    func misfits() {
        let need = Self.need()
        #expect(OfferFit(offer(), for: need, on: today)?.reach == .all)
        #expect(OfferFit(offer(.lapsed), for: need, on: today) == nil)
        #expect(OfferFit(offer(.ended), for: need, on: today) == nil)
        #expect(OfferFit(offer(.draft), for: need, on: today) == nil)
        #expect(OfferFit(offer(), for: need, on: day(31)) == nil)
        #expect(OfferFit(offer(), for: Self.need([.equipment]), on: today) == nil)
        #expect(OfferFit(offer(), for: Self.need([]), on: today) == nil)
        var other = offer()
        other.themes = ["justice"]
        #expect(OfferFit(other, for: need, on: today) == nil)
        #expect(OfferFit(other, for: Self.need(themes: []), on: today) != nil)
        var islands = offer()
        islands.reach = .init(isForAll: false, groups: [.smallIslands])
        #expect(OfferFit(islands, for: need, on: today) == nil)
        // Of an invented State nothing is known: it is in no group.
        var poorest = offer()
        poorest.reach = .init(isForAll: false, groups: [.leastDeveloped])
        #expect(OfferFit(poorest, for: need, on: today) != nil)
        #expect(OfferFit(poorest, for: Self.need(groups: []), on: today) == nil)
        poorest.reach.states = [state]
        #expect(OfferFit(poorest, for: Self.need(groups: []), on: today)?.reach == .named)
        // A State that offers is not pointed to itself.
        var own = StandingOffer(id: 2, publicID: "own", provider: state, language: .en)
        own.status = .published
        own.kinds = [.training]
        #expect(OfferFit(own, for: need, on: today) == nil)
    }

    @Test("what has most in common comes first")
    func order() {
        func made(_ id: String, _ change: (inout StandingOffer) -> Void) -> StandingOffer {
            var made = StandingOffer(id: 1, publicID: id, provider: provider, language: .en)
            (made.status, made.publishedAt, made.kinds) = (.published, now, [.training])
            change(&made)
            return made
        }
        let offers = [
            made("b") { _ in }, made("a") { _ in },
            made("later") { $0.publishedAt = Instant(milliseconds: now.milliseconds + 1) },
            made("most") {
                $0.themes = ["womens-rights"]
                $0.tongues = [.fr]
            },
        ]
        let fits = OfferFit.all(offers, for: Self.need(), on: today)
        #expect(fits.map(\.offer.publicID) == ["most", "later", "a", "b"])
    }
}
