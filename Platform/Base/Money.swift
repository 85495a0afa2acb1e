/// An amount of money in the minor units of its currency (I9); sums never mix currencies.
package struct Money: Sendable, Hashable {
    package let currency: Currency
    package let minorUnits: Int

    package init(_ currency: Currency, minorUnits: Int) {
        self.currency = currency
        self.minorUnits = minorUnits
    }

    /// Beyond this an amount is a slip of the finger, and sums of many could overflow.
    package static let limit = 1_000_000_000_000_000

    /// Reads what people type: any digits, spaces, and points or commas between all thousands or none; decimals as
    /// many as the currency has, after a point or comma. Nil where it is no such amount: `1234.500` could be meant
    /// either way.
    package init?(_ text: String, in currency: Currency) {
        var isNegative = false
        var digits: [Int] = []
        // How many digits stand before each point or comma.
        var marks: [(character: Character, place: Int)] = []
        for character in text {
            if let digit = character.wholeNumberValue, digit < 10 {
                digits.append(digit)
            } else if ".,٫٬،".contains(character) {
                marks.append((character, digits.count))
            } else if "-−".contains(character), digits.isEmpty, !isNegative {
                isNegative = true
            } else if !character.isWhitespace, !"'’".contains(character) {
                return nil
            }
        }
        var decimals = 0
        if let last = marks.last {
            let behind = digits.count - last.place
            let isAlone = marks.filter { $0.character == last.character }.count == 1
            // Three digits behind a mark are thousands, but for a point in a currency of three decimals.
            let areDecimals =
                behind > 0 && isAlone && behind <= currency.fractionDigits
                && (behind != 3 || ".٫".contains(last.character))
            if areDecimals {
                decimals = behind
                marks.removeLast()
            }
        }
        let end = digits.count - decimals
        // One kind of mark, before every three digits, and no zero in front.
        let isGrouped =
            Set(marks.map(\.character)).count == 1 && digits.first != 0
            && marks.map(\.place) == Array(stride(from: (end - 1) % 3 + 1, to: end, by: 3))
        guard end > 0, end <= 15, marks.isEmpty || isGrouped else { return nil }
        var units = digits.reduce(0) { $0 * 10 + $1 }
        for _ in decimals..<currency.fractionDigits {
            guard units <= Self.limit else { return nil }
            units *= 10
        }
        guard units <= Self.limit else { return nil }
        self.init(currency, minorUnits: isNegative ? -units : units)
    }

    /// For machines: `1234.50`.
    package var decimalText: String {
        let digits = currency.fractionDigits
        var text = String(minorUnits.magnitude)
        guard digits > 0 else { return minorUnits < 0 ? "-\(text)" : text }
        while text.utf8.count <= digits { text = "0" + text }
        let sign = minorUnits < 0 ? "-" : ""
        return "\(sign)\(text.dropLast(digits)).\(text.suffix(digits))"
    }
}

extension Currency {
    /// How many decimals its minor unit makes (ISO 4217).
    package var fractionDigits: Int {
        switch code {
        case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND",
            "VUV",
            "XAF", "XOF", "XPF":
            0
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
        default: 2
        }
    }
}
