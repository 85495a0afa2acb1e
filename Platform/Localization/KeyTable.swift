/// Finds the position of a key by its UTF-8 bytes, without making a `String` of a `StaticString`.
///
/// Open addressing over FNV-1a; at most half full. The keys are the product's own, so nobody can
/// choose them to collide.
struct KeyTable: Sendable {
    private struct Slot {
        var hash: UInt32 = 0
        var index: Int32 = -1
    }

    let keys: [String]
    private let bytes: [[UInt8]]
    private var slots: [Slot]

    init(_ keys: [String]) {
        self.keys = keys
        bytes = keys.map { Array($0.utf8) }
        var size = 2
        while size < 2 * keys.count { size *= 2 }
        slots = Array(repeating: Slot(), count: size)
        for (index, key) in bytes.enumerated() {
            let hash = key.withUnsafeBufferPointer(Self.hash)
            var position = Int(hash) & (size - 1)
            while slots[position].index >= 0 { position = (position + 1) & (size - 1) }
            slots[position] = Slot(hash: hash, index: Int32(index))
        }
    }

    func index(of key: UnsafeBufferPointer<UInt8>) -> Int? {
        let hash = Self.hash(key)
        var position = Int(hash) & (slots.count - 1)
        while slots[position].index >= 0 {
            let index = Int(slots[position].index)
            if slots[position].hash == hash, bytes[index].elementsEqual(key) { return index }
            position = (position + 1) & (slots.count - 1)
        }
        return nil
    }

    func index(of key: StaticString) -> Int? { key.withUTF8Buffer { index(of: $0) } }

    func index(of key: String) -> Int? {
        var key = key
        return key.withUTF8 { index(of: $0) }
    }

    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        var hash: UInt32 = 2_166_136_261
        for byte in bytes { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return hash
    }
}
