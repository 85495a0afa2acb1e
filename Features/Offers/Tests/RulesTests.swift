import Base
import Database
import Requests
import TestKit
import Testing

@testable import Offers

/// A State asked; one of the asked offers, another was asked too, a third was not.
private let (state, provider, asked, other) = (1, 2, 3, 4)
private let now = Instant(milliseconds: 1_795_469_224_000)
private let today = WorkingCalendar.dayInGeneva(now)
private let names = OfferNames(request: "r", state: "s", provider: "p")

private func offer(
    _ status: Offer.Status, _ publication: Requests.Request.Publication = .summary,
    shown: Bool = false
) -> Offer {
    var offer = Offer(
        id: 1, publicID: "offer",
        request: Offer.Asked(id: 1, state: state, publication: publication), provider: provider,
        language: .en)
    offer.version = 1
    offer.status = status == .lapsed ? .open : status
    offer.title = "Title"
    offer.text = "SECRET-TEXT"
    offer.kinds = [.training, .data]
    offer.validUntil = Day(daysSinceEpoch: today.daysSinceEpoch + (status == .lapsed ? -1 : 30))
    offer.drafters = [10]
    if status != .draft { offer.publishedAt = now }
    (offer.providerShows, offer.stateShows) = (shown, shown)
    return offer
}

@Suite("Who may do what to an offer")
struct RulesTests {
    private static let everybody: [(name: String, actor: Actor?)] =
        [("public", nil)]
        + [("state", state), ("provider", provider), ("asked", asked), ("other", other)]
        .flatMap { name, party in
            Role.allCases.map { role in
                ("\(name) \(role.rawValue)", Actor(person: 20, party: party, roles: [role]))
            }
        }

    /// Role × state of the offer × publication of the request × shown → what is seen and done.
    private static func matrix() -> String {
        var lines: [String] = []
        for (name, actor) in everybody {
            for status in Offer.Status.allCases {
                for publication in Requests.Request.Publication.allCases {
                    for isShown in [false, true] {
                        let offer = offer(status, publication, shown: isShown)
                        let sight = OfferRules.sight(of: offer, for: actor)
                        let acts = OfferRules.Act.allCases.filter { act in
                            actor.map { OfferRules.may(act, offer, by: $0, on: today) } ?? false
                        }
                        lines.append(
                            [
                                name, status.rawValue, publication.rawValue,
                                isShown ? "shown" : "-", sight.map { "\($0)" } ?? "absent",
                                acts.map(\.rawValue).joined(separator: " "),
                            ].joined(separator: " | "))
                    }
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
        "nobody who does not see an offer whole can do anything to it",
        arguments: Offer.Status.allCases)
    func noActWithoutSight(status: Offer.Status) {
        for publication in Requests.Request.Publication.allCases {
            for isShown in [false, true] {
                let offer = offer(status, publication, shown: isShown)
                for (name, actor) in Self.everybody {
                    guard let actor, OfferRules.sight(of: offer, for: actor) != .whole else {
                        continue
                    }
                    for act in OfferRules.Act.allCases where act != .read {
                        #expect(throws: Refusal.absent, "\(name) \(act)") {
                            try OfferRules.must(act, offer, by: actor, on: today)
                        }
                    }
                }
            }
        }
    }

    @Test("an offer lapses after its last day, and not on it")
    func lapse() throws {
        let clearer = Actor(person: 20, party: state, roles: [.clearingOfficer])
        let last = try #require(offer(.open).validUntil)
        let after = Day(daysSinceEpoch: last.daysSinceEpoch + 1)
        #expect(offer(.open).standing(on: last) == .open)
        #expect(offer(.open).standing(on: after) == .lapsed)
        #expect(OfferRules.may(.accept, offer(.open), by: clearer, on: last))
        #expect(throws: Refusal.wrongState(state: "offers.rule.state.lapsed")) {
            try OfferRules.must(.accept, offer(.open), by: clearer, on: after)
        }
    }

    @Test("an offer lapses with its request, whatever its last day", arguments: [true, false])
    func requestEnded(isDraft: Bool) throws {
        let clearer = Actor(person: 20, party: state, roles: [.clearingOfficer])
        let officer = Actor(person: 20, party: provider, roles: [.officer])
        var offer = offer(isDraft ? .draft : .open)
        offer.request.isOpen = false
        #expect(offer.standing(on: today) == (isDraft ? .draft : .lapsed))
        for act in isDraft ? [.publish] : [OfferRules.Act.accept, .decline] {
            #expect(throws: Refusal.wrongState(state: "offers.rule.request-ended"), "\(act)") {
                try OfferRules.must(act, offer, by: isDraft ? officer : clearer, on: today)
            }
        }
        #expect(OfferRules.may(.withdraw, offer, by: officer, on: today) == !isDraft)
        for status in [Offer.Status.accepted, .declined, .withdrawn] {
            offer.status = status
            #expect(offer.standing(on: today) == status, "what was decided stays")
        }
    }

