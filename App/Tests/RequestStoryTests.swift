import Base
import Database
import Requests
import Testing
import Web

@Suite("A State asks and is heard")
struct RequestStoryTests {
    @Test(
        "a draft is cleared by another, submitted, and acknowledged by the asked",
        arguments: Engine.allCases)
    func story(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var drafter = try await Browser(installation, as: "Sita Gurung")
            let id = try await drafter.draftRequest()
            #expect(drafter.status == 200)
            #expect(!drafter.hasForm("/clearance"), "who only drafts does not clear")

            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            #expect(clearer.text.contains("Training of judges"), "it stands on the work list")
            try await clearer.clearAndSubmit(id)
            #expect(clearer.address.hasSuffix("/receipt"))
            #expect(clearer.text.contains("7 December 2026"), "ten working days")
            #expect(clearer.text.contains("22 January 2027"), "sixty days")

            var officer = try await Browser(installation, as: "Claire Moreau")
            #expect(officer.text.contains("Training of judges"))
            try await officer.open("/en/requests/\(id)")
            try await officer.submit("/acknowledgement")
            #expect(!officer.hasForm("/acknowledgement"), "once is enough")
            try await officer.submit("/question", [("text", "How many judges?")])

            try await drafter.open("/en/work")
            #expect(drafter.text.contains("A question waits for your reply."))
            try await drafter.open("/en/requests/\(id)")
            try await drafter.submit("/reply", [("text", "Two hundred.")])
            #expect(drafter.text.contains("Two hundred."))

            var reader = Browser(installation)
            try await reader.open("/en/requests/\(id)")
            #expect(reader.text.contains("Training of judges"))
            #expect(reader.text.contains("has acknowledged the request"))
            for secret in ["SECRET-NEED", "How many judges?", "Two hundred.", "Sita", "Ramesh"] {
                #expect(!reader.text.contains(secret), "\(secret) is public")
            }
            try await reader.open("/fr/requests")
            #expect(reader.text.contains("Training of judges"))

            let faults = try await installation.database.read { try Register.faults($0) }
            #expect(faults.isEmpty)
        }
    }

    @Test("what a State does not show was never there", arguments: ["nothing", "draft"])
    func absent(kind: String) async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var drafter = try await Browser(installation, as: "Sita Gurung")
            let id = try await drafter.draftRequest(publication: "nothing")
            if kind == "nothing" {
                var clearer = try await Browser(installation, as: "Ramesh Adhikari")
                try await clearer.clearAndSubmit(id)
            }
            let other = kind == "nothing" ? "Maya Lama" : "Claire Moreau"
            for who in [nil, other] {
                var reader = Browser(installation)
                if let who { reader = try await Browser(installation, as: who) }
                for path in ["", "/draft", "/draft/text", "/submission", "/receipt"] {
                    try await reader.open("/en/requests/\(id)\(path)")
                    let (status, text) = (reader.status, reader.text)
                    try await reader.open("/en/requests/aaaaaaaaaaaaaaaa\(path)")
                    #expect(status == reader.status, "\(path)")
                    #expect(
                        masked(text, id) == masked(reader.text, "aaaaaaaaaaaaaaaa"), "\(path)")
                }
                guard who != nil else { continue }
                try await reader.open("/en/account")
                let token = try #require(
                    try reader.form("/sign-out").fields.first { $0.0 == "form" })
                for act in ["clearance", "submission", "acknowledgement", "withdrawal", "question"]
                {
                    try await reader.send(
                        "/en/requests/\(id)/\(act)", [token, ("key", "k-\(act)"), ("text", "x")])
                    let (status, text) = (reader.status, reader.text)
                    try await reader.send(
                        "/en/requests/aaaaaaaaaaaaaaaa/\(act)",
                        [token, ("key", "k-\(act)"), ("text", "x")])
                    #expect((status, reader.status) == (404, 404), "\(act)")
                    #expect(text == reader.text, "\(act)")
                }
            }
        }
    }

    /// The address asked for stands in the link back; everything else must be equal.
    private func masked(_ text: String, _ id: String) -> String { text.replacing(id, with: "ID") }

    @Test("a second click does nothing twice", arguments: Engine.allCases)
    func doubleClick(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var drafter = try await Browser(installation, as: "Sita Gurung")
            try await drafter.open("/en/requests/new")
            let form = try drafter.form("/requests/new")
            try await drafter.send(form.action, form.fields + [("title", "Once")])
            let first = drafter.address
            try await drafter.send(form.action, form.fields + [("title", "Once")])
            #expect(drafter.address == first)
            try await drafter.send(form.action, form.fields + [("title", "Something else")])
            #expect(drafter.status == 422)
            #expect(drafter.text.contains("This was sent before with other content"))
            let count = try await installation.database.read {
                try $0.count("SELECT count(*) FROM request")
            }
            #expect(count == 1)
        }
    }

    @Test("two colleagues do not lose each other's words")
    func colleagues() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var one = try await Browser(installation, as: "Sita Gurung")
            try await one.open("/en/requests/new")
            try await one.submit("/requests/new", [("title", "Ours")])
            let draft = String(one.address)
            var other = try await Browser(installation, as: "Ramesh Adhikari")
            try await one.open("\(draft)/text")
            try await other.open("\(draft)/text")
            let typed = { (need: String) in
                [("language", "en"), ("title", "Ours"), ("need", need), ("purpose", "")]
            }
            try await one.submit("/text", typed("First words"))
            try await other.submit("/text", typed("Other words"))
            #expect(other.status == 409)
            #expect(other.text.contains("First words"))
            #expect(other.text.contains("Other words"))
            // Seen both, it is saved; and different parts never meet.
            try await other.submit("/text", typed("First words. Other words"))
            #expect(other.status == 200)
            try await one.open("\(draft)/kinds")
            try await other.open("\(draft)/publication")
            try await one.submit("/kinds", [("kinds", "advice")])
            try await other.submit("/publication", [("publication", "full")])
            #expect((one.status, other.status) == (200, 200))
        }
    }

    @Test("a form whose session ended is sent again with everything typed")
    func expired() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var drafter = try await Browser(installation, as: "Sita Gurung")
            try await drafter.open("/en/requests/new")
            let form = try drafter.form("/requests/new")
            installation.hand.move(minutes: 31)
            try await drafter.send(form.action, form.fields + [("title", "Kept <words> & \"all\"")])
            #expect(drafter.status == 401)
            #expect(drafter.text.contains("Your session has ended"))
            let choice = try #require(
                drafter.text.firstMatch(of: /name="persona" value="([^"]+)">\s*<p><bdi>Sita/)?.1)
            try await drafter.submit("/sign-in", [("persona", String(choice))])
            try await drafter.submit("/requests/new")
            #expect(drafter.address.hasSuffix("/draft"))
            #expect(drafter.text.contains("Kept &lt;words&gt; &amp; &quot;all&quot;"))
        }
    }

    @Test(
        "what somebody else had typed when their session ended is neither shown nor sent",
        arguments: [false, true])
    func expiredForAnother(isEnded: Bool) async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var drafter = try await Browser(installation, as: "Sita Gurung")
            try await drafter.open("/en/requests/new")
            let form = try drafter.form("/requests/new")
            if isEnded {
                try await drafter.open("/en/account")
                let cookie = drafter.cookie
                try await drafter.submit("/sign-out")
                drafter.cookie = cookie
            } else {
                installation.hand.move(minutes: 31)
            }
            try await drafter.send(form.action, form.fields + [("title", "Theirs alone")])
            let other = try #require(
                drafter.text.firstMatch(of: /name="persona" value="([^"]+)">\s*<p><bdi>Ramesh/)?.1)
            let signIn = try drafter.form("/sign-in")
            try await drafter.send(
                signIn.action,
                signIn.fields.filter { $0.0 != "persona" } + [("persona", String(other))])
            #expect(drafter.status == 200)
            #expect(drafter.text.contains("What was typed was not sent"))
            #expect(!drafter.text.contains("Theirs alone"))
            let hasForm = drafter.hasForm("/requests/new")
            #expect(!hasForm)
            // Signed in all the same, as oneself.
            try await drafter.open("/en/work")
            #expect(drafter.text.contains("Ramesh Adhikari"))
            let count = try await installation.database.read {
                try $0.count("SELECT count(*) FROM request")
            }
            #expect(count == 0)
        }
    }

    @Test(
        "whoever writes for a State asks for help from the page of a recommendation to it",
        arguments: Engine.allCases)
    func fromRecommendation(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            func first(of state: String) async throws -> String {
                let list = try await installation.get(
                    "/api/v1/recommendations?state=\(state)&limit=1")
                return String(try #require(list.text.firstMatch(of: /"id":"([^"]+)"/)?.1))
            }
            let own = try await first(of: "nepal")
            let page = "/en/recommendations/\(own)"
            let link = "/en/requests/new?recommendation=\(own)"
            #expect(!(try await installation.get(page).text.contains(link)))
            var officer = try await Browser(installation, as: "Claire Moreau")
            try await officer.open(page)
            #expect(officer.status == 200 && !officer.text.contains(link))
            var drafter = try await Browser(installation, as: "Sita Gurung")
            try await drafter.open(page)
            #expect(drafter.text.contains("href=\"\(link)\""))
            try await drafter.open(link)
            #expect(drafter.text.contains("It is to carry out this recommendation"))
            try await drafter.submit("/requests/new", [("title", "")])
            #expect(drafter.status == 422)
            try await drafter.submit("/requests/new", [("title", "Carry it out")])
            #expect(drafter.address.hasSuffix("/draft"))
            try await drafter.open("\(drafter.address)/recommendations")
            let ticked = try Regex("value=\"\(own)\" checked")
            #expect(drafter.text.contains(ticked))
            // Another State's is none of theirs.
            let foreign = try await first(of: "kenya")
            try await drafter.open("/en/requests/new?recommendation=\(foreign)")
            #expect(!drafter.text.contains("It is to carry out this recommendation"))
            let form = try drafter.form("/requests/new")
            for other in [foreign, "nothing"] {
                try await drafter.send(
                    form.action, form.fields + [("title", "Not ours"), ("recommendation", other)])
                #expect(drafter.status == 422, "\(other)")
            }
        }
    }

    @Test("what is too much is refused in the reader's language, by name")
    func tooMuch() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var drafter = try await Browser(installation, as: "Sita Gurung")
            try await drafter.open("/fr/requests/new")
            let form = try drafter.form("/requests/new")
            try await drafter.send(
                form.action, form.fields + [("title", String(repeating: "x", count: 10_000_000))])
            #expect(drafter.status == 413)
            #expect(drafter.text.contains("lang=\"fr\"") && drafter.text.contains("Sita Gurung"))
            #expect(drafter.text.contains("href=\"/fr/requests/new\""))
        }
    }

    @Test("an act that comes too late, and an address for forms alone, lead back to their page")
    func waysBack() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let id = try await installation.submittedRequest()
            let page = "/en/requests/\(id)"
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            try await clearer.open(page)
            let withdrawal = try clearer.form("/withdrawal")
            try await clearer.submit("/closure", [("reason", "Answered")])
            try await clearer.send(withdrawal.action, withdrawal.fields + [("reason", "Late")])
            #expect(clearer.status == 409)
            #expect(clearer.text.contains("href=\"\(page)\""))
            try await clearer.open("\(page)/withdrawal")
            #expect(clearer.status == 405)
            #expect(clearer.text.contains("href=\"\(page)\""))
            // What is absent leads nowhere.
            let never = "/en/requests/aaaaaaaaaaaaaaaa"
            try await clearer.send("\(never)/closure", withdrawal.fields + [("reason", "x")])
            #expect(clearer.status == 404)
            #expect(!clearer.text.contains("href=\"\(never)\""))
        }
    }

    @Test("each field wrong once is told with its place, and nothing typed is lost")
    func wrongFields() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var drafter = try await Browser(installation, as: "Sita Gurung")
            try await drafter.open("/en/requests/new")
            try await drafter.submit("/requests/new", [("title", "")])
            #expect(drafter.status == 422)
            #expect(drafter.text.contains("href=\"#field-title\""))
            try await drafter.submit("/requests/new", [("title", "Draft")])
            let draft = drafter.address
            #expect(!drafter.hasForm("/hand-in"), "what is incomplete cannot be handed in")
            try await drafter.open("\(draft)/text")
            let long = String(repeating: "é", count: 20_001)
            try await drafter.submit(
                "/text",
                [("language", "xx"), ("title", "a\u{202E}b"), ("need", long), ("purpose", "p")])
            #expect(drafter.status == 422)
            for field in ["language", "title", "need"] {
                #expect(drafter.text.contains("href=\"#field-\(field)\""), "\(field)")
            }
            #expect(drafter.text.contains(long), "nothing typed is lost")
            try await drafter.open("\(draft)/addressees")
            try await drafter.submit("/addressees", [("addressees", "ohchr"), ("lead", "unfpa")])
            #expect(drafter.status == 422)
        }
    }

    @Test("a form from elsewhere, of another session or too large is refused")
    func foreignForms() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var drafter = try await Browser(installation, as: "Sita Gurung")
            try await drafter.open("/en/requests/new")
            let form = try drafter.form("/requests/new")
            let typed = form.fields + [("title", "Mine")]
            try await drafter.send(
                form.action, typed, headers: ["origin": "https://evil.example"])
            #expect(drafter.status == 403)
            try await drafter.send(
                form.action, typed, headers: ["sec-fetch-site": "cross-site"])
            #expect(drafter.status == 403)
            try await drafter.send(form.action, typed.filter { $0.0 != "form" })
            #expect(drafter.status == 403)
            var other = try await Browser(installation, as: "Ramesh Adhikari")
            try await other.send(form.action, typed)
            #expect(other.status == 403)
            try await drafter.send(
                form.action, typed + [("need", String(repeating: "x", count: 10_000_000))])
            #expect(drafter.status == 413)
            try await drafter.send(
                form.action, typed, headers: ["content-type": "application/json"])
            #expect(drafter.status == 415)
            let count = try await installation.database.read {
                try $0.count("SELECT count(*) FROM request")
            }
            #expect(count == 0)
        }
    }

    @Test("rights withdrawn end at the next request")
    func withdrawnRights() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var drafter = try await Browser(installation, as: "Sita Gurung")
            _ = try await installation.database.write {
                try $0.execute(
                    "UPDATE membership SET ended_at = 1 WHERE role <> 'party-administrator'")
            }
            try await drafter.open("/en/work")
            #expect(drafter.address.hasPrefix("/en/sign-in"))
        }
    }

    @Test("time runs out in Geneva's days, and the page says unanswered")
    func clocks() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var drafter = try await Browser(installation, as: "Sita Gurung")
            let id = try await drafter.draftRequest()
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            try await clearer.clearAndSubmit(id)
            var reader = Browser(installation)
            try await reader.open("/en/requests")
            #expect(reader.text.contains("Waiting for 0 days"))
            installation.hand.move(days: 181)
            try await reader.open("/en/requests")
            #expect(reader.text.contains("Unanswered"))
            try await reader.open("/en/requests/\(id)")
            #expect(reader.text.contains("acknowledgement was due by 7 December 2026"))
            var officer = try await Browser(installation, as: "Claire Moreau")
            #expect(officer.text.contains("Overdue"))
            // The clock set back does not undo what was stored.
            try await officer.open("/en/requests/\(id)")
            try await officer.submit("/acknowledgement")
            installation.hand.move(days: -30)
            officer = try await Browser(installation, as: "Claire Moreau")
            try await officer.open("/en/requests/\(id)")
            try await officer.submit("/question", [("text", "?")])
            let times = try await installation.database.read { reader in
                try reader.all("SELECT at FROM trail ORDER BY id") { $0.int(0) }
            }
            #expect(times == times.sorted())
        }
    }
}
