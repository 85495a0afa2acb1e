/// Frees a JPEG of what it tells about place, time, camera and maker (Exif, XMP, IPTC, comments,
/// thumbnails), without touching the picture. Kept are the colour profile and which way is up.
enum JPEGCleaner {
    static func clean(_ bytes: [UInt8]) throws(UploadFault) -> [UInt8] {
        var out: [UInt8] = [0xFF, 0xD8]
        out.reserveCapacity(bytes.count)
        var place = 2
        var (hasFrame, hasScan) = (false, false)
        var orientation: UInt8 = 1
        while true {
            guard place < bytes.count, bytes[place] == 0xFF else { throw .damaged }
            while place < bytes.count, bytes[place] == 0xFF { place += 1 }
            guard place < bytes.count else { throw .damaged }
            let marker = bytes[place]
            place += 1
            if marker == 0xD9 {
                guard hasFrame, hasScan else { throw .damaged }
                out += [0xFF, 0xD9]
                // What follows the picture's end is not the picture.
                return orientation == 1 ? out : turned(out, orientation)
            }
            guard place + 2 <= bytes.count else { throw .damaged }
            let length = Int(bytes[place]) << 8 | Int(bytes[place + 1])
            guard length >= 2, place + length <= bytes.count else { throw .damaged }
            let segment = bytes[place + 2..<place + length]
            place += length
            switch marker {
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                hasFrame = true
                append(marker, segment, to: &out)
            case 0xC4, 0xDB, 0xDC, 0xDD: append(marker, segment, to: &out)
            case 0xDA:
                guard hasFrame else { throw .damaged }
                hasScan = true
                append(marker, segment, to: &out)
                let end = endOfScan(bytes, from: place)
                out += bytes[place..<end]
                place = end
            case 0xE0 where segment.starts(with: Array("JFIF\0".utf8)) && segment.count >= 14:
                // Without its thumbnail.
                append(marker, Array(segment.prefix(12)) + [0, 0], to: &out)
            case 0xE1 where segment.starts(with: Array("Exif\0\0".utf8)):
                orientation = self.orientation(Array(segment.dropFirst(6))) ?? orientation
            case 0xE2 where segment.starts(with: Array("ICC_PROFILE\0".utf8)):
                append(marker, segment, to: &out)
            case 0xEE where segment.starts(with: Array("Adobe".utf8)):
                append(marker, segment.prefix(12), to: &out)
            case 0xE0...0xEF, 0xFE: continue
            default: throw .damaged
            }
        }
    }

    private static func append(
        _ marker: UInt8, _ segment: some Collection<UInt8>, to out: inout [UInt8]
    ) {
        let length = segment.count + 2
        out += [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)]
        out += segment
    }

    /// The next marker that is neither a stuffed byte nor a restart.
    private static func endOfScan(_ bytes: [UInt8], from start: Int) -> Int {
        bytes.withUnsafeBufferPointer { buffer in
            var place = start
            while let next = buffer[place...].firstIndex(of: 0xFF) {
                guard next + 1 < buffer.count else { return buffer.count }
                let code = buffer[next + 1]
                if code != 0, !(0xD0...0xD7).contains(code) { return next }
                place = next + 2
                if place >= buffer.count { return buffer.count }
            }
            return buffer.count
        }
    }

    /// Tag 0x0112 of the first directory (Exif 2.3 §4.6.4); nil where it is not 1 to 8.
    private static func orientation(_ tiff: [UInt8]) -> UInt8? {
        guard tiff.count >= 14 else { return nil }
        let isLittle = tiff[0] == 0x49
        func number(_ place: Int, _ count: Int) -> Int? {
            guard place >= 0, place + count <= tiff.count else { return nil }
            let bytes = tiff[place..<place + count]
            return (isLittle ? Array(bytes.reversed()) : Array(bytes)).reduce(0) {
                $0 << 8 | Int($1)
            }
        }
        guard let directory = number(4, 4), let count = number(directory, 2), count < 1000 else {
            return nil
        }
        for entry in 0..<count {
            let place = directory + 2 + entry * 12
            guard number(place, 2) == 0x0112, let value = number(place + 8, 2) else { continue }
            return (1...8).contains(value) ? UInt8(value) : nil
        }
        return nil
    }

    /// The picture with an Exif segment that says which way is up, and nothing else.
    private static func turned(_ picture: [UInt8], _ orientation: UInt8) -> [UInt8] {
        let exif: [UInt8] =
            Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1]
            + [0, orientation, 0, 0, 0, 0, 0, 0]
        var out = Array(picture.prefix(2))
        append(0xE1, exif, to: &out)
        return out + picture.dropFirst(2)
    }
}

/// Frees a PNG of its texts, times and Exif, and of whatever a reader does not need to show it.
enum PNGCleaner {
    private static let kept: Set<String> = [
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD",
        "pHYs",
    ]
    /// A larger picture is a trap for whoever opens it.
    private static let maximumPixels = 200_000_000

    static func clean(_ bytes: [UInt8]) throws(UploadFault) -> [UInt8] {
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        guard bytes.starts(with: signature) else { throw .damaged }
        var out = signature
        out.reserveCapacity(bytes.count)
        var place = signature.count
        var hasData = false
        while true {
            guard let length = number(bytes, place), length <= bytes.count - place - 12 else {
                throw .damaged
            }
            let end = place + 12 + length
            let name = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
            guard number(bytes, end - 4) == Int(CRC32.of(bytes[place + 4..<end - 4])) else {
                throw .damaged
            }
            if place == signature.count {
                guard name == "IHDR", length == 13, let width = number(bytes, place + 8),
                    let height = number(bytes, place + 12), width > 0, height > 0
                else { throw .damaged }
                guard width <= maximumPixels, height <= maximumPixels / width else { throw .bomb }
            }
            if kept.contains(name) {
                out += bytes[place..<end]
            } else if bytes[place + 4] & 0x20 == 0 {
                // A critical chunk that nobody knows: the picture is not shown without it.
                throw .damaged
            }
            hasData = hasData || name == "IDAT"
            place = end
            if name == "IEND" {
                guard hasData else { throw .damaged }
                return out
            }
        }
    }

    private static func number(_ bytes: [UInt8], _ place: Int) -> Int? {
        guard place + 4 <= bytes.count else { return nil }
        return bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    }
}

/// ISO 3309, as PNG has it.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { number in
        (0..<8).reduce(UInt32(number)) { value, _ in
            value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
        }
    }

    static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        table.withUnsafeBufferPointer { table in
            bytes.withUnsafeBufferPointer { bytes in
                var value: UInt32 = 0xFFFF_FFFF
                for byte in bytes {
                    value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8)
                }
                return value ^ 0xFFFF_FFFF
            }
        }
    }
}
