/// Changes inputs as a fuzzer does, but the same in every run.
package struct Mutator {
    private var random: SplitMix
    private let words: [[UInt8]]

    package init(seed: UInt64, target: FuzzTarget) {
        random = SplitMix(state: seed)
        words = target.words.map { Array($0.utf8) }
    }

    /// `input` with one to four changes; `others` lend pieces of theirs.
    package mutating func change(_ input: [UInt8], others: [[UInt8]]) -> [UInt8] {
        var bytes = input
        for _ in 0..<Int.random(in: 1...4, using: &random) { changeOnce(&bytes, others) }
        return bytes
    }

    private mutating func changeOnce(_ bytes: inout [UInt8], _ others: [[UInt8]]) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let piece = place..<min(place + Int.random(in: 1...16, using: &random), bytes.count)
        switch Int.random(in: 0..<8, using: &random) {
        case 0 where place < bytes.count:
            bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1 where place < bytes.count:
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: bytes.removeSubrange(piece)
        case 3: bytes.insert(contentsOf: bytes[piece], at: place)
        case 4:
            let copies = Int.random(in: 2...40, using: &random)
            bytes.insert(contentsOf: repeatElement(bytes[piece], count: copies).joined(), at: place)
        case 5:
            guard let other = others.randomElement(using: &random), !other.isEmpty else { return }
            let start = Int.random(in: 0..<other.count, using: &random)
            bytes.insert(contentsOf: other[start...].prefix(64), at: place)
        case 6: bytes.removeSubrange(place...)
        default:
            guard let word = words.randomElement(using: &random) else { return }
            bytes.insert(contentsOf: word, at: place)
        }
    }
}

/// SplitMix64: the same numbers in every run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
