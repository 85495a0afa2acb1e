import Base
import Testing

@testable import Portal

@Suite("The portal's resources")
struct ResourceTests {
    let resources: PortalResources

    init() throws { resources = try PortalResources(root: projectRoot) }

    @Test("the resolution has its thirteen paragraphs in order, each with its official French text")
    func paragraphs() {
        #expect(resources.paragraphs.map(\.number) == Array(1...13))
        #expect(resources.paragraphs[0].officialFrench.hasPrefix("Souligne que le débat général"))
        #expect(Set(resources.paragraphs.map(\.officialFrench)).count == 13)
    }

    @Test(
        "every summary stands in each language and differs from every other",
        arguments: Language.allCases)
    func summaries(language: Language) {
        #expect(resources.paragraphs.allSatisfy { $0.summary.isTranslated(into: language) })
        let others = Language.allCases.filter { $0 != language }
        for paragraph in resources.paragraphs {
            #expect(others.allSatisfy { paragraph.summary[$0] != paragraph.summary[language] })
        }
    }

    @Test("every glossary term has an anchor of its own, made of ASCII letters and hyphens")
    func slugs() {
        let slugs = resources.terms.map(\.slug)
        #expect(slugs.count > 40)
        #expect(Set(slugs).count == slugs.count)
        for slug in slugs {
            #expect(slug.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D }, "\(slug)")
        }
    }

    @Test("every term and explanation stands in each language", arguments: Language.allCases)
    func terms(language: Language) {
        for term in resources.terms {
            #expect(term.term.isTranslated(into: language), "\(term.slug)")
            #expect(term.explanation.isTranslated(into: language), "\(term.slug)")
        }
    }

    @Test("a missing file is told by its path")
    func missing() {
        let error = #expect(throws: PortalResourceFault.self) {
            try PortalResources(root: "/nowhere")
        }
        #expect(error?.description.contains("/nowhere/Data/reference/resolution-48-24.csv") == true)
    }
}
