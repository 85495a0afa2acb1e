import Base
import Database
import Foundation
import Testing
import Web

@Suite("From a request to what changed, wholly by programs")
struct LineAPITests {
    /// The people of the story, each by a token.
    private struct Cast {
        let drafter: String
        let clearer: String
        let officer: String
        let signatory: String
        let otherSignatory: String

        init(_ installation: Installation) async throws {
            func token(_ name: String, _ role: String) async throws -> String {
                var browser = try await Browser(installation, as: name)
                return try await browser.makeToken(["reader", role])
            }
            drafter = try await token("Sita Gurung", "drafter")
            clearer = try await token("Ramesh Adhikari", "clearing-officer")
            officer = try await token("Lucía Fernández", "officer")
            signatory = try await token("Anjali Thapa", "signatory")
            otherSignatory = try await token("Amina Diallo", "signatory")
        }
    }

    private func value(_ text: String, _ name: String) throws -> String {
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return "\(try #require(object?[name], "\(text)"))"
    }

    /// Does each act twice under one key: it is done once and answers the same.
    private func act(
        _ installation: Installation, _ path: String, _ who: String, _ json: String = "{}"
    ) async throws -> String {
        installation.hand.move(minutes: 1)
        let key = "k\(path.hashValue)\(json.hashValue)"
        let done = try await installation.act(path, who, key, json)
        #expect(done.status == 200, "\(path): \(done.text)")
        let again = try await installation.act(path, who, key, json)
        #expect(again.text == done.text, "\(path): the same key answers the same")
        return done.text
    }

