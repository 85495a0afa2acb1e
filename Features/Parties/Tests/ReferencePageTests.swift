import Base
import Database
import Documents
import Localization
import Markup
import Testing

@testable import Parties
@testable import Web

@Suite("Pages of treaties, entities and goals")
struct ReferencePageTests {
    @Test("a treaty's page tells who is party since when, who only signed, who did neither")
    func treaty() async throws {
        try await PartiesPages.with { pages in
            let html = try await pages.html("/treaties/{treaty}", ["treaty": "cedaw"])
            func section(_ id: String) throws -> Substring {
                let start = try #require(html.firstRange(of: "<h2 id=\"\(id)\">")).upperBound
                let rest = html[start...]
                return rest[..<(rest.firstRange(of: "<h2")?.lowerBound ?? rest.endIndex)]
            }
            let parties = try section("parties")
            #expect(
                parties.contains(
                    """
                    <a href="/en/states/nepal">Nepal</a></th><td>Ratification: \
                    <time datetime="1991-04-22">22 April 1991</time></td>
                    """))
            #expect(parties.ranges(of: "<tr><th scope=\"row\">").count == 188)
            #expect(try section("signatories").contains("/en/states/united-states-of-america"))
            let others = try section("others")
            #expect(others.contains("/en/states/holy-see"))
            #expect(others.ranges(of: "<li><a href=\"/en/states/").count == 5)
            for text in [
                "<strong class=\"n\">188</strong>", "14 March 2015", "25 August 2022",
                "Committee on the Elimination of Discrimination against Women",
                "<a href=\"/en/treaties/cedaw-op\">", "<time datetime=\"1979-12-18\">",
                "<time datetime=\"1981-09-03\">", "href=\"/en/treaties/cedaw.csv\"",
                "<span lang=\"ar\" dir=\"rtl\">", "States parties by regional group",
            ] {
                #expect(html.contains(text), "\(text)")
            }
            #expect(!html.contains("id=\"withdrawn\""))
        }
    }

    @Test("a withdrawal stands apart and says that it was entered by hand")
    func withdrawn() async throws {
        try await PartiesPages.with { pages in
            let html = try await pages.html("/treaties/{treaty}", ["treaty": "iccpr-op1"])
            #expect(html.contains("<h2 id=\"withdrawn\">"))
            #expect(
                html.contains(
                    """
                    Denunciation: <time datetime="1997-10-23">23 October 1997</time> \
                    <span class="soft">(entered by hand)</span>
                    """))
            let crc = try await pages.html("/treaties/{treaty}", ["treaty": "crc"])
            #expect(crc.contains("Every State has signed this treaty or become a party to it."))
        }
    }

    @Test("codes in capitals lead to the one address, unknown ones nowhere")
    func addresses() async throws {
        try await PartiesPages.with { pages in
            for (pattern, name, code, address) in [
                ("/treaties/{treaty}", "treaty", "CEDAW-OP", "/fr/treaties/cedaw-op"),
                ("/entities/{entity}", "entity", "UNWomen", "/fr/entities/unwomen"),
            ] as [(RoutePattern, String, String, String)] {
                let answer = try await pages.answer(pattern, [name: code], in: .fr)
                #expect(answer.status == 308)
                #expect(answer.headers.first { $0.name == "location" }?.value == address)
            }
            for (pattern, name, code) in [
                ("/treaties/{treaty}", "treaty", "xyz"), ("/entities/{entity}", "entity", "un"),
                ("/goals/{goal}", "goal", "0"), ("/goals/{goal}", "goal", "05"),
                ("/goals/{goal}", "goal", "18"), ("/goals/{goal}", "goal", "5.1"),
            ] as [(RoutePattern, String, String)] {
                await #expect(throws: Problem.notFound, "\(code)") {
                    try await pages.answer(pattern, [name: code])
                }
            }
        }
    }

    @Test(
        "every treaty, entity and goal has a page in every language", arguments: Language.allCases)
    func all(language: Language) async throws {
        try await PartiesPages.with { pages in
            let directory = try await pages.site.database.read { try PartyDirectory($0) }
            for treaty in directory.treaties {
                let html = try await pages.html(
                    "/treaties/{treaty}", ["treaty": treaty.slug], in: language)
                #expect(html.contains("<h1>\(HTML(text: treaty.names[language]).string)</h1>"))
                #expect(!html.contains("⟦"), "\(treaty.code)")
                #expect(
                    !html.contains("\">\(treaty.body)</a></dd>"), "\(treaty.body) has no name")
            }
            for entity in directory.entities {
                let html = try await pages.html(
                    "/entities/{entity}", ["entity": entity.slug], in: language)
                #expect(html.contains("<h1>\(HTML(text: entity.names[language]).string)</h1>"))
                #expect(!html.contains("⟦"), "\(entity.id)")
            }
            for goal in directory.goals {
                let html = try await pages.html(
                    "/goals/{goal}", ["goal": String(goal.id)], in: language)
                #expect(html.contains("<h1>\(HTML(text: goal.shortTitles[language]).string)</h1>"))
                for target in goal.targets {
                    #expect(html.contains(HTML(text: target.titles[language]).string))
                }
                #expect(!html.contains("⟦"), "\(goal.id)")
            }
            #expect(
                (directory.treaties.count, directory.entities.count, directory.goals.count)
                    == (18, 25, 17))
        }
    }

    @Test("an entity's page tells its codes and what others tell of it, or that nothing is there")
    func entity() async throws {
        try await PartiesPages.with { pages in
            let office = try await pages.html("/entities/{entity}", ["entity": "ohchr"], in: .es)
            for text in [
                "<span lang=\"es\" dir=\"ltr\">ACNUDH</span>", "<bdi>XM-DAC-41313</bdi>",
                "<a href=\"/es/entities/vftc\">", "<p>offers</p>",
                "<span lang=\"en\" dir=\"ltr\">DAC channel name",
            ] {
                #expect(office.contains(text), "\(text)")
            }
            #expect(!office.contains("class=\"empty\""))
            let fund = try await pages.html("/entities/{entity}", ["entity": "vf-upr-part"])
            #expect(fund.contains("class=\"empty\""))
            #expect(fund.contains("<a href=\"/en/entities/ohchr\">"))
            #expect(fund.contains("Named in resolution 48/24"))
        }
    }

    @Test("a goal's page leads to its neighbours and shows its targets in their order")
    func goal() async throws {
        try await PartiesPages.with { pages in
            let html = try await pages.html("/goals/{goal}", ["goal": "17"], in: .ru)
            #expect(html.contains("rel=\"prev\" href=\"/ru/goals/16\""))
            #expect(!html.contains("rel=\"next\""))
            let targets = html.split(separator: "<tr id=\"t").dropFirst()
                .map { String($0.prefix { $0 != "\"" }) }
            #expect(targets == (1...19).map { "17.\($0)" })
        }
    }

    @Test("without reference facts the lists say how to get them", arguments: Language.allCases)
    func empty(language: Language) async throws {
        try await PartiesPages.withoutFacts { pages in
            for pattern in ["/treaties", "/entities", "/goals"] as [RoutePattern] {
                let html = try await pages.html(pattern, in: language)
                #expect(html.contains("class=\"empty\""), "\(pattern)")
                #expect(html.contains("<code dir=\"ltr\">accord load reference</code>"))
            }
        }
    }
}