    @Test("a part is some of what is offered, and says what it is")
    func part() throws {
        let clearer = Actor(person: 20, party: state, roles: [.clearingOfficer])
        func accept(_ kinds: [SupportKind]?, _ text: String) throws -> Decision<Offer> {
            try OfferRules.accept(
                offer(.open), by: clearer, at: now, kinds: kinds, text: text, names)
        }
        #expect(
            throws: Refusal.faulty([OfferRules.missing("kinds"), OfferRules.missing("part")])
        ) { _ = try accept([], "") }
        #expect(throws: Refusal.faulty([OfferRules.missing("kinds")])) {
            _ = try accept([.equipment], "x")
        }
        let part = try accept([.data], "Only the data").record
        #expect(part.decision?.kinds == [.data] && part.decision?.isPartial == true)
        let whole = try accept(nil, "").record
        #expect(whole.decision?.kinds == [.training, .data] && whole.decision?.isPartial == false)
        #expect(!OfferRules.may(.decline, whole, by: clearer, on: today), "decided once")
    }

    @Test(
        "the register tells of an offer when the public may see it, and never its text",
        arguments: Requests.Request.Publication.allCases)
    func published(publication: Requests.Request.Publication) throws {
        let clearer = Actor(person: 20, party: state, roles: [.clearingOfficer])
        let officer = Actor(person: 30, party: provider, roles: [.officer])
        let isPublic = publication == .summary || publication == .full
        let open = try OfferRules.publish(offer(.draft, publication), by: officer, at: now)
        #expect(open.published.isEmpty, "before the State has decided")
        #expect(open.notices.map(\.party) == [state])
        let accepted = try OfferRules.accept(
            offer(.open, publication), by: clearer, at: now, kinds: nil, text: "SECRET", names)
        #expect(accepted.published.isEmpty != isPublic)
        #expect(!accepted.published.contains { $0.payload.contains("SECRET") })
        // One side alone shows nothing.
        let mine = try OfferRules.show(
            offer(.open, publication), by: officer, on: today, isShown: true, names)
        #expect(mine.published.isEmpty && !OfferRules.isPublic(mine.record))
        let both = try OfferRules.show(
            mine.record, by: clearer, on: today, isShown: true, names)
        #expect(OfferRules.isPublic(both.record) == isPublic)
        #expect(both.published.map(\.act) == (isPublic ? ["offer.shown"] : []))
    }

    @Test("every gap is told at once")
    func gaps() {
        let empty = Offer(
            id: 1, publicID: "x", request: .init(id: 1, state: state, publication: .full),
            provider: provider, language: .en)
        #expect(
            OfferRules.gaps(of: empty, on: today).map(\.field)
                == ["title", "text", "kinds", "valid-until"])
        var past = offer(.draft)
        past.validUntil = Day(daysSinceEpoch: today.daysSinceEpoch - 1)
        #expect(OfferRules.gaps(of: past, on: today).map(\.rule) == ["requests.fault.past"])
        #expect(OfferRules.gaps(of: offer(.draft), on: today).isEmpty)
    }
}
