import Base
import Database
import Foundation
import Testing

@testable import Agreements

/// In force, with an amendment on its way that lowers the ceiling and says something else.
private func amended(
    _ status: Agreement.Edition.Status, drafters: Set<Int> = [30, 31]
) -> Agreement {
    var agreement = agreement(.inForce)
    var terms = agreement.terms
    terms.texts = [.en: "SECRET-NEW"]
    terms.until = day(60)
    agreement.amendment = Agreement.Edition(
        number: 2, status: .draft, terms: terms, amends: agreement.textHash, textHash: nil,
        signatures: [], drafters: drafters, inForceOn: nil)
    guard status == .signing, let amendment = agreement.amendment else { return agreement }
    let hash = Agreement.hash(agreement.canonicalText(of: amendment, names))
    agreement.amendment?.status = .signing
    agreement.amendment?.textHash = hash
    return agreement
}

private func signatory(_ party: Int, person: Int = 20) -> Actor {
    Actor(person: person, party: party, roles: [.signatory])
}

@Suite("A signed agreement is amended by all who signed it")
struct AmendmentRulesTests {
    @Test("the version before holds until all have signed; then the new terms hold at once")
    func signing() throws {
        var current = amended(.signing)
        let old = try #require(current.textHash)
        let hash = try #require(current.amendment?.textHash)
        for party in [state, one] {
            current = try AgreementRules.signAmendment(
                current, by: signatory(party), at: now, hash: hash, names
            ).record
            #expect(current.textHash == old && current.edition == 1)
            #expect(current.texts == [.en: "SECRET-TEXT"] && current.until == day(30))
            #expect(throws: Refusal.forbidden(rule: "agreements.rule.signed-already")) {
                _ = try AgreementRules.signAmendment(
                    current, by: signatory(party), at: now, hash: hash, names)
            }
        }
        let last = try AgreementRules.signAmendment(
            current, by: signatory(two), at: now, hash: hash, names)
        #expect(last.record.edition == 2 && last.record.textHash == hash)
        #expect(last.record.amends == old && last.record.until == day(60))
        #expect(last.record.hash(names) == hash, "what holds is what was signed")
        #expect(last.record.signatures.map(\.party).sorted() == [state, one, two])
        #expect(last.record.standing(on: today) == .inForce)
        #expect(last.published.map(\.act) == ["agreement.amended"])
        #expect(!last.published.contains { $0.payload.contains("SECRET") })
        #expect(last.notices.map(\.party) == [state, one, two])
    }

    @Test("a signature of the version in force, or of another text, signs no amendment")
    func otherText() throws {
        let current = amended(.signing)
        let fault = Refusal.faulty([
            Fault(field: "hash", value: "", rule: "agreements.fault.other-text")
        ])
        for hash in [current.textHash ?? "", String(repeating: "0", count: 64), ""] {
            #expect(throws: fault) {
                _ = try AgreementRules.signAmendment(
                    current, by: signatory(one), at: now, hash: hash, names)
            }
        }
        // Words changed behind the hash's back are not signed either.
        var changed = current
        changed.amendment?.terms.places = "Elsewhere"
        #expect(throws: fault) {
            _ = try AgreementRules.signAmendment(
                changed, by: signatory(one), at: now, hash: current.amendment?.textHash ?? "",
                names)
        }
    }

    @Test("the same words again are another text: what was signed once is not signed twice")
    func sameWords() throws {
        let first = agreement(.inForce)
        var second = first
        second.edition = 2
        second.amends = first.textHash
        #expect(second.hash(names) != first.hash(names))
        var third = second
        third.edition = 3
        third.amends = second.hash(names)
        #expect(third.hash(names) != second.hash(names))
    }

    @Test("an amendment that changes nothing, or ends before it begins, is not fixed")
    func gaps() throws {
        let officer = Actor(person: 30, party: one, roles: [.officer])
        var current = try AgreementRules.amend(agreement(.inForce), by: officer, on: today).record
        #expect(
            AgreementRules.amendmentGaps(of: current, on: today).map(\.rule)
                == ["agreements.fault.amendment-same"])
        current = try AgreementRules.editAmendment(current, by: officer, on: today) {
            $0.until = day(-1)
            $0.from = day(-100)
        }.record
        #expect(current.amendment?.terms.from == current.from, "its beginning stays")
        #expect(
            AgreementRules.amendmentGaps(of: current, on: today).map(\.field) == ["until"])
        #expect(throws: Refusal.self) {
            _ = try AgreementRules.proposeAmendment(current, by: officer, on: today, names)
        }
    }

    @Test("who alone drafted it does not sign it; back in draft it has no signatures")
    func separation() throws {
        let alone = amended(.signing, drafters: [20])
        #expect(throws: Refusal.forbidden(rule: "agreements.rule.signs-alone")) {
            try AgreementRules.must(.amendSign, alone, by: signatory(one), on: today)
        }
        var current = amended(.signing)
        current = try AgreementRules.signAmendment(
            current, by: signatory(one), at: now, hash: current.amendment?.textHash ?? "", names
        ).record
        let officer = Actor(person: 30, party: two, roles: [.officer])
        let recalled = try AgreementRules.recallAmendment(current, by: officer, on: today).record
        #expect(recalled.amendment?.signatures.isEmpty ?? false)
        #expect(recalled.amendment?.textHash == nil && recalled.textHash == current.textHash)
    }

    @Test("what is withdrawn is amended no more, and what has run out neither")
    func ended() throws {
        let withdrawn = try AgreementRules.withdraw(
            amended(.signing), by: signatory(state), at: now, reason: "")
        #expect(withdrawn.record.amendment == nil)
        var expired = amended(.signing)
        expired.until = day(-1)
        for act in [
            AgreementRules.Act.amend, .amendEdit, .amendPropose, .amendRecall, .amendSign,
            .amendDrop,
        ] {
            #expect(!AgreementRules.may(act, expired, by: signatory(one), on: today))
        }
    }

    @Test("one amendment at a time, and each act in its turn")
    func turns() {
        let officer = Actor(person: 30, party: one, roles: [.officer, .signatory])
        func acts(_ agreement: Agreement) -> [AgreementRules.Act] {
            AgreementRules.Act.allCases.filter {
                $0.rawValue.hasPrefix("amend")
                    && AgreementRules.may($0, agreement, by: officer, on: today)
            }
        }
        #expect(acts(agreement(.inForce)) == [.amend])
        #expect(acts(agreement(.suspended)) == [.amend])
        #expect(acts(agreement(.signing)).isEmpty)
        #expect(acts(amended(.draft)) == [.amendEdit, .amendPropose, .amendDrop])
        #expect(acts(amended(.signing)) == [.amendRecall, .amendSign])
    }
}

