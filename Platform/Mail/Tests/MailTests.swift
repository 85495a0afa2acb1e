import Base
import Foundation
import Programs
import Testing

@testable import Mail

@Suite("A mail is what mail systems expect")
struct MailTests {
    private func message(_ subject: String, _ text: String) throws -> String {
        let message = MailMessage(
            from: try #require(MailAddress("accord@example.org")),
            to: try #require(MailAddress("a.person@example.net")), id: "abc123",
            subject: subject, text: text, language: .fr,
            date: Instant(milliseconds: 1_795_469_224_000),
            unsubscribe: "https://accord.example/fr/mail/code/stop")
        return String(decoding: message.bytes, as: UTF8.self)
    }

    @Test("headers and text, to the byte")
    func whole() throws {
        #expect(
            try message("Bonjour", "Été = 1 \n.\nFrom here\n") == """
                Date: Mon, 23 Nov 2026 21:27:04 +0000\r
                From: Accord <accord@example.org>\r
                To: <a.person@example.net>\r
                Message-ID: <abc123@example.org>\r
                Subject: Bonjour\r
                MIME-Version: 1.0\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Transfer-Encoding: quoted-printable\r
                Content-Language: fr\r
                Auto-Submitted: auto-generated\r
                List-Unsubscribe:\r
                 <https://accord.example/fr/mail/code/stop>\r
                List-Unsubscribe-Post: List-Unsubscribe=One-Click\r
                \r
                =C3=89t=C3=A9 =3D 1=20\r
                =2E\r
                =46rom here\r
                \r

                """)
    }

    @Test(
        "no text becomes a header",
        arguments: [
            "x\r\nBcc: thief@example.org", "x\nBcc: thief@example.org", "x\r\n\r\nbody",
            "=?UTF-8?B?eA==?=", String(repeating: "y", count: 300),
            String(repeating: "إشعار جديد ", count: 30), "\u{0}\u{7F}",
        ])
    func injection(subject: String) throws {
        let text = try message(subject, "x")
        let head = text.components(separatedBy: "\r\n\r\n")[0]
        let fields = head.components(separatedBy: "\r\n").filter { !$0.hasPrefix(" ") }
        #expect(
            fields.map { $0.prefix { $0 != ":" } } == [
                "Date", "From", "To", "Message-ID", "Subject", "MIME-Version", "Content-Type",
                "Content-Transfer-Encoding", "Content-Language", "Auto-Submitted",
                "List-Unsubscribe", "List-Unsubscribe-Post",
            ])
        #expect(head.utf8.allSatisfy { $0 < 0x7F })
        for line in text.components(separatedBy: "\r\n") { #expect(line.utf8.count <= 76) }
    }

    @Test(
        "an address that would need quoting is none",
        arguments: [
            "", "a", "@b.org", "a@", "a b@c.org", "a@b..org", ".a@b.org", "a.@b.org", "-f@b.org",
            "a@-b.org", "a\r\nBcc:x@b.org", "\"a\"@b.org", "a@b.org>", "é@b.org", "a@é.org",
            "a@b@c.org", String(repeating: "a", count: 65) + "@b.org", "a\u{0}@b.org",
        ])
    func addresses(text: String) { #expect(MailAddress(text) == nil) }

    @Test("an ordinary address is one", arguments: ["a@b.org", "first.last+tag@mail.un.int"])
    func address(text: String) { #expect(MailAddress(text)?.text == text) }
}

@Suite("Mail is handed to a program")
struct SendmailTests {
    private func run(
        _ script: String, seconds: Int = 20
    ) async throws -> (MailDelivery, written: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = folder.appending(path: "sendmail").path
        let text = "#!/bin/sh\nout=\(folder.path)/out\n\(script)\n"
        // Written by another process: a program that a test beside this one begins would inherit the file as open for
        // writing, and what is open for writing cannot be run (ETXTBSY, execve(2)).
        let writing = Program(
            ["/bin/sh", "-c", #"cat > "$0" && chmod 700 "$0""#, program], seconds: 60)
        #expect(await writing.run(input: Array(text.utf8))?.code == 0)
        let message = MailMessage(
            from: try #require(MailAddress("accord@example.org")),
            to: try #require(
                MailAddress("$(touch-x)@example.net".filter { $0 != "(" && $0 != ")" })),
            id: "abc", subject: "S", text: "T", language: .en, date: Instant(milliseconds: 0))
        let delivery = await MailSender.sendmail(program: program, seconds: seconds).send(message)
        let out = try? String(contentsOfFile: "\(folder.path)/out", encoding: .utf8)
        return (delivery, out ?? "")
    }

    @Test("as an argument vector, with the message on its input")
    func arguments() async throws {
        let (delivery, written) = try await run(
            #"for a in "$@"; do echo "[$a]" >> $out; done; cat >> $out"#)
        #expect(delivery == .taken)
        #expect(
            written.hasPrefix(
                "[-i]\n[-f]\n[accord@example.org]\n[--]\n[$touch-x@example.net]\nDate: "))
        #expect(!written.contains("\r"))
    }

    @Test(
        "its end says what became of it",
        arguments: [
            (0, MailDelivery.taken), (67, .refused), (65, .refused), (75, .later), (1, .later),
        ])
    func ends(code: Int, delivery: MailDelivery) async throws {
        #expect(try await run("exit \(code)").0 == delivery)
    }

    @Test("a program that hangs is ended with its children, one that is not there is tried later")
    func hangs() async throws {
        #expect(try await run("/bin/sleep 600", seconds: 1).0 == .later)
        let message = MailMessage(
            from: try #require(MailAddress("a@b.org")), to: try #require(MailAddress("c@d.org")),
            id: "x", subject: "S", text: "T", language: .en, date: Instant(milliseconds: 0))
        #expect(await MailSender.sendmail(program: "/nowhere/sendmail").send(message) == .later)
    }
}
