import Base
import Testing

@testable import Web

@Suite("A form with files is read without trusting it")
struct MultipartTests {
    private func form(
        _ body: String, type: String = "multipart/form-data; boundary=b"
    ) throws -> MultipartForm {
        try MultipartForm(Array(body.utf8), contentType: type)
    }

    private func part(_ head: String, _ content: String) -> String {
        "--b\r\nContent-Disposition: form-data; \(head)\r\n\r\n\(content)\r\n"
    }

    @Test("fields and files, to the byte")
    func whole() throws {
        let form = try form(
            part("name=\"a\"", "x\r\n--c\r\ny")
                + part("name=\"f\"; filename=\"é %22.txt\"", "\r\n-")
                + part("name=\"f\"; filename=\"\"", "") + "--b--\r\n")
        #expect(form.fields["a"] == "x\r\n--c\r\ny")
        #expect(form.files.count == 1)
        #expect(form.files[0].name == "é \".txt")
        #expect(form.files[0].bytes == Array("\r\n-".utf8))
        let quoted = "Multipart/Form-Data; boundary=\"b\""
        #expect(try self.form("--b--", type: quoted).files.isEmpty)
    }

    @Test(
        "what is not well-formed is refused",
        arguments: [
            "", "x--b--", "--b", "--b\r\n", "--b\r\n\r\nx\r\n--b--",
            "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
            "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--",
            "--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--b--",
            "--b\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\nx\r\n--b--",
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--bc\r\n--b--",
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--",
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\nX: "
                + String(repeating: "y", count: 3000) + "\r\n\r\nx\r\n--b--",
        ])
    func malformed(body: String) {
        #expect(throws: Problem.badQuery) { try form(body) }
    }

    @Test("what goes beyond a limit is refused")
    func limits() {
        let file = part("name=\"f\"; filename=\"a\"", "x")
        #expect(throws: Problem.tooLarge) {
            try form(String(repeating: file, count: 11) + "--b--")
        }
        #expect(throws: Problem.tooLarge) {
            try form(String(repeating: part("name=\"a\"", "x"), count: 51) + "--b--")
        }
        #expect(throws: Problem.tooLarge) {
            try form(part("name=\"a\"", String(repeating: "x", count: 70_000)) + "--b--")
        }
    }

    @Test(
        "a type without one good boundary is none of ours",
        arguments: [
            "multipart/form-data", "multipart/mixed; boundary=b", "text/plain; boundary=b",
            "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
            "multipart/form-data; boundary=b; boundary=c", "multipart/form-data; boundary=é",
            "multipart/form-data; boundary=" + String(repeating: "b", count: 71),
        ])
    func boundary(type: String) {
        #expect(throws: Problem.wrongContent) { try form("--b--", type: type) }
    }
}
