import Base

/// A piece of a message: text, or a hole with the name of its placeholder.
package enum MessageSegment: Sendable, Equatable {
    case text(String)
    case hole(String)
}

/// A message of one language, cut at its placeholders when the catalogues are read.
enum Message: Sendable {
    case plain(String)
    case pattern([MessageSegment])
    /// In the order of the language's plural forms.
    case plural([[MessageSegment]])
}

extension Message {
    /// In French a mark of two parts never begins a line: the space before it, and those within quotation marks,
    /// do not break.
    func typeset(in language: Language) -> Message {
        guard language == .fr else { return self }
        func kept(_ text: String) -> String {
            let bytes = Array(text.utf8)
            var kept: [UInt8] = []
            for (place, byte) in bytes.enumerated() {
                let (before, after) = (bytes[..<place], bytes[(place + 1)...])
                let isKept =
                    byte == UInt8(ascii: " ")
                    && (after.first.map { ":;!?%".utf8.contains($0) } ?? false
                        || after.starts(with: "»".utf8) || before.suffix(2).elementsEqual("«".utf8))
                if isKept { kept += "\u{A0}".utf8 } else { kept.append(byte) }
            }
            return String(decoding: kept, as: UTF8.self)
        }
        func kept(_ segments: [MessageSegment]) -> [MessageSegment] {
            segments.map { segment in
                if case .text(let text) = segment { .text(kept(text)) } else { segment }
            }
        }
        return switch self {
        case .plain(let text): .plain(kept(text))
        case .pattern(let segments): .pattern(kept(segments))
        case .plural(let forms): .plural(forms.map(kept))
        }
    }
}

/// Why a text is no pattern.
struct PatternFault: Error {
    let detail: String
}

extension MessageSegment {
    /// Cuts a text at its `{name}` placeholders; `{{` and `}}` are plain braces.
    static func segments(of text: String) throws(PatternFault) -> [MessageSegment] {
        let (open, close) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
        guard mayHaveHoles(text) else { return [.text(text)] }
        let bytes = Array(text.utf8)
        var segments: [MessageSegment] = []
        var literal: [UInt8] = []
        func flush() {
            if !literal.isEmpty { segments.append(.text(String(decoding: literal, as: UTF8.self))) }
            literal.removeAll()
        }
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte == open || byte == close, position + 1 < bytes.count,
                bytes[position + 1] == byte
            {
                literal.append(byte)
                position += 2
            } else if byte == open {
                guard let end = bytes[position...].firstIndex(of: close),
                    isName(bytes[(position + 1)..<end])
                else {
                    throw PatternFault(detail: "{ without a name and }; a plain brace is {{")
                }
                flush()
                segments.append(
                    .hole(String(decoding: bytes[(position + 1)..<end], as: UTF8.self)))
                position = end + 1
            } else if byte == close {
                throw PatternFault(detail: "} without {; a plain brace is }}")
            } else {
                literal.append(byte)
                position += 1
            }
        }
        flush()
        return segments
    }

    static func mayHaveHoles(_ text: String) -> Bool {
        text.utf8.contains { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }
    }

    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, bytes.count <= 40 else { return false }
        let small = UInt8(ascii: "a")...UInt8(ascii: "z")
        let large = UInt8(ascii: "A")...UInt8(ascii: "Z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return small.contains(first)
            && bytes.allSatisfy { small.contains($0) || large.contains($0) || digits.contains($0) }
    }
}

/// Keeps a value of the other writing direction from reordering the sentence around it.
///
/// Such a value is put between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE (Unicode Standard
/// Annex 9), as is one that brings its own directional overrides; any other value stays as it is.
func isolated(_ value: String, isRightToLeft: Bool) -> String {
    let mustIsolate = value.unicodeScalars.contains { scalar in
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A, 0xC0...0x58F, 0x900...0x1FFF, 0x2C00...0xD7FF,
            0xF900...0xFAFF, 0x20000...0x3FFFF:
            isRightToLeft
        case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF,
            0x1E800...0x1EFFF:
            !isRightToLeft
        case 0x202A...0x202E: true
        default: false
        }
    }
    return mustIsolate ? "\u{2068}\(value)\u{2069}" : value
}
