import Base
import Database
import Testing
import Web

@Suite("Offers lapse with their request")
struct EndedRequestTests {
    private static let sentence = "The request that this offer answers was closed or withdrawn"

    @Test(
        "what the State has not decided can neither be accepted nor made; what it accepted stays",
        arguments: Engine.allCases, ["closure", "withdrawal"])
    func ended(engine: Engine, ending: String) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let request = try await installation.submittedRequest()
            var officer = try await Browser(installation, as: "Lucía Fernández")
            let accepted = try await officer.offer(to: request)
            try await installation.accept(accepted)
            let open = try await officer.offer(to: request)
            let draft = try await officer.draftOffer(to: request)
            let provider = try await officer.makeToken(["reader", "officer"])
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            let state = try await clearer.makeToken(["reader", "clearing-officer"])
            try await clearer.open("/en/offers/\(open)")
            #expect(clearer.hasForm("/acceptance"))

            try await clearer.open("/en/requests/\(request)")
            #expect(clearer.text.contains("Offers that the State has not decided lapse with it"))
            try await clearer.submit("/\(ending)")
            try await clearer.open("/en/offers/\(open)")
            #expect(clearer.text.contains("Lapsed") && clearer.text.contains(Self.sentence))
            #expect(!clearer.hasForm("/acceptance") && !clearer.hasForm("/decline"))
            try await clearer.open("/en/work")
            #expect(!clearer.text.contains("/offers/\(open)"), "no decision is awaited")
            try await officer.open("/en/offers/\(draft)")
            #expect(!officer.hasForm("/publication"))

            for (path, who, json) in [
                ("/offers/\(open)/acceptance", state, "{}"),
                ("/offers/\(open)/decline", state, #"{"reason": "No"}"#),
                ("/offers/\(draft)/publication", provider, "{}"),
                ("/requests/\(request)/offer", provider, #"{"title": "More"}"#),
            ] {
                let answer = try await installation.act(path, who, "k-\(path)", json)
                #expect(answer.status == 409, "\(path): \(answer.text)")
                #expect(
                    answer.text.contains(Self.sentence) == path.hasPrefix("/offers"),
                    "\(answer.text)")
            }
            // No other road leads there, either.
            await #expect(throws: DatabaseError.self) {
                _ = try await installation.database.write {
                    try $0.execute(
                        """
                        UPDATE offer SET status = 'accepted', decided_at = published_at,
                            decided_on = '2026-11-23', accepted_kinds = 'training',
                            decided_by = (SELECT min(id) FROM person)
                        WHERE public_id = \(open)
                        """)
                }
            }
            for (query, id) in [("open", nil), ("lapsed", open), ("accepted", accepted)] {
                let list = try await installation.api(
                    "/offers?list=received&status=\(query)", state
                ).text
                #expect(list.hasPrefix(#"{"count":\#(id == nil ? 0 : 1),"#), "\(query): \(list)")
                if let id { #expect(list.contains(id), "\(query)") }
            }
            _ = try await officer.draftAgreement(from: accepted)
        }
    }
}
