/// What the analyzer made of each word it has met, by the word's bytes as they stand in the text.
///
/// An open-addressing hash table over one arena of bytes. It never grows beyond `maximumCount`
/// words: it is emptied then, so that a text of a million different words costs time, not memory.
final class StemMemo {
    struct Entry {
        var hash: UInt32
        var offset: UInt32
        var rawCount: UInt8
        var wordCount: UInt8
        var tokenCount: UInt8
        /// Bytes at the beginning that are no part of the word, as the `l'` of `l'école`.
        var skip: UInt8
    }

    private static let maximumCount = 32_768

    private var slots: UnsafeMutableBufferPointer<Entry>
    private var arena: UnsafeMutableBufferPointer<UInt8>
    private var arenaCount = 0
    private var count = 0

    init() {
        slots = .allocate(capacity: 256)
        slots.initialize(repeating: Self.empty)
        arena = .allocate(capacity: 4096)
        arena.initialize(repeating: 0)
    }

    deinit {
        slots.deallocate()
        arena.deallocate()
    }

    private static let empty = Entry(
        hash: 0, offset: 0, rawCount: 0, wordCount: 0, tokenCount: 0, skip: 0)

    @inline(__always)
    func find(_ raw: UnsafeBufferPointer<UInt8>) -> Entry? {
        let hash = Self.hash(raw)
        let mask = slots.count - 1
        var index = Int(hash) & mask
        while true {
            let entry = slots[index]
            if entry.rawCount == 0 { return nil }
            if entry.hash == hash, Int(entry.rawCount) == raw.count, isSame(entry, raw) {
                return entry
            }
            index = (index + 1) & mask
        }
    }

    /// Remembers a word that `find` did not know. `raw` has 1 to 255 bytes, the others 0 to 255.
    func insert(
        _ raw: UnsafeBufferPointer<UInt8>, word: [UInt8], token: [UInt8], skip: Int
    ) -> Entry {
        if count >= Self.maximumCount { removeAll() }
        if (count + 1) * 2 > slots.count { grow() }
        let entry = Entry(
            hash: Self.hash(raw), offset: UInt32(arenaCount), rawCount: UInt8(raw.count),
            wordCount: UInt8(word.count), tokenCount: UInt8(token.count), skip: UInt8(skip))
        reserve(raw.count + word.count + token.count)
        append(raw)
        word.withUnsafeBufferPointer { append($0) }
        token.withUnsafeBufferPointer { append($0) }
        place(entry)
        count += 1
        return entry
    }

    /// The folded word, not stemmed; valid until the next `insert`.
    func word(_ entry: Entry) -> UnsafeBufferPointer<UInt8> {
        bytes(Int(entry.offset) + Int(entry.rawCount), Int(entry.wordCount))
    }

    /// What is indexed; valid until the next `insert`.
    @inline(__always)
    func token(_ entry: Entry) -> UnsafeBufferPointer<UInt8> {
        bytes(
            Int(entry.offset) + Int(entry.rawCount) + Int(entry.wordCount), Int(entry.tokenCount))
    }

    @inline(__always)
    private func bytes(_ offset: Int, _ count: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: arena[offset..<(offset + count)])
    }

    @inline(__always)
    private func isSame(_ entry: Entry, _ raw: UnsafeBufferPointer<UInt8>) -> Bool {
        let offset = Int(entry.offset)
        for index in 0..<raw.count where arena[offset + index] != raw[index] { return false }
        return true
    }

    @inline(__always)
    private static func hash(_ raw: UnsafeBufferPointer<UInt8>) -> UInt32 {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
        var index = 0
        while index + 8 <= raw.count {
            let chunk = UnsafeRawPointer(raw.baseAddress! + index)
                .loadUnaligned(as: UInt64.self)
            hash = (hash ^ chunk) &* 0xD6E8_FEB8_6659_FD93
            hash ^= hash >> 32
            index += 8
        }
        var rest = UInt64(raw.count)
        while index < raw.count {
            rest = rest << 8 | UInt64(raw[index])
            index += 1
        }
        hash = (hash ^ rest) &* 0xD6E8_FEB8_6659_FD93
        return UInt32(truncatingIfNeeded: hash >> 32)
    }

    private func place(_ entry: Entry) {
        let mask = slots.count - 1
        var index = Int(entry.hash) & mask
        while slots[index].rawCount != 0 { index = (index + 1) & mask }
        slots[index] = entry
    }

    private func grow() {
        let old = slots
        slots = .allocate(capacity: old.count * 4)
        slots.initialize(repeating: Self.empty)
        for entry in old where entry.rawCount != 0 { place(entry) }
        old.deallocate()
    }

    private func reserve(_ more: Int) {
        guard arenaCount + more > arena.count else { return }
        let larger = UnsafeMutableBufferPointer<UInt8>.allocate(
            capacity: max(arena.count * 2, arenaCount + more))
        larger.initialize(repeating: 0)
        _ = larger.update(fromContentsOf: arena[0..<arenaCount])
        arena.deallocate()
        arena = larger
    }

    private func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        for byte in bytes {
            arena[arenaCount] = byte
            arenaCount += 1
        }
    }

    private func removeAll() {
        slots.update(repeating: Self.empty)
        arenaCount = 0
        count = 0
    }
}
