import Base
import Database
import Markup
import Parties
import Requests
import Web

/// What somebody looks for in the catalogue of standing offers, as the address says it.
struct StandingOfferFilter: Sendable {
    var kind: SupportKind?
    /// The slug of a theme.
    var theme: String?
    var provider: Party?
    /// The language in which help is to be given.
    var tongue: Language?
    /// Those for this group among others; those for all are for it, too.
    var group: CountryGroup?

    init() {}

    /// Throws for values that name nothing, every one at once.
    init(_ query: Query, _ directory: PartyDirectory, _ reader: any Reader) throws {
        var faults: [Problem.Fault] = []
        func read<Value>(
            _ name: String, _ rule: String, _ choices: [String] = [],
            _ find: (String) throws -> Value?
        ) rethrows -> Value? {
            guard let text = query[name] else { return nil }
            if let value = try find(text) { return value }
            faults.append(
                Problem.Fault(
                    field: name, value: text, rule: rule,
                    values: choices.isEmpty
                        ? [:] : ["choices": choices.joined(separator: ", ")]))
            return nil
        }
        kind = read(
            "kind", "choice", SupportKind.allCases.map(\.rawValue), SupportKind.init(rawValue:))
        theme = read("theme", "unknown-theme") { directory.theme(slug: $0)?.slug }
        provider = try read("provider", "requests.fault.unknown-party") {
            try Party.find(slug: $0, reader)
        }
        tongue = read(
            "language", "choice", Language.allCases.map(\.code), Language.init(rawValue:))
        group = read(
            "group", "choice", CountryGroup.allCases.map(\.rawValue),
            CountryGroup.init(rawValue:))
        guard faults.isEmpty else {
            // A name of nothing is not found; what is on no list is wrong.
            let isUnknown = faults.allSatisfy { $0.field == "theme" || $0.field == "provider" }
            throw Problem(isUnknown ? 404 : 422, .faultyInput, faults: faults)
        }
    }

    var isEmpty: Bool { pairs.isEmpty }

    /// The query of the address that gives this filter, without paging.
    var pairs: [(name: String, value: String)] {
        [
            ("kind", kind?.rawValue), ("theme", theme), ("provider", provider?.slug),
            ("language", tongue?.code), ("group", group?.rawValue),
        ].compactMap { name, value in value.map { (name, $0) } }
    }

    /// The catalogue's address without its language; `ending` for its other forms.
    func link(ending: Link = "") -> Link {
        var link = "/offers/standing" + ending
        for (name, value) in pairs { link.addQuery(name: name, value: value) }
        return link
    }

    /// What is published, has not lapsed and is what is looked for, of `standing_offer o`.
    func condition(on today: Day) -> SQL {
        (["o.status = 'published'", "o.valid_until >= \(today.description)"] + conditions)
            .joined(" AND ")
    }

    /// What is looked for, of `standing_offer o`.
    var conditions: [SQL] {
        var conditions: [SQL] = []
        // Codes stand between spaces, so that one is not found within another.
        if let kind {
            conditions.append("(' ' || o.kinds || ' ') LIKE \("% \(kind.rawValue) %")")
        }
        if let theme {
            conditions.append(
                "(o.themes = '' OR (' ' || o.themes || ' ') LIKE \("% \(theme) %"))")
        }
        if let provider { conditions.append("o.provider = \(provider.id)") }
        if let tongue {
            conditions.append("(' ' || o.tongues || ' ') LIKE \("% \(tongue.code) %")")
        }
        if let group {
            conditions.append(
                """
                (o.for_all = 1
                    OR (' ' || o.country_groups || ' ') LIKE \("% \(group.rawValue) %"))
                """)
        }
        return conditions
    }
}
