import Base
import Database
import Testing
import Web

@Suite("Who takes part in an activity without being registered")
struct OrganisationTests {
    private static let local = [
        ("organisation-0", "Kathmandu School of Law"), ("organisation-type-0", "80"),
        ("organisation-role-0", "4"), ("organisation-identifier-0", "NP-SWC-1234"),
    ]

    private static func women(_ name: String) -> [(String, String)] {
        [
            ("organisation-1", name), ("organisation-type-1", "22"), ("organisation-role-1", "4"),
            ("organisation-identifier-1", name.isEmpty ? "" : "NP-SWC-SECRET"),
            ("organisation-unnamed-1", "yes"),
        ]
    }

    /// UN Women's activity in Nepal, in delivery, with a university and a women's organisation.
    private func started(
        _ installation: Installation, _ name: String
    ) async throws -> (officer: Browser, activity: String) {
        let request = try await installation.submittedRequest()
        var officer = try await Browser(installation, as: "Lucía Fernández")
        let (_, agreement) = try await installation.agreed(&officer, to: request)
        let id = try await officer.planActivity(under: agreement)
        try await officer.open("/en/activities/\(id)/draft/organisations")
        try await officer.submit("/draft/organisations", Self.local + Self.women(name))
        #expect(officer.status == 200, "\(officer.text)")
        try await officer.open("/en/activities/\(id)")
        try await officer.submit("/delivery")
        return (officer, id)
    }

    @Test(
        "is named with its kind and identifier; at its wish only its kind is told, to the State too",
        arguments: Engine.allCases)
    func named(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var (officer, id) = try await started(installation, "SECRET-WOMEN")
            let page = "/en/activities/\(id)"
            try await officer.open(page)
            #expect(officer.text.contains("SECRET-WOMEN"), "who runs it knows")
            let clearer = try await Browser(installation, as: "Ramesh Adhikari")
            for var reader in [Browser(installation), clearer] {
                for (path, said) in [
                    (page, "NP-SWC-1234"), (page, "Academic, training and research institution"),
                    (page, "National NGO"), (page, "Not named, at its own wish"),
                    ("/en/activities.csv", "Kathmandu School of Law; National NGO"),
                    ("/en/activities.json", "National NGO"), ("/en/activities", "Training"),
                    ("/ar/activities/\(id)", "منظمة غير حكومية وطنية"), ("/en/activities.atom", id),
                ] {
                    try await reader.open(path)
                    #expect(reader.text.contains(said), "\(path): \(said)")
                    #expect(!reader.text.contains("SECRET-"), "\(path)")
                }
            }
            let program = Program(installation: installation)
            for (name, role, isTold) in [
                ("Lucía Fernández", "officer", true),
                ("Ramesh Adhikari", "clearing-officer", false),
            ] {
                let token = try await program.token(name, role)
                let one = try await installation.api("/activities/\(id)", token).text
                #expect(one.contains("SECRET-WOMEN") == isTold, "\(one)")
                // Its plan is told of one activity alone.
                let own = try await installation.api("/activities?list=own", token).text
                #expect(own.contains(id) && !own.contains("SECRET-WOMEN"), "\(own)")
            }
            let read = try await installation.api("/activities/\(id)", nil).text
            for part in [
                #"{"name":"Kathmandu School of Law","type":"80","role":4,"#
                    + #""identifier":"NP-SWC-1234","unnamed":false}"#,
                #"{"name":null,"type":"22","role":4,"identifier":null,"unnamed":true}"#,
            ] { #expect(read.contains(part), "\(part): \(read)") }
            // A history forgets nothing: such names never come into it.
            let kept = try await installation.database.read { reader in
                try reader.count(
                    """
                    SELECT count(*) FROM trail_change
                    WHERE before LIKE '%SECRET-WOMEN%' OR after LIKE '%SECRET-WOMEN%'
                        OR before LIKE '%SWC-SECRET%' OR after LIKE '%SWC-SECRET%'
                    """)
            }
            #expect(kept == 0)
        }
    }

