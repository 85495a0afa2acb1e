import Assembly
import Base
import Database
import Offers
import Parties
import Testing
import Web

@Suite("What can be asked for at any time")
struct StandingOfferTests {
    @Test(
        "a provider publishes what it can do; a State sees that it fits; an answer begins with it",
        arguments: Engine.allCases)
    func story(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let id = try await officer.draftStandingOffer()
            var reader = Browser(installation)
            try await reader.open("/en/offers/standing/\(id)")
            #expect(reader.status == 404, "a draft is its maker's own")
            #expect(officer.text.contains("everybody sees all of it"))
            try await officer.open("/en/offers/standing/\(id)/draft")
            try await officer.submit("/draft", [("reach", "all"), ("groups", "ldc")])
            #expect(officer.status == 422)
            #expect(officer.text.contains("You chose all States but named some."))
            try await officer.open("/en/offers/standing/\(id)")
            try await officer.submit("/publication")
            #expect(officer.text.contains("In the catalogue"))
            #expect(!officer.hasForm("/publication"))

            try await reader.open("/en/offers/standing/\(id)")
            for seen in ["Judges who train judges", "WORDS-OF-IT", "Least developed countries"] {
                #expect(reader.text.contains(seen), "\(seen)")
            }
            #expect(!reader.text.contains("Lucía"))
            for (query, isFound) in [
                ("", true), ("?kind=training", true), ("?kind=data", false),
                ("?theme=justice", true), ("?theme=impunity", false), ("?provider=unwomen", true),
                ("?provider=ohchr", false), ("?language=fr", true), ("?language=ru", false),
                ("?group=ldc", true), ("?group=sids", false),
            ] {
                for ending in ["", ".csv", ".json", ".atom"] {
                    try await reader.open("/en/offers/standing\(ending)\(query)")
                    #expect(reader.status == 200)
                    #expect(reader.text.contains(id) == isFound, "\(ending)\(query)")
                }
            }
            try await reader.open(
                "/en/offers/standing?kind=x&group=y&language=z&theme=w&provider=v")
            #expect(reader.status == 422)
            try await reader.open("/en/entities/unwomen")
            #expect(reader.text.contains("/offers/standing/\(id)"))
            try await reader.open("/en/register.csv")
            #expect(reader.text.contains("standing-offer.published"))

            // Nepal asks for training: its own people and those asked see why it fits; the public does not.
            var drafter = try await Browser(installation, as: "Sita Gurung")
            let request = try await drafter.draftRequest(publication: "full")
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            try await clearer.clearAndSubmit(request)
            for name in ["Sita Gurung", "Omar Haddad", "Claire Moreau", "Lucía Fernández"] {
                var person = try await Browser(installation, as: name)
                try await person.open("/en/requests/\(request)")
                #expect(person.text.contains("Same kind of support: training"), "\(name)")
                #expect(person.text.contains("Nepal is in a group it is for"), "\(name)")
                #expect(person.text.contains("language of the request: English"), "\(name)")
                let begins = person.text.contains("/offer?standing=\(id)")
                #expect(begins == (name == "Lucía Fernández"), "\(name)")
            }
            try await reader.open("/en/requests/\(request)")
            #expect(!reader.text.contains("Standing offers that fit"))

            try await officer.open("/en/requests/\(request)/offer?standing=\(id)")
            try await officer.submit("/offer", [("title", "Judges for Nepal")])
            #expect(officer.text.contains("WORDS-OF-IT"))
            #expect(officer.text.contains("Judges for Nepal"))
            #expect(officer.text.contains("value=\"60000.00\""))
            // Whose it is not cannot answer with it, and cannot find it out either.
            var other = try await Browser(installation, as: "Claire Moreau")
            try await other.open("/en/requests/\(request)/offer?standing=\(id)")
            #expect(other.status == 404)

            // It lapses, is told of and comes back.
            installation.hand.move(days: 25)
            try await Assembly.beginDay(installation.responder.site)
            officer = try await Browser(installation, as: "Lucía Fernández")
            try await officer.open("/en/notices")
            #expect(officer.text.contains("Your standing offer lapses within a week"))
            installation.hand.move(days: 10)
            try await reader.open("/en/offers/standing")
            #expect(!reader.text.contains(id))
            try await reader.open("/en/offers/standing/\(id)")
            #expect(reader.status == 200 && reader.text.contains("Lapsed"))
            officer = try await Browser(installation, as: "Lucía Fernández")
            try await officer.open("/en/offers/standing/\(id)")
            try await officer.submit("/renewal", [("valid-until", "2026-01-01")])
            #expect(officer.status == 422 && officer.text.contains("value=\"2026-01-01\""))
            try await officer.submit("/renewal", [("valid-until", "2027-12-31")])
            try await reader.open("/en/offers/standing")
            #expect(reader.text.contains(id))
            try await officer.submit("/ending", [("reason", "SECRET-REASON")])
            try await reader.open("/en/offers/standing/\(id)")
            #expect(reader.status == 200 && reader.text.contains("Ended"))
            #expect(!reader.text.contains("SECRET-REASON"))
            let faults = try await installation.database.read { try Register.faults($0) }
            #expect(faults.isEmpty)
        }
    }

    @Test("a draft is answered like what never was, at every address of its own")
    func absent() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let id = try await officer.draftStandingOffer()
            let never = "aaaaaaaaaaaaaaaa"
            for who in [nil, "Claire Moreau", "Sita Gurung"] {
                var reader = Browser(installation)
                if let who { reader = try await Browser(installation, as: who) }
                for path in ["", "/draft"] {
                    try await reader.open("/en/offers/standing/\(id)\(path)")
                    let (status, text) = (reader.status, reader.text)
                    try await reader.open("/en/offers/standing/\(never)\(path)")
                    #expect(status == reader.status, "\(path)")
                    if who != nil || path.isEmpty { #expect(status == 404, "\(path)") }
                    #expect(
                        text.replacing(id, with: "ID") == reader.text.replacing(never, with: "ID"))
                }
                guard who != nil else { continue }
                try await reader.open("/en/account")
                let token = try #require(
                    try reader.form("/sign-out").fields.first { $0.0 == "form" })
                for act in ["publication", "ending", "renewal", "draft"] {
                    let typed = [
                        token, ("key", "k-\(act)"), ("valid-until", "2030-01-01"),
                        ("reason", "x"), ("language", "en"),
                    ]
                    try await reader.send("/en/offers/standing/\(id)/\(act)", typed)
                    let (status, text) = (reader.status, reader.text)
                    try await reader.send("/en/offers/standing/\(never)/\(act)", typed)
                    #expect(status == 404 && reader.status == 404, "\(act)")
                    #expect(text == reader.text, "\(act)")
                }
            }
        }
    }

    @Test("the groups of States are those of the reference facts")
    func groups() async throws {
        try await Installation.with(.sqlite) { installation in
            let directory = try await installation.database.read { try PartyDirectory($0) }
            func groups(_ slug: String) -> [CountryGroup] {
                directory.state(slug: slug).map { state in
                    CountryGroup.allCases.filter { $0.contains(state) }
                } ?? []
            }
            #expect(groups("nepal") == [.leastDeveloped, .landlocked, .asiaPacific])
            #expect(groups("haiti") == [.leastDeveloped, .smallIslands, .grulac])
            #expect(groups("france") == [.weog])
        }
    }

    @Test("what was typed wrong is told field by field, and nothing of it is lost")
    func faults() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var officer = try await Browser(installation, as: "Lucía Fernández")
            try await officer.open("/en/offers/standing/new")
            try await officer.submit("/new", [("title", "")])
            #expect(officer.status == 422)
            let id = try await officer.draftStandingOffer()
            try await officer.open("/en/offers/standing/\(id)/draft")
            try await officer.submit(
                "/draft",
                [
                    ("language", "en"), ("title", "Kept"), ("text", "KEPT-TEXT"),
                    ("amount", "12.3456"), ("currency", "USD"), ("from", "2027-01-01"),
                    ("until", "2026-01-01"), ("marker", "2"), ("states", "atlantis"),
                    ("valid-until", "yesterday"), ("reach", "some"), ("groups", "sids"),
                ])
            #expect(officer.status == 422)
            for kept in [
                "KEPT-TEXT", "value=\"12.3456\"", "value=\"yesterday\"", "“12.3456” is no amount",
                "atlantis", "Give the reason for the gender marker.",
                "value=\"sids\" checked",
            ] {
                #expect(officer.text.contains(kept), "\(kept)")
            }
            // Who does not answer for a party does not begin one.
            var drafter = try await Browser(installation, as: "Sita Gurung")
            try await drafter.open("/en/offers/standing/new")
            #expect(drafter.status == 403)
        }
    }
}

