package import Base
package import Database
import Parties

/// People who do not exist, to become with one click. A demonstration is made once, in an installation
/// without real people; rule, triggers and a test keep the two apart.
package enum Demonstration {
    package enum Fault: Error, CustomStringConvertible {
        case realInstallation
        case missingParty(String)

        package var description: String {
            switch self {
            case .realInstallation:
                "real people work in this installation; a demonstration needs one of its own"
            case .missingParty(let slug):
                "no party \(slug); load the reference facts first (accord load reference)"
            }
        }
    }

    struct Persona {
        let name: String
        let language: Language
        let party: String
        let roles: [Role]
    }

    static let personas: [Persona] = [
        Persona(name: "Sita Gurung", language: .en, party: "nepal", roles: [.reader, .drafter]),
        Persona(
            name: "Ramesh Adhikari", language: .en, party: "nepal",
            roles: [.reader, .drafter, .clearingOfficer]),
        Persona(
            name: "Anjali Thapa", language: .en, party: "nepal", roles: [.reader, .signatory]),
        Persona(name: "Claire Moreau", language: .fr, party: "ohchr", roles: [.reader, .officer]),
        Persona(
            name: "Omar Haddad", language: .ar, party: "ohchr", roles: [.reader, .coordinator]),
        Persona(
            name: "Lucía Fernández", language: .es, party: "unwomen", roles: [.reader, .officer]),
        Persona(name: "Wei Lin", language: .zh, party: "unfpa", roles: [.reader, .officer]),
        Persona(
            name: "Tavita Leota", language: .fr, party: "tamarau",
            roles: [.reader, .drafter, .clearingOfficer, .signatory]),
        Persona(
            name: "Мария Орлова", language: .ru, party: "meridia",
            roles: [.reader, .drafter]),
        Persona(
            name: "Daniel Okoro", language: .en, party: "meridia",
            roles: [.reader, .drafter, .clearingOfficer]),
        Persona(
            name: "Maya Lama", language: .en, party: "himal-womens-network",
            roles: [.reader, .drafter]),
        Persona(name: "Iona Faleafa", language: .fr, party: "tamarau", roles: [.reader, .drafter]),
        Persona(
            name: "Ольга Северина", language: .ru, party: "meridia-womens-forum",
            roles: [.reader, .drafter]),
        Persona(
            name: "Bimala Shrestha", language: .en, party: "nepal",
            roles: [.reader, .partyAdministrator]),
        Persona(
            name: "Prakash Rai", language: .en, party: "nepal",
            roles: [.reader, .partyAdministrator]),
        Persona(
            name: "Ana Sousa", language: .fr, party: "ohchr",
            roles: [.installationAdministrator]),
        Persona(
            name: "Ingrid Halvorsen", language: .en, party: "ohchr", roles: [.reader, .signatory]),
        Persona(
            name: "Amina Diallo", language: .fr, party: "unwomen", roles: [.reader, .signatory]),
        Persona(name: "Chen Yu", language: .zh, party: "unfpa", roles: [.reader, .signatory]),
        Persona(
            name: "Elena Vargas", language: .es, party: "meridia", roles: [.reader, .signatory]),
    ]

    private static let invented: [(kind: Party.Kind, slug: String, names: [Language: String])] = [
        (
            .inventedState, "meridia",
            [
                .ar: "جمهورية ميريديا", .en: "Republic of Meridia", .es: "República de Meridia",
                .fr: "République de Méridie", .ru: "Республика Меридия", .zh: "梅里迪亚共和国",
            ]
        ),
        (
            .inventedState, "tamarau",
            [
                .ar: "جزر تاماراو", .en: "Islands of Tamarau", .es: "Islas de Tamarau",
                .fr: "Îles de Tamarau", .ru: "Острова Тамарау", .zh: "塔马劳群岛",
            ]
        ),
        (
            .organisation, "himal-womens-network",
            [
                .ar: "شبكة هيمال للنساء", .en: "Himal Women’s Network",
                .es: "Red de Mujeres Himal", .fr: "Réseau de femmes Himal",
                .ru: "Женская сеть «Химал»", .zh: "希马尔妇女网络",
            ]
        ),
        (
            .organisation, "meridia-womens-forum",
            [
                .ar: "منتدى نساء ميريديا", .en: "Meridia Women’s Forum",
                .es: "Foro de Mujeres de Meridia", .fr: "Forum des femmes de Méridie",
                .ru: "Женский форум Меридии", .zh: "梅里迪亚妇女论坛",
            ]
        ),
    ]

    /// A persona by its name, acting for its party; for the stories that features tell. Nil in an
    /// installation of real people.
    package static func actor(_ name: String, _ reader: any Reader) throws -> Actor? {
        guard let persona = try Person.personas(reader).first(where: { $0.name == name }),
            let membership = try Membership.all(of: persona.id, reader).first
        else { return nil }
        return Actor(person: persona.id, party: membership.party, roles: membership.roles)
    }

    /// Adds those personas and invented parties that are not there yet.
    package static func load(
        into database: any Database, at now: Instant, identifiers: RandomIdentifiers
    ) async throws {
        try await database.write { transaction in
            switch try InstallationKind.current(transaction) {
            case .real: throw Fault.realInstallation
            case .demonstration: break
            case nil:
                try transaction.execute(
                    "INSERT INTO installation (id, kind) VALUES (1, 'demonstration')")
            }
            for party in invented
            where try Party.find(slug: party.slug, transaction) == nil {
                let names = SixLanguages { party.names[$0] ?? "" }
                try Party.add(
                    party.kind, slug: party.slug, names: names, shortNames: names, transaction)
            }
            let known = Set(try Person.personas(transaction).map(\.name))
            for persona in personas where !known.contains(persona.name) {
                guard let party = try Party.find(slug: persona.party, transaction) else {
                    throw Fault.missingParty(persona.party)
                }
                let id = try transaction.number(for: "person")
                try transaction.execute(
                    """
                    INSERT INTO person
                        (id, public_id, installation_kind, name, language, added_at)
                    VALUES (\(id), \(identifiers.next()), 'demonstration', \(persona.name),
                        \(persona.language.code), \(now.milliseconds))
                    """)
                for role in persona.roles {
                    // Granted and confirmed by nobody who could sign in.
                    try transaction.execute(
                        """
                        INSERT INTO membership
                            (person_id, party_id, role, granted_by, confirmed_by, granted_at)
                        VALUES (\(id), \(party.id), \(role.rawValue), -1, -2, \(now.milliseconds))
                        """)
                }
            }
        }
    }
}