    @Test("asks at any time not to be named, and is not from then on")
    func later() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var (officer, id) = try await started(installation, "")
            let program = Program(installation: installation)
            let token = try await program.token("Lucía Fernández", "officer")
            try await program.act(
                "/activities/\(id)/draft/organisations", token,
                #"{"organisations": [{"name": "Law School", "type": "80", "role": 4, "unnamed": true}]}"#
            )
            var reader = Browser(installation)
            try await reader.open("/en/activities/\(id)")
            #expect(reader.text.contains("Academic, training and research institution"))
            #expect(!reader.text.contains("Law School"))
            try await officer.open("/en/activities/\(id)")
            #expect(officer.text.contains("Law School"))
        }
    }

    @Test("whose name differs looks the same to everybody, byte for byte")
    func twinWorlds() async throws {
        func world(_ name: String) async throws -> [String] {
            try await Installation.with(.sqlite, isDemonstration: true) { installation in
                let (_, id) = try await started(installation, name)
                var answers: [String] = []
                for path in [
                    "/activities/\(id)", "/activities", "/activities.csv", "/activities.json",
                    "/activities.atom", "/states/nepal", "/entities/unwomen", "/register.csv",
                    "/line", "/results", "/search?q=SECRET",
                ] {
                    let answer = try await installation.get("/en\(path)")
                    answers.append("\(path) \(answer.status) \(answer.text)")
                }
                answers.append(try await installation.api("/activities/\(id)", nil).text)
                return answers
            }
        }
        let (one, other) = try await (world("SECRET women’s network"), world(""))
        for (left, right) in zip(one, other) { #expect(left == right) }
    }

    @Test("what is wrong is told field by field, and nothing typed is lost")
    func faults() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var (officer, id) = try await started(installation, "")
            let path = "/en/activities/\(id)/draft/organisations"
            try await officer.open(path)
            try await officer.submit(
                "/draft/organisations",
                [
                    ("organisation-0", ""), ("organisation-type-0", "22"),
                    ("organisation-role-0", "4"), ("organisation-1", "School KEPT"),
                    ("organisation-type-1", ""), ("organisation-role-1", "9"),
                    ("organisation-identifier-1", "no identifier"),
                ])
            #expect(officer.status == 422 && officer.text.contains("School KEPT"))
            for said in [
                "Choose the type of the organisation", "Choose the role of the organisation",
                "“no identifier” is no organisation identifier",
            ] { #expect(officer.text.contains(said), "\(said)") }
            let program = Program(installation: installation)
            let token = try await program.token("Lucía Fernández", "officer")
            for (json, field) in [
                (#"[{"type": "22", "role": 4}]"#, "organisations[0].name"),
                (#"[{"name": "A", "type": "5", "role": 4}]"#, "organisations[0].type"),
                (#"[{"name": "A", "type": "22", "role": 5}]"#, "organisations[0].role"),
                (
                    #"[{"name": "A", "type": "22", "role": 4}, {"name": "A", "type": "22", "role": 4}]"#,
                    "organisations[1].name"
                ),
                (
                    #"[{"name": "A", "type": "22", "role": 4, "identifier": "a/b-1"}]"#,
                    "organisations[0].identifier"
                ),
            ] {
                try await program.refuse(
                    "/activities/\(id)/draft/organisations", token,
                    "{\"organisations\": \(json)}", 422, field)
            }
            // What rests on no agreement takes nobody along, by no road.
            let outside = try await officer.startOutside("civil-society")
            try await program.refuse(
                "/activities/\(outside)/draft/organisations", token,
                #"{"organisations": [{"name": "A", "type": "22", "role": 4}]}"#, 422,
                "organisations[0].role")
            try await program.act(
                "/activities/\(outside)/draft/organisations", token,
                #"{"organisations": [{"name": "A", "type": "60", "role": 1}]}"#)
        }
    }

    @Test("the database refuses what the rules refuse", arguments: Engine.allCases)
    func plainSQL(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var (officer, _) = try await started(installation, "SECRET")
            let outside = try await officer.startOutside("national-institution")
            @Sendable func insert(_ role: Int, _ kind: Int, _ name: String, _ isUnnamed: Int) -> SQL
            {
                """
                INSERT INTO activity_organisation
                    (activity_id, number, role, kind, name, identifier, is_unnamed)
                VALUES ((SELECT id FROM activity WHERE public_id = \(outside)), 7, \(role),
                    \(kind), \(name), '', \(isUnnamed))
                """
            }
            for statement: SQL in [
                insert(4, 22, "A", 0), insert(3, 22, "A", 1), insert(1, 22, "", 0),
                insert(1, 5, "A", 0), insert(5, 22, "A", 0),
                "UPDATE activity_organisation SET is_unnamed = 0",
                "UPDATE activity_organisation SET name = 'B'",
            ] {
                await #expect(throws: DatabaseError.self, "\(statement.fragments)") {
                    _ = try await installation.database.write { try $0.execute(statement) }
                }
            }
            _ = try await installation.database.write { try $0.execute(insert(1, 60, "A", 0)) }
        }
    }
}
