import Base

/// What makes a recommendation the same in every source file and every installation: the State under
/// review, the session and the words, white space apart. 128 bits of BLAKE2b.
struct ContentKey: Hashable, Sendable {
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    init(state iso3: String, session: Int, text: String) {
        var content: [UInt8] = []
        content.reserveCapacity(text.utf8.count + 12)
        content.append(contentsOf: "upr|\(iso3)|\(session)|".utf8)
        var isSpace = true
        for byte in text.utf8 {
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                if !isSpace { content.append(0x20) }
                isSpace = true
            } else {
                content.append(byte)
                isSpace = false
            }
        }
        if isSpace, content.last == 0x20 { content.removeLast() }
        bytes = ContentHash.digest(of: content, count: 16)
    }

    /// The first 80 bits as 16 characters of RFC 4648 base32 in lower case.
    var publicID: String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        var text: [UInt8] = []
        for group in stride(from: 0, to: 10, by: 5) {
            let number = bytes[group..<group + 5].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            for shift in stride(from: 35, through: 0, by: -5) {
                text.append(alphabet[Int(number >> UInt64(shift) & 31)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
