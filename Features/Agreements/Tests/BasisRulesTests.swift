import Base
import Database
import TestKit
import Testing

@testable import Agreements
@testable import Offers
@testable import Requests

@Suite("On what an agreement may be begun, and by whom")
struct BasisRulesTests {
    private static let everybody: [(name: String, actor: Actor)] =
        [("state", state), ("asked", one), ("declined", two), ("other", other)]
        .flatMap { name, party in
            Role.allCases.map { role in
                ("\(name) \(role.rawValue)", Actor(person: 20, party: party, roles: [role]))
            }
        }

    private static func request(_ status: Requests.Request.Status) -> Requests.Request {
        var request = Requests.Request(
            id: 1, publicID: "request", state: state, language: .fr)
        request.status = status
        request.title = "Juges"
        request.need = "SECRET-NEED"
        request.addressees = [
            .init(party: one, isLead: true), .init(party: two, isLead: false),
        ]
        request.addressees[1].answer = .declined
        return request
    }

    private static func programme(_ standing: StandingOffer.Status) -> StandingOffer {
        var offer = StandingOffer(id: 1, publicID: "standing", provider: one, language: .en)
        offer.title = "Judges who train judges"
        offer.text = "Words"
        offer.status = standing == .lapsed ? .published : standing
        offer.validUntil = standing == .lapsed ? day(-1) : day(30)
        if standing != .draft { offer.publishedAt = now }
        return offer
    }

    private static func answer(_ rule: () throws(Refusal) -> Void) -> String {
        do {
            try rule()
            return "may"
        } catch .absent {
            return "absent"
        } catch .forbidden {
            return "forbidden"
        } catch .wrongState {
            return "wrong state"
        } catch {
            return "faulty"
        }
    }

    /// Role × basis × where it stands → what is answered to who would begin.
    private static func matrix() -> String {
        var lines: [String] = []
        for (name, actor) in everybody {
            for (who, party) in [("asked", one), ("declined", two), ("nobody", nil)] {
                let said = Requests.Request.Status.allCases.map { status in
                    let said = answer { () throws(Refusal) in
                        try AgreementRules.mustBegin(on: request(status), with: party, by: actor)
                    }
                    return "\(status.rawValue) \(said)"
                }
                lines.append("\(name) | request with \(who) | \(said.joined(separator: ", "))")
            }
            for isFor in [true, false] {
                let said = StandingOffer.Status.allCases.map { standing in
                    let said = answer { () throws(Refusal) in
                        try AgreementRules.mustBegin(
                            on: programme(standing), isStateOfReach: isFor, by: actor, on: today)
                    }
                    return "\(standing.rawValue) \(said)"
                }
                lines.append(
                    "\(name) | programme \(isFor ? "for it" : "for others") | \(said.joined(separator: ", "))"
                )
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    @Test("the matrix of beginnings is the one that was read and agreed")
    func golden() throws {
        try expectGolden(Self.matrix(), "beginnings.txt")
    }

    @Test("on one basis one agreement between the same two at a time")
    func first() throws {
        for standing in Agreement.Standing.allCases {
            let agreement = agreement(standing)
            let isOver = standing == .withdrawn || standing == .expired
            let rule = { () throws(Refusal) in
                try AgreementRules.mustBeFirst([agreement], with: one, on: today)
            }
            if isOver {
                #expect(throws: Never.self) { try rule() }
            } else {
                #expect(throws: Refusal.forbidden(rule: "agreements.rule.drafted-already")) {
                    try rule()
                }
            }
            #expect(throws: Never.self) {
                try AgreementRules.mustBeFirst([agreement], with: other, on: today)
            }
        }
    }

    @Test("a draft begins with the words of what it rests on, and is signed as resting on that")
    func words() {
        let alone = Agreement(
            id: 1, publicID: "a", request: Self.request(.open), with: one)
        #expect(alone.basis == .request(1) && alone.offer == nil && alone.programme == nil)
        #expect(alone.parties == [state, one] && alone.authentic == .fr)
        #expect(alone.texts == [.fr: "SECRET-NEED"] && alone.isShown)
        var hidden = Self.request(.open)
        hidden.publication = .nothing
        #expect(!Agreement(id: 1, publicID: "a", request: hidden, with: one).isShown)
        let standing = Agreement(
            id: 1, publicID: "a", programme: Self.programme(.published), for: state)
        #expect(standing.basis == .programme(1) && standing.request == nil)
        #expect(standing.parties == [state, one] && standing.texts == [.en: "Words"])
        let names = AgreementNames(
            slugs: [state: "s", one: "a"], request: "", programme: "standing")
        let text = standing.canonicalText(names)
        #expect(text.contains("programme 8\nstanding\n") && !text.contains("request"))
    }

    @Test("who answers for it stays party to it, whatever is written")
    func stays() throws {
        let draft = agreement(.draft)
        let officer = Actor(person: 20, party: one, roles: [.officer])
        let edited = try AgreementRules.edit(draft, by: officer, on: today) {
            $0.providers = [two]
        }
        #expect(edited.record.providers == [one, two])
    }

    @Test("what cannot be stored is no basis")
    func combinations() {
        #expect(Agreement.Basis(offer: nil, request: nil, programme: nil) == nil)
        #expect(Agreement.Basis(offer: 1, request: nil, programme: nil) == nil)
        #expect(Agreement.Basis(offer: nil, request: 1, programme: 1) == nil)
        #expect(
            Agreement.Basis(offer: 1, request: 2, programme: nil) == .offer(1, request: 2))
    }
}
