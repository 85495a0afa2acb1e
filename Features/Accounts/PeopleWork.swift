import Base
import Database
import Localization
import Markup
import Parties
import Web

/// Roles that await a second administrator's word, on the work list of who can give it.
package enum PeopleWork {
    package static let items: WorkContributions.Items = { actor, reader, words, _ in
        guard actor.has(.partyAdministrator) || actor.has(.installationAdministrator) else {
            return []
        }
        let parties = try reader.all("SELECT DISTINCT party_id FROM role_proposal") { $0.int(0) }
        return try Party.all(ids: parties, reader).flatMap { party in
            let people = try PartyPeople.find(party, reader)
            return people.members.filter { member in
                member.proposals.keys.contains {
                    PeopleRules.mayConfirm($0, of: member, people, by: actor)
                }
            }.map { member in
                WorkItem(
                    urgency: .due,
                    title: RecordTitle(
                        "\(member.name) – \(party.names[words.language])", in: nil),
                    link: "/account/people/\(party.slug)", why: words("accounts.work.confirm"),
                    due: nil)
            }
        }
    }

    /// The people of a party, where notices speak of them: for who sees to them.
    package static let subjects: WorkContributions.Subjects = { records, actor, reader, words in
        var subjects: [String: WorkContributions.Subject] = [:]
        for slug in records {
            guard let party = try Party.find(slug: slug, reader),
                PeopleRules.may(.read, try PartyPeople.find(party, reader), by: actor)
            else { continue }
            subjects[slug] = (
                RecordTitle(
                    words("accounts.people.title-of", ["party": party.names[words.language]]),
                    in: nil),
                "/account/people/\(slug)"
            )
        }
        return subjects
    }
}
