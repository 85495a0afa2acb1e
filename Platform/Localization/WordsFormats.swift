package import Base

extension Words {
    /// A whole number, grouped as the language does.
    package func number(_ value: Int) -> String {
        let digits = String(value.magnitude)
        let text = grouped(digits.utf8) ?? digits
        return value < 0 ? conventions.minus + text : text
    }

    /// A number with exactly so many digits (0 to 20) after the point.
    ///
    /// Half of the last place goes away from zero, as readers reckon and spreadsheets do: of the
    /// shortest decimal that means the value, so that 1.005 gives 1.01. "–" where it is no number.
    package func decimal(_ value: Double, fractionDigits: Int) -> String {
        decimalText(value, shift: 0, fractionDigits: fractionDigits) ?? "–"
    }

    /// An amount of money: "USD 1,234.50"; whole amounts without decimals.
    package func money(_ money: Money) -> String {
        let digits = money.currency.fractionDigits
        var unit = 1
        for _ in 0..<digits { unit *= 10 }
        let (whole, rest) = money.minorUnits.quotientAndRemainder(dividingBy: unit)
        let amount =
            rest == 0
            ? number(whole)
            : decimal(Double(money.minorUnits) / Double(unit), fractionDigits: digits)
        return "\(money.currency.code)\u{A0}\(amount)"
    }

    /// A share of one as per cent: 0.738 gives "74%".
    package func percent(_ fraction: Double, fractionDigits: Int = 0) -> String {
        decimalText(fraction, shift: 2, fractionDigits: fractionDigits)
            .map { $0 + conventions.percent } ?? "–"
    }

    /// The date in full: "31 October 2014".
    package func date(_ day: Day) -> String {
        let month = conventions.months[day.month - 1]
        return switch language {
        case .ar, .en: "\(day.day) \(month) \(day.year)"
        case .es: "\(day.day) de \(month) de \(day.year)"
        case .fr: "\(day.dayInFrench) \(month) \(day.year)"
        // "года" in full, as the United Nations write it; CLDR has "г.".
        case .ru: "\(day.day) \(month) \(day.year)\u{A0}года"
        case .zh: "\(day.year)年\(month)\(day.day)日"
        }
    }

    /// The day in full, or the month: "31 October 2014", "October 2014".
    package func date(_ date: PublicDate) -> String {
        switch date {
        case .day(let day): self.date(day)
        case .month(let day): month(year: day.year, month: day.month)
        }
    }

    /// The date where there is little room: "31 Oct 2014".
    package func shortDate(_ day: Day) -> String {
        let month = conventions.shortMonths[day.month - 1]
        return switch language {
        case .ar, .en, .es: "\(day.day) \(month) \(day.year)"
        case .fr: "\(day.dayInFrench) \(month) \(day.year)"
        case .ru: "\(day.day) \(month) \(day.year)\u{202F}г."
        case .zh: "\(day.year)年\(month)\(day.day)日"
        }
    }

    /// A month: "October 2014"; the year alone where `month` is not 1 to 12.
    package func month(year: Int, month: Int) -> String {
        guard (1...12).contains(month) else { return String(year) }
        let name = conventions.standaloneMonths[month - 1]
        return switch language {
        case .ar, .en, .fr: "\(name) \(year)"
        case .es: "\(name) de \(year)"
        case .ru: "\(name) \(year)\u{A0}года"
        case .zh: "\(year)年\(name)"
        }
    }

    /// A point in time to the minute, in UTC: "31 Oct 2014, 15:21 UTC".
    package func dateTime(_ instant: Instant) -> String {
        let day = instant.day
        let midnight = Int64(day.daysSinceEpoch) * 86_400_000
        let minutes = Int((instant.milliseconds - midnight) / 60_000)
        let minute = minutes % 60 < 10 ? "0\(minutes % 60)" : "\(minutes % 60)"
        let hour = minutes / 60 < 10 && language != .es ? "0\(minutes / 60)" : "\(minutes / 60)"
        return switch language {
        case .zh: "\(shortDate(day)) UTC \(hour):\(minute)"
        default: "\(shortDate(day))\(conventions.listSeparator)\(hour):\(minute) UTC"
        }
    }

