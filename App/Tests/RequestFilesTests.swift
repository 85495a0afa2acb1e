import Base
import Database
import Foundation
import Testing
import Web

@Suite("Files go with a request, cleaned, for those who see it whole")
struct RequestFilesTests {
    /// A PNG of one pixel with a text in it that names somebody.
    static let picture: [UInt8] = {
        let base64 =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAAFHRFWHRBdXRob3IAU0VDUkVULUFVVEhPUrJPzoEAAAAMSURBVHicY/jPwAAAAwEBAMn+ku8AAAAASUVORK5CYII="
        return Data(base64Encoded: base64).map { [UInt8]($0) } ?? []
    }()

    /// A PDF with a title and an author; `extra` stands in its catalogue.
    static func pdf(_ extra: String = "") -> [UInt8] {
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R \(extra) >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
            "<< /Title (Plan) /Author (SECRET-AUTHOR) >>",
        ]
        var text = "%PDF-1.4\n"
        var places: [Int] = []
        for (index, object) in objects.enumerated() {
            places.append(text.utf8.count)
            text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let start = text.utf8.count
        text += "xref\n0 5\n0000000000 65535 f \n"
        for place in places {
            let digits = String(place)
            text += String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n"
        }
        text += "trailer\n<< /Size 5 /Root 1 0 R /Info 4 0 R >>\nstartxref\n\(start)\n%%EOF\n"
        return Array(text.utf8)
    }

