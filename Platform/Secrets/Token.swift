import CSodium

/// What a token is for, told by its prefix, so that scanners of published code recognise a lost one and
/// a token of one kind never passes for another.
package struct TokenKind: Sendable, Hashable {
    /// Letters, digits and `_`, as `accord_api_`.
    package let prefix: StaticString

    package init(prefix: StaticString) { self.prefix = prefix }

    package static func == (left: TokenKind, right: TokenKind) -> Bool {
        left.prefix.description == right.prefix.description
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(prefix.description) }
}

/// A bearer's secret of 256 random bits: session, invitation, API. Its text is given out once, its
/// `hash` is stored and looked up.
package struct Token: Sendable, Redacted {
    static let byteCount = 32

    package let kind: TokenKind
    let bytes: SecretBytes

    package init(_ kind: TokenKind, random: RandomBytes) {
        self.kind = kind
        bytes = SecretBytes(random: random, count: Self.byteCount)
    }

    /// Reads the one text form of a token of this kind, and nothing else.
    package init?(_ text: some StringProtocol, _ kind: TokenKind) {
        let prefix = kind.prefix.description
        guard text.utf8.starts(with: prefix.utf8),
            let bytes = Base64URL.decode(
                Array(text.utf8.dropFirst(prefix.utf8.count)), count: Self.byteCount)
        else { return nil }
        self.kind = kind
        self.bytes = SecretBytes(bytes)
    }

    /// The prefix and 43 characters of base64url.
    package var text: String { kind.prefix.description + bytes.withBytes { Base64URL.encode($0) } }

    /// What is stored. Kind and bytes are hashed, so that one kind's row never serves another.
    package var hash: SecretHash {
        SecretHash(of: Array(text.utf8))
    }

    package func matches(_ stored: SecretHash) -> Bool { hash == stored }

    /// Another secret, made of this one: who knows it does not know the token.
    func derived(for purpose: StaticString) -> SecretBytes {
        var derived = [UInt8](repeating: 0, count: Self.byteCount)
        defer { sodium_memzero(&derived, derived.count) }
        let label = Array(purpose.description.utf8)
        bytes.withBytes { key in
            _ = crypto_generichash(
                &derived, derived.count, label, UInt64(label.count), key.baseAddress, key.count)
        }
        return SecretBytes(derived)
    }
}

/// The hidden field that proves a form to come from our own page (CSRF), made of the session's token.
/// Its text differs each time, so that compression cannot be used to guess it letter by letter
/// (BREACH); and it does not lead back to the token.
package enum MaskedToken {
    private static let purpose: StaticString = "masked form token 1"

    /// 86 characters of base64url: a random mask, and the secret under it.
    package static func text(for token: Token, random: RandomBytes) -> String {
        let mask = random.next(Token.byteCount)
        let masked = token.derived(for: purpose).withBytes { zip(mask, $0).map { $0 ^ $1 } }
        return Base64URL.encode(mask + masked)
    }

    /// Whether the text was made for this token; in constant time.
    package static func verify(_ text: String, for token: Token) -> Bool {
        guard let secret = secret(under: text) else { return false }
        return token.derived(for: purpose).withBytes { isEqual($0, secret) }
    }

    /// By which the texts made for a token are known when it is gone.
    package static func hash(for token: Token) -> SecretHash {
        token.derived(for: purpose).withBytes { SecretHash(of: Array($0)) }
    }

    /// The hash of the token for which the text was made; nil for any other text.
    package static func hash(of text: String) -> SecretHash? {
        secret(under: text).map { SecretHash(of: $0) }
    }

    private static func secret(under text: String) -> [UInt8]? {
        let count = Token.byteCount
        return Base64URL.decode(Array(text.utf8), count: 2 * count).map { bytes in
            zip(bytes.prefix(count), bytes.suffix(count)).map { $0 ^ $1 }
        }
    }
}

/// RFC 4648, section 5, without padding, by libsodium, whose time does not depend on the bytes.
enum Base64URL {
    private static let variant = Int32(sodium_base64_VARIANT_URLSAFE_NO_PADDING)

    static func encode(_ bytes: some Collection<UInt8>) -> String {
        let bytes = Array(bytes)
        var text = [CChar](repeating: 0, count: sodium_base64_encoded_len(bytes.count, variant))
        sodium_bin2base64(&text, text.count, bytes, bytes.count, variant)
        return String(
            decoding: text.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Exactly `count` bytes in their one form, or nil.
    static func decode(_ text: [UInt8], count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var decoded = 0
        let characters = text.map { CChar(bitPattern: $0) }
        let failed = sodium_base642bin(
            &bytes, count, characters, characters.count, nil, &decoded, nil, variant)
        return failed == 0 && decoded == count ? bytes : nil
    }
}
