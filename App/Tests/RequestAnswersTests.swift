import Database
import Testing
import Web

@Suite("Those asked answer, pass on, are reminded; those named as consulted speak for themselves")
struct RequestAnswersTests {
    /// Nepal's request to OHCHR and UN Women, which names an organisation as consulted; its public id.
    private func submitted(
        _ installation: Installation, publication: String = "summary"
    ) async throws -> String {
        var drafter = try await Browser(installation, as: "Sita Gurung")
        let id = try await drafter.draftRequest(publication: publication)
        try await drafter.open("/en/requests/\(id)")
        try await drafter.submit("/take-back")
        try await drafter.open("/en/requests/\(id)/draft/consulted")
        try await drafter.submit("/consulted", [("consulted", "himal-womens-network")])
        try await drafter.submit("/hand-in")
        var clearer = try await Browser(installation, as: "Ramesh Adhikari")
        try await clearer.clearAndSubmit(id)
        return id
    }

    @Test("passed on with the State's leave, and acknowledged together", arguments: Engine.allCases)
    func passingOn(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let id = try await submitted(installation)
            var lead = try await Browser(installation, as: "Lucía Fernández")
            try await lead.open("/en/requests/\(id)")
            try await lead.submit("/passing-on", [("party", ""), ("reason", "")])
            #expect(lead.status == 422)
            #expect(lead.text.contains("href=\"#field-passing-on-party\""))
            try await lead.submit(
                "/passing-on", [("party", "unfpa"), ("reason", "They know more")])
            #expect(lead.status == 200 && !lead.hasForm("/passing-on"))

            var next = try await Browser(installation, as: "Wei Lin")
            try await next.open("/en/requests/addressed")
            #expect(!next.text.contains(id), "nothing is passed on without leave")

            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            #expect(clearer.text.contains("Somebody asks for your leave to pass it on."))
            try await clearer.open("/en/requests/\(id)")
            try await clearer.submit("/leave")
            #expect(clearer.text.contains("Passed on to UNFPA"))
            #expect(!clearer.hasForm("/leave"))

            try await next.open("/en/requests/addressed")
            try await next.submit("/addressed/acknowledgement")
            #expect(next.status == 422, "none chosen")
            try await next.open("/en/requests/addressed")
            try await next.submit("/addressed/acknowledgement", [("requests", id)])
            #expect(next.status == 200 && !next.hasForm("/addressed/acknowledgement"))
            var reader = Browser(installation)
            try await reader.open("/en/requests/\(id)")
            #expect(reader.text.contains("Passed on to UNFPA"))
            #expect(!reader.text.contains("They know more"))
            try await reader.open("/en/entities/unfpa")
            #expect(reader.text.contains("Training of judges"))
        }
    }

    @Test("together means all or none", arguments: Engine.allCases)
    func bulk(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let id = try await submitted(installation)
            var officer = try await Browser(installation, as: "Claire Moreau")
            try await officer.open("/en/requests/addressed")
            let form = try officer.form("/addressed/acknowledgement")
            try await officer.send(
                form.action,
                form.fields + [("requests", id), ("requests", "aaaaaaaaaaaaaaaaaaaa")])
            #expect(officer.status == 404)
            let answered = try await installation.database.read {
                try $0.count("SELECT count(*) FROM request_addressee WHERE answer <> 'none'")
            }
            #expect(answered == 0)
        }
    }

    @Test("who is named as consulted disputes it, and stays unnamed for everybody but the State")
    func consulted() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let id = try await submitted(installation)
            var organisation = try await Browser(installation, as: "Maya Lama")
            #expect(organisation.text.contains("Training of judges"), "it stands on the work list")
            var reader = Browser(installation)
            try await reader.open("/en/requests/\(id)")
            let before = reader.text
            #expect(!before.contains("consulted"), "nothing shows before they have answered")
            try await organisation.open("/en/requests/\(id)")
            #expect(!organisation.text.contains("SECRET-NEED"))
            try await organisation.submit(
                "/consultation",
                [("answer", "disputed"), ("named", "no"), ("text", "Nobody came to us")])
            #expect(organisation.status == 200)
            try await reader.open("/en/requests/\(id)")
            #expect(reader.text.contains("An organisation that stays unnamed"))
            #expect(reader.text.contains("Nobody came to us"))
            var officer = try await Browser(installation, as: "Claire Moreau")
            try await officer.open("/en/requests/\(id)")
            for text in [reader.text, officer.text] { #expect(!text.contains("Himal")) }
            var drafter = try await Browser(installation, as: "Sita Gurung")
            try await drafter.open("/en/requests/\(id)")
            #expect(drafter.text.contains("Himal Women’s Network"))
            try await organisation.submit(
                "/consultation", [("answer", "disputed"), ("named", "yes"), ("text", "")])
            try await reader.open("/en/requests/\(id)")
            #expect(reader.text.contains("Himal Women’s Network"))
            try await organisation.submit(
                "/consultation", [("answer", "none"), ("named", "yes"), ("text", "x")])
            try await reader.open("/en/requests/\(id)")
            #expect(reader.text == before, "taken back, it was never there")
        }
    }

    @Test("who is consulted on what a State keeps to itself sees its summary, and others nothing")
    func consultedInConfidence() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let id = try await submitted(installation, publication: "nothing")
            var organisation = try await Browser(installation, as: "Maya Lama")
            try await organisation.open("/en/requests/\(id)")
            #expect(organisation.status == 200 && !organisation.text.contains("SECRET-NEED"))
            for name in ["Wei Lin", "Daniel Okoro"] {
                var other = try await Browser(installation, as: name)
                try await other.open("/en/requests/\(id)")
                #expect(other.status == 404, "\(name)")
            }
        }
    }

    @Test("the coordinator reminds of what is late, and a comment reaches its readers alone")
    func coordination() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let id = try await submitted(installation, publication: "nothing")
            var officer = try await Browser(installation, as: "Claire Moreau")
            try await officer.open("/en/requests/\(id)")
            try await officer.submit(
                "/comment", [("comment-text", "Only for Nepal"), ("readers", "nepal")])
            #expect(officer.text.contains("Only for Nepal"))
            var drafter = try await Browser(installation, as: "Sita Gurung")
            try await drafter.open("/en/requests/\(id)")
            #expect(drafter.text.contains("Only for Nepal"))
            var lead = try await Browser(installation, as: "Lucía Fernández")
            try await lead.open("/en/requests/\(id)")
            #expect(!lead.text.contains("Only for Nepal"))
            try await lead.submit("/not-yet", [("until", "2026-13-01"), ("reason", "Budget")])
            #expect(lead.status == 422 && lead.text.contains("href=\"#field-not-yet-until\""))
            try await lead.submit("/not-yet", [("until", "2027-03-01"), ("reason", "Budget")])
            #expect(lead.text.contains("will answer by 1 March 2027"))

            installation.hand.move(days: 20)
            var coordinator = try await Browser(installation, as: "Omar Haddad")
            #expect(coordinator.text.contains("Training of judges"))
            try await coordinator.open("/en/requests/coordination")
            #expect(coordinator.text.contains("OHCHR"))
            try await coordinator.open("/en/requests/\(id)")
            try await coordinator.submit("/reminder")
            let reminded = try await installation.database.read { reader in
                try reader.all(
                    "SELECT message FROM notice WHERE message = 'requests.notice.reminder'"
                ) { $0.text(0) }
            }
            #expect(reminded.count == 2)
            for (name, path) in [("Wei Lin", "coordination"), ("Sita Gurung", "coordination")] {
                var other = try await Browser(installation, as: name)
                try await other.open("/en/requests/\(path)")
                #expect(other.status == 404, "\(name)")
            }
        }
    }

    @Test("what it serves, when and for how much: saved, shown where it may be, each fault named")
    func serves() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var drafter = try await Browser(installation, as: "Sita Gurung")
            let id = try await drafter.draftRequest(publication: "full")
            try await drafter.open("/en/requests/\(id)")
            try await drafter.submit("/take-back")
            let draft = "/en/requests/\(id)/draft"
            try await drafter.open("\(draft)/serves")
            try await drafter.submit(
                "/serves",
                [("themes", "womens-rights"), ("targets", "5.2"), ("marker", "2")])
            #expect(drafter.status == 422)
            #expect(drafter.text.contains("href=\"#field-marker-reason\""))
            let serves = [
                ("themes", "womens-rights"), ("targets", "5.2"), ("marker", "2"),
                ("marker-reason", "Women judges"),
            ]
            try await drafter.submit("/serves", serves + [("themes", "no-such-theme")])
            #expect(drafter.status == 422 && drafter.text.contains("“no-such-theme” is not."))
            try await drafter.submit("/serves", serves)
            try await drafter.open("\(draft)/frame")
            try await drafter.submit(
                "/frame",
                [
                    ("from", "2027-05-01"), ("until", "2027-04-01"), ("currency", ""),
                    ("low", "many"), ("high", "1000"),
                ])
            #expect(drafter.status == 422)
            for field in ["until", "currency", "low"] {
                #expect(drafter.text.contains("href=\"#field-\(field)\""), "\(field)")
            }
            try await drafter.submit(
                "/frame",
                [
                    ("from", "2027-05-01"), ("until", "2027-12-01"), ("currency", "USD"),
                    ("low", "١٠٠٬٠٠٠"), ("high", "250 000"),
                ])
            #expect(drafter.status == 200)
            try await drafter.submit("/hand-in")
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            try await clearer.clearAndSubmit(id)
            var reader = Browser(installation)
            try await reader.open("/en/requests/\(id)")
            for text in ["Women judges", "USD 100,000 to 250,000", "1 May 2027", "5.2 "] {
                #expect(reader.text.contains(text), "\(text)")
            }
        }
    }
}
