import Base
import CICU

/// ICU's answers, which the module's own tables are held to.
///
/// Spaces of every width compare equal and directional marks are left out, since CLDR changes them
/// between versions; the literal expectations of the other tests hold them exactly.
enum ICU {
    struct Failure: Error { let status: Int32 }

    static func locale(_ language: Language) -> String {
        switch language {
        case .ar: "ar@numbers=latn"
        case .en: "en-GB"
        default: language.code
        }
    }

    static func date(_ day: Day, _ skeleton: String, _ locale: String) throws -> String {
        let units = Array(skeleton.utf16)
        return try text { buffer, capacity, status in
            icu_date_skeleton(
                locale, units, Int32(units.count), Double(day.daysSinceEpoch) * 86_400_000, buffer,
                capacity, &status)
        }
    }

    static func number(_ value: Double, _ skeleton: String, _ language: Language) throws -> String {
        let units = Array(skeleton.utf16)
        var status: icu_status = 0
        let formatter = icu_num_open(units, Int32(units.count), locale(language), &status)
        let result = icu_num_result(&status)
        defer { icu_num_close(formatter, result) }
        return try text { buffer, capacity, status in
            icu_num_double(formatter, value, result, buffer, capacity, &status)
        }
    }

    static func category(_ count: Int, _ language: Language) throws -> String {
        var status: icu_status = 0
        let rules = icu_plural_open(language.code, &status)
        defer { icu_plural_close(rules) }
        return try text { buffer, capacity, status in
            icu_plural_select(rules, Double(count), buffer, capacity, &status)
        }
    }

    static func list(_ items: [String], _ language: Language) throws -> String {
        let units = items.map { Array($0.utf16) }
        let flat = units.flatMap { $0 }
        return try flat.withUnsafeBufferPointer { flat in
            var start = 0
            var pointers: [UnsafePointer<UInt16>?] = []
            for item in units {
                pointers.append(flat.baseAddress.map { $0 + start })
                start += item.count
            }
            return try text { buffer, capacity, status in
                icu_list_and(
                    locale(language), pointers, units.map { Int32($0.count) }, Int32(items.count),
                    buffer, capacity, &status)
            }
        }
    }

    private static func text(
        _ call: (UnsafeMutablePointer<UInt16>, Int32, inout icu_status) -> Int32
    ) throws -> String {
        var buffer = [UInt16](repeating: 0, count: 512)
        var status: icu_status = 0
        let length = call(&buffer, 512, &status)
        guard status <= 0 else { throw Failure(status: status) }
        return String(decoding: buffer.prefix(Int(length)), as: UTF16.self)
    }

    static func plain(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .format: continue
            case .spaceSeparator: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