    private func submitted(
        _ installation: Installation, _ cast: Cast, publication: String = "summary"
    ) async throws -> String {
        let begun = try await act(
            installation, "/requests", cast.drafter, #"{"title": "Training of judges"}"#)
        let id = try value(begun, "request")
        for (noun, who, json) in [
            ("draft/text", cast.drafter, #"{"need": "Two hundred judges"}"#),
            ("draft/kinds", cast.drafter, #"{"kinds": ["training", "advice"]}"#),
            (
                "draft/addressees", cast.drafter,
                #"{"addressees": ["ohchr", "unwomen"], "lead": "unwomen"}"#
            ),
            ("draft/publication", cast.drafter, #"{"publication": "\#(publication)"}"#),
            ("hand-in", cast.drafter, "{}"), ("clearance", cast.clearer, "{}"),
            ("submission", cast.clearer, "{}"),
        ] { _ = try await act(installation, "/requests/\(id)/\(noun)", who, json) }
        return id
    }

    private func offered(
        _ installation: Installation, _ cast: Cast, _ request: String
    ) async throws -> String {
        let begun = try await act(
            installation, "/requests/\(request)/offer", cast.officer, #"{"title": "Trainers"}"#)
        let id = try value(begun, "offer")
        _ = try await act(
            installation, "/offers/\(id)/draft", cast.officer,
            #"""
            {"text": "SECRET-OFFER", "kinds": ["training", "advice"], "from": "2026-11-01",
             "until": "2027-12-31", "currency": "USD", "amount": "120000",
             "valid-until": "2027-01-31"}
            """#)
        _ = try await act(installation, "/offers/\(id)/publication", cast.officer)
        return id
    }

    private func agreed(
        _ installation: Installation, _ cast: Cast, _ offer: String
    ) async throws -> String {
        let begun = try await act(installation, "/offers/\(offer)/agreement", cast.officer)
        let id = try value(begun, "agreement")
        let path = "/agreements/\(id)"
        _ = try await act(
            installation, "\(path)/draft", cast.officer,
            #"""
            {"title": "Judges and the law", "themes": "Violence against women",
             "places": "Bagmati", "from": "2026-11-01", "text-en": "SECRET-TEXT",
             "text-fr": "SECRET-TEXTE", "currency-0": "USD", "amount-0": "120000"}
            """#)
        _ = try await act(installation, "\(path)/proposal", cast.officer)
        let read = try await installation.api(path, cast.signatory).text
        let hash = try value(read, "text_hash")
        #expect(try value(read, "canonical_text").contains("SECRET-TEXTE"))
        for who in [cast.signatory, cast.otherSignatory] {
            let other = try await installation.act(
                "\(path)/signature", who, "other", #"{"hash": "\#(offer)"}"#)
            #expect(other.status == 422 && other.text.contains(#""hash""#), "another text")
            _ = try await act(installation, "\(path)/signature", who, #"{"hash": "\#(hash)"}"#)
        }
        return id
    }

    private func started(
        _ installation: Installation, _ cast: Cast, _ agreement: String
    ) async throws -> String {
        let begun = try await act(
            installation, "/agreements/\(agreement)/activity", cast.officer)
        let id = try value(begun, "activity")
        _ = try await act(
            installation, "/activities/\(id)/draft", cast.officer,
            #"""
            {"title": "Courses", "text": "Four courses", "from": "2026-11-20",
             "until": "2027-06-30", "currency": "USD", "amount": "100000"}
            """#)
        _ = try await act(installation, "/activities/\(id)/delivery", cast.officer)
        return id
    }

    private static let result = #"""
        {"result-title": "Judges apply the law", "indicator": "judges trained",
         "measure": "unit", "baseline": "0", "baseline-year": "2025", "from": "2026-11-20",
         "until": "2027-06-30", "target": "200", "actual": "150", "women": 80, "men": 70}
        """#

    @Test(
        "offered, accepted in part, agreed by two, delivered, confirmed; then consent is withdrawn",
        arguments: Engine.allCases)
    func story(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let cast = try await Cast(installation)
            let request = try await submitted(installation, cast)
            let offer = try await offered(installation, cast, request)
            let seen = try await installation.api("/offers/\(offer)", cast.clearer).text
            #expect(seen.contains("SECRET-OFFER") && seen.contains(#""acceptance""#))
            #expect(try value(seen, "version") == "<null>", "it counts the drafts before")
            let part = try await installation.act(
                "/offers/\(offer)/acceptance", cast.clearer, "part", #"{"extent": "part"}"#)
            #expect(part.status == 422 && part.text.contains(#""kinds""#), "a part says which")
            _ = try await act(
                installation, "/offers/\(offer)/acceptance", cast.clearer,
                #"{"extent": "part", "kinds": ["training"], "part": "SECRET-WORD"}"#)
            let agreement = try await agreed(installation, cast, offer)
            let activity = try await started(installation, cast, agreement)
            let path = "/activities/\(activity)"
            _ = try await act(
                installation, "\(path)/entry", cast.officer,
                #"{"entry": "commitment", "date": "2026-11-23", "currency": "USD", "amount": "50000"}"#
            )
            let over = try await installation.act(
                "\(path)/entry", cast.officer, "over",
                #"{"entry": "commitment", "date": "2026-11-23", "currency": "USD", "amount": "70000.01"}"#
            )
            #expect(over.status == 422 && over.text.contains(#""amount""#), "over the ceiling")
            _ = try await act(installation, "\(path)/1-result", cast.officer, Self.result)
            for number in ["0", "3", "x", "-1"] {
                let none = try await installation.act(
                    "\(path)/\(number)-result", cast.officer, "none", Self.result)
                #expect(none.status == 404, "\(number)")
            }
            _ = try await act(
                installation, "\(path)/1-answer", cast.clearer,
                #"{"answer": "confirmed", "answer-text": "It is so."}"#)
            for (kind, id, parts) in [
                ("offers", offer, [#""status":"accepted""#, #""accepted_kinds":["training"]"#]),
                ("agreements", agreement, [#""status":"in-force""#, #""amount":"120000.00""#]),
                (
                    "activities", activity,
                    [
                        #""status":"delivery""#, #""answer":"confirmed""#, "It is so.",
                        #""committed":[{"currency":"USD","amount":"50000.00"}]"#,
                    ]
                ),
            ] {
                let known = try await installation.api("/\(kind)/\(id)", nil)
                for part in parts { #expect(known.text.contains(part), "\(part): \(known.text)") }
                #expect(known.text.contains(#""history":[]"#) && known.text.contains(#""may":[]"#))
                let list = try await installation.api("/\(kind)", nil)
                #expect(try value(list.text, "count") == "1", "\(kind)")
                for text in [known.text, list.text] {
                    for secret in ["SECRET", "Lucía", "Ramesh", "Anjali", "Amina"] {
                        #expect(!text.contains(secret), "\(secret) in \(kind)")
                    }
                }
            }
            // The State withdraws: delivery has stopped at once, and does not begin again.
            _ = try await act(
                installation, "/agreements/\(agreement)/withdrawal", cast.signatory,
                #"{"reason": "SECRET-REASON"}"#)
            let stopped = try await installation.api(path, nil).text
            #expect(try value(stopped, "status") == "suspended")
            let again = try await installation.act("\(path)/delivery", cast.officer, "again", "{}")
            #expect(again.status == 422)
            #expect(
                try await installation.database.read { try Register.faults($0) }.isEmpty)
        }
    }

    @Test("what may not be known of is, to the byte, what never was, in every list, too")
    func absent() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let cast = try await Cast(installation)
            let request = try await submitted(installation, cast, publication: "nothing")
            let offer = try await offered(installation, cast, request)
            _ = try await act(installation, "/offers/\(offer)/acceptance", cast.clearer)
            let agreement = try await agreed(installation, cast, offer)
            let activity = try await started(installation, cast, agreement)
            var other = try await Browser(installation, as: "Claire Moreau")
            let asked = try await other.makeToken(["reader", "officer"])
            var stranger = try await Browser(installation, as: "Мария Орлова")
            let drafter = try await stranger.makeToken(["reader", "drafter"])
            for (kind, id, lists, nouns) in [
                ("offers", offer, ["made", "received"], ["acceptance", "draft", "agreement"]),
                ("agreements", agreement, ["own"], ["recall", "draft", "activity"]),
                ("activities", activity, ["own"], ["delivery", "draft", "completion"]),
            ] {
                for who in [nil, asked, drafter] {
                    let known = try await installation.api("/\(kind)/\(id)", who)
                    let never = try await installation.api("/\(kind)/aaaaaaaaaaaaaaaa", who)
                    #expect((known.status, known.text) == (404, never.text), "\(kind)")
                    for list in ["public"] + (who == nil ? [] : lists) {
                        let answer = try await installation.api("/\(kind)?list=\(list)", who)
                        #expect(answer.text == #"{"count":0,"items":[],"next":null}"#, "\(list)")
                        let cursor = try await installation.api(
                            "/\(kind)?list=\(list)&after=\(id)", who)
                        #expect(cursor.status == 404, "\(list)")
                    }
                    guard let who else { continue }
                    for noun in nouns {
                        let acted = try await installation.act(
                            "/\(kind)/\(id)/\(noun)", who, "k", "{}")
                        #expect((acted.status, acted.text) == (404, never.text), "\(noun)")
                    }
                }
                let closed = try await installation.api("/\(kind)?list=\(lists[0])", nil)
                #expect(closed.status == 401)
            }
        }
    }

    @Test("bad input is refused with every fault and its field; nothing is half-done")
    func faults() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let cast = try await Cast(installation)
            let request = try await submitted(installation, cast)
            let begun = try await act(
                installation, "/requests/\(request)/offer", cast.officer, #"{"title": "T"}"#)
            let offer = try value(begun, "offer")
            let cases: [(String, String, Int, [String])] = [
                ("draft", "[]", 400, ["bad-json"]),
                (
                    "draft", #"{"title": 7, "nonsense": 1, "language": "xx"}"#, 422,
                    [#""title""#, #""nonsense""#, #""language""#]
                ),
                (
                    "draft", #"{"from": "2027-02-30", "currency": "ZZZ", "amount": "1"}"#, 422,
                    [#""from""#, #""currency""#]
                ),
                ("draft", #"{"currency": "USD", "amount": "-1"}"#, 422, [#""amount""#]),
                (
                    "draft", #"{"from": "2027-02-01", "until": "2027-01-01"}"#, 422,
                    [#""until""#]
                ),
                ("draft", #"{"marker": "2"}"#, 422, [#""marker-reason""#]),
                ("draft", #"{"text": "Evil\u0000"}"#, 422, [#""text""#]),
                ("draft", #"{"text": "New", "version": 1000}"#, 409, ["changed-meanwhile"]),
                ("publication", "{}", 422, [#""text""#, #""valid-until""#]),
                ("acceptance", "{}", 403, []), ("withdrawal", "{}", 409, []),
                ("showing", "{}", 422, [#""shown""#]),
            ]
            let before = try await installation.api("/offers/\(offer)", cast.officer).text
            for (number, (noun, json, status, parts)) in cases.enumerated() {
                let answer = try await installation.act(
                    "/offers/\(offer)/\(noun)", cast.officer, "case-\(number)", json)
                #expect(answer.status == status, "\(noun) \(json): \(answer.text)")
                for part in parts { #expect(answer.text.contains(part), "\(json): \(answer.text)") }
            }
            #expect(try await installation.api("/offers/\(offer)", cast.officer).text == before)
            let reading = try await Browser(installation, as: "Lucía Fernández")
                .token(["officer", "reader"], scopes: ["offers:read", "requests:write"])
            let refused = try await installation.act(
                "/offers/\(offer)/draft", reading, "scope", #"{"text": "x"}"#)
            #expect(refused.status == 403 && refused.text.contains("offers:write"))
        }
    }
}

extension Browser {
    /// A token for these purposes alone.
    fileprivate func token(_ roles: [String], scopes: [String]) async throws -> String {
        var browser = self
        return try await browser.makeToken(roles, scopes: scopes)
    }
}
