import Base
import Database
import Offers
import Requests
import TestKit
import Testing

@testable import Agreements

/// A State and two that help it; another party has nothing to do with it.
let (state, one, two, other) = (1, 2, 3, 4)
let now = Instant(milliseconds: 1_795_469_224_000)
let today = WorkingCalendar.dayInGeneva(now)
let names = AgreementNames(
    slugs: [state: "s", one: "a", two: "b"], request: "request")

func day(_ offset: Int) -> Day { Day(daysSinceEpoch: today.daysSinceEpoch + offset) }

func agreement(
    _ standing: Agreement.Standing, isShown: Bool = true, drafters: Set<Int> = [10, 11]
) -> Agreement {
    var agreement = Agreement(
        id: 1, publicID: "agreement", offer: 1, request: 1, state: state, provider: one)
    agreement.version = 1
    agreement.title = "Title"
    agreement.themes = "Violence against women"
    agreement.providers = [one, two]
    agreement.from = day(-20)
    agreement.until = day(30)
    agreement.ceilings = Currency("USD").map { [Money($0, minorUnits: 100_000)] } ?? []
    agreement.texts = [.en: "SECRET-TEXT"]
    agreement.drafters = drafters
    agreement.isShown = isShown
    switch standing {
    case .draft: return agreement
    case .signing: agreement.status = .signing
    case .awaitingStart, .inForce, .expired: agreement.status = .signed
    case .suspended: agreement.status = .suspended
    case .withdrawn: agreement.status = .withdrawn
    }
    agreement.textHash = agreement.hash(names)
    guard standing != .signing else { return agreement }
    agreement.signatures = agreement.parties.map {
        .init(party: $0, person: 90 + $0, textHash: agreement.textHash ?? "", at: now)
    }
    agreement.startsOn = standing == .awaitingStart ? day(5) : day(-10)
    if standing == .expired { agreement.until = day(-1) }
    if standing == .suspended || standing == .withdrawn { agreement.stoppedOn = day(-2) }
    return agreement
}

@Suite("Who may do what to an agreement")
struct RulesTests {
    private static let everybody: [(name: String, actor: Actor?)] =
        [("public", nil)]
        + [("state", state), ("provider", one), ("other", other)].flatMap { name, party in
            Role.allCases.map { role in
                ("\(name) \(role.rawValue)", Actor(person: 20, party: party, roles: [role]))
            }
        }

