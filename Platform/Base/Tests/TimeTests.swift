import Base
import Testing

@Suite("Days and instants")
struct TimeTests {
    @Test(
        "only days of the calendar are days",
        arguments: [
            "2014-02-29", "2014-13-01", "2014-00-10", "2014-1-1", "20140101", "", "2014-04-31",
        ]
    )
    func noDay(text: String) { #expect(Day(text) == nil) }

    @Test("every day of four centuries goes to its number and back")
    func roundTrip() {
        for number in stride(from: -73_000, through: 73_000, by: 7) {
            let day = Day(daysSinceEpoch: number)
            #expect(day.daysSinceEpoch == number)
            #expect(Day(day.description) == day)
        }
        #expect(Day(daysSinceEpoch: 0).description == "1970-01-01")
        #expect(Day(daysSinceEpoch: 19_782).description == "2024-02-29")
    }

    @Test("an instant shows as RFC 3339 in UTC, before 1970 too")
    func instants() {
        #expect(Instant(milliseconds: 0).description == "1970-01-01T00:00:00Z")
        #expect(Instant(milliseconds: 1_795_469_224_999).description == "2026-11-23T21:27:04Z")
        #expect(Instant(milliseconds: -1000).description == "1969-12-31T23:59:59Z")
    }

    @Test(
        "what an instant shows is read back, and nothing else is",
        arguments: [0, 1_795_469_224_000, -1000])
    func readBack(milliseconds: Int64) {
        let instant = Instant(milliseconds: milliseconds)
        #expect(Instant(instant.description) == instant)
        for wrong in [
            "", "2026-11-23", "2026-11-23T21:27:04", "2026-11-23T24:00:00Z", "2026-11-23T21:60:00Z",
            "2026-13-23T21:27:04Z", "2026-11-23T21:27:-4Z", "2026-11-23T21:27:4.Z",
            "2026-11-23 21:27:04Z",
            "2026-11-23T9999999:Z", "2026-11-23T21:27:04z",
        ] {
            #expect(Instant(wrong) == nil, "\(wrong)")
        }
    }

    @Test(
        "an hour of Geneva comes next, in winter and summer, across the changes",
        arguments: [
            ("2026-11-25T05:59:59Z", "2026-11-25T06:00:00Z"),
            ("2026-11-25T06:00:00Z", "2026-11-26T06:00:00Z"),
            ("2026-11-24T23:30:00Z", "2026-11-25T06:00:00Z"),
            ("2026-07-01T04:00:00Z", "2026-07-01T05:00:00Z"),
            ("2026-03-28T12:00:00Z", "2026-03-29T05:00:00Z"),
            ("2026-10-24T12:00:00Z", "2026-10-25T06:00:00Z"),
        ])
    func genevaHour(now: String, next: String) throws {
        let now = try #require(Instant(now))
        #expect(WorkingCalendar.next(hour: 7, inGenevaAfter: now) == Instant(next))
    }

    @Test("a missing translation falls back to English and says so")
    func sixLanguages() {
        let texts = SixLanguages { $0 == .en ? "State" : $0 == .fr ? "État" : "" }
        #expect(texts[.fr] == "État")
        #expect(texts[.ar] == "State")
        #expect(texts.isTranslated(into: .fr))
        #expect(!texts.isTranslated(into: .ar))
    }

    @Test("hashes are those of the standards")
    func hashes() {
        var hash = SHA256()
        hash.update(Array("ab".utf8))
        hash.update(Array("c".utf8))
        #expect(
            hash.text() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            ContentHash.digest(of: Array("abc".utf8), count: 32).hexadecimal
                == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319")
    }

    @Test("identifiers are long, random and of one alphabet")
    func identifiers() {
        let made = (0..<1000).map { _ in RandomIdentifiers.system.next() }
        #expect(Set(made).count == 1000)
        #expect(made.allSatisfy { $0.count == 16 })
    }
}
