import Base

/// What makes a recommendation the same in every source file and every installation: the State under
/// review, the session and the words, white space apart. 128 bits of BLAKE2b.
struct ContentKey: Hashable, Sendable {
    // Two numbers rather than an array: an import holds one for every row.
    private let high: UInt64
    private let low: UInt64

    init(bytes: [UInt8]) {
        precondition(bytes.count == 16, "a key has 128 bits")
        high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
    }

    var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
            for place in 0..<8 {
                let shift = 56 - 8 * place
                buffer[place] = UInt8(truncatingIfNeeded: high >> shift)
                buffer[place + 8] = UInt8(truncatingIfNeeded: low >> shift)
            }
            count = 16
        }
    }

    init(state iso3: String, session: Int, text: String) {
        var text = text
        let content = text.withUTF8 { words in
            let start = Array("upr|\(iso3)|\(session)|".utf8)
            return [UInt8](unsafeUninitializedCapacity: start.count + words.count) { content, end in
                end = content.update(fromContentsOf: start)
                var isBehindSpace = false
                for byte in words {
                    if byte == 0x20 || (0x09...0x0D).contains(byte) {
                        isBehindSpace = end > start.count
                        continue
                    }
                    if isBehindSpace {
                        content[end] = 0x20
                        end += 1
                        isBehindSpace = false
                    }
                    content[end] = byte
                    end += 1
                }
            }
        }
        self.init(bytes: ContentHash.digest(of: content, count: 16))
    }

    /// The first 80 bits as 16 characters of RFC 4648 base32 in lower case.
    var publicID: String {
        String(unsafeUninitializedCapacity: 16) { text in
            for place in 0..<16 {
                // Twelve characters stand in the first 60 bits, the thirteenth across the two numbers.
                let number =
                    switch place {
                    case ..<12: high >> (59 - 5 * place)
                    case 12: high << 1 | low >> 63
                    default: low >> (58 - 5 * (place - 13))
                    }
                let digit = UInt8(truncatingIfNeeded: number & 31)
                text[place] =
                    digit < 26 ? UInt8(ascii: "a") + digit : UInt8(ascii: "2") + digit - 26
            }
            return 16
        }
    }
}
