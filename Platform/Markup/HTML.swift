/// Trusted markup, as UTF-8 bytes.
///
/// Only compile-time literals are trusted (`StaticString`); every interpolated value is escaped, so
/// that no text of the run time can pass as markup. Holes are safe in text and in *quoted*
/// attributes; never interpolate into script, style, comments or event handlers.
package struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
    package internal(set) var bytes: [UInt8]

    package init() { bytes = [] }

    package init(stringLiteral value: StaticString) {
        bytes = []
        bytes.append(static: value)
    }

    package init(stringInterpolation: StringInterpolation) { bytes = stringInterpolation.bytes }

    /// The text, escaped.
    package init(text: String) {
        bytes = []
        bytes.append(escaping: text)
    }

    /// JSON for machines in a data block, which no browser runs: `<`, `>` and `&` are written as JSON
    /// escapes, so that the block cannot be left.
    package init(structuredData json: [UInt8]) {
        bytes = []
        bytes.append(static: #"<script type="application/ld+json">"#)
        for byte in json {
            switch byte {
            case UInt8(ascii: "<"): bytes.append(static: #"\u003c"#)
            case UInt8(ascii: ">"): bytes.append(static: #"\u003e"#)
            case UInt8(ascii: "&"): bytes.append(static: #"\u0026"#)
            default: bytes.append(byte)
            }
        }
        bytes.append(static: "</script>")
    }

    /// The pieces one after the other.
    package init(joining pieces: [HTML]) {
        bytes = []
        bytes.reserveCapacity(pieces.reduce(0) { $0 + $1.bytes.count })
        for piece in pieces { bytes.append(contentsOf: piece.bytes) }
    }

    package var isEmpty: Bool { bytes.isEmpty }

    /// The markup as text, for tests and for documents that embed it.
    package var string: String { String(decoding: bytes, as: UTF8.self) }

    package static func += (left: inout HTML, right: consuming HTML) {
        left.bytes.append(contentsOf: right.bytes)
    }

    package static func + (left: consuming HTML, right: consuming HTML) -> HTML {
        left += right
        return left
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        var bytes: [UInt8] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        package mutating func appendLiteral(_ literal: StaticString) {
            bytes.append(static: literal)
        }

        package mutating func appendInterpolation(_ text: String) { bytes.append(escaping: text) }

        package mutating func appendInterpolation(_ text: Substring) {
            bytes.append(escaping: String(text))
        }

        package mutating func appendInterpolation(_ literal: StaticString) {
            bytes.append(escaping: literal.description)
        }

        /// An element's name or a piece of markup, chosen among literals.
        package mutating func appendInterpolation(raw literal: StaticString) {
            bytes.append(static: literal)
        }

        package mutating func appendInterpolation(_ number: some BinaryInteger) {
            bytes.append(contentsOf: String(number).utf8)
        }

        package mutating func appendInterpolation(_ html: HTML) {
            bytes.append(contentsOf: html.bytes)
        }

        package mutating func appendInterpolation(_ html: HTML?) {
            if let html { bytes.append(contentsOf: html.bytes) }
        }

        package mutating func appendInterpolation(_ link: Link) {
            bytes.append(escaping: link.text)
        }

        /// A list, each element through `body`.
        package mutating func appendInterpolation<Items: Sequence>(
            _ items: Items, _ body: (Items.Element) -> HTML
        ) {
            for item in items { bytes.append(contentsOf: body(item).bytes) }
        }

        /// ` name="value"`, or nothing where the value is nil.
        package mutating func appendInterpolation(attribute name: StaticString, _ value: String?) {
            guard let value else { return }
            bytes.append(UInt8(ascii: " "))
            bytes.append(static: name)
            bytes.append(contentsOf: #"=""#.utf8)
            bytes.append(escaping: value)
            bytes.append(UInt8(ascii: "\""))
        }

        /// ` name`, where the condition holds.
        package mutating func appendInterpolation(flag name: StaticString, _ isSet: Bool) {
            guard isSet else { return }
            bytes.append(UInt8(ascii: " "))
            bytes.append(static: name)
        }
    }
}

/// XML by the same rules; the five escaped characters are those of XML 1.0, too.
package typealias XML = HTML

/// An address of this site: literal parts are trusted, holes are percent-encoded as one path segment
/// or query value, so that no free text enters `href`.
package struct Link: Sendable, Hashable, ExpressibleByStringInterpolation {
    package private(set) var text: String

    package init(stringLiteral value: StaticString) { text = value.description }

    package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    package struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 12)
        }

        package mutating func appendLiteral(_ literal: StaticString) { text += literal.description }

        package mutating func appendInterpolation(_ component: String) {
            text.append(percentEncoding: component)
        }

        package mutating func appendInterpolation(_ number: some BinaryInteger) {
            text += String(number)
        }

        package mutating func appendInterpolation(_ link: Link) { text += link.text }
    }

    /// The link with `name=value` added to its query.
    package func adding(_ name: StaticString, _ value: String) -> Link {
        addingQuery(name: name.description, value: value)
    }

    /// As `adding`, where the name comes from an address, too.
    package func addingQuery(name: String, value: String) -> Link {
        var link = self
        link.addQuery(name: name, value: value)
        return link
    }

    /// As `addingQuery`, in place.
    package mutating func addQuery(name: String, value: String) {
        text += text.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
        text.append(percentEncoding: name)
        text += "="
        text.append(percentEncoding: value)
    }

    package static func + (left: Link, right: Link) -> Link {
        var link = left
        link.text += right.text
        return link
    }
}

private let hexDigits = Array("0123456789ABCDEF".utf8)

private func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        true
    default: false
    }
}

