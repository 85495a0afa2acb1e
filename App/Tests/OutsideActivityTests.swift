import Base
import Database
import Testing
import Web

@Suite("What needs no agreement of the State")
struct OutsideActivityTests {
    @Test("is named as that with its legal basis, and never silently", arguments: Engine.allCases)
    func named(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var officer = try await Browser(installation, as: "Lucía Fernández")
            try await officer.open("/en/activities/new")
            try await officer.submit("/activities/new", [("title", "Monitoring of trials")])
            #expect(officer.status == 422 && officer.text.contains("Monitoring of trials"))
            for said in ["Choose why it needs no agreement", "Name the resolution"] {
                #expect(officer.text.contains(said), "\(said)")
            }
            let id = try await officer.planOutside("mandated-monitoring")
            #expect(
                !officer.text.contains("/draft/budgets") && !officer.text.contains("/draft/states"))
            try await officer.open("/en/activities/\(id)/draft/serves")
            try await officer.submit("/draft/serves", [("kinds", "training")])
            #expect(
                officer.status == 422
                    && officer.text.contains("Monitoring and protection are no support"))
            try await officer.open("/en/activities/\(id)/draft")
            #expect(officer.text.contains("Your own people alone see the plan."))
            try await officer.open("/en/activities/\(id)")
            #expect(officer.text.contains("The plan is complete."))
            #expect(!officer.text.contains("The agreement is in force"), "there is none")
            var state = try await Browser(installation, as: "Ramesh Adhikari")
            try await state.open("/en/activities/\(id)")
            #expect(state.status == 404, "a plan is its maker's own")
            try await officer.submit("/delivery")
            var reader = Browser(installation)
            try await reader.open("/en/activities/\(id)")
            for said in [
                "In delivery, outside the State’s agreement", "rests on none",
                "Monitoring under a mandate", "Resolution 48/141, paragraph 4",
            ] {
                #expect(reader.text.contains(said), "\(said)")
            }
            #expect(!reader.text.contains("In delivery, with the State’s agreement"))
            try await reader.open("/en/activities?status=delivery")
            #expect(!reader.text.contains(id), "not counted as done with consent")
            for page in ["/activities?status=outside", "/activities?state=nepal", "/states/nepal"] {
                try await reader.open("/en\(page)")
                #expect(reader.text.contains("/en/activities/\(id)"), "\(page)")
            }
            try await state.open("/en/activities/\(id)")
            #expect(state.status == 200)
            let known = try await installation.api("/activities/\(id)", nil)
            #expect(known.text.contains("mandated-monitoring"))
            try await officer.open("/en/activities/\(id)")
            #expect(!officer.hasForm("/entry"), "money is booked under agreements")
            try await officer.submit("/1-result", LineStoryTests.result)
            #expect(officer.status == 200)
            let faults = try await installation.database.read { try Register.faults($0) }
            #expect(faults.isEmpty)
        }
    }

    @Test("is begun by programs too, with every fault at once", arguments: Engine.allCases)
    func programs(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let token = try await officer.makeToken(["officer"])
            let gaps = try await installation.act(
                "/activities", token, "a", "{\"title\":\"Trials\"}")
            #expect(gaps.status == 422 && gaps.text.contains("\"law\""), "\(gaps.text)")
            let begun = try await installation.act(
                "/activities", token, "b",
                """
                {"title":"Trials","state":"nepal","basis":"protection-begun",\
                "law":"Resolution 60/147, paragraph 10"}
                """)
            #expect(begun.status == 200 || begun.status == 201, "\(begun.text)")
            let id = try #require(begun.text.firstMatch(of: /"activity":"([^"]+)"/)).1
            let own = try await installation.api("/activities/\(id)", token)
            #expect(own.text.contains("protection-begun"), "\(own.text)")
            #expect(try await installation.api("/activities/\(id)", nil).status == 404)
        }
    }
}

extension Browser {
    /// A complete plan in Nepal that rests on a basis of its own.
    mutating func planOutside(_ basis: String) async throws -> String {
        try await open("/en/activities/new")
        try await submit(
            "/activities/new",
            [
                ("title", "Monitoring of trials"), ("state", "nepal"), ("basis", basis),
                ("law", "Resolution 48/141, paragraph 4"),
            ])
        let id = try #require(address.split(separator: "/").dropLast().last.map(String.init))
        try await submit(
            "/draft",
            [
                ("language", "en"), ("title", "Monitoring of trials"), ("text", "Forty trials"),
                ("from", "2026-11-20"), ("until", "2027-06-30"),
            ])
        return id
    }

    mutating func startOutside(_ basis: String) async throws -> String {
        let id = try await planOutside(basis)
        try await submit("/delivery")
        return id
    }
}
