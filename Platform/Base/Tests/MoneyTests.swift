import Base
import Testing

@Suite("Money is counted in minor units")
struct MoneyTests {
    @Test(
        "what people type is read",
        arguments: [
            ("1234", "USD", 123_400), ("1 234,5", "EUR", 123_450), ("1,234.50", "USD", 123_450),
            ("1.234.567", "EUR", 123_456_700), ("1.234", "EUR", 123_400), ("0.05", "USD", 5),
            ("1,234,567", "JPY", 1_234_567), ("1.234", "KWD", 1234), ("1,234", "KWD", 1_234_000),
            ("١٢٣٤٫٥٠", "EGP", 123_450), ("-20", "USD", -2000),
        ])
    func read(text: String, code: String, units: Int) throws {
        let currency = try #require(Currency(code))
        #expect(Money(text, in: currency)?.minorUnits == units)
    }

    @Test(
        "what is no amount is refused",
        arguments: [
            "", "x", "1.2.3", "12.34.5", "1,2,3", "1.", ",5", "5 USD", "1e9", "--1", "12,34,567",
            "99999999999999999999", "12345678901234", "1234.500", "0.001", "0,500", "123456.789",
            "1,234567", "1,234.567", "1,,234", ",123", ".",
        ])
    func refused(text: String) throws {
        #expect(Money(text, in: try #require(Currency("USD"))) == nil)
    }

    @Test(
        "as many digits as can be typed overflow nothing",
        arguments: ["JPY", "USD", "KWD", "BHD"], [15, 16, 17, 18, 19, 20, 40])
    func digits(code: String, count: Int) throws {
        let currency = try #require(Currency(code))
        let nines = String(repeating: "9", count: count)
        for text in [nines, nines + ".99", nines + ".999", "-" + nines, "0" + nines] {
            #expect((Money(text, in: currency)?.minorUnits.magnitude ?? 0) <= Money.limit)
        }
        #expect(Money("1000000000000000", in: try #require(Currency("JPY"))) == nil)
    }

    @Test("it is written with as many decimals as the currency has")
    func written() throws {
        for (units, code, text) in [
            (5, "USD", "0.05"), (-123_450, "USD", "-1234.50"), (12, "JPY", "12"),
            (7, "TND", "0.007"),
        ] {
            #expect(Money(try #require(Currency(code)), minorUnits: units).decimalText == text)
        }
    }
}
