/// Codes that stand in for a lost second factor, each once: `abcde-fghjk-mnpqr-stuvw-xyzab`.
///
/// A code has 25 of 23 letters, 113 bits, so that a plain digest is enough to store it (OWASP ASVS 5.0,
/// 6.5.2). The letters i, l and o, which are taken for others, do not occur.
package struct RecoveryCodes: Sendable, Redacted {
    package static let count = 10

    /// What the person is shown, once.
    package let texts: [String]
    /// What is stored, in the same order.
    package var hashes: [SecretHash] { texts.compactMap(Self.hash) }

    package init(random: RandomBytes) {
        texts = (0..<Self.count).map { _ in
            grouped(Self.letters(random), by: Self.groupLength, separator: "-")
        }
    }

    /// The stored hash of the code that was typed, in whatever case and grouping; nil where there is
    /// none. The caller deletes it: a code is used once.
    package static func match(_ typed: String, among stored: [SecretHash]) -> SecretHash? {
        guard let hash = hash(typed) else { return nil }
        // All are compared, so that time does not tell which one fits.
        return stored.reduce(nil) { $1 == hash ? $1 : $0 }
    }

    private static let alphabet = Array("abcdefghjkmnpqrstuvwxyz".utf8)
    private static let length = 25
    private static let groupLength = 5

    private static func letters(_ random: RandomBytes) -> String {
        var letters: [UInt8] = []
        // Bytes from the last multiple of 23 on would favour some letters.
        let bound = 256 / alphabet.count * alphabet.count
        while letters.count < length {
            letters += random.next(length).filter { $0 < bound }
                .map { alphabet[Int($0) % alphabet.count] }
        }
        return String(decoding: letters.prefix(length), as: UTF8.self)
    }

    private static func hash(_ typed: String) -> SecretHash? {
        var letters: [UInt8] = []
        for scalar in typed.unicodeScalars where scalar != "-" && !scalar.properties.isWhitespace {
            guard let byte = UInt8(exactly: scalar.value), letters.count < length,
                alphabet.contains(byte | 0x20)
            else { return nil }
            letters.append(byte | 0x20)
        }
        return letters.count == length ? SecretHash(of: letters) : nil
    }
}
