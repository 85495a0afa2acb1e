import Base
import Database
import Testing
import Web

@Suite("Several colleagues write one draft")
struct DraftConflictTests {
    /// Two of Nepal before the same form, each with what the form was shown with.
    private func two(
        _ installation: Installation, _ step: String
    ) async throws -> (Browser, Browser, String) {
        var one = try await Browser(installation, as: "Sita Gurung")
        try await one.open("/en/requests/new")
        try await one.submit("/requests/new", [("title", "Courts")])
        let id = try #require(one.address.split(separator: "/").dropLast().last.map(String.init))
        var other = try await Browser(installation, as: "Ramesh Adhikari")
        try await one.open("/en/requests/\(id)/draft/\(step)")
        try await other.open("/en/requests/\(id)/draft/\(step)")
        return (one, other, id)
    }

    private func text(_ need: String) -> [(String, String)] {
        [("language", "en"), ("title", "Courts"), ("need", need), ("purpose", "")]
    }

    @Test("the second sees both texts, loses none, and decides", arguments: Engine.allCases)
    func conflict(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var (one, other, id) = try await two(installation, "text")
            try await one.submit("/text", text("Words of the first <b>"))
            #expect(one.status == 200)
            try await other.submit("/text", text("Words of the second"))
            #expect(other.status == 409)
            #expect(other.text.contains("Words of the first &lt;b&gt;"))
            #expect(other.text.contains("Words of the second"))
            try await one.open("/en/requests/\(id)/draft/text")
            #expect(one.text.contains("Words of the first"), "nothing was written over")
            try await other.submit("/text", text("Words of the first, and of the second"))
            #expect(other.status == 200)
            try await one.open("/en/requests/\(id)/draft/text")
            #expect(one.text.contains("Words of the first, and of the second"))
        }
    }

    @Test("choices are shown by their names, and other parts do not collide")
    func choices() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var (one, other, id) = try await two(installation, "addressees")
            try await one.submit("/addressees", [("addressees", "unwomen"), ("lead", "unwomen")])
            try await other.submit("/addressees", [("addressees", "ohchr"), ("lead", "ohchr")])
            #expect(other.status == 409)
            #expect(
                other.text.contains("class=\"letter\">United Nations Entity for Gender Equality"))
            try await other.open("/en/requests/\(id)/draft/kinds")
            try await one.open("/en/requests/\(id)/draft/text")
            try await one.submit("/text", text("Words"))
            try await other.submit("/kinds", [("kinds", "training")])
            #expect(other.status == 200)
        }
    }

    @Test("two at the same moment: one is told", arguments: Engine.allCases)
    func race(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let (one, other, _) = try await two(installation, "text")
            func save(_ browser: Browser, _ need: String) async throws -> Int {
                var browser = browser
                try await browser.submit("/text", text(need))
                return browser.status
            }
            async let first = save(one, "Words of the first")
            async let second = save(other, "Words of the second")
            #expect(try await [first, second].sorted() == [200, 409])
        }
    }

    @Test(
        "the same of a draft that is one form: nothing is written over", arguments: Engine.allCases)
    func wholeDraft(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var maker = try await Browser(installation, as: "Lucía Fernández")
            let id = try await maker.draftStandingOffer()
            func opened() async throws -> Browser {
                var browser = try await Browser(installation, as: "Lucía Fernández")
                try await browser.open("/en/offers/standing/\(id)/draft")
                return browser
            }
            let (one, other) = try await (opened(), opened())
            func save(_ browser: Browser, _ text: String) async throws -> (Int, String) {
                var browser = browser
                try await browser.submit(
                    "/draft", [("language", "en"), ("title", "T"), ("text", text)])
                return (browser.status, browser.text)
            }
            async let first = save(one, "Words of the first")
            async let second = save(other, "Words of the second")
            let answers = try await [first, second]
            #expect(answers.map(\.0).sorted() == [200, 409])
            let told = try #require(answers.first { $0.0 == 409 })
            #expect(told.1.contains("Words of the"), "nothing typed is lost")
        }
    }

    /// The same form twice, as an impatient hand sends it: it leads to the record both times, and is one act.
    private func sendTwice(
        _ browser: inout Browser, _ place: String, _ draft: String, _ typed: [(String, String)]
    ) async throws -> (action: String, fields: [(String, String)]) {
        func rows(_ browser: Browser) async throws -> Int {
            try await browser.installation.database.read {
                try $0.count("SELECT count(*) FROM trail")
            }
        }
        try await browser.open(place + draft)
        let form = try browser.form(draft)
        let sent = (action: form.action, fields: form.fields + typed)
        let before = try await rows(browser)
        for _ in 0..<2 {
            try await browser.send(sent.action, sent.fields)
            #expect(browser.status == 200 && browser.address == place, "\(sent.action)")
        }
        #expect(try await rows(browser) == before + 1, "\(draft)")
        return sent
    }

    @Test("a draft sent twice is saved once, and is no conflict", arguments: Engine.allCases)
    func twice(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let request = try await installation.submittedRequest()
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let offer = try await officer.draftOffer(to: request)
            let text = [("language", "en"), ("title", "Trainers"), ("text", "Three of them")]
            let means = [("kinds", "training"), ("valid-until", "2027-01-31")]
            let place = "/en/offers/\(offer)"
            let sent = try await sendTwice(&officer, place, "/draft", text + means)
            try await officer.submit("/publication")
            try await officer.send(sent.action, sent.fields)
            #expect(officer.status == 200 && officer.address == place, "also after it is published")
            try await installation.accept(offer)

            let agreement = try await officer.draftAgreement(from: offer)
            try await officer.submit("/recall")
            let terms = [
                ("title", "Judges"), ("themes", "Violence"), ("from", "2026-11-01"),
                ("until", "2027-12-31"), ("authentic", "en"), ("text-en", "Text"),
            ]
            let agreed = "/en/agreements/\(agreement)"
            _ = try await sendTwice(&officer, agreed, "/draft", terms)
            try await officer.submit("/proposal")
            try await installation.sign(agreement)
            try await officer.open(agreed)
            try await officer.submit("/amendment")
            _ = try await sendTwice(&officer, agreed, "/amendment/draft", terms)

            let activity = try await officer.planActivity(under: agreement)
            let plan = text + [("from", "2026-11-20"), ("until", "2027-06-30")]
            _ = try await sendTwice(&officer, "/en/activities/\(activity)", "/draft", plan)
            let standing = try await officer.draftStandingOffer()
            _ = try await sendTwice(
                &officer, "/en/offers/standing/\(standing)", "/draft",
                text + means + [("reach", "all")])
            let dialogue = try await officer.draftDialogue()
            let held = [("level", "bilateral"), ("held-on", "2026-10-01"), ("parties", "nepal")]
            _ = try await sendTwice(&officer, "/en/dialogues/\(dialogue)", "/draft", text + held)
        }
    }

    @Test("of two who write one offer at the same moment, one is told", arguments: Engine.allCases)
    func offerRace(engine: Engine) async throws {
        let cast = [Member(801, "unwomen", .officer), Member(802, "unwomen", .officer)]
        try await Installation.with(engine, isDemonstration: true) { installation in
            try await Member.add(cast, to: installation)
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let offer = try await officer.draftOffer(to: installation.submittedRequest())
            try await officer.open("/en/offers/\(offer)/draft")
            let form = try officer.form("/draft")
            let seen = try #require(form.fields.first { $0.0 == "seen" })
            func save(_ member: Member) async throws -> Int {
                try await Voice(installation, as: member).post(
                    form.action,
                    [seen, ("key", "k"), ("language", "en"), ("title", "By \(member.number)")]
                ).status
            }
            async let one = save(cast[0])
            async let other = save(cast[1])
            #expect(try await [one, other].sorted() == [303, 409])
        }
    }
}
