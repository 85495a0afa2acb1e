import Base
import Database
import Testing
import Web

@Suite("An agreement without an offer")
struct AgreementBasesTests {
    @Test(
        "on a request alone: chosen, signed, delivered; the State’s stop ends it as every other",
        arguments: Engine.allCases)
    func requestAlone(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let request = try await installation.submittedRequest()
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            try await clearer.open("/en/requests/\(request)")
            #expect(clearer.text.contains("/en/requests/\(request)/agreement"))
            try await clearer.open("/en/requests/\(request)/agreement")
            #expect(clearer.text.contains("The request alone, with"))
            try await clearer.submit("/agreement")
            #expect(clearer.status == 422)
            #expect(clearer.text.contains("Choose on what the agreement is to rest."))

            var officer = try await Browser(installation, as: "Lucía Fernández")
            let agreement = try await officer.draftAgreement(onAlone: request)
            #expect(officer.text.contains("Agreed on the request alone"))
            // Another of those asked has nothing to do with it, and may agree by itself.
            var ohchr = try await Browser(installation, as: "Claire Moreau")
            try await ohchr.open("/en/agreements/\(agreement)")
            #expect(ohchr.status == 404)
            try await installation.sign(agreement)
            let activity = try await officer.startActivity(under: agreement)
            var reader = Browser(installation)
            try await reader.open("/en/requests/\(request)")
            for seen in ["Agreed", "Delivered", "/en/agreements/\(agreement)"] {
                #expect(reader.text.contains(seen), "\(seen)")
            }
            #expect(!reader.text.contains("has made an offer"), "nobody did")
            try await reader.open("/en/agreements/\(agreement)")
            #expect(reader.text.contains("Agreed on the request alone"))
            #expect(reader.text.contains("/en/requests/\(request)"))
            #expect(!reader.text.contains("SECRET"))
            try await reader.open("/en/activities/\(activity)")
            #expect(reader.text.contains("In delivery, with the State’s agreement"))
            try await reader.open("/en/line?state=nepal")
            #expect(reader.text.contains("/en/agreements/\(agreement)"))

            var signatory = try await Browser(installation, as: "Anjali Thapa")
            try await signatory.open("/en/agreements/\(agreement)")
            try await signatory.submit("/suspension")
            try await reader.open("/en/activities/\(activity)")
            #expect(!reader.text.contains("In delivery, with the State’s agreement"))
            await #expect(throws: DatabaseError.self) {
                try await installation.database.write {
                    try $0.execute(
                        "UPDATE activity SET status = 'delivery' WHERE public_id = \(activity)")
                }
            }
            let faults = try await installation.database.read { try Register.faults($0) }
            #expect(faults.isEmpty)
        }
    }

    @Test(
        "on a standing offer: begun by a State for whom it is, seen where it stands",
        arguments: Engine.allCases)
    func programme(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let programme = try await officer.draftStandingOffer()
            try await officer.submit("/publication")
            #expect(!officer.hasForm("/agreement"), "nobody offers it to a State unasked")
            let agreement = try await installation.agreementOnProgramme(programme)
            var drafter = try await Browser(installation, as: "Sita Gurung")
            try await drafter.open("/en/offers/standing/\(programme)")
            #expect(drafter.text.contains("/en/agreements/\(agreement)"))
            #expect(!drafter.hasForm("/agreement"), "one at a time")
            var reader = Browser(installation)
            try await reader.open("/en/offers/standing/\(programme)")
            #expect(!reader.text.contains(agreement), "a draft is its parties' own")
            try await installation.sign(agreement)
            let activity = try await officer.startActivity(under: agreement)
            for page in ["/offers/standing/\(programme)", "/line?record=agreement", "/agreements"] {
                try await reader.open("/en\(page)")
                #expect(reader.text.contains("/en/agreements/\(agreement)"), "\(page)")
            }
            try await reader.open("/en/agreements/\(agreement)")
            #expect(reader.text.contains("Made on the standing offer:"))
            #expect(reader.text.contains("/en/offers/standing/\(programme)"))
            // The standing offer's theme and kind count for what rests on it.
            for page in ["/agreements?theme=justice", "/line?theme=justice&record=activity"] {
                try await reader.open("/en\(page)")
                #expect(
                    reader.text.contains(agreement) || reader.text.contains(activity), "\(page)")
            }
            try await officer.open("/en/agreements/\(agreement).docx")
            #expect(officer.status == 200)
            let known = try await installation.api("/agreements/\(agreement)", nil)
            #expect(known.text.contains("\"programme\":\"\(programme)\""))
            #expect(known.text.contains("\"request\":null"))
        }
    }

    @Test("programs begin on all three, by the same rules")
    func programs() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let request = try await installation.submittedRequest()
            var drafter = try await Browser(installation, as: "Sita Gurung")
            let token = try await drafter.makeToken(["reader", "drafter"])
            let several = try await installation.act(
                "/requests/\(request)/agreement", token, "k1", "{}")
            #expect(several.status == 422 && several.text.contains("with"), "two were asked")
            let begun = try await installation.act(
                "/requests/\(request)/agreement", token, "k2", #"{"with": "ohchr"}"#)
            #expect(begun.status == 200 || begun.status == 201, "\(begun.text)")
            let again = try await installation.act(
                "/requests/\(request)/agreement", token, "k2", #"{"with": "ohchr"}"#)
            #expect(again.text == begun.text, "the same key, once")
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let programme = try await officer.draftStandingOffer()
            let draft = try await installation.act(
                "/offers/standing/\(programme)/agreement", token, "k3", "{}")
            #expect(draft.status == 404, "a draft was never there")
            try await officer.submit("/publication")
            let standing = try await installation.act(
                "/offers/standing/\(programme)/agreement", token, "k4", "{}")
            #expect(standing.status == 200 || standing.status == 201, "\(standing.text)")
        }
    }
}

extension Browser {
    /// An agreement on a request alone with UN Women, its text fixed for signature.
    mutating func draftAgreement(onAlone request: String) async throws -> String {
        try await open("/en/requests/\(request)/agreement")
        try await submit("/agreement", [("basis", "request-unwomen")])
        return try await fixAgreement()
    }

    /// Writes the draft that was begun, and fixes its text for signature; its public id.
    mutating func fixAgreement() async throws -> String {
        let id = try #require(address.split(separator: "/").dropLast().last.map(String.init))
        try await submit(
            "/draft",
            [
                ("title", "Judges and the law"), ("themes", "Violence against women"),
                ("places", "Bagmati"), ("from", "2026-11-01"), ("until", "2027-12-31"),
                ("currency-0", "USD"), ("amount-0", "120,000"), ("authentic", "en"),
                ("text-en", "SECRET-TEXT"), ("text-fr", "SECRET-TEXTE"),
            ])
        try await submit("/proposal")
        return id
    }
}

extension Installation {
    /// A State's agreement on a standing offer, its text fixed for signature; its public id.
    func agreementOnProgramme(
        _ programme: String, by clearer: String = "Ramesh Adhikari"
    ) async throws -> String {
        var drafter = try await Browser(self, as: clearer)
        try await drafter.open("/en/offers/standing/\(programme)")
        try await drafter.submit("/agreement")
        return try await drafter.fixAgreement()
    }
}