    private func begun(_ installation: Installation) async throws -> (Browser, String) {
        var drafter = try await Browser(installation, as: "Sita Gurung")
        try await drafter.open("/en/requests/new")
        try await drafter.submit("/requests/new", [("title", "Training of judges")])
        let id = try #require(
            drafter.address.split(separator: "/").dropLast().last.map(String.init))
        try await drafter.open("/en/requests/\(id)/draft/files")
        return (drafter, id)
    }

    private func link(_ browser: Browser) throws -> String {
        String(try #require(browser.text.firstMatch(of: /href="(\/en\/files\/[^"]+)"/)).1)
    }

    @Test(
        "added to a draft, taken away by those asked, absent for everybody else",
        arguments: Engine.allCases)
    func story(engine: Engine) async throws {
        try await Installation.with(engine, isDemonstration: true) { installation in
            var drafter = try await Browser(installation, as: "Sita Gurung")
            let id = try await drafter.draftRequest(publication: "full")
            try await drafter.open("/en/requests/\(id)")
            try await drafter.submit("/take-back")
            try await drafter.open("/en/requests/\(id)/draft/files")
            try await drafter.upload(
                "/draft/files",
                [
                    ("../../Plan of the courts.exe", Self.picture),
                    ("data.csv", Array("a,b\n1,é\n".utf8)),
                ])
            #expect(drafter.status == 200)
            #expect(drafter.text.contains("Plan of the courts.png"))
            #expect(drafter.text.contains("data.csv"))
            let file = try link(drafter)
            try await drafter.open("/en/requests/\(id)/draft")
            #expect(drafter.text.contains("2 files"))
            try await drafter.submit("/hand-in")
            var officer = try await Browser(installation, as: "Claire Moreau")
            try await officer.open(file)
            #expect(officer.status == 404, "not before it is submitted")
            var clearer = try await Browser(installation, as: "Ramesh Adhikari")
            try await clearer.clearAndSubmit(id)
            try await officer.open("/en/requests/\(id)")
            #expect(officer.text.contains("Plan of the courts.png"))
            try await officer.open(file)
            #expect(officer.status == 200)
            #expect(!officer.text.contains("SECRET-AUTHOR"))
            #expect(officer.headers["content-type"] == "image/png")
            #expect(officer.headers["x-content-type-options"] == "nosniff")
            #expect(
                officer.headers["content-security-policy"]
                    == "default-src 'none'; sandbox; frame-ancestors 'none'")
            #expect(
                officer.headers["content-disposition"]
                    == "attachment; filename=\"file.png\"; filename*=UTF-8''Plan%20of%20the%20courts.png"
            )
            #expect(officer.headers["cache-control"] == "no-store")
            var stranger = try await Browser(installation, as: "Daniel Okoro")
            try await stranger.open(file)
            let (status, text) = (stranger.status, stranger.text.replacing(file, with: "FILE"))
            let never = "/en/files/aaaaaaaaaaaaaaaa"
            try await stranger.open(never)
            #expect((status, text) == (404, stranger.text.replacing(never, with: "FILE")))
            var reader = Browser(installation)
            try await reader.open("/en/requests/\(id)")
            #expect(reader.status == 200 && !reader.text.contains("Plan of"), "never public")
            try await reader.open(file)
            #expect(
                !reader.text.contains("Plan of") && reader.headers["content-disposition"] == nil)
            // Nobody takes out what was submitted: not by the page, not by plain SQL.
            try await drafter.open("/en/account")
            let token = try #require(try drafter.form("/sign-out").fields.first { $0.0 == "form" })
            let last = file.split(separator: "/").last ?? ""
            try await drafter.send(
                "/en/requests/\(id)/draft/files/\(last)/removal", [token, ("key", "k")])
            #expect(drafter.status == 409)
            for statement: SQL in [
                "DELETE FROM request_file_piece", "DELETE FROM request_file",
                "UPDATE request_file SET name = 'x.png'",
                "UPDATE request_file_piece SET number = number + 7",
                "INSERT INTO request_file_piece SELECT file_id, 9, bytes FROM request_file_piece",
                """
                INSERT INTO request_file SELECT id + 9, 'other', request_id, name, kind, size, sha256
                FROM request_file
                """,
            ] {
                await #expect(throws: DatabaseError.self) {
                    try await installation.database.write { try $0.execute(statement) }
                }
            }
        }
    }

    @Test("taken out of a draft, a file is gone; the history tells both")
    func removal() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var (drafter, id) = try await begun(installation)
            try await drafter.upload("/draft/files", [("a.png", Self.picture)])
            let file = try link(drafter)
            try await drafter.submit("/removal")
            #expect(!drafter.text.contains("a.png"))
            try await drafter.open(file)
            #expect(drafter.status == 404)
            try await drafter.open("/en/requests/\(id)")
            #expect(
                drafter.text.contains("files added") && drafter.text.contains("a file taken out"))
            let left = try await installation.database.read {
                try $0.count("SELECT count(*) FROM request_file_piece")
            }
            #expect(left == 0)
        }
    }

    @Test("a PDF comes without its makers; one that acts by itself, or is locked, does not come")
    func pdf() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var (drafter, id) = try await begun(installation)
            try await drafter.upload("/draft/files", [("plan.pdf", Self.pdf())])
            #expect(drafter.text.contains("plan.pdf"))
            try await drafter.open(try link(drafter))
            #expect(drafter.text.hasPrefix("%PDF-"))
            #expect(!drafter.text.contains("SECRET") && drafter.text.contains("/MediaBox"))
            for extra in [
                "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
                "/Names << /EmbeddedFiles << /Names [] >> >>",
                "/OpenAction << /S /Launch /F (a.exe) >>",
            ] {
                try await drafter.open("/en/requests/\(id)/draft/files")
                try await drafter.upload("/draft/files", [("plan.pdf", Self.pdf(extra))])
                #expect(drafter.status == 422)
                #expect(drafter.text.contains("act by themselves"), "\(extra)")
            }
        }
    }

    @Test("what is not taken is named with the rule; nothing of the others is kept")
    func refused() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var (drafter, id) = try await begun(installation)
            let cases: [(String, [UInt8], String)] = [
                ("a.pdf", Array("<html><script>x</script>".utf8), "none of the kinds"),
                ("a.txt", [0xFF, 0x41, 0x42], "no plain text in UTF-8"),
                ("a.txt", Array("x\u{0}y".utf8), "no plain text in UTF-8"),
                ("a.txt", Array("hello\n%PDF-1.4".utf8), "none of the kinds"),
                ("a.png", Array(Self.picture.dropLast(20)), "damaged"),
                ("a.jpg", [0xFF, 0xD8, 0xFF, 0xD9], "damaged"),
                ("a.doc", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "old format"),
                ("annexe\u{202E}gnp.exe", Self.picture, "direction of writing"),
                ("big.txt", [UInt8](repeating: 0x41, count: 10 << 20 + 1), "larger than 10 MB"),
            ]
            for (name, bytes, rule) in cases {
                try await drafter.open("/en/requests/\(id)/draft/files")
                try await drafter.upload(
                    "/draft/files", [("good.png", Self.picture), (name, bytes)])
                #expect(drafter.status == 422, "\(rule)")
                #expect(drafter.text.contains(rule), "\(rule)")
                #expect(!drafter.text.contains("⟦"))
            }
            try await drafter.upload("/draft/files", [])
            #expect(drafter.text.contains("Choose at least one file."))
            try await drafter.open("/en/requests/\(id)/draft/files")
            #expect(drafter.text.contains("There is no file yet."))
            for number in 1...3 {
                try await drafter.open("/en/requests/\(id)/draft/files")
                try await drafter.upload(
                    "/draft/files",
                    (0..<4).map { ("\(number)-\($0).png", Self.picture) })
            }
            #expect(drafter.status == 422)
            #expect(drafter.text.contains("At most 10 files"))
        }
    }

    @Test("the same form sent twice adds once; another file under its key is refused")
    func twice() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            var (drafter, _) = try await begun(installation)
            let page = drafter
            try await drafter.upload("/draft/files", [("a.png", Self.picture)])
            var again = page
            try await again.upload("/draft/files", [("a.png", Self.picture)])
            #expect(again.text.components(separatedBy: ">a.png</bdi></a>").count == 2)
            var other = page
            try await other.upload("/draft/files", [("b.txt", Array("other".utf8))])
            #expect(other.status == 422)
        }
    }

    @Test("whoever has not signed in does not fill the memory")
    func anonymous() async throws {
        try await Installation.with(.sqlite, isDemonstration: true) { installation in
            let answer = try await installation.get(
                "/en/requests/x/draft/files", method: .post,
                headers: ["content-type": "multipart/form-data; boundary=b"],
                body: [UInt8](repeating: 0x41, count: 2 << 20))
            #expect(answer.status == 413)
        }
    }
}

/// A form with its files, as browsers send it.
func multipart(
    _ fields: [(String, String)], _ files: [(name: String, bytes: [UInt8])], field: String
) -> [UInt8] {
    var body: [UInt8] = []
    for (name, value) in fields {
        body += Array(
            "--b0undary\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
                .utf8)
    }
    for (name, bytes) in files {
        body += Array(
            "--b0undary\r\nContent-Disposition: form-data; name=\"\(field)\"; filename=\"\(name)\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                .utf8)
        body += bytes + [0x0D, 0x0A]
    }
    body += Array("--b0undary--\r\n".utf8)
    return body
}

extension Browser {
    /// Fills the form with files and sends it as a browser does.
    mutating func upload(
        _ ending: String, _ files: [(name: String, bytes: [UInt8])], field: String = "files",
        _ typed: [(String, String)] = []
    ) async throws {
        let form = try form(ending)
        let body = multipart(form.fields + typed, files, field: field)
        try await send(form.action, body: body, type: "multipart/form-data; boundary=b0undary")
    }
}