@Suite("The lead sets the offers of all side by side")
struct ConsolidatedAnswerTests {
    @Test("the State reads it, nobody else does", arguments: Engine.allCases)
    func story(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var drafter = try await Browser(installation, as: "Sita Gurung")
            let request = try await drafter.draftRequest(publication: "full")
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            try await clearer.clearAndSubmit(request)
            var second = try await Browser(installation, as: "Claire Moreau")
            let theirs = try await second.publishOffer(to: request, text: "THEIR-TEXT")
            #expect(second.text.contains("Before the State"))

            // UN Women leads: it sees what the others offer, and can do nothing to it.
            var lead = try await Browser(installation, as: "Lucía Fernández")
            #expect(lead.text.contains("not all have answered yet"))
            try await lead.open("/en/offers/\(theirs)")
            #expect(lead.status == 200 && lead.text.contains("THEIR-TEXT"))
            #expect(!lead.text.contains("<form method=\"post\" action=\"/en/offers/"))
            let own = try await lead.publishOffer(to: request, text: "OWN-TEXT")
            try await lead.open("/en/work")
            #expect(lead.text.contains("All have answered"))
            // Who does not lead sees nothing of the others.
            try await second.open("/en/offers/\(own)")
            #expect(second.status == 404)
            try await second.open("/en/requests/\(request)/answer")
            #expect(second.status == 403)

            try await lead.open("/en/requests/\(request)/answer")
            try await lead.submit(
                "/answer", [("language", "en"), ("covering", ""), ("act", "send")])
            #expect(lead.status == 422)
            #expect(lead.text.contains("Write a word to the State."))
            #expect(lead.text.contains("Choose at least one offer."))
            try await lead.submit(
                "/answer",
                [
                    ("offers", own), ("offers", theirs), ("language", "en"),
                    ("covering", "SECRET-COVERING"), ("act", "draft"),
                ])
            try await clearer.open("/en/requests/\(request)")
            #expect(!clearer.text.contains("SECRET-COVERING"), "a draft is the lead's own")
            try await lead.open("/en/requests/\(request)/answer")
            #expect(lead.text.contains("SECRET-COVERING"))
            try await lead.submit(
                "/answer",
                [
                    ("offers", own), ("offers", theirs), ("language", "en"),
                    ("covering", "SECRET-COVERING"), ("act", "send"),
                ])
            #expect(lead.status == 200 && lead.text.contains("SECRET-COVERING"))
            try await lead.open("/en/work")
            #expect(!lead.text.contains("All have answered"))

            try await clearer.open("/en/notices")
            #expect(clearer.text.contains("The lead has set the offers to you side by side."))
            for path in ["", "/offers"] {
                try await clearer.open("/en/requests/\(request)\(path)")
                #expect(clearer.text.contains("SECRET-COVERING"), "\(path)")
            }
            try await second.open("/en/notices")
            #expect(second.text.contains("Your offer is part of the consolidated answer"))
            for who in [nil, "Claire Moreau", "Omar Haddad", "Daniel Okoro"] {
                var reader = Browser(installation)
                if let who { reader = try await Browser(installation, as: who) }
                try await reader.open("/en/requests/\(request)")
                #expect(reader.status == 200)
                #expect(!reader.text.contains("SECRET-COVERING"), "\(who ?? "public")")
            }
            // What was decided meanwhile is not set beside others any more.
            try await clearer.open("/en/offers/\(theirs)")
            try await clearer.submit(
                "/acceptance", [("extent", "part"), ("kinds", "training"), ("part", "SECRET-WORD")])
            try await lead.open("/en/offers/\(theirs)")
            #expect(lead.text.contains("Accepted") && !lead.text.contains("SECRET-WORD"))
            try await lead.open("/en/requests/\(request)/answer")
            let form = try lead.form("/answer")
            try await lead.send(
                form.action,
                form.fields + [
                    ("offers", theirs), ("language", "en"), ("covering", "Again"), ("act", "send"),
                ])
            #expect(lead.status == 422)
            #expect(lead.text.contains("not open before the State any more"))
        }
    }
}

