import Base
import Database
import Testing
import Web

@Suite("From a request to what changed")
struct LineStoryTests {
    @Test(
        "offered, accepted in part, agreed by two, delivered, confirmed; then consent is withdrawn",
        arguments: Engine.allCases)
    func story(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let request = try await installation.submittedRequest()
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let offer = try await officer.offer(to: request)
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            #expect(clearer.text.contains("An offer waits for your decision."))
            try await clearer.open("/en/requests/\(request)")
            #expect(clearer.text.contains("<h3><a href=\"/en/offers/\(offer)\">Answer</a></h3>"))
            let early = try await installation.get("/en/requests/\(request)").text
            #expect(!early.contains("/en/offers/\(offer)"), "it is not public yet")
            try await clearer.open("/en/offers/\(offer)")
            #expect(clearer.text.contains("SECRET-OFFER"))
            try await clearer.submit("/acceptance", [("extent", "part")])
            #expect(clearer.status == 422, "a part says which")
            try await clearer.submit("/acceptance", [("extent", "whole"), ("kinds", "training")])
            #expect(clearer.status == 422, "whole, and yet a part")
            try await clearer.submit(
                "/acceptance", [("extent", "part"), ("kinds", "training"), ("part", "SECRET-WORD")])
            #expect(clearer.text.contains("Accepted in part"))

            let agreement = try await officer.draftAgreement(from: offer)
            var signatory = try await Browser(installation, as: "Anjali Thapa")
            #expect(signatory.text.contains("Waits for your signature."))
            try await signatory.open("/en/agreements/\(agreement)")
            try await signatory.submit("/signature")
            #expect(!signatory.hasForm("/signature"), "once is enough")
            var other = try await Browser(installation, as: "Amina Diallo")
            try await other.open("/en/agreements/\(agreement)")
            try await other.submit("/signature")
            #expect(other.text.contains("In force"))

            let activity = try await officer.startActivity(under: agreement)
            try await officer.submit(
                "/entry",
                [
                    ("entry", "commitment"), ("date", "2026-11-23"), ("currency", "USD"),
                    ("amount", "50000"),
                ])
            #expect(officer.text.contains("USD\u{A0}50,000"))
            try await officer.submit(
                "/entry",
                [
                    ("entry", "commitment"), ("date", "2026-11-23"), ("currency", "USD"),
                    ("amount", "70000.01"),
                ])
            #expect(officer.status == 422)
            #expect(officer.text.contains("70000.01"), "nothing typed is lost")
            try await officer.submit("/1-result", Self.result)
            try await clearer.open("/en/work")
            #expect(clearer.text.contains("A result waits for your State’s word."))
            try await clearer.open("/en/activities/\(activity)")
            try await clearer.submit(
                "/1-answer", [("answer", "confirmed"), ("answer-text", "It is so.")])

            var reader = Browser(installation)
            try await reader.open("/en/requests/\(request)")
            for seen in [
                "has made an offer", "Agreed", "Delivered", "Changed",
                "1 result confirmed by the State",
            ] {
                #expect(reader.text.contains(seen), "\(seen)")
            }
            for told in [
                "offers/\(offer)", "agreements/\(agreement)", "activities/\(activity)",
                "activities/\(activity)#result-1",
            ] {
                #expect(reader.text.contains("<h3><a href=\"/en/\(told)\">"), "\(told)")
            }
            try await reader.open("/en/activities/\(activity)")
            #expect(reader.text.contains("In delivery, with the State’s agreement"))
            #expect(reader.text.contains("It is so."))
            try await reader.open("/en")
            #expect(reader.text.contains("activity in delivery with the State’s agreement"))
            try await reader.open("/en/activities?status=delivery")
            #expect(reader.text.contains("/en/activities/\(activity)"))
            try await installation.secretsStayInside(request, offer, agreement, activity)

            // The State withdraws: delivery has stopped everywhere at once.
            try await signatory.open("/en/agreements/\(agreement)")
            try await signatory.submit("/withdrawal", [("reason", "SECRET-REASON")])
            try await reader.open("/en/activities/\(activity)")
            #expect(
                reader.text.contains("the agreement has not held since 23 November 2026 (Withdrawn")
            )
            #expect(!reader.text.contains("In delivery, with the State’s agreement"))
            try await reader.open("/en/activities?status=delivery")
            #expect(!reader.text.contains(activity))
            try await reader.open("/en/requests/\(request)")
            #expect(reader.text.contains("Withdrawn by the State"))
            for page in ["/line?record=agreement", "/line?record=activity"] {
                try await reader.open("/en\(page)")
                #expect(reader.text.contains("stopped on 23 November 2026"), "\(page)")
                #expect(
                    !reader.text.contains("badge done"), "what is stopped is not green: \(page)")
            }
            try await reader.open("/en/states/nepal")
            #expect(reader.text.contains("stopped by the State"))
            try await officer.open("/en/work")
            #expect(
                !officer.text.contains("The offer is accepted: draft the agreement."),
                "nobody is pressed to draft anew what the State has ended")
            try await officer.open("/en/activities/\(activity)")
            #expect(!officer.hasForm("/delivery"), "it cannot begin again")
            installation.hand.move(days: 1)
            officer = try await Browser(installation, as: "Lucía Fernández")
            try await officer.open("/en/notices")
            #expect(officer.text.contains("The State’s consent has ended"))
            try await officer.open("/en/activities/\(activity)")
            try await officer.submit(
                "/entry",
                [
                    ("entry", "commitment"), ("date", "2026-11-24"), ("currency", "USD"),
                    ("amount", "1"),
                ])
            #expect(officer.status == 422)
            #expect(officer.text.contains("consent had not begun, was suspended or had ended"))
            try await installation.secretsStayInside(request, offer, agreement, activity)
            let faults = try await installation.database.read { try Register.faults($0) }
            #expect(faults.isEmpty)
        }
    }

    static let result = [
        ("result-title", "Judges apply the law"), ("indicator", "judges trained"),
        ("baseline", "0"), ("baseline-year", "2025"), ("from", "2026-11-20"),
        ("until", "2027-06-30"), ("target", "200"), ("actual", "150"), ("women", "80"),
        ("men", "70"),
    ]

    @Test("what is not public of offers, agreements and activities was never there")
    func absent() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let request = try await installation.submittedRequest(publication: "nothing")
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let (offer, agreement) = try await installation.agreed(&officer, to: request)
            let activity = try await officer.startActivity(under: agreement)
            for (kind, id, acts) in [
                ("offers", offer, ["acceptance", "decline", "withdrawal", "showing"]),
                ("agreements", agreement, ["signature", "suspension", "withdrawal", "activity"]),
                ("activities", activity, ["delivery", "entry", "1-result", "1-answer"]),
            ] {
                for who in [nil, "Claire Moreau", "Daniel Okoro"] {
                    var reader = Browser(installation)
                    if let who { reader = try await Browser(installation, as: who) }
                    for path in ["", "/draft", "/case", ".docx", "/letters.docx", ".zip"] {
                        try await reader.open("/en/\(kind)/\(id)\(path)")
                        let (status, text) = (reader.status, reader.text)
                        try await reader.open("/en/\(kind)/aaaaaaaaaaaaaaaa\(path)")
                        #expect(status == reader.status, "\(kind)\(path)")
                        #expect(
                            text.replacing(id, with: "ID")
                                == reader.text.replacing("aaaaaaaaaaaaaaaa", with: "ID"))
                    }
                    guard who != nil else { continue }
                    try await reader.open("/en/account")
                    let token = try #require(
                        try reader.form("/sign-out").fields.first { $0.0 == "form" })
                    for act in acts {
                        let typed = [token, ("key", "k-\(act)"), ("reason", "x")] + Self.result
                        try await reader.send("/en/\(kind)/\(id)/\(act)", typed)
                        let (status, text) = (reader.status, reader.text)
                        try await reader.send("/en/\(kind)/aaaaaaaaaaaaaaaa/\(act)", typed)
                        #expect(status == reader.status, "\(kind) \(act)")
                        #expect(text == reader.text, "\(kind) \(act)")
                    }
                }
            }
        }
    }

    @Test("two installations that differ only in secret offers and agreements show the same")
    func twinWorlds() async throws {
        func world(withSecrets: Bool) async throws -> [String] {
            try await Installation.with(.sqlite, isDemonstration: true) { installation in
                let shown = try await installation.submittedRequest(title: "Shown")
                var provider = try await Browser(installation, as: "Lucía Fernández")
                let programme = try await provider.draftStandingOffer()
                try await provider.submit("/publication")
                if withSecrets {
                    let hidden = try await installation.submittedRequest(
                        publication: "nothing", title: "Hidden")
                    var officer = try await Browser(installation, as: "Lucía Fernández")
                    let (_, agreement) = try await installation.agreed(&officer, to: hidden)
                    _ = try await officer.startActivity(under: agreement)
                    // So is what rests on the secret request alone, and on a standing offer that its
                    // State does not show.
                    let alone = try await officer.draftAgreement(onAlone: hidden)
                    try await installation.sign(alone)
                    _ = try await officer.startActivity(under: alone)
                    let own = try await installation.agreementOnProgramme(programme)
                    var clearer = try await Browser(installation, as: "Ramesh Adhikari")
                    try await clearer.open("/en/agreements/\(own)")
                    try await clearer.submit("/showing", [("shown", "no")])
                    try await installation.sign(own)
                    // A draft in answer to the public request leaves no trace either.
                    _ = try await officer.draftOffer(to: shown)
                }
                var answers: [String] = []
                var reader = Browser(installation)
                for path in [
                    "", "/requests", "/requests/\(shown)", "/offers", "/agreements", "/activities",
                    "/activities?status=delivery", "/offers.csv", "/agreements.json",
                    "/activities.csv", "/activities.atom", "/results", "/results.csv",
                    "/states/nepal", "/entities/unwomen", "/data", "/line", "/line.csv",
                    "/line?state=nepal", "/line/map", "/line/map?record=result",
                    "/states/nepal/sheet", "/requests?addressee=unwomen", "/line/statistics",
                    "/gender", "/who-does-what", "/who-does-what?state=nepal",
                    "/themes/womens-rights", "/offers/standing", "/offers/standing/\(programme)",
                ] {
                    try await reader.open("/en\(path)")
                    let text = reader.text.replacing(shown, with: "SHOWN")
                        .replacing(programme, with: "PROGRAMME")
                    answers.append("\(path) \(reader.status) \(text)")
                }
                return answers
            }
        }
        let (bare, secretive) = try await (world(withSecrets: false), world(withSecrets: true))
        for (left, right) in zip(bare, secretive) {
            #expect(left == right)
        }
    }
}

