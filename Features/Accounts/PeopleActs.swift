import Base
import Database
import Localization
import Markup
import Parties
import Secrets
import Web

/// What the forms of the page of people do.
extension PeoplePage {
    static func routes(_ keeper: Gatekeeper) -> [Route] {
        [
            .ownPage("/account/people") { visit in
                let actor = try visit.actor()
                // Whose people one may see, the page itself decides.
                if let slug = visit.query["party"] {
                    return .redirect(to: visit.link("/account/people/\(slug)"))
                }
                let party = try await visit.read { try Party.find(actor.party, $0) }
                guard let party else { throw Problem.notFound }
                return .redirect(to: visit.link("/account/people/\(party.slug)"))
            },
            .ownPage("/account/people/{party}") { visit in
                try await load(visit).view(visit).answer(visit)
            },
            .form("/account/people/{party}/invitation") { try await invite($0, keeper) },
            .form("/account/people/{party}/recovery") { try await recover($0, keeper) },
            act("proposal") { people, form, ask in
                try PeopleRules.propose(
                    people, by: ask.actor, at: ask.now, for: form["person"], roles: roles(form))
            },
            act("confirmation") { people, form, ask in
                try PeopleRules.confirm(
                    people, by: ask.actor, at: ask.now, for: form["person"], role: role(form))
            },
            act("refusal") { people, form, ask in
                try PeopleRules.decline(
                    people, by: ask.actor, at: ask.now, for: form["person"], role: role(form))
            },
            act("withdrawal") { people, form, ask in
                try PeopleRules.withdraw(
                    people, by: ask.actor, at: ask.now, for: form["person"], role: role(form))
            },
            act("departure") { people, form, ask in
                try PeopleRules.end(people, by: ask.actor, at: ask.now, for: form["person"])
            },
        ]
    }

    private static func act(
        _ noun: StaticString,
        _ decide: @escaping @Sendable (PartyPeople, Query, Ask) throws -> Decision<PartyPeople>
    ) -> Route {
        .form("/account/people/{party}" + RoutePattern(noun: noun)) { visit in
            let form = try visit.request.form()
            do {
                _ = try await PeopleCommands.perform(
                    noun, on: visit.parameter("party"), try visit.ask(form)
                ) { try decide($0, form, $1) }
            } catch Refusal.faulty(let faults) {
                return try await again(visit, "\(noun)-\(form["person"] ?? "")", form, faults)
            }
            return try await back(visit)
        }
    }

    /// To the list; who has just taken away the right to see it goes to the own page.
    private static func back(_ visit: Visit) async throws -> Answer {
        do {
            return .redirect(to: visit.link(try await load(visit).path))
        } catch Refusal.absent {
            return .redirect(to: visit.link("/account"))
        }
    }

    private static func again(
        _ visit: Visit, _ name: String, _ form: Query, _ faults: [Fault]
    ) async throws -> Answer {
        try await load(visit).view(visit, sent: Sent(form: name, typed: form, faults: faults))
            .answer(visit, status: 422)
    }

    private static func role(_ form: Query) -> Role? { form["role"].flatMap(Role.init) }

    private static func roles(_ form: Query) -> [Role] {
        let chosen = Set(form.all("roles"))
        return Role.allCases.filter { chosen.contains($0.rawValue) }
    }

    // MARK: Links

    private static func invite(_ visit: Visit, _ keeper: Gatekeeper) async throws -> Answer {
        let form = try visit.request.form()
        _ = try await load(visit)
        var faults: [Fault] = []
        let name = PersonName.read(form["name"], "name", &faults)
        let mail: String
        do {
            mail = try Invitation.normalized(form["mail"] ?? "")
        } catch {
            mail = ""
            faults.append(
                Fault(field: "mail", value: form["mail"] ?? "", rule: "accounts.fault.mail"))
        }
        if roles(form).isEmpty { faults.append(PeopleRules.missing("roles")) }
        let language = Language(rawValue: form["language"] ?? "")
        if language == nil {
            faults.append(
                Fault(
                    field: "language", value: form["language"] ?? "", rule: "unknown-language"))
        }
        guard faults.isEmpty, let language else {
            return try await again(visit, "invitation", form, faults)
        }
        let link = Token(Invitation.kind, random: keeper.random)
        do {
            let outcome = try await PeopleCommands.invite(
                .init(name: name, mail: mail, language: language, roles: roles(form)),
                into: visit.parameter("party"), try visit.ask(form), link: link)
            return try await answer(
                visit, outcome, link, language, person: name, isRecovery: false)
        } catch Refusal.faulty(let faults) {
            return try await again(visit, "invitation", form, faults)
        }
    }

    private static func recover(_ visit: Visit, _ keeper: Gatekeeper) async throws -> Answer {
        let form = try visit.request.form()
        let member = try await load(visit).people.member(form["person"] ?? "")
        let link = Token(Invitation.kind, random: keeper.random)
        let outcome = try await PeopleCommands.recover(
            form["person"], of: visit.parameter("party"), withSecondFactor: form["factor"] == "yes",
            try visit.ask(form), link: link)
        return try await answer(
            visit, outcome, link, visit.language, person: member?.name ?? "", isRecovery: true)
    }

    /// The page with the link, this once; the same form sent again shows none, as it made none.
    private static func answer(
        _ visit: Visit, _ outcome: Outcome, _ link: Token, _ language: Language, person: String,
        isRecovery: Bool
    ) async throws -> Answer {
        guard !outcome.isRepeated else { return try await back(visit) }
        var page = try await load(visit)
        page.link = NewLink(
            address: "\(visit.site.publicURL)/\(language.code)/invitation/\(link.text)",
            person: person, isRecovery: isRecovery)
        return page.view(visit).answer(visit)
    }
}

/// A name as people type it, without what only deceives.
enum PersonName {
    static let limit = 200

    static func read(_ typed: String?, _ field: String, _ faults: inout [Fault]) -> String {
        let name = (typed ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let isDeceiving = name.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF:
                true
            default: false
            }
        }
        if name.isEmpty {
            faults.append(Fault(field: field, value: "", rule: "accounts.fault.missing.name"))
        } else if isDeceiving {
            faults.append(Fault(field: field, value: "", rule: "accounts.fault.characters"))
        } else if name.unicodeScalars.count > limit {
            faults.append(
                Fault(
                    field: field, value: "", rule: "too-long", values: ["limit": String(limit)]))
        }
        return name
    }
}