    /// Role × where the agreement stands × shown → what is seen and done.
    private static func matrix() -> String {
        var lines: [String] = []
        for (name, actor) in everybody {
            for standing in Agreement.Standing.allCases {
                for isShown in [true, false] {
                    let agreement = agreement(standing, isShown: isShown)
                    let sight = AgreementRules.sight(of: agreement, for: actor, on: today)
                    let acts = AgreementRules.Act.allCases.filter { act in
                        actor.map { AgreementRules.may(act, agreement, by: $0, on: today) }
                            ?? false
                    }
                    lines.append(
                        [
                            name, standing.rawValue, isShown ? "shown" : "-",
                            sight.map { "\($0)" } ?? "absent",
                            acts.map(\.rawValue).joined(separator: " "),
                        ].joined(separator: " | "))
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
        "what is built stands as it is named, and who does not see it whole does nothing to it",
        arguments: Agreement.Standing.allCases)
    func noActWithoutSight(standing: Agreement.Standing) {
        let agreement = agreement(standing)
        #expect(agreement.standing(on: today) == standing)
        for (name, actor) in Self.everybody {
            guard let actor,
                AgreementRules.sight(of: agreement, for: actor, on: today) != .whole
            else { continue }
            for act in AgreementRules.Act.allCases where act != .read {
                #expect(throws: Refusal.absent, "\(name) \(act)") {
                    try AgreementRules.must(act, agreement, by: actor, on: today)
                }
            }
        }
    }

    private func signatory(_ party: Int, person: Int = 20) -> Actor {
        Actor(person: person, party: party, roles: [.signatory])
    }

    @Test("each party signs once, and it is in force when all have and its period has begun")
    func signing() throws {
        var current = agreement(.signing)
        let hash = try #require(current.textHash)
        for party in [state, one] {
            current = try AgreementRules.sign(
                current, by: signatory(party), at: now, hash: hash, names
            ).record
            #expect(current.status == .signing)
            #expect(throws: Refusal.forbidden(rule: "agreements.rule.signed-already")) {
                _ = try AgreementRules.sign(
                    current, by: signatory(party), at: now, hash: hash, names)
            }
        }
        let last = try AgreementRules.sign(
            current, by: signatory(two), at: now, hash: hash, names)
        #expect(last.record.standing(on: today) == .inForce && last.record.startsOn == today)
        #expect(last.published.map(\.act) == ["agreement.signed"])
        #expect(!last.published.contains { $0.payload.contains("SECRET-TEXT") })
        // A period that begins later is waited for, and nothing is told before.
        current.from = day(5)
        current.textHash = current.hash(names)
        let later = try AgreementRules.sign(
            current, by: signatory(two), at: now, hash: current.textHash ?? "", names)
        #expect(later.record.standing(on: today) == .awaitingStart && later.published.isEmpty)
        #expect(later.record.standing(on: day(5)) == .inForce)
    }

    @Test("a signature holds for one text; a changed text has none")
    func oneText() throws {
        let fixed = agreement(.signing)
        #expect(
            throws: Refusal.faulty([
                Fault(field: "hash", value: "", rule: "agreements.fault.other-text")
            ])
        ) {
            _ = try AgreementRules.sign(
                fixed, by: signatory(one), at: now, hash: String(repeating: "0", count: 64), names)
        }
        // A text changed behind the hash's back is not signed either.
        var changed = fixed
        changed.texts[.en] = "Other words"
        #expect(throws: Refusal.self) {
            _ = try AgreementRules.sign(
                changed, by: signatory(one), at: now, hash: fixed.textHash ?? "", names)
        }
        let signed = try AgreementRules.sign(
            fixed, by: signatory(one), at: now, hash: fixed.textHash ?? "", names
        ).record
        let officer = Actor(person: 30, party: two, roles: [.officer])
        let recalled = try AgreementRules.recall(signed, by: officer, on: today).record
        #expect(recalled.signatures.isEmpty && recalled.textHash == nil)
    }

    @Test("each term changes the hash, and no words pass for a term")
    func canonical() {
        let base = agreement(.draft)
        var seen: Set<String> = [base.hash(names)]
        let changes: [(inout Agreement) -> Void] = [
            { $0.title = "Other" }, { $0.themes = "Other" }, { $0.places = "Here" },
            { $0.from = day(-19) }, { $0.until = day(31) }, { $0.ceilings = [] },
            { $0.providers = [one] }, { $0.texts[.fr] = "Texte" }, { $0.texts[.en] = "Text " },
            { $0.authentic = .fr }, { $0.themes += "\nplaces 4\nHere" },
        ]
        for change in changes {
            var next = base
            change(&next)
            #expect(seen.insert(next.hash(names)).inserted)
        }
        // The order of parties and ceilings is no term.
        var turned = base
        turned.providers = [two, one]
        #expect(turned.hash(names) == base.hash(names))
    }

    @Test("who alone drafted does not sign")
    func separation() {
        let alone = agreement(.signing, drafters: [20])
        #expect(throws: Refusal.forbidden(rule: "agreements.rule.signs-alone")) {
            try AgreementRules.must(.sign, alone, by: signatory(one), on: today)
        }
        #expect(
            AgreementRules.may(
                .sign, agreement(.signing, drafters: [20, 21]), by: signatory(one), on: today))
    }

    @Test("the State alone suspends and withdraws, at once, and everybody party to it is told")
    func consent() throws {
        for party in [one, two, other] {
            for act in [AgreementRules.Act.suspend, .withdraw, .resume] {
                #expect(
                    !AgreementRules.may(act, agreement(.inForce), by: signatory(party), on: today))
            }
        }
        let suspended = try AgreementRules.suspend(
            agreement(.inForce), by: signatory(state), at: now, reason: "")
        #expect(suspended.record.standing(on: today) == .suspended)
        #expect(suspended.record.stoppedOn == today)
        #expect(suspended.notices.map(\.party) == [state, one, two])
        #expect(suspended.published.map(\.act) == ["agreement.changed"])
        let resumed = try AgreementRules.resume(
            suspended.record, by: signatory(state), at: now
        ).record
        #expect(resumed.standing(on: today) == .inForce && resumed.stoppedOn == nil)
        let withdrawn = try AgreementRules.withdraw(
            suspended.record, by: signatory(state), at: now, reason: "For good"
        ).record
        #expect(withdrawn.stoppedOn == suspended.record.stoppedOn, "consent ended then")
        #expect(!AgreementRules.may(.resume, withdrawn, by: signatory(state), on: today))
    }

    @Test("what never came into force was never public")
    func neverInForce() throws {
        let stopped = try AgreementRules.withdraw(
            agreement(.awaitingStart), by: signatory(state), at: now, reason: "")
        #expect(stopped.published.isEmpty)
        #expect(!AgreementRules.isPublic(stopped.record, on: day(10)))
    }

    @Test("every gap is told at once")
    func gaps() {
        let empty = Agreement(
            id: 1, publicID: "x", offer: 1, request: 1, state: state, provider: one)
        #expect(
            AgreementRules.gaps(of: empty, on: today).map(\.field)
                == ["title", "themes", "from", "until", "text-en"])
        #expect(AgreementRules.gaps(of: agreement(.draft), on: today).isEmpty)
    }
}

extension Agreement {
    init(
        id: Int, publicID: String, offer: Int, request: Int, state: Int, provider: Int
    ) {
        let asked = Offer.Asked(id: request, state: state, publication: .summary)
        self.init(
            id: id, publicID: publicID,
            offer: Offer(
                id: offer, publicID: "offer", request: asked, provider: provider, language: .en))
        texts = [:]
    }
}
