import Base
import Database
import Foundation
import Testing
import Web

@Suite("The parts of a plan, tables and signatures on paper, wholly by programs")
struct PlanAPITests {
    /// A plan of UN Women for Nepal; its agreement is in force.
    private func planned(
        _ installation: Installation
    ) async throws -> (activity: String, agreement: String) {
        let request = try await installation.submittedRequest()
        var officer = try await Browser(installation, as: "Lucía Fernández")
        let (_, agreement) = try await installation.agreed(&officer, to: request)
        return (try await officer.planActivity(under: agreement), agreement)
    }

    @Test("every part is written, a list whole, and read again", arguments: Engine.allCases)
    func parts(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let (id, agreement) = try await planned(installation)
            let program = Program(installation: installation)
            let officer = try await program.token("Lucía Fernández", "officer")
            let path = "/activities/\(id)"
            for (part, json) in [
                (
                    "states",
                    #"{"components": [{"agreement": "\#(agreement)", "currency": "USD", "amount": "90000"}]}"#
                ),
                ("participants", #"{"role-1": ["france"], "role-4": ["unwomen"]}"#),
                (
                    "serves",
                    #"""
                    {"kinds": ["training"], "themes": ["justice"], "targets": ["5.2"], "marker": "2",
                     "marker-reason": "Women judges"}
                    """#
                ),
                (
                    "sectors",
                    #"{"sectors": [{"code": "15160", "share": "60"}, {"code": "15170", "share": "40"}]}"#
                ),
                (
                    "places",
                    #"""
                    {"places": [{"name": "Bagmati", "latitude": "27.7", "longitude": "85.3"},
                     {"name": "Gandaki"}, {"name": "Koshi", "latitude": null, "longitude": null}]}
                    """#
                ),
                (
                    "budgets",
                    #"{"budgets": [{"from": "2026-11-20", "until": "2026-12-31", "amount": "30000"}]}"#
                ),
                (
                    "documents",
                    #"""
                    {"documents": [{"title": "Terms", "language": "fr", "category": "A02",
                     "address": "https://example.org/terms.pdf"}]}
                    """#
                ),
                ("contacts", #"{"contacts": [{"office": "Desk", "mail": "desk@example.org"}]}"#),
            ] { try await program.act("\(path)/draft/\(part)", officer, json) }
            let read = try await installation.api(path, officer).text
            for part in [
                #""components":[{"state":"nepal","agreement":"\#(agreement)","budget":{"#
                    + #""currency":"USD","amount":"90000.00"},"stopped_on":null}]"#,
                #"{"party":"france","role":1},{"party":"unwomen","role":4}"#,
                #""kinds":["training"]"#, #""targets":["5.2"]"#, #""gender_marker":"2""#,
                #""sectors":[{"code":"15160","share":"60"},{"code":"15170","share":"40"}]"#,
                #"{"name":"Bagmati","latitude":"27.7","longitude":"85.3"},{"name":"Gandaki","latitude":null"#,
                #""budgets_by_period":[{"state":"nepal","from":"2026-11-20","until":"2026-12-31""#,
                #"{"title":"Terms","language":"fr","category":"A02","address":"https://example.org/terms.pdf"}"#,
                #""office":"Desk","mail":"desk@example.org""#, #""draft/sectors""#,
            ] { #expect(read.contains(part), "\(part): \(read)") }

            // What is not given stays; a list that is given is the whole of it.
            try await program.act("\(path)/draft/participants", officer, #"{"role-1": []}"#)
            try await program.act(
                "\(path)/draft/places", officer, #"{"places": [{"name": "Koshi"}]}"#)
            try await program.act("\(path)/draft/contacts", officer, #"{"contacts": []}"#)
            let version = try Program.value(
                try await installation.api(path, officer).text, "version")
            try await program.act("\(path)/draft/sectors", officer, #"{"version": \#(version)}"#)
            let again = try await installation.api(path, officer).text
            for part in [
                #""participants":[{"party":"unwomen","role":4}]"#,
                #""places":[{"name":"Koshi","latitude":null,"longitude":null}]"#,
                #""contacts":[]"#, #"{"code":"15170","share":"40"}"#,
            ] { #expect(again.contains(part), "\(part): \(again)") }

            // Documents and contacts go on growing while it runs, the rest does not.
            try await program.act("\(path)/delivery", officer)
            try await program.act(
                "\(path)/draft/contacts", officer,
                #"{"contacts": [{"office": "Desk", "website": "https://example.org"}]}"#)
            try await program.refuse(
                "\(path)/draft/places", officer, #"{"places": []}"#, 409, "wrong-state")
        }
    }

    @Test("what is wrong with a row is told by the member that was sent; nothing is half-done")
    func faults() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let (id, agreement) = try await planned(installation)
            let program = Program(installation: installation)
            let officer = try await program.token("Lucía Fernández", "officer")
            let path = "/activities/\(id)/draft"
            let before = try await installation.api("/activities/\(id)", officer).text
            for (part, json, fields) in [
                (
                    "sectors",
                    #"{"sectors": [{"code": "15160", "share": "60"}, {"code": "00000", "share": "40"}]}"#,
                    ["sectors[1].code"]
                ),
                (
                    "sectors", #"{"sectors": [{"code": "15160", "share": "99"}]}"#,
                    ["sectors[0].share"]
                ),
                (
                    "places", #"{"places": [{"name": "A"}, {"latitude": "91", "longitude": "x"}]}"#,
                    ["places[1].name", "places[1].latitude", "places[1].longitude"]
                ),
                (
                    "places", #"{"places": [{"name": 7, "nonsense": 1}, 5]}"#,
                    ["places[0].name", "places[0].nonsense", "places[1]"]
                ),
                ("places", #"{"places": {"name": "A"}}"#, [#""places""#]),
                (
                    "budgets",
                    #"{"budgets": [{"from": "2026-11-20", "until": "2026-12-31", "amount": "999999"}]}"#,
                    ["budgets[0].amount"]
                ),
                (
                    "budgets", #"{"budgets": [{"from": "2026-11-31", "amount": "1"}]}"#,
                    ["budgets[0].from", "budgets[0].until"]
                ),
                (
                    "documents", #"{"documents": [{"title": "T", "address": "no address"}]}"#,
                    ["documents[0].address"]
                ),
                ("documents", #"{"documents": [{"language": "xx"}]}"#, ["documents[0].language"]),
                ("contacts", #"{"contacts": [{"office": "Desk"}]}"#, ["contacts[0].mail"]),
                ("states", #"{"components": []}"#, [#""components""#]),
                ("states", #"{"components": [{"amount": "5"}]}"#, ["components[0].agreement"]),
                (
                    "states",
                    #"{"components": [{"agreement": "\#(agreement)", "currency": "USD", "amount": "-5"}]}"#,
                    ["components[0].amount"]
                ),
                (
                    // Three decimals are no thousands to a program.
                    "states",
                    #"{"components": [{"agreement": "\#(agreement)", "currency": "USD", "amount": "12.125"}]}"#,
                    ["components[0].amount"]
                ),
                (
                    "states",
                    #"{"components": [{"agreement": "\#(agreement)", "currency": "USD", "amount": "1,200"}]}"#,
                    ["components[0].amount", "1,200"]
                ),
                (
                    "states", #"{"components": [{"agreement": "aaaaaaaaaaaaaaaa"}]}"#,
                    [#""components""#]
                ),
                ("participants", #"{"role-4": ["france"], "role-1": ["atlantis"]}"#, ["atlantis"]),
                // Named by its own word alone.
                (
                    "participants", #"{"role-1": ["himal-womens-network"]}"#,
                    ["himal-womens-network"]
                ),
                ("serves", #"{"marker": "2", "targets": ["99.9"]}"#, [#""targets""#]),
            ] {
                try await program.refuse("\(path)/\(part)", officer, json, 422)
                let answer = try await installation.act("\(path)/\(part)", officer, "again", json)
                for field in fields {
                    #expect(answer.text.contains(field), "\(json): \(answer.text)")
                }
            }
            try await program.refuse(
                "\(path)/places", officer, #"{"places": [], "version": 1}"#, 409,
                "changed-meanwhile")
            #expect(try await installation.api("/activities/\(id)", officer).text == before)
        }
    }

    @Test("a table is tried, then entered whole or not at all", arguments: Engine.allCases)
    func tables(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let (id, _) = try await planned(installation)
            let program = Program(installation: installation)
            let officer = try await program.token("Lucía Fernández", "officer")
            let path = "/activities/\(id)"
            try await program.refuse(
                "\(path)/sheets/transactions/trial", officer, #"{"table": "type"}"#, 409)
            try await program.act("\(path)/delivery", officer)
            let good = #"""
                {"table": "type,date,currency,amount\n2,2026-11-23,USD,600\n3,2026-11-23,USD,10.50"}
                """#
            let bad = #"""
                {"table": "type,date,currency,amount\n2,2026-11-23,USD,600\nwish,x,USD,five"}
                """#
            let tried = try await program.act("\(path)/sheets/transactions/trial", officer, good)
            #expect(tried == #"{"rows":2,"added":2,"unchanged":0,"repeated":0,"faults":[]}"#)
            let found = try await program.act("\(path)/sheets/transactions/trial", officer, bad)
            for part in [
                #""added":0"#, #"{"row":3,"column":"amount","value":"five""#,
                #""row":3,"column":"type""#, #""row":3,"column":"date""#,
            ] { #expect(found.contains(part), "\(part): \(found)") }
            try await program.refuse(
                "\(path)/sheets/transactions/entry", officer, bad, 422, "table[3].amount",
                "table[3].type")
            func booked() async throws -> String {
                try await installation.api(path, officer).text
            }
            #expect(try await booked().contains(#""transactions":[]"#), "a trial writes nothing")
            try await program.act("\(path)/sheets/transactions/entry", officer, good)
            let text = try await booked()
            #expect(text.contains(#""number":2"#) && !text.contains(#""number":3"#))

            // Money for a State that is none of the activity's is booked for nobody.
            for state in ["tamarau", "zzz"] {
                try await program.refuse(
                    "\(path)/entry", officer,
                    #"{"entry": "disbursement", "date": "2026-11-23", "currency": "USD", "amount": "5", "state": "\#(state)"}"#,
                    422, "state")
            }
            // The same table again is told, and booked again only where that is meant.
            let again = try await program.act("\(path)/sheets/transactions/trial", officer, good)
            #expect(again.contains(#""repeated":2"#))
            try await program.refuse(
                "\(path)/sheets/transactions/entry", officer, good, 422, "table[2].date",
                "table[3].date")
            #expect(try await booked() == text)
            var person = try await Browser(installation, as: "Lucía Fernández")
            try await person.open("/en\(path)")
            let table = "type,date,currency,amount\n2,2026-11-23,USD,600\n4,2026-11-23,USD,7\n"
            let entry = "/en\(path)/sheets/transactions/entry"
            let token = try #require(
                person.text.firstMatch(of: /name="form" value="([^"]*)"/)
            ).1
            for (key, again, status) in [("one", "no", 422), ("two", "yes", 200)] {
                try await person.send(
                    entry,
                    [("form", String(token)), ("key", key), ("table", table), ("again", again)])
                #expect(person.status == status, "\(again): \(person.text)")
                guard status == 422 else { continue }
                // Before anything is entered it is shown as it was understood.
                for cell in [
                    "Commitment", "Expenditure", "23 Nov 2026", "USD\u{A0}600", "USD\u{A0}7",
                ] {
                    #expect(person.text.contains("<td><bdi>\(cell)</bdi></td>"), "\(cell)")
                }
            }
            #expect(try await booked().contains(#""number":4"#))

            // A file, as spreadsheets save it.
            let file = Data("type,date,currency,amount\n3,2026-11-23,USD,1\n".utf8)
                .base64EncodedString()
            try await program.act(
                "\(path)/sheets/transactions/entry", officer, #"{"content": "\#(file)"}"#)
            #expect(try await booked().contains(#""number":5"#))
            for (json, field) in [
                ("{}", #""table""#), (#"{"content": "%"}"#, #""content""#),
                (#"{"table": "nonsense"}"#, #""table""#),
            ] {
                try await program.refuse(
                    "\(path)/sheets/transactions/entry", officer, json, 422, field)
            }
            try await program.refuse("\(path)/sheets/nonsense/trial", officer, good, 404)
            // Values: what stands there already is not entered twice.
            try await program.act(
                "\(path)/1-result", officer,
                #"""
                {"result-title": "R", "indicator": "judges", "measure": "unit", "baseline": "0",
                 "baseline-year": "2025", "from": "2026-11-20", "until": "2027-06-30",
                 "target": "200", "women": 8, "men": 7}
                """#)
            let values = #"""
                {"table": "indicator,from,until,target,actual\n1,2026-11-20,2027-06-30,200,150"}
                """#
            try await program.act("\(path)/sheets/values/entry", officer, values)
            #expect(try await booked().contains(#""actual":"150""#))
            let same = try await installation.act(
                "\(path)/sheets/values/entry", officer, "once-more", values)
            #expect(same.status == 422 && same.text.contains("stands here already"))
        }
    }

    @Test("who may not is told so; who may not know hears what never was answers")
    func denied() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let (id, _) = try await planned(installation)
            let program = Program(installation: installation)
            let clearer = try await program.token("Ramesh Adhikari", "clearing-officer")
            let other = try await program.token("Claire Moreau", "officer")
            var texts: [String: String] = [:]
            for (noun, json) in [
                ("draft/states", #"{"components": []}"#), ("draft/participants", "{}"),
                ("draft/serves", "{}"), ("draft/sectors", #"{"sectors": []}"#),
                ("draft/places", #"{"places": [{"name": "x"}]}"#), ("draft/budgets", "{}"),
                ("draft/documents", #"{"documents": []}"#), ("draft/contacts", "{}"),
                ("draft/organisations", #"{"organisations": []}"#),
                ("sheets/transactions/trial", #"{"table": "x"}"#),
                ("sheets/values/entry", #"{"table": "x"}"#),
            ] {
                try await program.refuse("/activities/\(id)/\(noun)", clearer, json, 403)
                let known = try await installation.act(
                    "/activities/\(id)/\(noun)", other, "k", json)
                let never = try await installation.act(
                    "/activities/aaaaaaaaaaaaaaaa/\(noun)", other, "k", json)
                #expect((known.status, known.text) == (404, never.text), "\(noun)")
                texts[noun] = known.text
            }
            #expect(Set(texts.values).count == 1)
        }
    }

    @Test("a signature on paper: a scan, confirmed by another person", arguments: Engine.allCases)
    func paper(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            let request = try await installation.submittedRequest()
            var browser = try await Browser(installation, as: "Lucía Fernández")
            let offer = try await browser.offer(to: request)
            try await installation.accept(offer)
            let agreement = try await browser.draftAgreement(from: offer)
            let program = Program(installation: installation)
            let drafter = try await program.token("Sita Gurung", "drafter")
            let signatory = try await program.token("Anjali Thapa", "signatory")
            let officer = try await program.token("Lucía Fernández", "officer")
            let stranger = try await program.token("Claire Moreau", "officer")
            let path = "/agreements/\(agreement)"
            let hash = try Program.value(
                try await installation.api(path, drafter).text, "text_hash")
            func scan(_ hash: String, _ day: String, _ bytes: [UInt8]) -> String {
                let content = Data(bytes).base64EncodedString()
                return #"""
                    {"hash": "\#(hash)", "signed-on": "\#(day)", "name": "Signed.png",
                     "content": "\#(content)"}
                    """#
            }
            let picture = RequestFilesTests.picture
            try await program.refuse(
                "\(path)/paper", drafter, scan("other", "2026-11-20", picture), 422, #""hash""#)
            try await program.refuse(
                "\(path)/paper", drafter, scan(hash, "2030-11-20", picture), 422, #""signed-on""#)
            try await program.refuse(
                "\(path)/paper", drafter, scan(hash, "2026-11-20", Array("No scan".utf8)), 422,
                #""scan""#)
            try await program.refuse(
                "\(path)/paper", stranger, scan(hash, "2026-11-20", picture), 404)
            #expect(
                try await installation.api(path, drafter).text.contains(#""paper""#), "it may")
            try await program.act("\(path)/paper", drafter, scan(hash, "2026-11-20", picture))
            let recorded = try await installation.api(path, drafter).text
            #expect(recorded.contains(#""signed_on":"2026-11-20""#))
            #expect(recorded.contains(#""is_confirmed":false"#))
            let file = String(
                try #require(recorded.firstMatch(of: /"file":"([^"]+)"/)).1)
            // Before it is confirmed it is its party's own.
            #expect(try await installation.api(path, officer).text.contains(#""papers":[]"#))
            let address = "\(path)/files/\(file)"
            #expect(try await installation.api(address, officer).status == 404)
            #expect(try await installation.api(address, nil).status == 401)
            try await program.act(
                "\(path)/paper-confirmation", signatory, #"{"hash": "\#(hash)"}"#)
            let read = try await installation.api(address, officer)
            #expect(read.status == 200 && read.headers["content-type"] == "image/png")
            #expect(!read.text.contains("SECRET-AUTHOR"), "cleaned")
            let hidden = try await installation.api(address, stranger)
            let never = try await installation.api("\(path)/files/aaaaaaaaaaaaaaaa", stranger)
            #expect(hidden.status == never.status && hidden.status == 404)
        }
    }
}