extension String {
    /// RFC 3986: everything but unreserved characters is encoded.
    package mutating func append(percentEncoding component: String) {
        if component.utf8.allSatisfy(isUnreserved) {
            self += component
            return
        }
        var bytes: [UInt8] = []
        for byte in component.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(hexDigits[Int(byte >> 4)])
                bytes.append(hexDigits[Int(byte & 15)])
            }
        }
        self += String(decoding: bytes, as: UTF8.self)
    }
}

/// Whether one of eight bytes may need an escape: `&` and `'`, `<` and `>`, `"`, control characters, the first byte
/// of U+FFFE and U+FFFF. Eight sums side by side, none of which can carry into the next.
@inline(__always)
private func mayNeedEscape(_ word: UInt64) -> Bool {
    let each: UInt64 = 0x0101_0101_0101_0101
    let top = 0x80 * each
    let low = word & ~top
    let isOther = 0x7F * each
    let isHarmless =
        (low &+ 0x60 * each) & ((low & (0x7E * each) ^ 0x26 * each) &+ isOther)
        & ((low & (0x7D * each) ^ 0x3C * each) &+ isOther) & ((low ^ 0x22 * each) &+ isOther)
        & ((low ^ 0x7F * each) &+ isOther)
    let isFirstOfNoCharacter = word & ~((low ^ 0x6F * each) &+ isOther)
    return (~(isHarmless | word) | isFirstOfNoCharacter) & top != 0
}

/// Of one byte; nearly every one is a letter or a space: one comparison for those.
@inline(__always)
private func mayNeedEscape(_ byte: UInt8) -> Bool {
    byte < 0x40 ? byte != 0x20 : byte == 0x7F || byte == 0xEF
}

extension [UInt8] {
    mutating func append(static literal: StaticString) {
        literal.withUTF8Buffer { append(contentsOf: $0) }
    }

    /// Escapes byte by byte: never `Character` by `Character`, where `"` + U+0301 is one grapheme.
    /// Control characters, U+FFFE and U+FFFF, which neither HTML nor XML 1.0 allows, become U+FFFD.
    mutating func append(escaping text: String) {
        var text = text
        text.withUTF8 { source in
            var start = 0
            var index = 0
            while index < source.count {
                let end = Swift.min(index + 8, source.count)
                if end == index + 8,
                    !mayNeedEscape(
                        UnsafeRawBufferPointer(source).loadUnaligned(
                            fromByteOffset: index, as: UInt64.self))
                {
                    index = end
                    continue
                }
                for index in index..<end
                where index >= start && mayNeedEscape(source[index]) {
                    guard let (entity, length) = escape(source[index...]) else { continue }
                    append(contentsOf: source[start..<index])
                    append(static: entity)
                    start = index + length
                }
                index = end
            }
            append(contentsOf: source[start...])
        }
    }
}

/// What stands for the character that begins here, and how many bytes it takes; nil where it stands for itself.
private func escape(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> (StaticString, length: Int)? {
    switch bytes[bytes.startIndex] {
    case UInt8(ascii: "&"): ("&amp;", 1)
    case UInt8(ascii: "<"): ("&lt;", 1)
    case UInt8(ascii: ">"): ("&gt;", 1)
    case UInt8(ascii: "\""): ("&quot;", 1)
    case UInt8(ascii: "'"): ("&#39;", 1)
    case 0...8, 11, 12, 14...31, 127: ("\u{FFFD}", 1)
    case 0xEF
    where bytes.starts(with: [0xEF, 0xBF]) && bytes[bytes.startIndex + 2] >= 0xBE:
        ("\u{FFFD}", 3)
    default: nil
    }
}