@Suite("Lists of reference facts for programs")
struct ReferenceListTests {
    @Test("the calendar has a line for each session with the States that were reviewed")
    func sessions() async throws {
        try await PartiesPages.with { pages in
            let json = try await pages.text("/api/v1/sessions")
            #expect(json.ranges(of: "{\"session\":").count == 54)
            #expect(
                json.contains(
                    """
                    {"session":1,"cycle":1,"month":"2008-04","start":"2008-04-07",\
                    "end":"2008-04-18","status":"held","states":[
                    """))
            let fiftieth = try #require(
                json.split(separator: "{\"session\":").first { $0.hasPrefix("50,") })
            #expect(fiftieth.contains("\"states_not_reviewed_iso3\":[\"USA\"]"))
            let names = try #require(fiftieth.firstMatch(of: /"states_iso3":\[([^\]]*)\]/)?.1)
            #expect(!names.contains("USA"))
            #expect(names.split(separator: ",").count == 13)
        }
    }

    @Test("every act stands in the download once, with its precision")
    func acts() async throws {
        try await PartiesPages.with { pages in
            let csv = try await pages.text("/{language}/treaties/ratifications.csv")
            let lines = csv.split(separator: "\r\n")
            #expect(lines.count == 3834)
            #expect(lines.contains("CEDAW,NPL,Nepal,ratification,1991-04-22,day,UNTC 2015-03"))
            #expect(
                lines.contains(
                    "CAT-OP,AFG,Afghanistan,ratification or accession,2018,year,UNTC 2022-08"))
            #expect(lines.contains { $0.hasSuffix(",signature,,unknown,UNTC 2022-08") })
        }
    }

    @Test("a treaty's list has every State with where it stands")
    func standings() async throws {
        try await PartiesPages.with { pages in
            let csv = try await pages.text(
                "/{language}/treaties/{treaty}.csv", ["treaty": "cedaw"])
            let lines = csv.split(separator: "\r\n")
            #expect(lines.count == 196)
            #expect(lines.contains("NPL,nepal,Nepal,party,ratification,1991-04-22"))
            #expect(lines.contains("VAT,holy-see,Holy See,none,,"))
            await #expect(throws: Problem.notFound) {
                try await pages.text("/{language}/treaties/{treaty}.csv", ["treaty": "xyz"])
            }
            let json = try await pages.text("/api/v1/treaties/{treaty}", ["treaty": "cedaw"])
            #expect(json.contains("\"parties\":188"))
            #expect(json.ranges(of: "\"standing\":\"party\"").count == 188)
        }
    }

    @Test("entities and goals come whole and one by one")
    func others() async throws {
        try await PartiesPages.with { pages in
            let entities = try await pages.text("/api/v1/entities")
            #expect(entities.ranges(of: "{\"code\":").count == 25)
            let one = try await pages.text("/api/v1/entities/{entity}", ["entity": "UNFPA"])
            #expect(one.hasPrefix("{\"code\":\"UNFPA\",\"slug\":\"unfpa\""))
            #expect(entities.contains(one))
            let goals = try await pages.text("/api/v1/goals")
            #expect(goals.ranges(of: "{\"code\":").count == 186)
            let goal = try await pages.text("/api/v1/goals/{goal}", ["goal": "5"])
            #expect(goal.ranges(of: "{\"code\":").count == 10)
            #expect(goal.contains("{\"code\":\"5.c\",\"kind\":\"target\",\"goal\":5,"))
            await #expect(throws: Problem.notFound) {
                try await pages.text("/api/v1/goals/{goal}", ["goal": "99"])
            }
        }
    }
}