extension Browser {
    /// UN Women's officer writes a standing offer whole; its public id.
    mutating func draftStandingOffer(reach: String = "some") async throws -> String {
        try await open("/en/offers/standing/new")
        try await submit("/new", [("title", "Judges who train judges")])
        let id = try #require(address.split(separator: "/").dropLast().last.map(String.init))
        try await submit(
            "/draft",
            [
                ("language", "en"), ("title", "Judges who train judges"), ("text", "WORDS-OF-IT"),
                ("kinds", "training"), ("kinds", "advice"), ("themes", "justice"),
                ("reach", reach), ("tongues", "en"),
                ("tongues", "fr"), ("level", "multilateral"), ("manner", "triangular"),
                ("currency", "USD"), ("amount", "60000"), ("in-kind", "Two judges"),
                ("valid-until", "2026-12-25"), ("marker", "1"), ("marker-reason", "Half"),
            ] + (reach == "some" ? [("groups", "ldc"), ("states", "france")] : []))
        return id
    }

    fileprivate mutating func publishOffer(
        to request: String, text: String
    ) async throws -> String {
        try await open("/en/requests/\(request)/offer")
        try await submit("/offer", [("title", "Two trainers")])
        let id = try #require(address.split(separator: "/").dropLast().last.map(String.init))
        try await submit(
            "/draft",
            [
                ("language", "en"), ("title", "Two trainers"), ("text", text),
                ("kinds", "training"), ("level", "multilateral"), ("valid-until", "2027-01-31"),
            ])
        try await submit("/publication")
        return id
    }
}
