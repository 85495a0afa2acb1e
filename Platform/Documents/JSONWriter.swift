/// Writes JSON (RFC 8259) piece by piece into bytes, commas set by itself.
///
/// The order of calls is the caller's: a `key` before each value of an object, each `begin` with
/// its `end`. Text is escaped so that it can also stand inside an HTML `script` element.
package struct JSONWriter: Sendable {
    /// What was written so far; `take()` empties it.
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init() {}

    /// Hands over what was written, for streaming.
    package mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    package mutating func beginObject() { open(UInt8(ascii: "{")) }
    package mutating func endObject() { close(UInt8(ascii: "}")) }
    package mutating func beginArray() { open(UInt8(ascii: "[")) }
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    package mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        beginObject()
        try body(&self)
        endObject()
    }

    package mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        beginArray()
        try body(&self)
        endArray()
    }

    package mutating func key(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func string(_ value: String) {
        separate()
        quote(value)
    }

    package mutating func integer(_ value: some BinaryInteger) { literal(String(value)) }

    /// JSON knows no infinity and no "not a number": both become `null`.
    package mutating func number(_ value: Double) {
        guard value.isFinite else { return null() }
        let text = value.description
        literal(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    }

    package mutating func boolean(_ value: Bool) { literal(value ? "true" : "false") }
    package mutating func null() { literal("null") }

    /// A line feed between documents; RFC 8259 white space, so it may stand anywhere.
    package mutating func newline() { bytes.append(0x0A) }

    /// Begins a new document in the same bytes.
    package mutating func reset() { needsComma = false }

    // MARK: - Members of objects

    package mutating func member(_ name: String, _ value: String) {
        key(name)
        string(value)
    }

    package mutating func member(_ name: String, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }

    package mutating func member(_ name: String, _ value: some BinaryInteger) {
        key(name)
        integer(value)
    }

    package mutating func member(_ name: String, _ value: Bool) {
        key(name)
        boolean(value)
    }

    package mutating func member(_ name: String, _ value: Double) {
        key(name)
        number(value)
    }

    package mutating func member(_ name: String, _ values: [String]) {
        key(name)
        array { writer in for value in values { writer.string(value) } }
    }

    // MARK: - Bytes

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func open(_ byte: UInt8) {
        separate()
        bytes.append(byte)
        needsComma = false
    }

    private mutating func close(_ byte: UInt8) {
        bytes.append(byte)
        needsComma = true
    }

    private mutating func literal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func quote(_ text: String) {
        var text = text
        bytes.append(0x22)
        text.withUTF8 { source in
            var start = 0
            for index in source.indices {
                let byte = source[index]
                if byte >= 0x20 && byte != 0x22 && byte != 0x5C && byte != 0x3C && byte != 0xE2 {
                    continue
                }
                if byte == 0xE2, !Self.isLineSeparator(source, index) { continue }
                bytes.append(contentsOf: source[start..<index])
                start = index + (byte == 0xE2 ? 3 : 1)
                escape(byte == 0xE2 ? 0x2000 | UInt16(source[index + 2] & 0x3F) : UInt16(byte))
            }
            bytes.append(contentsOf: source[start...])
        }
        bytes.append(0x22)
    }

    /// U+2028 and U+2029, which older scripts take for line ends.
    private static func isLineSeparator(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        index + 2 < bytes.count && bytes[index + 1] == 0x80 && bytes[index + 2] | 1 == 0xA9
    }

    private mutating func escape(_ value: UInt16) {
        bytes.append(0x5C)
        switch value {
        case 0x22, 0x5C: bytes.append(UInt8(value))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            bytes.append(UInt8(ascii: "u"))
            for shift in [12, 8, 4, 0] {
                let digit = UInt8(value >> UInt16(shift) & 0xF)
                bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            }
        }
    }
}
