import Base
import Testing

@testable import Localization

@Suite("Numbers, dates, lists and quotations")
struct FormatTests {
    private func each(_ text: (Words) throws -> String) throws -> [String] {
        try Language.allCases.map { try text(Samples.words($0)) }
    }

    @Test("whole numbers are grouped as the language does")
    func numbers() throws {
        #expect(
            try each { $0.number(1_234_567) } == [
                "1,234,567", "1,234,567", "1.234.567", "1\u{202F}234\u{202F}567",
                "1\u{A0}234\u{A0}567", "1,234,567",
            ])
        #expect(
            try each { $0.number(-1234) } == [
                "\u{200E}-1,234", "-1,234", "-1234", "-1\u{202F}234", "-1\u{A0}234", "-1,234",
            ])
        #expect(try Samples.words(.en).number(.min) == "-9,223,372,036,854,775,808")
        for language in Language.allCases {
            let words = try Samples.words(language)
            for value in [0, 7, 12, 999, 1000, 9999, 10_000, 999_999, 1_000_000, -5, -41_066] {
                let icu = try ICU.number(Double(value), "", language)
                #expect(ICU.plain(words.number(value)) == ICU.plain(icu))
            }
        }
    }

    @Test("decimals and per cents are those of ICU, half going away from zero")
    func decimals() throws {
        #expect(
            try each { $0.percent(0.738) } == [
                "74\u{200E}%\u{200E}", "74%", "74\u{A0}%", "74\u{A0}%", "74\u{A0}%", "74%",
            ])
        #expect(
            try each { $0.decimal(12_345.678, fractionDigits: 1) } == [
                "12,345.7", "12,345.7", "12.345,7", "12\u{202F}345,7", "12\u{A0}345,7", "12,345.7",
            ])
        let values = [
            0, 0.5, 0.125, 0.005, 1.005, 0.285, 0.9949, 0.995, 0.9999, 9.995, 1e-7, 12_345.678,
            999.95, 1e15, 1e17, 1.5e20, -0.05, -1234.5, 2 / 3.0, 1 / 7.0,
            Double.leastNonzeroMagnitude,
        ]
        for language in Language.allCases {
            let words = try Samples.words(language)
            for value in values {
                for digits in 0...3 {
                    let places = digits == 0 ? "." : "." + String(repeating: "0", count: digits)
                    let decimal = try ICU.number(value, "\(places) rounding-mode-half-up", language)
                    #expect(
                        ICU.plain(words.decimal(value, fractionDigits: digits))
                            == ICU.plain(decimal).withoutNegativeZero)
                    let percent = try ICU.number(
                        value, "percent scale/100 \(places) rounding-mode-half-up", language)
                    #expect(
                        ICU.plain(words.percent(value, fractionDigits: digits))
                            == ICU.plain(percent).withoutNegativeZero)
                }
            }
        }
    }

    @Test("what is no number is a dash, and absurd precision is bounded")
    func noNumber() throws {
        let words = try Samples.words(.en)
        #expect(words.decimal(.nan, fractionDigits: 2) == "–")
        #expect(words.percent(.infinity) == "–")
        #expect(words.decimal(-0.001, fractionDigits: 1) == "0.0")
        #expect(words.decimal(1, fractionDigits: .max) == "1.00000000000000000000")
        #expect(words.decimal(1.5, fractionDigits: -3) == "2")
        #expect(words.percent(.greatestFiniteMagnitude).utf8.count == 311 + 103 + 1)
    }

    @Test("dates as the United Nations write them in each language")
    func dates() throws {
        let day = try #require(Day(year: 2014, month: 10, day: 31))
        let first = try #require(Day(year: 2015, month: 1, day: 1))
        #expect(
            try each { $0.date(day) } == [
                "31 تشرين الأول/أكتوبر 2014", "31 October 2014", "31 de octubre de 2014",
                "31 octobre 2014", "31 октября 2014\u{A0}года", "2014年10月31日",
            ])
        #expect(
            try each { $0.shortDate(first) } == [
                "1 يناير 2015", "1 Jan 2015", "1 ene 2015", "1er janv. 2015",
                "1 янв. 2015\u{202F}г.", "2015年1月1日",
            ])
        #expect(
            try each { $0.month(year: 2014, month: 10) } == [
                "تشرين الأول/أكتوبر 2014", "October 2014", "octubre de 2014", "octobre 2014",
                "октябрь 2014\u{A0}года", "2014年10月",
            ])
        #expect(try Samples.words(.fr).date(first) == "1er janvier 2015")
        #expect(try Samples.words(.fr).month(year: 2014, month: 13) == "2014")
    }

    @Test("every month is named as in ICU, but where the United Nations write otherwise")
    func months() throws {
        for month in 1...12 {
            let day = try #require(Day(year: 2024, month: month, day: 29))
            for language in Language.allCases {
                let words = try Samples.words(language)
                let locale = ICU.locale(language)
                func expect(
                    _ own: String, _ skeleton: String, _ location: SourceLocation = #_sourceLocation
                ) throws {
                    let icu = ICU.plain(try ICU.date(day, skeleton, locale))
                    let text = ICU.plain(own).replacing("года", with: "г.")
                    // Of the two Arabic names the first is that of the Levant.
                    guard language == .ar, skeleton != "yMMMd" else {
                        #expect(text == icu, sourceLocation: location)
                        return
                    }
                    let levant = ICU.plain(
                        try ICU.date(day, "LLLL", "ar-LB@numbers=latn"))
                    #expect(text.contains("\(levant)/"), sourceLocation: location)
                    #expect(
                        text.replacing("\(levant)/", with: "") == icu, sourceLocation: location)
                }
                try expect(words.date(day), "yMMMMd")
                try expect(words.shortDate(day), "yMMMd")
                try expect(words.month(year: 2024, month: month), "yMMMM")
            }
        }
    }

    @Test("a point in time is in UTC and says so, also before 1970")
    func dateTimes() throws {
        let instant = Instant(milliseconds: 1_414_742_579_999)
        #expect(
            try each { $0.dateTime(instant) } == [
                "31 أكتوبر 2014، 08:02 UTC", "31 Oct 2014, 08:02 UTC", "31 oct 2014, 8:02 UTC",
                "31 oct. 2014, 08:02 UTC", "31 окт. 2014\u{202F}г., 08:02 UTC",
                "2014年10月31日 UTC 08:02",
            ])
        let before = Instant(milliseconds: -1)
        #expect(try Samples.words(.en).dateTime(before) == "31 Dec 1969, 23:59 UTC")
    }

    @Test("lists are joined as in ICU")
    func lists() throws {
        #expect(
            try each { $0.list(["a", "b", "c"]) } == [
                "a وb وc", "a, b and c", "a, b y c", "a, b et c", "a, b и c", "a、b和c",
            ])
        #expect(try each { $0.listSeparator } == ["، ", ", ", ", ", ", ", ", ", "、"])
        let lists = [
            ["A"], ["A", "B"], ["A", "B", "C"], ["A", "B", "C", "D"], ["Francia", "Italia"],
            ["Chile", "Irlanda", "Hungría"], ["agua", "hielo"], ["padres", "hijos"],
        ]
        for language in Language.allCases {
            let words = try Samples.words(language)
            #expect(words.list([]) == "")
            for items in lists {
                #expect(try words.list(items) == ICU.list(items, language))
            }
        }
    }

    @Test("the colon after a label")
    func labels() throws {
        #expect(
            try each { $0.labelled("a", "b") } == [
                "a: b", "a: b", "a: b", "a\u{A0}: b", "a: b", "a：b",
            ])
    }

    @Test("quotation marks of the language")
    func quotations() throws {
        #expect(
            try each { $0.quoted("x") } == [
                "”x“", "“x”", "“x”", "«\u{A0}x\u{A0}»", "«x»", "“x”",
            ])
    }
}

extension String {
    /// ICU keeps the sign of a number that rounds to zero.
    fileprivate var withoutNegativeZero: String {
        hasPrefix("-") && !contains { ("1"..."9").contains($0) } ? String(dropFirst()) : self
    }
}
