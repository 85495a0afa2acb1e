import Database
import Testing
import Web

@Suite("Anybody verifies the register; everybody is told what concerns them")
struct RegisterAndNoticesTests {
    private func submitted(
        _ installation: Installation, publication: String = "summary"
    ) async throws -> String {
        var drafter = try await Browser(installation, as: "Sita Gurung")
        let id = try await drafter.draftRequest(publication: publication)
        var clearer = try await Browser(installation, as: "Ramesh Adhikari")
        try await clearer.clearAndSubmit(id)
        return id
    }

    @Test("the public page says that the chain fits, and names the entry that does not")
    func register() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let id = try await submitted(installation)
            _ = try await submitted(installation, publication: "nothing")
            var officer = try await Browser(installation, as: "Claire Moreau")
            try await officer.open("/en/requests/\(id)")
            try await officer.submit("/acknowledgement")
            var reader = Browser(installation)
            try await reader.open("/en/register")
            #expect(reader.text.contains("The whole chain fits."))
            #expect(reader.text.contains("A request was answered"))
            for match in reader.text.matches(of: /href="(\/en\/register\.[a-z]+)"/) {
                var taking = Browser(installation)
                try await taking.open(String(match.1))
                #expect(taking.status == 200, "\(match.1)")
            }
            try await reader.open("/en/register.csv")
            let lines = reader.text.split(whereSeparator: \.isNewline)
            #expect(lines.count == 3, "what nobody sees leaves no entry")
            #expect(lines[1].contains(id))
            for statement: SQL in [
                "DROP TRIGGER register_payload_is_not_changed",
                "UPDATE register_payload SET payload = '{}' WHERE number = 2",
                "DROP TRIGGER register_entry_is_not_changed",
                "UPDATE register_entry SET act = 'request.shown' WHERE number = 1",
            ] {
                _ = try await installation.database.write { try $0.execute(statement) }
            }
            installation.hand.move(minutes: 2)
            try await reader.open("/en/register")
            #expect(!reader.text.contains("The whole chain fits."))
            #expect(reader.text.contains("2 things do not fit"))
            #expect(reader.text.contains("The hash of entry 1 is not that of its content."))
            #expect(reader.text.contains("What entry 2 made public was changed."))
        }
    }

    @Test("a notice reaches those of the party with the role, and is new until it is read")
    func notices() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let id = try await submitted(installation)
            var officer = try await Browser(installation, as: "Claire Moreau")
            #expect(officer.text.contains("1 new notice"))
            try await officer.open("/en/notices")
            #expect(officer.text.contains("A State asks you for support."))
            #expect(officer.text.contains("/en/requests/\(id)"))
            try await officer.submit("/notices/read")
            #expect(!officer.hasForm("/notices/read"))
            try await officer.open("/en/work")
            #expect(officer.text.contains("0 new notices"))
            for name in ["Wei Lin", "Anjali Thapa", "Daniel Okoro"] {
                var other = try await Browser(installation, as: name)
                try await other.open("/en/notices")
                #expect(!other.text.contains("/requests/\(id)"), "\(name)")
            }
            // What is yet to come cannot be marked as read.
            let form = try await { () async throws -> (String, String) in
                try await officer.open("/en/account")
                let fields = try officer.form("/sign-out").fields
                return try #require(fields.first { $0.0 == "form" })
            }()
            try await officer.send("/en/notices/read", [form, ("until", "999999")])
            var drafter = try await Browser(installation, as: "Sita Gurung")
            try await drafter.open("/en/requests/\(id)")
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            try await clearer.open("/en/requests/\(id)")
            try await clearer.submit("/closure", [("reason", "")])
            try await officer.open("/en/work")
            #expect(officer.text.contains("1 new notice"))
        }
    }
}