@Suite("The difference between two texts is told word by word")
struct TextDifferenceTests {
    @Test("words that stay, go and come, in every script")
    func words() {
        let english = TextDifference(
            from: "Two courses in Bagmati.", to: "Three courses in Bagmati and Gandaki.")
        #expect(
            english.paragraphs == [
                [
                    .removed("Two"), .added("Three"), .kept(" courses in Bagmati"),
                    .added(" and Gandaki"), .kept("."),
                ]
            ])
        let exchanged = TextDifference(from: "one small dog", to: "one large cat")
        #expect(
            exchanged.paragraphs == [
                [.kept("one "), .removed("small dog"), .added("large cat")]
            ])
        let chinese = TextDifference(from: "培训法官。", to: "培训女法官。")
        #expect(chinese.paragraphs == [[.kept("培训"), .added("女"), .kept("法官。")]])
        #expect(TextDifference(from: "Same", to: "Same").isEmpty)
    }

    @Test("dates and amounts are told whole, line by line")
    func lines() {
        let difference = TextDifference(
            linesFrom: "USD 120,000\nEUR 5", to: "USD 150,000\nEUR 5")
        #expect(
            difference.paragraphs == [
                [.removed("USD 120,000")], [.added("USD 150,000")], [.kept("EUR 5")],
            ])
    }

    @Test("paragraphs that go and come are told whole")
    func paragraphs() {
        let difference = TextDifference(from: "One\nTwo\nThree", to: "One\nThree\nFour")
        #expect(
            difference.paragraphs == [
                [.kept("One")], [.removed("Two")], [.kept("Three")], [.added("Four")],
            ])
    }

    @Test(
        "both texts stand in what is told, whatever they are, and long ones too",
        arguments: [
            ("", "New"), ("Old", ""), ("a b c", "c b a"), ("  x\ty ", "x y"),
            ("نص قديم", "نص جديد"),
            (
                String(repeating: "a b ", count: 5000), String(repeating: "b c ", count: 5000)
            ),
        ])
    func whole(old: String, new: String) {
        var (before, after) = ("", "")
        for piece in TextDifference(from: old, to: new).paragraphs.joined() {
            switch piece {
            case .kept(let text):
                before += text
                after += text
            case .removed(let text): before += text
            case .added(let text): after += text
            }
        }
        #expect(before == old && after == new)
    }
}
