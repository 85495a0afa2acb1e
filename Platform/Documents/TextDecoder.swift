/// A text and the number of places at which its bytes meant nothing (U+FFFD stands there).
package struct DecodedText: Sendable, Hashable {
    package let text: String
    package let undecodable: Int
}

extension TextEncoding {
    /// The whole text of `bytes`, without a byte order mark.
    package func decode(_ bytes: [UInt8], repairing: DoubleEncoding? = nil) -> DecodedText {
        let mark = byteOrderMark
        let skipped = !mark.isEmpty && bytes.starts(with: mark) ? mark.count : 0
        let decoder = TextDecoder(self, repairing: repairing)
        if isSixteenBit {
            var transcoder = UTF16Transcoder(isBigEndian: self == .utf16BE)
            var utf8: [UInt8] = []
            utf8.reserveCapacity(bytes.count / 2)
            bytes.withUnsafeBufferPointer {
                transcoder.transcode(UnsafeBufferPointer(rebasing: $0[skipped...]), into: &utf8)
            }
            transcoder.finish(into: &utf8)
            return utf8.withUnsafeBufferPointer { decoder.decode($0) }
        }
        return bytes.withUnsafeBufferPointer {
            decoder.decode(UnsafeBufferPointer(rebasing: $0[skipped...]))
        }
    }
}

/// Makes strings out of the bytes of an encoding whose lower half is ASCII (UTF-16 is made UTF-8
/// before, by `UTF16Transcoder`).
struct TextDecoder: Sendable {
    /// For each byte from 0x80: its character in UTF-8, four bytes wide, the last one the length.
    private let table: [UInt8]?

    init(_ encoding: TextEncoding, repairing: DoubleEncoding? = nil) {
        table = CodePage.page(of: encoding, repairing: repairing)?.scalars.flatMap { value in
            let scalar = value == 0 ? "\u{FFFD}" : Unicode.Scalar(value) ?? "\u{FFFD}"
            var bytes = Array(String(scalar).utf8)
            let count = UInt8(bytes.count) | (value == 0 ? 0x80 : 0)
            bytes += [UInt8](repeating: 0, count: 3 - bytes.count) + [count]
            return bytes
        }
    }

    func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> DecodedText {
        guard let table else { return Self.decodeUTF8(bytes) }
        var undecodable = 0
        let text = String(unsafeUninitializedCapacity: bytes.count * 3) { out in
            var end = 0
            table.withUnsafeBufferPointer { table in
                for byte in bytes {
                    if byte < 0x80 {
                        out[end] = byte
                        end += 1
                        continue
                    }
                    let entry = Int(byte - 0x80) * 4
                    let count = table[entry + 3]
                    if count & 0x80 != 0 { undecodable += 1 }
                    for offset in 0..<Int(count & 0x7F) {
                        out[end + offset] = table[entry + offset]
                    }
                    end += Int(count & 0x7F)
                }
            }
            return end
        }
        return DecodedText(text: text, undecodable: undecodable)
    }

    private static func decodeUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> DecodedText {
        if let text = String(validating: bytes, as: UTF8.self) {
            return DecodedText(text: text, undecodable: 0)
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let marks = text.unicodeScalars.count { $0 == "\u{FFFD}" }
        var written = 0
        for index in bytes.indices.dropLast(2)
        where bytes[index] == 0xEF && bytes[index + 1] == 0xBF && bytes[index + 2] == 0xBD {
            written += 1
        }
        return DecodedText(text: text, undecodable: max(1, marks - written))
    }
}

/// UTF-16 into UTF-8, piece by piece. A surrogate without its partner, or half a unit at the end,
/// becomes the byte 0xFF, which no UTF-8 text has, so that the decoder counts it.
struct UTF16Transcoder: Sendable {
    let isBigEndian: Bool
    private var half: UInt8?
    private var leading: UInt16?

    init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

    mutating func transcode(_ bytes: UnsafeBufferPointer<UInt8>, into utf8: inout [UInt8]) {
        var index = 0
        if let first = half, !bytes.isEmpty {
            half = nil
            append(unit(first, bytes[0]), to: &utf8)
            index = 1
        }
        while index + 1 < bytes.count {
            append(unit(bytes[index], bytes[index + 1]), to: &utf8)
            index += 2
        }
        if index < bytes.count { half = bytes[index] }
    }

    mutating func finish(into utf8: inout [UInt8]) {
        if leading != nil || half != nil { utf8.append(0xFF) }
        leading = nil
        half = nil
    }

    private func unit(_ first: UInt8, _ second: UInt8) -> UInt16 {
        isBigEndian
            ? UInt16(first) << 8 | UInt16(second) : UInt16(second) << 8 | UInt16(first)
    }

    private mutating func append(_ unit: UInt16, to utf8: inout [UInt8]) {
        if unit < 0x80, leading == nil {
            utf8.append(UInt8(unit))
            return
        }
        if let first = leading {
            leading = nil
            if (0xDC00...0xDFFF).contains(unit) {
                let value = 0x10000 + (UInt32(first - 0xD800) << 10) + UInt32(unit - 0xDC00)
                append(scalar: value, to: &utf8)
                return
            }
            utf8.append(0xFF)
        }
        switch unit {
        case 0xD800...0xDBFF: leading = unit
        case 0xDC00...0xDFFF: utf8.append(0xFF)
        default: append(scalar: UInt32(unit), to: &utf8)
        }
    }

    private func append(scalar value: UInt32, to utf8: inout [UInt8]) {
        switch value {
        case ..<0x80: utf8.append(UInt8(value))
        case ..<0x800:
            utf8.append(UInt8(0xC0 | value >> 6))
            utf8.append(UInt8(0x80 | value & 0x3F))
        case ..<0x10000:
            utf8.append(UInt8(0xE0 | value >> 12))
            utf8.append(UInt8(0x80 | value >> 6 & 0x3F))
            utf8.append(UInt8(0x80 | value & 0x3F))
        default:
            utf8.append(UInt8(0xF0 | value >> 18))
            utf8.append(UInt8(0x80 | value >> 12 & 0x3F))
            utf8.append(UInt8(0x80 | value >> 6 & 0x3F))
            utf8.append(UInt8(0x80 | value & 0x3F))
        }
    }
}
