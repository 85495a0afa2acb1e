import CSodium

/// Small secrets at rest, as those of authenticators: XChaCha20-Poly1305 (libsodium). Each is bound to
/// its context, such as the id of the person, so that a row copied to another person does not open.
package struct SecretBox: Sendable, Redacted {
    /// 32 bytes, from the configuration.
    package struct Key: Sendable, Redacted {
        let bytes: SecretBytes

        /// 64 hexadecimal digits, as `openssl rand -hex 32` writes them; white space is ignored. Nil for everything else, and for zeros only.
        package init?(configured text: String) {
            let trimmed = text.filter { !$0.isWhitespace }
            let values = trimmed.compactMap { $0.isASCII ? $0.hexDigitValue : nil }
            guard trimmed.count == 64, values.count == 64, values.contains(where: { $0 != 0 })
            else { return nil }
            let pairs = stride(from: 0, to: 64, by: 2)
            bytes = SecretBytes(pairs.map { UInt8(values[$0] << 4 | values[$0 + 1]) })
        }

        package init(random: RandomBytes) { bytes = SecretBytes(random: random, count: 32) }
    }

    private static let version: UInt8 = 1
    private static let nonceCount = 24
    private static let tagCount = 16

    private let key: Key
    private let former: [Key]
    private let random: RandomBytes

    /// Seals with `key`; opens what `key` or one of the `former` ones sealed, so that keys can change.
    package init(key: Key, former: [Key] = [], random: RandomBytes) {
        Sodium.start()
        self.key = key
        self.former = former
        self.random = random
    }

    /// 41 bytes more than the secret: a version, a random nonce, the box with its tag.
    package func seal(_ secret: SecretBytes, context: String) -> [UInt8] {
        let nonce = random.next(Self.nonceCount)
        let additional = Self.additional(context)
        var box = [UInt8](repeating: 0, count: secret.count + Self.tagCount)
        // The call has no failure but sizes, which are right here.
        secret.withBytes { bytes in
            key.bytes.withAddress { key in
                _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
                    &box, nil, bytes.baseAddress, UInt64(bytes.count), additional,
                    UInt64(additional.count), nil, nonce, key)
            }
        }
        return [Self.version] + nonce + box
    }

    /// Nil where the bytes were changed, cut, sealed by a key unknown here or for another context.
    package func open(_ sealed: [UInt8], context: String) -> SecretBytes? {
        let header = 1 + Self.nonceCount
        guard sealed.count >= header + Self.tagCount, sealed[0] == Self.version else { return nil }
        let (nonce, box) = (Array(sealed[1..<header]), Array(sealed[header...]))
        let additional = Self.additional(context)
        for key in [key] + former {
            var secret = [UInt8](repeating: 0, count: box.count - Self.tagCount)
            defer { sodium_memzero(&secret, secret.count) }
            let failed = key.bytes.withAddress { key in
                crypto_aead_xchacha20poly1305_ietf_decrypt(
                    &secret, nil, nil, box, UInt64(box.count), additional,
                    UInt64(additional.count), nonce, key)
            }
            if failed == 0 { return SecretBytes(secret) }
        }
        return nil
    }

    private static func additional(_ context: String) -> [UInt8] { [version] + Array(context.utf8) }
}
