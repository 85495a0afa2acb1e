import Base
import Database
import Parties
import Testing

@testable import Accounts

private let now = Instant(milliseconds: 1_795_469_224_000)
private let (state, elsewhere) = (1, 2)

/// A State with administrators 1 and 2 and the drafter 3; 9 looks after the installation.
private func people(administrators: [Int] = [1, 2]) -> PartyPeople {
    var people = PartyPeople(
        party: state, publicID: "meridia", partyKind: .inventedState, version: 4,
        members: (administrators + [3]).map { person in
            PartyPeople.Member(
                person: person, publicID: "p\(person)", name: "Name \(person)", isPersona: false,
                canSignIn: true, hasSecondFactor: false, servesOthers: false)
        }, operators: [9], changedAt: now)
    for index in people.members.indices {
        let role = people.members[index].person == 3 ? Role.drafter : .partyAdministrator
        people.members[index].roles = [
            .reader: .init(proposedBy: -1, confirmedBy: -2, at: now),
            role: .init(proposedBy: -1, confirmedBy: -2, at: now),
        ]
    }
    return people
}

private func administrator(_ person: Int, of party: Int = state) -> Actor {
    Actor(person: person, party: party, roles: [.reader, .partyAdministrator])
}

private let drafter = Actor(person: 3, party: state, roles: [.reader, .drafter])
private let keeper = Actor(person: 9, party: elsewhere, roles: [.installationAdministrator])

private func refusal(_ body: () throws -> Void) -> Refusal? {
    do {
        try body()
        return nil
    } catch {
        return error as? Refusal
    }
}

@Suite("Roles take two people")
struct PeopleRulesTests {
    private func proposed(
        _ role: Role = .clearingOfficer, by actor: Actor = administrator(1),
        _ people: PartyPeople = people()
    ) throws -> PartyPeople {
        try PeopleRules.propose(people, by: actor, at: now, for: "p3", roles: [role]).record
    }

    @Test("one proposes, another confirms, and only then it holds")
    func two() throws {
        let waiting = try proposed()
        #expect(waiting.member("p3")?.roles[.clearingOfficer] == nil)
        #expect(
            refusal {
                _ = try PeopleRules.confirm(
                    waiting, by: administrator(1), at: now, for: "p3", role: .clearingOfficer)
            } == .forbidden(rule: "accounts.rule.proposed-it"))
        let confirmed = try PeopleRules.confirm(
            waiting, by: administrator(2), at: now, for: "p3", role: .clearingOfficer
        ).record
        #expect(
            confirmed.member("p3")?.roles[.clearingOfficer]
                == .init(proposedBy: 1, confirmedBy: 2, at: now))
        #expect(confirmed.member("p3")?.proposals.isEmpty == true)
    }

    @Test("nobody proposes or confirms a role of their own")
    func ownRole() throws {
        for act in [
            {
                _ = try PeopleRules.propose(
                    people(), by: administrator(1), at: now, for: "p1", roles: [.signatory])
            },
            {
                let waiting = try PeopleRules.propose(
                    people(), by: administrator(1), at: now, for: "p2", roles: [.signatory]
                ).record
                _ = try PeopleRules.confirm(
                    waiting, by: administrator(2), at: now, for: "p2", role: .signatory)
            },
        ] as [() throws -> Void] {
            #expect(refusal(act) == .forbidden(rule: "accounts.rule.own-role"))
        }
    }

    @Test("the installation's administrator confirms where the party has only one, and only there")
    func keeperConfirms() throws {
        let alone = try proposed(people(administrators: [1]))
        #expect(PeopleRules.mayConfirm(.clearingOfficer, of: alone.members[1], alone, by: keeper))
        let two = try proposed()
        #expect(
            refusal {
                _ = try PeopleRules.confirm(
                    two, by: keeper, at: now, for: "p3", role: .clearingOfficer)
            } == .forbidden(rule: "accounts.rule.party-manages"))
        #expect(
            refusal {
                _ = try PeopleRules.propose(
                    people(), by: keeper, at: now, for: "p3", roles: [.signatory])
            } == .forbidden(rule: "accounts.rule.party-manages"))
    }

    private func proposed(_ people: PartyPeople) throws -> PartyPeople {
        try proposed(.clearingOfficer, by: administrator(1), people)
    }

    @Test(
        "for everybody else the people of a party do not exist", arguments: PeopleRules.Act.allCases
    )
    func absent(act: PeopleRules.Act) {
        let others = [
            drafter, administrator(1, of: elsewhere), administrator(7),
            // The role has ended since the request came in.
            administrator(3), Actor(person: 1, party: state, roles: [.reader]),
            Actor(person: 8, party: elsewhere, roles: [.installationAdministrator]),
        ]
        for actor in others {
            #expect(refusal { try PeopleRules.must(act, people(), by: actor) } == .absent)
        }
    }

    @Test("a party gives the roles it has, and never those of the installation")
    func grantable() {
        for role in Role.allCases where !PeopleRules.grantable(in: people()).contains(role) {
            #expect(
                refusal { _ = try proposed(role) }
                    == .faulty([
                        Fault(field: "roles", value: role.rawValue, rule: "accounts.fault.role")
                    ]))
        }
        #expect(!PeopleRules.grantable(in: people()).contains(.officer))
        #expect(!PeopleRules.grantable(in: people()).contains(.installationAdministrator))
    }

    @Test("the last administrator stays until another follows who can come in")
    func lastAdministrator() throws {
        var alone = people(administrators: [1])
        let last = Refusal.forbidden(rule: "accounts.rule.last-administrator")
        #expect(
            refusal {
                _ = try PeopleRules.withdraw(
                    alone, by: administrator(1), at: now, for: "p1", role: .partyAdministrator)
            } == last)
        #expect(
            refusal {
                _ = try PeopleRules.end(alone, by: administrator(1), at: now, for: "p1")
            } == last)
        alone.members[1].roles[.partyAdministrator] = .init(proposedBy: 1, confirmedBy: 9, at: now)
        alone.members[1].canSignIn = false
        #expect(
            refusal {
                _ = try PeopleRules.end(alone, by: administrator(1), at: now, for: "p1")
            } == last)
        alone.members[1].canSignIn = true
        let left = try PeopleRules.end(alone, by: administrator(1), at: now, for: "p1").record
        #expect(left.members[0].roles.isEmpty)
    }

    @Test("what an administrator proposed falls with the role")
    func fallenProposals() throws {
        let waiting = try proposed()
        let next = try PeopleRules.withdraw(
            waiting, by: administrator(2), at: now, for: "p1", role: .partyAdministrator
        ).record
        #expect(next.member("p3")?.proposals.isEmpty == true)
    }

    @Test("the last role goes with the person's work, not by itself")
    func lastRole() throws {
        var people = people()
        people.members[2].roles = [.reader: .init(proposedBy: -1, confirmedBy: -2, at: now)]
        #expect(
            refusal {
                _ = try PeopleRules.withdraw(
                    people, by: administrator(1), at: now, for: "p3", role: .reader)
            } == .forbidden(rule: "accounts.rule.last-role"))
    }

    @Test("no party's administrator opens the door to another party")
    func recovery() throws {
        func recovered(_ change: (inout PartyPeople.Member) -> Void, by actor: Actor) -> Refusal? {
            var people = people()
            change(&people.members[2])
            return refusal {
                _ = try PeopleRules.recover(
                    people, by: actor, at: now, for: "p3", withSecondFactor: true)
            }
        }
        let refused = Refusal.forbidden(rule: "accounts.rule.serves-others")
        #expect(recovered({ _ in }, by: administrator(1)) == nil)
        #expect(
            recovered(
                {
                    $0 = .init(
                        person: 3, publicID: "p3", name: "Name", isPersona: false, canSignIn: true,
                        hasSecondFactor: true, servesOthers: true)
                }, by: administrator(1)) == refused)
        #expect(
            recovered(
                {
                    $0.roles[.installationAdministrator] = .init(
                        proposedBy: -1, confirmedBy: -2, at: now)
                }, by: administrator(1)) == refused)
        #expect(
            refusal {
                _ = try PeopleRules.recover(
                    people(), by: administrator(1), at: now, for: "p1", withSecondFactor: false)
            } == .forbidden(rule: "accounts.rule.oneself"))
    }

    @Test("the history tells when the second factor was taken away, and when it was not")
    func toldFactor() throws {
        var people = people()
        people.members[2].hasSecondFactor = true
        func act(_ withSecondFactor: Bool) throws -> String {
            try PeopleRules.recover(
                people, by: administrator(1), at: now, for: "p3",
                withSecondFactor: withSecondFactor
            ).act.description
        }
        #expect(try act(true) == "recover-factor")
        #expect(try act(false) == "recover")
    }
}

