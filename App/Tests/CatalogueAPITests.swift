import Base
import Database
import Foundation
import Testing
import Web

/// Acts by programs, each done twice under its key.
struct Program {
    let installation: Installation

    static func value(_ text: String, _ name: String) throws -> String {
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return "\(try #require(object?[name], "\(text)"))"
    }

    func token(_ name: String, _ roles: String...) async throws -> String {
        var browser = try await Browser(installation, as: name)
        return try await browser.makeToken(["reader"] + roles)
    }

    /// What an act answers; the same key answers the same.
    @discardableResult
    func act(_ path: String, _ who: String, _ json: String = "{}") async throws -> String {
        installation.hand.move(minutes: 1)
        let key = "k\(path.hashValue)\(json.hashValue)"
        let done = try await installation.act(path, who, key, json)
        #expect(done.status == 200, "\(path): \(done.text)")
        let again = try await installation.act(path, who, key, json)
        #expect(again.text == done.text, "\(path): the same key answers the same")
        return done.text
    }

    /// What is refused, with this status and each of these parts in the answer.
    func refuse(
        _ path: String, _ who: String, _ json: String, _ status: Int, _ parts: String...
    ) async throws {
        let answer = try await installation.act(path, who, "refused\(json.hashValue)", json)
        #expect(answer.status == status, "\(path) \(json): \(answer.text)")
        for part in parts { #expect(answer.text.contains(part), "\(part): \(answer.text)") }
    }
}

@Suite("Standing offers, the lead's answer and dialogues, wholly by programs")
struct CatalogueAPITests {
    private static let terms = #"""
        {"text": "WORDS-OF-IT", "kinds": ["training", "advice"], "themes": ["justice"],
         "reach": "some", "groups": ["ldc"], "states": ["france"], "tongues": ["en", "fr"],
         "manner": "triangular", "currency": "USD", "amount": "60000", "in-kind": "Two judges",
         "valid-until": "2026-12-25", "marker": "1", "marker-reason": "Half"}
        """#

    private func drafted(_ program: Program, _ officer: String) async throws -> String {
        let id = try Program.value(
            try await program.act(
                "/offers/standing", officer, #"{"title": "Judges who train judges"}"#),
            "standing")
        try await program.act("/offers/standing/\(id)/draft", officer, Self.terms)
        return id
    }

    @Test(
        "a standing offer: drafted, published, found, renewed, ended; an answer begins with it",
        arguments: Engine.allCases)
    func standing(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let program = Program(installation: installation)
            let officer = try await program.token("Lucía Fernández", "officer")
            let id = try await drafted(program, officer)
            let path = "/offers/standing/\(id)"
            // What is not given stays.
            try await program.act("\(path)/draft", officer, #"{"in-kind": "Three judges"}"#)
            let own = try await installation.api(path, officer).text
            for part in [
                "WORDS-OF-IT", "Three judges", #""groups":["ldc"]"#, #""states":["france"]"#,
                #""money":{"currency":"USD","amount":"60000.00"}"#, #""status":"draft""#,
                #""may":["publication","draft"]"#, #""themes":["justice"]"#,
            ] { #expect(own.contains(part), "\(part): \(own)") }
            #expect(try await installation.api(path, nil).status == 404)
            try await program.act("\(path)/publication", officer)

            let seen = try await installation.api(path, nil).text
            for part in [
                "WORDS-OF-IT", #""status":"published""#, #""version":null"#, #""history":[]"#,
                #""may":[]"#, #""provider":"unwomen""#,
            ] { #expect(seen.contains(part), "\(part): \(seen)") }
            #expect(!seen.contains("Lucía"))
            for (query, isFound) in [
                ("", true), ("?kind=training", true), ("?kind=data", false),
                ("?theme=justice", true), ("?theme=impunity", false), ("?provider=unwomen", true),
                ("?provider=ohchr", false), ("?language=fr", true), ("?language=ru", false),
                ("?group=ldc", true), ("?group=sids", false),
            ] {
                for (who, list) in [(nil, ""), (officer, "list=own")] as [(String?, String)] {
                    let asked = [query, list].filter { !$0.isEmpty }.joined(separator: "&")
                    let address = asked.hasPrefix("?") || asked.isEmpty ? asked : "?\(asked)"
                    let answer = try await installation.api("/offers/standing\(address)", who)
                    #expect(answer.status == 200, "\(address)")
                    #expect(answer.text.contains(id) == isFound, "\(address)")
                    #expect(
                        try Program.value(answer.text, "count") == (isFound ? "1" : "0"),
                        "\(address)")
                }
            }
            let none = try await installation.api("/offers/standing?theme=x&provider=y", nil)
            #expect(none.status == 404, "names of nothing")
            #expect(none.text.contains(#""theme""#) && none.text.contains(#""provider""#))
            let wrong = try await installation.api("/offers/standing?kind=x&provider=y", nil)
            #expect(wrong.status == 422)
            #expect(wrong.text.contains(#""kind""#) && wrong.text.contains(#""provider""#))

            try await program.refuse(
                "\(path)/draft", officer, #"{"title": "Other"}"#, 409, "wrong-state")
            try await program.refuse(
                "\(path)/renewal", officer, #"{"valid-until": "2026-01-01"}"#, 422, "valid-until")
            try await program.act("\(path)/renewal", officer, #"{"valid-until": "2027-12-31"}"#)
            let request = try await installation.submittedRequest(publication: "full")
            let begun = try await program.act(
                "/requests/\(request)/offer", officer,
                #"{"title": "Judges for Nepal", "standing": "\#(id)"}"#)
            let offer = try await installation.api(
                "/offers/\(try Program.value(begun, "offer"))", officer)
            #expect(offer.text.contains("WORDS-OF-IT") && offer.text.contains("60000.00"))
            let other = try await program.token("Claire Moreau", "officer")
            try await program.refuse(
                "/requests/\(request)/offer", other, #"{"title": "T", "standing": "\#(id)"}"#, 404)
            try await program.refuse("\(path)/ending", other, "{}", 403)
            try await program.act("\(path)/ending", officer, #"{"reason": "SECRET-REASON"}"#)
            let ended = try await installation.api(path, nil).text
            #expect(ended.contains(#""status":"ended""#) && !ended.contains("SECRET-REASON"))
            #expect(try await !installation.api("/offers/standing", nil).text.contains(id))
            #expect(
                try await installation.api("/offers/standing?list=own", officer).text.contains(id))
            #expect(try await installation.database.read { try Register.faults($0) }.isEmpty)
        }
    }

    @Test("what a program sends wrong is told with every field; nothing is half-done")
    func faults() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let program = Program(installation: installation)
            let officer = try await program.token("Lucía Fernández", "officer")
            let drafter = try await program.token("Sita Gurung", "drafter")
            try await program.refuse("/offers/standing", drafter, #"{"title": "T"}"#, 403)
            try await program.refuse("/offers/standing", officer, #"{"title": " "}"#, 422, "title")
            let id = try await drafted(program, officer)
            let path = "/offers/standing/\(id)/draft"
            let before = try await installation.api("/offers/standing/\(id)", officer).text
            try await program.refuse(
                path, officer,
                #"{"states": ["atlantis"], "themes": ["x"], "marker": "2", "marker-reason": ""}"#,
                422, "atlantis", #""themes""#, #""marker-reason""#)
            try await program.refuse(
                path, officer, #"{"groups": ["x"], "nonsense": 1}"#, 422, #""groups""#,
                #""nonsense""#)
            try await program.refuse(path, officer, #"{"version": 999}"#, 409, "changed-meanwhile")
            #expect(
                try await installation.api("/offers/standing/\(id)", officer).text == before)
            let reading = try await Browser(installation, as: "Lucía Fernández")
                .scoped(["officer", "reader"], ["offers:write", "dialogues:read"])
            try await program.refuse(
                "/dialogues", reading, #"{"title": "T"}"#, 403, "dialogues:write")
        }
    }

    @Test(
        "the lead sets offers side by side and sends them; who is not concerned reads nothing",
        arguments: Engine.allCases)
    func consolidated(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let program = Program(installation: installation)
            let request = try await installation.submittedRequest(publication: "full")
            let lead = try await program.token("Lucía Fernández", "officer")
            let second = try await program.token("Claire Moreau", "officer")
            let clearer = try await program.token("Ramesh Adhikari", "clearing-officer")
            var offers: [String] = []
            for who in [second, lead] {
                let begun = try await program.act(
                    "/requests/\(request)/offer", who, #"{"title": "Trainers"}"#)
                let id = try Program.value(begun, "offer")
                try await program.act(
                    "/offers/\(id)/draft", who,
                    #"{"text": "Two", "kinds": ["training"], "valid-until": "2027-01-31"}"#)
                try await program.act("/offers/\(id)/publication", who)
                offers.append(id)
            }
            let path = "/requests/\(request)/answer"
            try await program.refuse(path, second, #"{"covering": "Word"}"#, 403)
            try await program.refuse(
                path, lead, #"{"act": "send", "offers": []}"#, 422, #""covering""#, #""offers""#)
            try await program.refuse(
                path, lead, #"{"offers": ["aaaaaaaaaaaaaaaa"]}"#, 422, #""offers""#)
            try await program.act(path, lead, #"{"covering": "SECRET-COVERING", "language": "fr"}"#)
            let draft = try await installation.api("\(path)s", lead).text
            // All that are open stand there, until one is taken out.
            for part in offers + [#""status":"draft""#, #""version":1"#, #""language":"fr""#] {
                #expect(draft.contains(part), "\(part): \(draft)")
            }
            #expect(try await installation.api("\(path)s", clearer).text == #"{"items":[]}"#)
            try await program.refuse(
                path, lead, #"{"covering": "Other", "version": 7}"#, 409, "changed-meanwhile")
            try await program.act(path, lead, #"{"act": "send", "offers": ["\#(offers[0])"]}"#)
            let sent = try await installation.api("\(path)s", clearer).text
            for part in ["SECRET-COVERING", offers[0], #""status":"sent""#, #""version":null"#] {
                #expect(sent.contains(part), "\(part): \(sent)")
            }
            #expect(!sent.contains(offers[1]))
            let coordinator = try await program.token("Omar Haddad", "coordinator")
            for who in [nil, second, coordinator] {
                let read = try await installation.api("\(path)s", who)
                #expect(read.text == #"{"items":[]}"#)
            }
            let secret = try await installation.submittedRequest(publication: "nothing")
            var stranger = try await Browser(installation, as: "Wei Lin")
            let token = try await stranger.makeToken(["reader", "officer"])
            for who in [nil, token] {
                let known = try await installation.api("/requests/\(secret)/answers", who)
                let never = try await installation.api("/requests/aaaaaaaaaaaaaaaa/answers", who)
                #expect((known.status, known.text) == (404, never.text))
            }
            try await program.refuse(
                "/requests/\(secret)/answer", token, #"{"covering": "x"}"#, 404)
        }
    }

    @Test(
        "a dialogue: written, recorded, public by the word of each, hidden by one",
        arguments: Engine.allCases)
    func dialogue(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let program = Program(installation: installation)
            let officer = try await program.token("Lucía Fernández", "officer")
            let clearer = try await program.token("Ramesh Adhikari", "clearing-officer")
            let drafter = try await program.token("Sita Gurung", "drafter")
            let other = try await program.token("Claire Moreau", "officer")
            let begun = try await program.act(
                "/dialogues", officer, #"{"title": "Courts and women"}"#)
            let id = try Program.value(begun, "dialogue")
            let path = "/dialogues/\(id)"
            let never = try await installation.api("/dialogues/aaaaaaaaaaaaaaaa", nil)
            func expectAbsent(_ readers: [String?]) async throws {
                for who in readers {
                    let known = try await installation.api(path, who)
                    #expect((known.status, known.text) == (404, never.text))
                    for list in who == nil ? ["public"] : ["public", "own"] {
                        let read = try await installation.api("/dialogues?list=\(list)", who)
                        #expect(read.text == #"{"count":0,"items":[],"next":null}"#, "\(list)")
                        let after = try await installation.api(
                            "/dialogues?list=\(list)&after=\(id)", who)
                        #expect(after.status == 404)
                    }
                    guard let who else { continue }
                    for (noun, json) in [
                        ("recording", "{}"), ("agreement", #"{"agrees": true}"#),
                        ("draft", #"{"title": "x"}"#),
                    ] {
                        let acted = try await installation.act("\(path)/\(noun)", who, "k", json)
                        #expect((acted.status, acted.text) == (404, never.text), "\(noun)")
                    }
                }
            }
            try await program.refuse(
                "\(path)/draft", officer, #"{"parties": ["atlantis"], "held-on": "2026-02-30"}"#,
                422, "atlantis", #""held-on""#)
            try await program.refuse(
                "\(path)/recording", officer, "{}", 422, #""text""#, #""parties""#)
            try await program.act(
                "\(path)/draft", officer,
                #"{"text": "DIALOGUE-TEXT", "held-on": "2026-10-01", "parties": ["nepal"]}"#)
            try await program.act("\(path)/draft", officer, #"{"level": "bilateral"}"#)
            try await expectAbsent([nil, clearer, other])
            try await program.act("\(path)/recording", officer)
            try await expectAbsent([nil, other])
            let seen = try await installation.api(path, drafter).text
            for part in [
                "DIALOGUE-TEXT", #""version":null"#, #""is_public":false"#, #""agrees":false"#,
                #""may":[]"#,
            ] { #expect(seen.contains(part), "\(part): \(seen)") }
            try await program.refuse("\(path)/agreement", drafter, #"{"agrees": true}"#, 403)
            try await program.refuse("\(path)/agreement", clearer, "{}", 422, #""agrees""#)
            for who in [clearer, officer] {
                try await program.act("\(path)/agreement", who, #"{"agrees": true}"#)
            }
            let known = try await installation.api(path, nil).text
            for part in ["DIALOGUE-TEXT", #""agrees":null"#, #""history":[]"#, #""may":[]"#] {
                #expect(known.contains(part), "\(part): \(known)")
            }
            #expect(!known.contains("Lucía"))
            #expect(try await installation.api("/dialogues", nil).text.contains(id))
            #expect(try await installation.api("/dialogues?list=own", clearer).text.contains(id))
            try await program.act("\(path)/agreement", clearer, #"{"agrees": false}"#)
            try await expectAbsent([nil, other])
            #expect(try await installation.database.read { try Register.faults($0) }.isEmpty)
        }
    }

    @Test("lists come a part at a time, each record once")
    func parts() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let program = Program(installation: installation)
            let officer = try await program.token("Lucía Fernández", "officer")
            var expected: Set<String> = []
            for number in 1...3 {
                let id = try Program.value(
                    try await program.act(
                        "/offers/standing", officer, #"{"title": "Offer \#(number)"}"#), "standing")
                try await program.act("/offers/standing/\(id)/draft", officer, Self.terms)
                try await program.act("/offers/standing/\(id)/publication", officer)
                expected.insert(id)
            }
            for (list, who) in [("public", nil), ("own", officer)] as [(String, String?)] {
                var (seen, after): ([String], String) = ([], "")
                repeat {
                    let page = try await installation.api(
                        "/offers/standing?list=\(list)&limit=2&after=\(after)", who)
                    seen += page.text.matches(of: /"id":"([^"]+)"/).map { String($0.1) }
                    after = try Program.value(page.text, "next")
                } while after != "<null>"
                #expect(seen.count == 3 && Set(seen) == expected, "\(list)")
            }
        }
    }
}

extension Browser {
    /// A token for these purposes alone.
    fileprivate func scoped(_ roles: [String], _ scopes: [String]) async throws -> String {
        var browser = self
        return try await browser.makeToken(roles, scopes: scopes)
    }
}
