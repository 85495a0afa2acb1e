import CICU

/// What a person typed for a password, in NFC, so that letters composed by one keyboard equal those
/// of another. It is wiped from memory with its last holder, and never printed; of the text it was
/// made from this type knows nothing, for a `String` cannot be wiped.
package struct Password: Sendable, Redacted {
    let bytes: SecretBytes
    /// Unicode scalars after normalisation, the unit in which people are told the minimum.
    package let scalarCount: Int

    package init(_ typed: String) {
        let text = String(decoding: normalized(typed, icu_nfc), as: UTF16.self)
        bytes = SecretBytes(Array(text.utf8))
        scalarCount = text.unicodeScalars.count
    }

    var text: String { bytes.withBytes { String(decoding: $0, as: UTF8.self) } }
}

/// UTF-16 in one of ICU's normal forms. The forms are built into ICU; should it run out of memory,
/// the text stays as it was typed.
func normalized(
    _ text: String, _ form: (UnsafeMutablePointer<icu_status>?) -> OpaquePointer?
) -> [UInt16] {
    let units = Array(text.utf16)
    var status: icu_status = 0
    guard let normalizer = form(&status), status <= 0 else { return units }
    // No form makes a text of UTF-16 longer than eighteen times (NFKC of U+FDFA); NFC stays under
    // three. A text that does not fit says how long it is.
    var result = [UInt16](repeating: 0, count: units.count * 3 + 16)
    var length = icu_normalize(
        normalizer, units, Int32(clamping: units.count), &result, Int32(clamping: result.count),
        &status)
    if Int(length) > result.count {
        status = 0
        result = [UInt16](repeating: 0, count: Int(length))
        length = icu_normalize(
            normalizer, units, Int32(clamping: units.count), &result, length, &status)
    }
    guard status <= 0 else { return units }
    return Array(result.prefix(Int(length)))
}