    /// The items as a sentence names them: "a, b and c".
    package func list(_ items: [String]) -> String {
        guard let last = items.last else { return "" }
        guard items.count > 1 else { return last }
        let first = items.dropLast().joined(separator: conventions.listMiddle)
        let isSpanishE = language == .es && last.soundsLikeSpanishI
        return first + (isSpanishE ? " e " : conventions.listLast) + last
    }

    /// A label and what it names, with the language's colon between them.
    package func labelled(_ label: String, _ text: String) -> String {
        label + conventions.colon + text
    }

    /// Between a label and what it labels, where the two are not one text: `: `, ` : ` or `：`.
    package var colon: String { conventions.colon }

    /// Between items of a list without "and": `, `, `، ` or `、`.
    package var listSeparator: String { conventions.listSeparator }

    /// The text between the language's quotation marks.
    package func quoted(_ text: String) -> String {
        conventions.openingQuote + text + conventions.closingQuote
    }
}

// MARK: Digits

extension Words {
    /// The digits with marks between groups of three; nil where there are too few of them.
    private func grouped(_ digits: some Collection<UInt8>) -> String? {
        var remaining = digits.count
        guard remaining >= conventions.firstGroupedDigits else { return nil }
        let mark = conventions.group.utf8
        let size = remaining + (remaining - 1) / 3 * mark.count
        return String(unsafeUninitializedCapacity: size) { buffer in
            var index = 0
            for digit in digits {
                buffer[index] = digit
                index += 1
                remaining -= 1
                guard remaining > 0, remaining.isMultiple(of: 3) else { continue }
                for byte in mark {
                    buffer[index] = byte
                    index += 1
                }
            }
            return index
        }
    }

    /// The value times ten to the `shift`, reckoned on decimal digits and not in binary.
    private func decimalText(_ value: Double, shift: Int, fractionDigits: Int) -> String? {
        guard value.isFinite else { return nil }
        let fractionDigits = min(max(fractionDigits, 0), 20)
        var (digits, point) = value.magnitude.decimalDigits
        point += shift
        if point < 1 {
            digits.insert(contentsOf: repeatElement(0, count: 1 - point), at: 0)
            point = 1
        }
        let kept = point + fractionDigits
        if digits.count < kept {
            digits.append(contentsOf: repeatElement(0, count: kept - digits.count))
        }
        let goesUp = digits.count > kept && digits[kept] >= 5
        digits.removeLast(digits.count - kept)
        if goesUp {
            var position = kept - 1
            while position >= 0, digits[position] == 9 {
                digits[position] = 0
                position -= 1
            }
            if position >= 0 {
                digits[position] += 1
            } else {
                digits.insert(1, at: 0)
                point += 1
            }
        }
        let isZero = digits.allSatisfy { $0 == 0 }
        let ascii = digits.map { $0 + UInt8(ascii: "0") }
        let zeros = ascii.prefix(point - 1).prefix { $0 == UInt8(ascii: "0") }.count
        var text = value < 0 && !isZero ? conventions.minus : ""
        let whole = ascii[zeros..<point]
        text += grouped(whole) ?? String(decoding: whole, as: UTF8.self)
        if fractionDigits > 0 {
            text += conventions.decimalPoint
            text += String(decoding: ascii[point...], as: UTF8.self)
        }
        return text
    }
}

extension Double {
    /// The digits of the shortest decimal that means this number, which must be finite and not
    /// negative, and how many of them stand before the point (fewer than none for small numbers).
    fileprivate var decimalDigits: (digits: [UInt8], point: Int) {
        var digits: [UInt8] = []
        var point: Int?
        let text = description
        let parts = text.split(separator: "e")
        for byte in (parts.first ?? "0").utf8 {
            if byte == UInt8(ascii: ".") { point = digits.count } else { digits.append(byte & 0xF) }
        }
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        return (digits, (point ?? digits.count) + exponent)
    }
}

extension Day {
    /// The first of a month is an ordinal in French; CLDR leaves that out.
    fileprivate var dayInFrench: String { day == 1 ? "1er" : String(day) }
}

extension String {
    /// Whether Spanish says "e" and not "y" before the word: before the sound i, but not before the
    /// diphthongs hia and hie (ICU's rule).
    fileprivate var soundsLikeSpanishI: Bool {
        let start = prefix(3).lowercased()
        if start.hasPrefix("i") || start.hasPrefix("í") { return true }
        return start.hasPrefix("hi") && !start.hasPrefix("hia") && !start.hasPrefix("hie")
    }
}
