import Base
import Database
import Testing
import Web

@Suite("An activity in several States, of which one stops")
struct ComponentStopTests {
    @Test(
        "goes on for the others, and says whose part stands still since when",
        arguments: Engine.allCases)
    func part(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let signatory = Member(990, "tamarau", .signatory)
            try await Member.add([signatory], to: installation)
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let programme = try await officer.draftStandingOffer(reach: "all")
            try await officer.submit("/publication")
            let nepal = try await installation.agreementOnProgramme(programme)
            try await installation.sign(nepal)
            let tamarau = try await installation.agreementOnProgramme(
                programme, by: "Tavita Leota")
            try await installation.sign(tamarau, by: [signatory.name, "Amina Diallo"])
            let id = try await officer.planActivity(under: nepal)
            try await officer.open("/en/activities/\(id)/draft/states")
            try await officer.submit(
                "/draft/states", [("agreements", nepal), ("agreements", tamarau)])
            try await officer.open("/en/activities/\(id)")
            try await officer.submit("/delivery")

            var state = try await Browser(installation, as: signatory.name)
            try await state.open("/en/agreements/\(tamarau)")
            try await state.submit("/suspension")
            var reader = Browser(installation)
            try await reader.open("/en/activities/\(id)")
            for said in [
                "In delivery, with the State’s agreement",
                "Islands of Tamarau: what is done here for this State has stood still since "
                    + "23 November 2026 (agreement: Suspended",
            ] {
                #expect(reader.text.contains(said), "\(said)")
            }
            try await reader.open("/en/activities?status=delivery")
            #expect(reader.text.contains("stands still: Islands of Tamarau"))
            let known = try await installation.api("/activities/\(id)", nil)
            #expect(known.text.contains(#""stopped_on":"2026-11-23""#), "\(known.text)")
            // Nothing is committed for it; for the other one all goes on.
            try await officer.open("/en/activities/\(id)")
            #expect(!officer.hasForm("/delivery"), "it cannot begin again yet")
            let entry = [
                ("entry", "commitment"), ("date", "2026-11-23"), ("currency", "USD"),
                ("amount", "100"),
            ]
            try await officer.submit("/entry", entry + [("state", "tamarau")])
            #expect(officer.status == 422)
            try await officer.submit("/entry", entry + [("state", "nepal")])
            #expect(officer.status == 200)
            try await officer.open("/en/work")
            #expect(officer.text.contains("stands still: Islands of Tamarau."))
            // In another language, a title says in which it was written.
            try await officer.open("/fr/work")
            #expect(officer.text.contains("<bdi lang=\"en\" dir=\"ltr\">"))

            try await state.open("/en/agreements/\(tamarau)")
            try await state.submit("/resumption")
            try await officer.open("/en/work")
            #expect(officer.text.contains("Consent holds: delivery can be taken up again."))
            try await officer.open("/en/activities/\(id)")
            #expect(officer.text.contains("The agreement is in force again (Islands of Tamarau)"))
            try await officer.submit("/delivery")
            try await reader.open("/en/activities/\(id)")
            #expect(!reader.text.contains("has stood still"))
            let faults = try await installation.database.read { try Register.faults($0) }
            #expect(faults.isEmpty)
        }
    }
}
