package import Base

#if canImport(FoundationEssentials)
    import FoundationEssentials
#endif

/// A plain text mail. Whatever its texts hold, they cannot become another header.
package struct MailMessage: Sendable {
    package let from: MailAddress
    package let to: MailAddress
    /// The left part of its Message-ID: the same each time the mail is tried, so that one that came
    /// twice shows once.
    package let id: String
    package let subject: String
    /// Lines end with a line feed.
    package let text: String
    package let language: Language
    package let date: Instant
    /// Where one click ends this mail (RFC 8058); only an https address can.
    package let unsubscribe: String?

    package init(
        from: MailAddress, to: MailAddress, id: String, subject: String, text: String,
        language: Language, date: Instant, unsubscribe: String? = nil
    ) {
        self.from = from
        self.to = to
        self.id = id
        self.subject = subject
        self.text = text
        self.language = language
        self.date = date
        self.unsubscribe = unsubscribe
    }

    /// The whole message, lines ended by CRLF.
    package var bytes: [UInt8] {
        var lines = [
            "Date: \(Self.dateText(date))", "From: Accord <\(from.text)>", "To: <\(to.text)>",
            "Message-ID: <\(id.filter { $0.isASCII && ($0.isLetter || $0.isNumber) })@\(from.domain)>",
            Self.header("Subject", subject), "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable", "Content-Language: \(language.code)",
            "Auto-Submitted: auto-generated",
        ]
        if let unsubscribe, Self.isPlainAddress(unsubscribe) {
            lines.append("List-Unsubscribe:\r\n <\(unsubscribe)>")
            lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
            + Self.quotedPrintable(text)
    }

    private static func isPlainAddress(_ text: String) -> Bool {
        text.hasPrefix("https://") && text.utf8.count < 900
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x3C && $0 != 0x3E }
    }

    /// RFC 5322 §3.3: `Wed, 25 Nov 2026 22:45:33 +0000`.
    static func dateText(_ instant: Instant) -> String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let day = instant.day
        let weekday = days[(day.daysSinceEpoch % 7 + 7) % 7]
        let time = instant.description.drop { $0 != "T" }.dropFirst().prefix(8)
        return "\(weekday), \(day.day) \(months[day.month - 1]) \(day.year) \(time) +0000"
    }

    /// A header of free text: as it is where it is short ASCII, else in encoded words (RFC 2047), of whole
    /// characters, on lines of 76 at most.
    static func header(_ name: StaticString, _ text: String) -> String {
        let clean = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
        let room = 76 - name.description.utf8.count - 2
        let isPlain = clean.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        if isPlain, clean.utf8.count <= room, !clean.contains("=?") {
            return "\(name): \(clean)"
        }
        var words: [String] = []
        var piece: [UInt8] = []
        // "=?UTF-8?B?" and "?=" are twelve, and four letters carry three bytes.
        func limit() -> Int { ((words.isEmpty ? room : 75) - 12) / 4 * 3 }
        func close() {
            words.append("=?UTF-8?B?\(Data(piece).base64EncodedString())?=")
            piece = []
        }
        for scalar in clean.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if piece.count + bytes.count > limit() { close() }
            piece += bytes
        }
        if !piece.isEmpty || words.isEmpty { close() }
        return "\(name): " + words.joined(separator: "\r\n ")
    }

    /// RFC 2045 §6.7, lines of 76 at most. A dot and "From " that begin a line are encoded, for the mail
    /// systems that still read them.
    static func quotedPrintable(_ text: String) -> [UInt8] {
        var out: [UInt8] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var width = 0
            let bytes = Array(line.utf8)
            for (place, byte) in bytes.enumerated() {
                let isLast = place == bytes.count - 1
                let isSpace = byte == 0x20 || byte == 0x09
                let isMarked =
                    place == 0 && (byte == 0x2E || (byte == 0x46 && line.hasPrefix("From ")))
                let isPlain =
                    !isMarked && byte != 0x3D
                    && ((0x21...0x7E).contains(byte) || (isSpace && !isLast))
                let code: [UInt8] = isPlain ? [byte] : encoded(byte)
                if width + code.count > 75 {
                    out += [0x3D, 0x0D, 0x0A]
                    width = 0
                }
                out += code
                width += code.count
            }
            out += [0x0D, 0x0A]
        }
        return out
    }

    private static func encoded(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [0x3D, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