extension Installation {
    /// Nepal asks OHCHR and UN Women; the request's public id.
    func submittedRequest(
        publication: String = "summary", title: String = "Training of judges"
    ) async throws -> String {
        var drafter = try await Browser(self, as: "Sita Gurung")
        let id = try await drafter.draftRequest(publication: publication, title: title)
        var clearer = try await Browser(self, as: "Ramesh Adhikari")
        try await clearer.clearAndSubmit(id)
        return id
    }

    func accept(_ offer: String) async throws {
        var clearer = try await Browser(self, as: "Ramesh Adhikari")
        try await clearer.open("/en/offers/\(offer)")
        try await clearer.submit("/acceptance", [("extent", "whole")])
    }

    func sign(
        _ agreement: String, by signatories: [String] = ["Anjali Thapa", "Amina Diallo"]
    ) async throws {
        for name in signatories {
            var signatory = try await Browser(self, as: name)
            try await signatory.open("/en/agreements/\(agreement)")
            try await signatory.submit("/signature")
        }
    }

    func secretsStayInside(
        _ request: String, _ offer: String, _ agreement: String, _ activity: String
    ) async throws {
        var reader = Browser(self)
        for path in [
            "/requests/\(request)", "/offers/\(offer)", "/agreements/\(agreement)",
            "/activities/\(activity)", "/offers", "/agreements.csv", "/activities.json",
            "/states/nepal", "/entities/unwomen",
        ] {
            try await reader.open("/en\(path)")
            #expect(reader.status == 200, "\(path)")
            for secret in ["SECRET", "Lucía", "Ramesh", "Anjali", "Amina"] {
                #expect(!reader.text.contains(secret), "\(secret) on \(path)")
            }
        }
    }
}

