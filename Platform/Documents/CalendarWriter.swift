package import Base

/// A day on which something is due.
package struct CalendarEvent: Sendable {
    /// Unique in the world, and the same each time.
    package let id: String
    package let day: Day
    package let summary: String
    /// Where one reads more.
    package let address: String
    /// When it came to be as it is.
    package let stamp: Instant

    package init(id: String, day: Day, summary: String, address: String, stamp: Instant) {
        self.id = id
        self.day = day
        self.summary = summary
        self.address = address
        self.stamp = stamp
    }
}

/// Writes iCalendar (RFC 5545): whole days, lines of 75 octets that are never cut within a character.
package struct CalendarWriter: Sendable {
    private var bytes: [UInt8] = []
    private let language: Language

    package init(product: String, name: String, language: Language) {
        self.language = language
        line("BEGIN", "VCALENDAR")
        line("VERSION", "2.0")
        line("PRODID", Self.escaped(product))
        line("CALSCALE", "GREGORIAN")
        line("METHOD", "PUBLISH")
        // RFC 7986, and the name that came before it.
        line("NAME", Self.escaped(name))
        line("X-WR-CALNAME", Self.escaped(name))
        line("REFRESH-INTERVAL;VALUE=DURATION", "PT6H")
    }

    package mutating func append(_ event: CalendarEvent) {
        line("BEGIN", "VEVENT")
        line("UID", Self.escaped(event.id))
        line("DTSTAMP", Self.instant(event.stamp))
        line("DTSTART;VALUE=DATE", Self.day(event.day))
        line("DTEND;VALUE=DATE", Self.day(Day(daysSinceEpoch: event.day.daysSinceEpoch + 1)))
        line("SUMMARY;LANGUAGE=\(language.code)", Self.escaped(event.summary))
        line("DESCRIPTION", Self.escaped(event.address))
        // A URI stands as it is (§3.3.13); controls cannot be part of one.
        line("URL", event.address.filter { !$0.isNewline })
        line("TRANSP", "TRANSPARENT")
        line("END", "VEVENT")
    }

    package consuming func finish() -> [UInt8] {
        line("END", "VCALENDAR")
        return bytes
    }

    /// §3.1: a line goes on behind CRLF and a space.
    private mutating func line(_ name: String, _ value: String) {
        var width = 0
        for scalar in "\(name):\(value)".unicodeScalars {
            let piece = Array(String(scalar).utf8)
            if width + piece.count > 75 {
                bytes += [0x0D, 0x0A, 0x20]
                width = 1
            }
            bytes += piece
            width += piece.count
        }
        bytes += [0x0D, 0x0A]
    }

    /// §3.3.11; control characters have no place in a text.
    private static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", ";", ",": escaped += ["\\", scalar]
            case "\n": escaped += ["\\", "n"]
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: continue
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    private static func day(_ day: Day) -> String { day.description.filter { $0 != "-" } }

    /// In UTC: `20261125T224533Z`.
    private static func instant(_ instant: Instant) -> String {
        instant.description.filter { $0 != "-" && $0 != ":" }
    }
}
