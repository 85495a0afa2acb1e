import Base
import CICU

extension Words {
    /// The items in the order of the language's dictionary (Unicode CLDR; Chinese by pinyin); items
    /// of the same name keep their order.
    package func sorted<T>(_ items: [T], by name: (T) -> String) -> [T] {
        guard items.count > 1 else { return items }
        var status: icu_status = 0
        let collator = icu_coll_open(language.code, &status)
        defer { icu_coll_close(collator) }
        let keys = items.map { item in
            let text = name(item)
            // Without collation data, the order of the code points is better than none.
            guard let collator, status <= 0 else {
                return Array(text.utf8)
            }
            return Self.sortKey(text, collator)
        }
        let order = items.indices.sorted { left, right in
            if keys[left] == keys[right] { return left < right }
            return keys[left].lexicographicallyPrecedes(keys[right])
        }
        return order.map { items[$0] }
    }

    private static func sortKey(_ text: String, _ collator: OpaquePointer) -> [UInt8] {
        let units = Array(text.utf16)
        let count = Int32(clamping: units.count)
        var key = [UInt8](repeating: 0, count: 4 * units.count + 16)
        let length = icu_coll_key(collator, units, count, &key, Int32(clamping: key.count))
        if Int(length) > key.count {
            key = [UInt8](repeating: 0, count: Int(length))
            _ = icu_coll_key(collator, units, count, &key, length)
        }
        return Array(key.prefix(Int(length)))
    }
}