extension Installation {
    /// An officer answers a request; the State accepts, and the agreement made of it is in force.
    func agreed(
        _ officer: inout Browser, to request: String
    ) async throws -> (offer: String, agreement: String) {
        let offer = try await officer.offer(to: request)
        try await accept(offer)
        let agreement = try await officer.draftAgreement(from: offer)
        try await sign(agreement)
        return (offer, agreement)
    }
}

extension Browser {
    /// UN Women's officer writes an offer; its public id.
    mutating func draftOffer(to request: String) async throws -> String {
        try await open("/en/requests/\(request)/offer")
        try await submit("/offer", [("title", "Two trainers")])
        let id = try #require(address.split(separator: "/").dropLast().last.map(String.init))
        try await submit(
            "/draft",
            [
                ("language", "en"), ("title", "Two trainers"), ("text", "SECRET-OFFER"),
                ("kinds", "training"), ("kinds", "advice"), ("level", "multilateral"),
                ("from", "2026-11-01"), ("until", "2027-12-31"), ("currency", "USD"),
                ("amount", "120000"), ("valid-until", "2027-01-31"),
            ])
        return id
    }

    mutating func offer(to request: String) async throws -> String {
        let id = try await draftOffer(to: request)
        try await submit("/publication")
        return id
    }

    /// An agreement from an accepted offer, its text fixed for signature.
    mutating func draftAgreement(from offer: String) async throws -> String {
        try await open("/en/offers/\(offer)")
        try await submit("/agreement")
        return try await fixAgreement()
    }

    /// An activity under an agreement, in delivery.
    mutating func startActivity(under agreement: String) async throws -> String {
        let id = try await planActivity(under: agreement)
        try await submit("/delivery")
        return id
    }

    /// A plan under an agreement.
    mutating func planActivity(under agreement: String) async throws -> String {
        try await open("/en/agreements/\(agreement)")
        try await submit("/activity")
        let id = try #require(address.split(separator: "/").dropLast().last.map(String.init))
        try await submit(
            "/draft",
            [
                ("language", "en"), ("title", "Training"), ("text", "Four courses"),
                ("from", "2026-11-20"), ("until", "2027-06-30"), ("currency", "USD"),
                ("amount", "100000"),
            ])
        return id
    }
}