@Suite("A token carries less than its person")
struct TokenRulesTests {
    private let actor = Actor(
        person: 1, party: state, roles: [.reader, .drafter, .partyAdministrator])

    private func faults(
        name: String = "script", roles: Set<Role> = [.reader],
        scopes: Set<APIToken.Scope> = [.readRequests], days: Int? = 7, having count: Int = 0
    ) -> [String] {
        let wish = TokenRules.Wish(name: name, roles: roles, scopes: scopes, days: days)
        let refused = refusal {
            _ = try TokenRules.make(
                wish, by: actor, at: now, publicID: "t", hash: [1], having: count)
        }
        return switch refused {
        case .faulty(let faults): faults.map(\.field)
        case .forbidden(let rule): [rule]
        default: []
        }
    }

    @Test("no role that the person has not, none over people or machines, always an end")
    func bounds() {
        #expect(faults().isEmpty)
        #expect(faults(roles: [.drafter, .clearingOfficer]) == ["roles"])
        #expect(faults(roles: [.partyAdministrator]) == ["roles"])
        #expect(
            faults(name: "", roles: [], scopes: [], days: nil) == [
                "name", "roles", "scopes", "days",
            ])
        for days in [0, -1, 366, 100_000] { #expect(faults(days: days) == ["days"]) }
        #expect(faults(having: APIToken.maximumCount) == ["accounts.rule.tokens"])
    }

    @Test("it is good until its end, and not after it was revoked")
    func ends() throws {
        let wish = TokenRules.Wish(
            name: "script", roles: [.reader], scopes: [.readRequests], days: 7)
        let token = try TokenRules.make(
            wish, by: actor, at: now, publicID: "t", hash: [1], having: 0
        ).record
        let end = Instant(milliseconds: now.milliseconds + 7 * 86_400_000)
        #expect(token.isGood(at: Instant(milliseconds: end.milliseconds - 1)))
        #expect(!token.isGood(at: end))
        let other = Actor(person: 2, party: state, roles: [.reader])
        #expect(refusal { _ = try TokenRules.revoke(token, by: other, at: now) } == .absent)
        let revoked = try TokenRules.revoke(token, by: actor, at: now).record
        #expect(!revoked.isGood(at: now))
    }
}
