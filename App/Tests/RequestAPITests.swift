import Base
import Database
import Foundation
import Testing
import Web

@Suite("Everything a person can do with requests, a program can do by the same rules")
struct RequestAPITests {
    private func token(_ installation: Installation, _ name: String, _ roles: String...)
        async throws -> String
    {
        var browser = try await Browser(installation, as: name)
        return try await browser.makeToken(["reader"] + roles)
    }

    private func value(_ text: String, _ name: String) throws -> String {
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return "\(try #require(object?[name]))"
    }

    /// A complete request of Nepal to OHCHR and UN Women, as far as the clearing.
    private func drafted(
        _ installation: Installation, _ drafter: String, publication: String = "summary",
        key: String = ""
    ) async throws -> String {
        let begun = try await installation.act(
            "/requests", drafter, "begin\(key)",
            #"{"title": "Training of judges", "language": "fr"}"#)
        #expect(begun.status == 200, "\(begun.text)")
        let id = try value(begun.text, "request")
        let parts = [
            ("text", #"{"need": "Two hundred judges. SECRET-NEED", "purpose": "Fair trials"}"#),
            ("kinds", #"{"kinds": ["training", "expert"]}"#),
            (
                "serves",
                #"{"targets": ["5.2"], "themes": ["womens-rights"], "marker": "1", "marker-reason": "Women judges"}"#
            ),
            (
                "frame",
                #"{"from": "2027-01-01", "until": "2027-12-31", "currency": "USD", "low": 1000, "high": 2000}"#
            ),
            ("consulted", #"{"consulted": ["himal-womens-network"]}"#),
            ("addressees", #"{"addressees": ["ohchr", "unwomen"], "lead": "unwomen"}"#),
            ("publication", #"{"publication": "\#(publication)"}"#),
        ]
        for (part, json) in parts {
            let answer = try await installation.act(
                "/requests/\(id)/draft/\(part)", drafter, part + key, json)
            #expect(answer.status == 200, "\(part): \(answer.text)")
        }
        return id
    }

    @Test("the whole story, from the draft to the closure", arguments: Engine.allCases)
    func story(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let drafter = try await token(installation, "Sita Gurung", "drafter")
            let clearer = try await token(installation, "Ramesh Adhikari", "clearing-officer")
            let ohchr = try await token(installation, "Claire Moreau", "officer")
            let unwomen = try await token(installation, "Lucía Fernández", "officer")
            let unfpa = try await token(installation, "Wei Lin", "officer")
            let coordinator = try await token(installation, "Omar Haddad", "coordinator")
            let consulted = try await token(installation, "Maya Lama", "drafter")
            let id = try await drafted(installation, drafter)
            let path = "/requests/\(id)"
            #expect(try await installation.api(path, nil).status == 404, "a draft is nobody else's")
            #expect(try await installation.api(path, ohchr).status == 404)
            let whole = try await installation.api(path, drafter)
            for part in [
                #""need":"Two hundred judges. SECRET-NEED""#, #""low":1000"#, #""targets":["5.2"]"#,
                #""title":"Training of judges""#, #""language":"fr""#, #""draft/text""#,
            ] { #expect(whole.text.contains(part), "\(part)") }

            let steps: [(String, String, String)] = [
                (drafter, "hand-in", "{}"), (clearer, "send-back", #"{"comment": "Shorter"}"#),
                (drafter, "hand-in", "{}"), (drafter, "take-back", "{}"),
                (drafter, "hand-in", "{}"),
                (clearer, "clearance", "{}"), (clearer, "submission", "{}"),
                (ohchr, "acknowledgement", "{}"),
                (ohchr, "question", #"{"text": "How many judges?", "language": "en"}"#),
                (drafter, "reply", #"{"text": "Deux cents."}"#),
                (unwomen, "not-yet", #"{"until": "2027-02-01", "reason": "The board meets"}"#),
                (coordinator, "reminder", "{}"),
                (
                    consulted, "consultation",
                    #"{"answer": "confirmed", "named": true, "text": "Yes"}"#
                ),
                (ohchr, "comment", #"{"comment-text": "For us", "readers": ["nepal"]}"#),
                (ohchr, "passing-on", #"{"party": "unfpa", "reason": "Theirs"}"#),
                (clearer, "leave", #"{"party": "ohchr", "leave": true}"#),
                (unfpa, "decline", #"{"reason": "No means"}"#),
                (clearer, "publication", #"{"publication": "full"}"#),
                (clearer, "closure", #"{"reason": "Answered"}"#),
            ]
            for (number, (who, noun, json)) in steps.enumerated() {
                installation.hand.move(minutes: 1)
                let answer = try await installation.act(
                    "\(path)/\(noun)", who, "step-\(number)", json)
                #expect(answer.status == 200, "\(noun): \(answer.text)")
                let again = try await installation.act(
                    "\(path)/\(noun)", who, "step-\(number)", json)
                #expect(again.text == answer.text, "\(noun): the same key answers the same")
            }
            let known = try await installation.api(path, nil)
            #expect(known.text.contains("SECRET-NEED"))
            #expect(known.text.contains(#""passed_to":"unfpa""#))
            #expect(!known.text.contains("No means"), "the reason is the entity's to publish")
            #expect(!known.text.contains("How many judges"))
            #expect(
                known.text.contains(
                    #""messages":[],"files":[],"comments":[],"history":[],"may":[]"#))
            let seen = try await installation.api(path, ohchr)
            #expect(seen.text.contains("How many judges"))
            #expect(seen.text.contains("No means"))
            #expect(seen.text.contains(#""act":"submit""#))
            let count = try await installation.database.read {
                try $0.count("SELECT count(*) FROM trail WHERE record_kind = 'request'")
            }
            #expect(count == 8 + steps.count, "each act once, however often it was sent")
        }
    }

    @Test(
        "several requests are acknowledged at once: all, or where one cannot be, none",
        arguments: Engine.allCases)
    func several(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let drafter = try await token(installation, "Sita Gurung", "drafter")
            let clearer = try await token(installation, "Ramesh Adhikari", "clearing-officer")
            let ohchr = try await token(installation, "Claire Moreau", "officer")
            var ids: [String] = []
            for number in 1...2 {
                installation.hand.move(minutes: 1)
                let id = try await drafted(installation, drafter, key: "\(number)")
                for (who, noun) in [
                    (drafter, "hand-in"), (clearer, "clearance"), (clearer, "submission"),
                ] {
                    let done = try await installation.act(
                        "/requests/\(id)/\(noun)", who, "\(number)-\(noun)", "{}")
                    #expect(done.status == 200, "\(done.text)")
                }
                ids.append(id)
            }
            func acknowledge(_ key: String, _ ids: [String]) async throws -> Installation.Answered {
                let list = ids.map { "\"\($0)\"" }.joined(separator: ", ")
                return try await installation.act(
                    "/requests/acknowledgement", ohchr, key, #"{"requests": [\#(list)]}"#)
            }
            func acknowledged() async throws -> Int {
                try await installation.database.read {
                    try $0.count(
                        """
                        SELECT count(*) FROM trail
                        WHERE record_kind = 'request' AND act = 'acknowledge'
                        """)
                }
            }
            #expect(try await acknowledge("none", []).status == 422)
            let absent = try await acknowledge("absent", ids + ["aaaaaaaaaaaaaaaa"])
            #expect(absent.status == 404)
            #expect(try await acknowledged() == 0, "nothing half-done")
            let done = try await acknowledge("all", ids)
            #expect(done.status == 200, "\(done.text)")
            #expect(try await acknowledge("all", ids).text == done.text)
            #expect(try await acknowledged() == 2)
        }
    }

    @Test("a file comes and goes by the rules of the page", arguments: Engine.allCases)
    func files(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let drafter = try await token(installation, "Sita Gurung", "drafter")
            let reader = try await token(installation, "Sita Gurung")
            let ohchr = try await token(installation, "Claire Moreau", "officer")
            let id = try await drafted(installation, drafter)
            let path = "/requests/\(id)/draft/files"
            let plan = Data("Plan of action\n".utf8).base64EncodedString()
            let json = #"{"name": "plan.txt", "content": "\#(plan)"}"#
            #expect(try await installation.act(path, ohchr, "f", json).status == 404)
            #expect(try await installation.act(path, reader, "f", json).status == 403)
            let program = Data([0x4D, 0x5A, 0x90, 0x00, 0x03]).base64EncodedString()
            for (content, fault) in [("%%%", "base64"), (program, "plan.txt")] {
                let refused = try await installation.act(
                    path, drafter, "bad-\(fault)",
                    #"{"name": "plan.txt", "content": "\#(content)"}"#)
                #expect(refused.status == 422 && refused.text.contains(fault), "\(refused.text)")
            }
            let added = try await installation.act(path, drafter, "f", json)
            #expect(added.status == 200, "\(added.text)")
            #expect(try await installation.act(path, drafter, "f", json).text == added.text)
            let whole = try await installation.api("/requests/\(id)", drafter).text
            let file = try #require(
                whole.firstMatch(of: /"files":\[\{"id":"([^"]+)","name":"plan\.txt"/)?.1)
            let taken = try await installation.api(
                "/requests/\(id)/files/\(file)", drafter)
            #expect(taken.text == "Plan of action\n")
            #expect(taken.headers["content-disposition"]?.hasPrefix("attachment") == true)
            for token in [ohchr, nil] {
                let refused = try await installation.api("/requests/\(id)/files/\(file)", token)
                #expect(refused.status == (token == nil ? 401 : 404))
            }
            let gone = try await installation.act("\(path)/\(file)/removal", drafter, "g", "{}")
            #expect(gone.status == 200, "\(gone.text)")
            #expect(
                try await installation.api("/requests/\(id)", drafter).text
                    .contains(#""files":[]"#))
        }
    }

    @Test("a key is for one thing; without a key nothing is done")
    func keys() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let drafter = try await token(installation, "Sita Gurung", "drafter")
            let json = #"{"title": "Training"}"#
            for key in [nil, "", String(repeating: "k", count: 101), "two words", "é"] {
                let answer = try await installation.act("/requests", drafter, key, json)
                #expect(answer.status == 422)
                #expect(answer.text.contains("Idempotency-Key"))
            }
            let first = try await installation.act("/requests", drafter, "k", json)
            #expect(try await installation.act("/requests", drafter, "k", json).text == first.text)
            let other = try await installation.act(
                "/requests", drafter, "k", #"{"title": "Other"}"#)
            #expect(other.status == 422)
            #expect(other.text.contains("key-reused"))
            let id = try value(first.text, "request")
            #expect(
                try await installation.act("/requests/\(id)/draft/text", drafter, "k", json).status
                    == 422)
            // Another person's key is another key.
            let clearer = try await token(installation, "Ramesh Adhikari", "drafter")
            let theirs = try await installation.act("/requests", clearer, "k", json)
            #expect(try value(theirs.text, "request") != id)
            #expect(
                try await installation.database.read {
                    try $0.count("SELECT count(*) FROM request")
                } == 2)
        }
    }

    @Test("bad input is refused with every fault and its field; nothing is half-done")
    func faults() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let drafter = try await token(installation, "Sita Gurung", "drafter")
            let id = try await drafted(installation, drafter)
            let before = try await installation.api("/requests/\(id)", drafter).text
            let cases: [(String, String, Int, [String])] = [
                ("draft/text", "{", 400, ["bad-json"]), ("draft/text", "[]", 400, ["bad-json"]),
                ("draft/text", #""text""#, 400, ["bad-json"]),
                (
                    "draft/text", #"{"title": "One", "need": "N", "titl\u0065": "Other"}"#, 422,
                    [#""field":"title""#, "stands twice"]
                ),
                (
                    "draft/serves", #"{"themes": [], "x": {"a": 1, "b": {"a": "\"}"}, "a": 2}}"#,
                    422, [#""field":"a""#, "stands twice"]
                ),
                ("draft/text", "{\"title\": \"\u{0}\"}", 400, ["bad-json"]),
                ("draft/text?lang=fr", #"{"title": 7}"#, 422, ["n’est pas correct"]),
                ("draft/text?lang=xx", #"{"title": "Not stored"}"#, 422, [#""field":"lang""#]),
                (
                    "draft/text", #"{"title": 7, "nonsense": 1, "language": "xx"}"#, 422,
                    [#""title""#, #""nonsense""#, #""language""#]
                ),
                ("draft/text", #"{"title": ""}"#, 200, []),
                (
                    "draft/text", #"{"title": "Evil\u202e", "need": "\u0000"}"#, 422,
                    [#""title""#, #""need""#]
                ),
                ("draft/kinds", #"{"kinds": ["training", "magic", 3]}"#, 422, [#""kinds""#]),
                ("draft/kinds", #"{"kinds": {"training": true}}"#, 422, [#""kinds""#]),
                (
                    "draft/serves", #"{"themes": ["no-theme"], "targets": ["99.9"]}"#, 422,
                    ["no-theme", "99.9"]
                ),
                (
                    "draft/serves", #"{"marker": "2", "marker-reason": null}"#, 422,
                    [#""marker-reason""#]
                ),
                (
                    "draft/frame", #"{"from": "2027-02-30", "low": -1, "currency": "ZZZ"}"#, 422,
                    [#""low""#]
                ),
                (
                    "draft/frame", #"{"from": "2027-02-30", "currency": "ZZZ"}"#, 422,
                    [#""from""#, "ZZZ"]
                ),
                ("draft/frame", #"{"low": 9999, "high": 1}"#, 422, [#""high""#]),
                (
                    "draft/addressees", #"{"addressees": ["himal-womens-network"]}"#, 422,
                    ["himal-womens-network"]
                ),
                (
                    "draft/addressees", #"{"addressees": ["ohchr"], "lead": "unfpa"}"#, 422,
                    [#""lead""#]
                ),
                ("draft/recommendations", #"{"recommendations": ["nothing"]}"#, 422, ["nothing"]),
                ("draft/publication", #"{"publication": "everything"}"#, 422, [#""publication""#]),
                (
                    "draft/publication", #"{"publication": "full", "version": 1}"#, 409,
                    ["changed-meanwhile"]
                ),
                ("submission", "{}", 403, []), ("leave", "{}", 422, [#""party""#, #""leave""#]),
                ("decline", #"{"reason": "No"}"#, 403, []),
            ]
            for (number, (noun, json, status, parts)) in cases.enumerated() {
                let answer = try await installation.act(
                    "/requests/\(id)/\(noun)", drafter, "case-\(number)", json)
                #expect(answer.status == status, "\(noun) \(json): \(answer.text)")
                for part in parts { #expect(answer.text.contains(part), "\(json): \(answer.text)") }
                if status != 200 {
                    #expect(answer.headers["content-type"] == "application/problem+json")
                }
            }
            // Only the title that was emptied has changed.
            let after = try await installation.api("/requests/\(id)", drafter).text
            #expect(after.contains(#""title":"""#))
            #expect(after.contains(#""kinds":["training","expert"]"#))
            #expect(before != after)
            let wrongType = try await installation.act(
                "/requests/\(id)/hand-in", drafter, "form", "a=b",
                type: "application/x-www-form-urlencoded")
            #expect(wrongType.status == 415)
            let handIn = try await installation.act("/requests/\(id)/hand-in", drafter, "gap", "{}")
            #expect(handIn.status == 422)
            #expect(handIn.text.contains(#""field":"title""#))
        }
    }

    @Test("what stands in no list of the reader is no place in it", arguments: Engine.allCases)
    func cursors(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let ohchr = try await token(installation, "Claire Moreau", "officer")
            let unfpa = try await token(installation, "Wei Lin", "officer")
            let existing = try await installation.submittedRequest(publication: "existence")
            // Public, and asked of others: its place in time is not told by what comes after it.
            for (list, reader, status) in [
                ("public", unfpa, 200), ("asked", unfpa, 404), ("own", unfpa, 404),
                ("asked", ohchr, 200),
            ] {
                let answer = try await installation.api(
                    "/requests?list=\(list)&after=\(existing)", reader)
                #expect(answer.status == status, "\(list): \(answer.text)")
            }
        }
    }

    @Test("comments are numbered for who reads them: others' leave no gap")
    func commentNumbers() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let id = try await installation.submittedRequest()
            let ohchr = try await token(installation, "Claire Moreau", "officer")
            let nepal = try await token(installation, "Sita Gurung", "drafter")
            for (text, readers) in [("Ours", "[]"), ("Theirs", #"["nepal"]"#)] {
                let answer = try await installation.act(
                    "/requests/\(id)/comment", ohchr, text,
                    #"{"comment-text": "\#(text)", "readers": \#(readers)}"#)
                #expect(answer.status == 200, "\(answer.text)")
            }
            let twice = try await installation.act(
                "/requests/\(id)/comment", ohchr, "twice",
                #"{"comment-text": "Twice", "readers": ["unwomen", "unwomen"]}"#)
            #expect(twice.status == 200, "\(twice.text)")
            func numbers(_ token: String) async throws -> [String] {
                let json = try await installation.api("/requests/\(id)", token).text
                let comments = try #require(
                    json.firstMatch(of: /"comments":\[(.*?)\],"history"/)?.1)
                return comments.matches(of: /"number":(\d+)/).map { String($0.1) }
            }
            #expect(try await numbers(ohchr) == ["1", "2", "3"])
            #expect(try await numbers(nepal) == ["1"])
        }
    }

    @Test("a request that may not be known of is, to the byte, one that never was")
    func absent() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let drafter = try await token(installation, "Sita Gurung", "drafter")
            let id = try await drafted(installation, drafter, publication: "nothing")
            for who in [
                nil, try await token(installation, "Claire Moreau", "officer"),
                try await token(installation, "Omar Haddad", "coordinator"),
                try await token(installation, "Мария Орлова", "drafter"),
            ] {
                let known = try await installation.api("/requests/\(id)", who)
                let never = try await installation.api(
                    "/requests/\(String(repeating: "a", count: id.count))", who)
                #expect((known.status, known.text) == (404, never.text))
                for list in ["public", "asked", "own", "consulted", "system"]
                where who != nil || list == "public" {
                    let answer = try await installation.api("/requests?list=\(list)", who)
                    #expect(answer.text == #"{"count":0,"items":[],"next":null}"#, "\(list)")
                    let cursor = try await installation.api(
                        "/requests?list=\(list)&after=\(id)", who)
                    #expect(cursor.status == 404)
                }
                if let who {
                    let acted = try await installation.act(
                        "/requests/\(id)/acknowledgement", who, "k", "{}")
                    #expect((acted.status, acted.text) == (404, never.text))
                }
            }
            #expect(try await installation.api("/requests?list=own", nil).status == 401)
        }
    }

    @Test(
        "cursors visit every request of a list once; what is public needs no token",
        arguments: Engine.allCases)
    func lists(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let drafter = try await token(installation, "Sita Gurung", "drafter")
            let clearer = try await token(installation, "Ramesh Adhikari", "clearing-officer")
            for number in 0..<5 {
                let begun = try await installation.act(
                    "/requests", drafter, "b\(number)", #"{"title": "Request \#(number)"}"#)
                let id = try value(begun.text, "request")
                guard number < 3 else { continue }
                for (noun, who, json) in [
                    ("draft/text", drafter, #"{"need": "Need"}"#),
                    ("draft/kinds", drafter, #"{"kinds": ["data"]}"#),
                    ("draft/addressees", drafter, #"{"addressees": ["unfpa"]}"#),
                    ("clearance", clearer, "{}"), ("submission", clearer, "{}"),
                ] {
                    let answer = try await installation.act(
                        "/requests/\(id)/\(noun)", who, "\(noun)\(number)", json)
                    #expect(answer.status == 200, "\(answer.text)")
                }
            }
            for (list, who, expected) in [
                ("public", nil, 3), ("own", drafter, 5),
                ("asked", try await token(installation, "Wei Lin", "officer"), 3),
                ("system", try await token(installation, "Omar Haddad", "coordinator"), 3),
            ] as [(String, String?, Int)] {
                var (seen, after): (Set<String>, String) = ([], "")
                for _ in 0...expected {
                    let page = try await installation.api(
                        "/requests?list=\(list)&limit=1&after=\(after)", who)
                    #expect(try value(page.text, "count") == "\(expected)", "\(list)")
                    guard let id = page.text.firstMatch(of: /"id":"([^"]+)"/)?.1 else { break }
                    #expect(seen.insert(String(id)).inserted)
                    after = String(id)
                }
                #expect(seen.count == expected, "\(list)")
            }
            let work = try await installation.api(
                "/work?lang=fr", try await token(installation, "Wei Lin", "officer"))
            #expect(work.text.components(separatedBy: #""urgency":"due""#).count == 4)
            #expect(work.text.contains("https://accord.example/fr/requests/"))
        }
    }

    @Test(
        "every act of the table stands in the description, with its fields and the token it needs")
    func described() async throws {
        try await Installation.with(.sqlite) { installation in
            let text = try await installation.api("/openapi.json", nil).text
            let document = try #require(
                try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            let paths = try #require(document["paths"] as? [String: [String: Any]])
            let acts = paths.filter { $0.value["post"] != nil }
            let posts = installation.responder.routes.filter {
                $0.method == .post && $0.pattern.description.hasPrefix("/api/v1/")
            }
            #expect(acts.count == posts.count && posts.count >= 52)
            for (path, operations) in acts {
                let post = try #require(operations["post"] as? [String: Any])
                #expect(post["security"] != nil, "\(path)")
                #expect(post["requestBody"] != nil, "\(path)")
                let scope = try #require(post["x-scope"] as? String)
                let record = try #require((post["operationId"] as? String)).lowercased()
                #expect(scope.hasSuffix(":write"), "\(path)")
                // What is begun on a request, and the lead's answer, are kept by others.
                if path.hasPrefix("/api/v1/requests"), !record.hasSuffix("offer"),
                    !path.hasSuffix("/answer"), !path.hasSuffix("/agreement")
                {
                    #expect(scope == "requests:write", "\(path)")
                }
            }
            #expect(paths["/api/v1/requests"]?.count == 2)
            #expect((document["components"] as? [String: Any])?["securitySchemes"] != nil)
        }
    }
}
