import Base
import Testing

@testable import Documents

@Suite("A calendar is written as RFC 5545 has it")
struct CalendarWriterTests {
    private func written(_ summary: String) throws -> String {
        var calendar = CalendarWriter(product: "-//A//B//EN", name: "N", language: .en)
        calendar.append(
            CalendarEvent(
                id: "a@b", day: try #require(Day("2026-12-31")), summary: summary,
                address: "https://a.example/x?a=1;b=2,3",
                stamp: Instant(milliseconds: 1_795_469_224_000)))
        return String(decoding: calendar.finish(), as: UTF8.self)
    }

    @Test("to the byte")
    func whole() throws {
        #expect(
            try written("One; two, three\\\nfour\r") == """
                BEGIN:VCALENDAR\r
                VERSION:2.0\r
                PRODID:-//A//B//EN\r
                CALSCALE:GREGORIAN\r
                METHOD:PUBLISH\r
                NAME:N\r
                X-WR-CALNAME:N\r
                REFRESH-INTERVAL;VALUE=DURATION:PT6H\r
                BEGIN:VEVENT\r
                UID:a@b\r
                DTSTAMP:20261123T212704Z\r
                DTSTART;VALUE=DATE:20261231\r
                DTEND;VALUE=DATE:20270101\r
                SUMMARY;LANGUAGE=en:One\\; two\\, three\\\\\\nfour\r
                DESCRIPTION:https://a.example/x?a=1\\;b=2\\,3\r
                URL:https://a.example/x?a=1;b=2,3\r
                TRANSP:TRANSPARENT\r
                END:VEVENT\r
                END:VCALENDAR\r

                """)
    }

    @Test("lines are 75 octets at most, cut between characters, and fold back to what was written")
    func folding() throws {
        let long = String(repeating: "الموعد النهائي 期限 échéance ", count: 20)
        let text = try written(long)
        for line in text.split(separator: "\r\n") {
            #expect(line.utf8.count <= 75)
            #expect(String(validating: Array(line.utf8), as: UTF8.self) != nil)
        }
        #expect(text.replacing("\r\n ", with: "").contains("SUMMARY;LANGUAGE=en:\(long)\r\n"))
    }
}
