import Base
import Database
import Testing

@testable import Parties

@Suite("A written name means one State or none")
struct StateNamesTests {
    @Test("every name, alias and code of the shipped files means its own State and no other")
    func shippedNames() async throws {
        try await withShippedFacts(.sqlite) { _, directory in
            let states = try PlainTable("\(referenceFolder)/states.csv").records()
            #expect(states.count == 195)
            for state in states {
                for (column, name) in state
                where column.hasPrefix("short_") || column.hasPrefix("formal_") || column == "iso3"
                {
                    #expect(directory.names.state(named: name)?.iso3 == state["iso3"], "\(name)")
                }
            }
            let aliases = try PlainTable("\(referenceFolder)/state-aliases.csv").records()
            #expect(aliases.count == 1835)
            for alias in aliases {
                let name = try #require(alias["alias"])
                #expect(directory.names.state(named: name)?.iso3 == alias["iso3"], "\(name)")
            }
        }
    }

    @Test("case, accents, spaces, hyphens, apostrophes, a leading article and St do not matter")
    func folding() async throws {
        let spellings: [(String, String?)] = [
            ("CÔTE D’IVOIRE", "CIV"), ("Cote d Ivoire", "CIV"), ("Co\u{302}te d'Ivoire", "CIV"),
            ("St. Lucia", "LCA"), ("saint lucia", "LCA"), ("The Gambia", "GMB"),
            ("Trinidad & Tobago", "TTO"), ("Trinidad and Tobago", "TTO"),
            ("  viet  nam ", "VNM"), ("Guinea Bissau", "GNB"), ("npl", "NPL"),
            ("непал", "NPL"), ("尼泊尔", "NPL"), ("Népal", "NPL"), ("Curaçao", nil),
            ("Türkiye", "TUR"), ("turkiye", "TUR"),
        ]
        try await withShippedFacts(.sqlite) { _, directory in
            for (spelling, iso3) in spellings {
                #expect(directory.names.state(named: spelling)?.iso3 == iso3, "\(spelling)")
            }
        }
    }

    @Test(
        "a folded name keeps letters and digits only",
        arguments: [
            ("The Bahamas", "bahamas"), ("The", "the"), ("St Kitts & Nevis", "saintkittsandnevis"),
            ("St", "st"), ("Street", "street"), ("Åland–Islands (2)", "alandislands2"), ("", ""),
            ("—", ""), ("أ", "ا"), ("The St James", "saintjames"), ("½ & ЁЖ", "12andеж"),
            ("中华人民共和国", "中华人民共和国"),
        ])
    func folded(name: String, expected: String) {
        #expect(Parties.folded(name) == expected)
    }

    @Test("an unknown name is never guessed; the nearest are suggested, best first")
    func suggestions() async throws {
        try await withShippedFacts(.sqlite) { _, directory in
            let names = directory.names
            for (misspelled, meant) in [
                ("Centeral African Republic", "CAF"), ("Nepall", "NPL"), ("Phillipines", "PHL"),
                ("Urugay", "URY"), ("Moroco", "MAR"),
            ] {
                #expect(names.state(named: misspelled) == nil, "\(misspelled)")
                let first = try #require(names.suggestions(for: misspelled).first, "\(misspelled)")
                #expect(names.state(named: first)?.iso3 == meant, "\(misspelled)")
            }
            for nobody in [
                "Atlantis and Lemuria", "", "x", "()", String(repeating: "Nepal", count: 99),
            ] {
                #expect(names.state(named: nobody) == nil, "\(nobody)")
                #expect(names.suggestions(for: nobody).isEmpty, "\(nobody)")
            }
        }
    }

    @Test("at most three suggestions, each another State, each a name that is known")
    func suggestionsAreStates() async throws {
        try await withShippedFacts(.sqlite) { _, directory in
            for word in ["Guinee", "Koreaa", "Iraan", "Mal", "Congoo", "Sudann", "Irelan"] {
                let suggested = directory.names.suggestions(for: word)
                #expect(suggested.count <= 3, "\(word)")
                let states = suggested.compactMap { directory.names.state(named: $0)?.id }
                #expect(states.count == suggested.count, "\(word)")
                #expect(Set(states).count == states.count, "\(word)")
            }
        }
    }

    @Test(
        "a State's address is made of its English name",
        arguments: [
            ("Bolivia (Plurinational State of)", "bolivia"), ("Côte d'Ivoire", "cote-d-ivoire"),
            ("Türkiye", "turkiye"), ("Viet Nam", "viet-nam"), ("(", ""), ("", ""),
        ])
    func slugs(name: String, expected: String) {
        #expect(slug(of: name) == expected)
    }
}
