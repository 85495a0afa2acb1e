import Base
import Localization
import Markup
import Parties
import Testing
import Web

@testable import Portal

@Suite("The portal's pages")
struct PageTests {
    let resources: PortalResources
    let words: [Language: Words]

    init() throws {
        resources = try PortalResources(root: projectRoot)
        let catalogue = try catalogue()
        words = Dictionary(
            uniqueKeysWithValues: Language.allCases.map { ($0, catalogue.words(in: $0)) })
    }

    private func pages(_ words: Words) -> [Page] {
        [
            startPage(resources).view(words),
            AboutPage(paragraphs: resources.paragraphs, contact: "accord@example.org").view(words),
            AboutPage(paragraphs: resources.paragraphs, contact: nil).view(words),
            GlossaryPage(terms: resources.terms).view(words),
            AccessibilityPage(contact: nil).view(words),
            APIPage(operations: sampleOperations, publicURL: "https://accord.example").view(words),
            DownloadsPage(
                entries: [.init(list: sampleList, count: 39_892)],
                publicURL: "https://accord.example"
            ).view(words),
        ]
    }

    @Test("no page lacks a word, in any language", arguments: Language.allCases)
    func words(language: Language) throws {
        for page in pages(try #require(words[language])) {
            for text in [page.title, page.summary, page.main.string] {
                #expect(!text.isEmpty)
                #expect(!text.contains("⟦"), "\(page.path.text)")
            }
        }
    }

    @Test("every page has one first heading and no id twice", arguments: Language.allCases)
    func structure(language: Language) throws {
        for page in pages(try #require(words[language])) {
            let html = page.main.string
            #expect(html.ranges(of: "<h1").count == 1, "\(page.path.text)")
            let ids = html.split(separator: " id=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
            #expect(Set(ids).count == ids.count, "\(page.path.text)")
        }
    }

    @Test("every link within a page leads to a place that is there")
    func fragments() throws {
        let html = pages(try #require(words[.en])).map(\.main.string)
        for page in html {
            for link in page.split(separator: "href=\"#").dropFirst() {
                let id = link.prefix { $0 != "\"" }
                #expect(page.contains(" id=\"\(id)\""), "\(id)")
            }
        }
        let all = html.joined()
        #expect(all.contains("href=\"/en/glossary#universal-periodic-review\""))
        #expect(all.contains("<li id=\"universal-periodic-review\">"))
    }

    @Test("the start page marks every paragraph without a figure as not built, and no other")
    func unbuilt() throws {
        let html = startPage(resources).view(try #require(words[.en])).main.string
        let items = html.split(separator: "<li id=\"p").dropFirst()
        #expect(items.count == 13)
        for item in items {
            let number = item.prefix { $0 != "\"" }
            let isBuilt = number == "7"
            #expect(item.contains("class=\"soon\"") != isBuilt, "paragraph \(number)")
            #expect(
                item.contains("href=\"/en/recommendations?position=supported\"") == isBuilt,
                "paragraph \(number)")
        }
    }

    @Test("the search form leads to the list in the page's language")
    func searchForm() throws {
        let html = startPage(resources).view(try #require(words[.fr])).main.string
        #expect(html.contains("action=\"/fr/recommendations\""))
        #expect(html.contains("<option value=\"nepal\">Nepal</option>"))
        #expect(html.contains("<option value=\"womens-rights\">"))
    }

    @Test(
        "the official text is marked as French on every page but the French one",
        arguments: Language.allCases)
    func officialText(language: Language) throws {
        let page = AboutPage(paragraphs: resources.paragraphs, contact: nil)
        let html = page.view(try #require(words[language])).main.string
        let marked = html.ranges(of: "<p class=\"text\" lang=\"fr\" dir=\"ltr\">").count
        #expect(marked == (language == .fr ? 0 : 13))
        #expect(html.contains("Souligne que le débat général"))
    }

    @Test("the about page says where complaints go")
    func complaints() throws {
        let page = AboutPage(paragraphs: resources.paragraphs, contact: nil)
        let html = page.view(try #require(words[.ar])).main.string
        #expect(html.contains("<h2 id=\"complaints\">"))
        for address in ["ohchr-petitions@un.org", "spsubmission.ohchr.org", "ohchr-cp@un.org"] {
            #expect(html.contains("<bdi>\(address)</bdi>"))
        }
    }

    @Test(
        "a glossary entry carries the other five terms, each in its language",
        arguments: Language.allCases)
    func glossary(language: Language) throws {
        let html = GlossaryPage(terms: resources.terms).view(try #require(words[language])).main
            .string
        for other in Language.allCases {
            let count = html.ranges(of: "<span lang=\"\(other.code)\"").count
            #expect(count == (other == language ? 0 : resources.terms.count))
        }
    }

    @Test("examples name the site itself, and characters of the shell stay as they are")
    func examples() throws {
        let page = APIPage(operations: [], publicURL: "https://accord.example")
        let html = page.view(try #require(words[.en])).main.string
        #expect(
            html.contains(
                "curl &#39;https://accord.example/api/v1/recommendations?state=nepal&amp;"))
        #expect(html.contains("$(curl -sf &quot;$url&amp;after=$after&quot;)"))
    }

    @Test("what the catalogue does not know of an operation stands in English, marked as such")
    func englishDescriptions() throws {
        let page = APIPage(operations: sampleOperations, publicURL: "https://accord.example")
        let html = page.view(try #require(words[.zh])).main.string
        #expect(
            html.contains(
                "<span lang=\"en\" dir=\"ltr\">A parameter that no catalogue knows.</span>"))
        #expect(!html.contains("in other words"))
        #expect(html.contains("<code>ar</code>"))
    }

    @Test("a list is offered in each of its formats")
    func downloads() throws {
        let page = DownloadsPage(
            entries: [.init(list: sampleList, count: 39_892)], publicURL: "https://accord.example")
        let html = page.view(try #require(words[.en])).main.string
        for ending in [".csv", ".json", ".xlsx", ".atom"] {
            #expect(html.contains("href=\"/en/recommendations\(ending)\""))
        }
        #expect(html.contains("39,892"))
        #expect(html.contains("<code>state_under_review</code>"))
        #expect(html.contains("Name of the State under review."))
    }

    @Test("every address that the foot of each page names is answered")
    func addresses() {
        let routes = PortalFeature.routes(
            directories: PartyDirectoryCache(), resources: resources,
            contributions: PortalContributions(), otherRoutes: [])
        let patterns = routes.map(\.pattern.description)
        #expect(Set(patterns).count == patterns.count)
        for path in ["/", "/about", "/glossary", "/accessibility", "/api", "/downloads"] {
            #expect(patterns.contains("/{language}\(path)"))
        }
    }
}
