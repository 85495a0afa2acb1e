import Base
import Testing

@testable import Localization

@Suite("Names in order")
struct CollationTests {
    private func sorted(_ language: Language, _ names: [String]) throws -> [String] {
        try Samples.words(language).sorted(names.reversed(), by: \.self)
    }

    @Test("each language has its own order")
    func orders() throws {
        let orders: [(Language, [String])] = [
            // Anhui, Beijing, France, Nepal, China
            (.zh, ["安徽", "北京", "法国", "尼泊尔", "中国"]),
            (.es, ["nube", "nzé", "ñandú", "oca"]),
            (.ru, ["еж", "ёж", "ежа", "жук", "Яна"]),
            // Alif with madda comes before alif, alif with hamza sorts as alif.
            (.ar, ["آيسلندا", "أذربيجان", "إستونيا", "اليمن", "باكستان", "تونس", "نيبال"]),
            (.fr, ["cote", "coté", "côte", "Écosse", "étage", "Zambie"]),
            (.en, ["Andorra", "Côte d’Ivoire", "Croatia", "Türkiye", "Zambia"]),
        ]
        for (language, expected) in orders {
            let order = try sorted(language, expected)
            #expect(order == expected)
        }
    }

    @Test("items of one name keep their order; long and broken names do no harm")
    func stable() throws {
        let items = [("b", 1), ("a", 2), ("b", 3), ("a", 4), ("", 5)]
        let sorted = try Samples.words(.en).sorted(items) { $0.0 }
        #expect(sorted.map(\.1) == [5, 2, 4, 1, 3])
        let long = [String(repeating: "漢字\u{301}", count: 5000), "\0", "a\u{202E}"]
        #expect(try Samples.words(.zh).sorted(long, by: \.self).count == 3)
        #expect(try Samples.words(.zh).sorted([String](), by: \.self).isEmpty)
    }
}
