/// Rewrites a part that libxml2 has found well-formed: attributes and texts that name people and places are
/// changed, everything else stays to the byte.
struct XMLScrubber {
    /// What becomes of an attribute: its new value, nil to leave it, an empty array to take it out.
    typealias Change = (_ element: String, _ attribute: String, _ value: String) -> Verdict

    enum Verdict {
        case keep, remove
        case replace(String)
    }

    /// Elements whose text becomes "Author".
    let textsOf: Set<String>
    /// Whether an empty element goes whole.
    let drops: (_ element: String, _ attributes: [String: String]) -> Bool
    let change: Change
    /// Refuses an element, whatever it holds.
    let allows: (_ element: String) throws(UploadFault) -> Void

    init(
        textsOf: Set<String>,
        drops: @escaping (_ element: String, _ attributes: [String: String]) -> Bool,
        change: @escaping Change,
        allows: @escaping (_ element: String) throws(UploadFault) -> Void = { _ in }
    ) {
        self.textsOf = textsOf
        self.drops = drops
        self.change = change
        self.allows = allows
    }

    private struct Attribute {
        let name: String
        /// From the white space before the name to the closing quote.
        let range: Range<Int>
        let value: Range<Int>
    }

    func scrubbed(_ bytes: [UInt8]) throws(UploadFault) -> [UInt8] {
        // UTF-16 parts are allowed by the standard and written by nobody.
        guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
            throw .damaged
        }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var place = 0
        var silenced: String?
        while place < bytes.count {
            guard let open = find([0x3C], in: bytes, from: place) else {
                out += bytes[place...]
                return out
            }
            if silenced == nil { out += bytes[place..<open] }
            place = open
            if let end = endOfOther(bytes, at: open) {
                if silenced == nil { out += bytes[open..<end] }
                place = end
                continue
            }
            let isEnd = open + 1 < bytes.count && bytes[open + 1] == 0x2F
            let (element, attributes, close) = try tag(bytes, at: open)
            defer { place = close }
            if isEnd {
                if silenced == element {
                    out += Array("Author".utf8)
                    silenced = nil
                }
                out += bytes[open..<close]
                continue
            }
            try allows(element)
            let isEmpty = bytes[close - 2] == 0x2F
            if textsOf.contains(element), !isEmpty { silenced = element }
            let values = Dictionary(
                attributes.map { ($0.name, String(decoding: bytes[$0.value], as: UTF8.self)) },
                uniquingKeysWith: { first, _ in first })
            if isEmpty, drops(element, values) { continue }
            var from = open
            for attribute in attributes {
                let value = String(decoding: bytes[attribute.value], as: UTF8.self)
                switch change(element, attribute.name, value) {
                case .keep: continue
                case .remove: out += bytes[from..<attribute.range.lowerBound]
                case .replace(let text):
                    out += bytes[from..<attribute.value.lowerBound] + Array(text.utf8)
                    out.append(bytes[attribute.range.upperBound - 1])
                }
                from = attribute.range.upperBound
            }
            out += bytes[from..<close]
        }
        return out
    }

    /// Behind a comment, a CDATA section or a processing instruction; nil where a tag begins.
    private func endOfOther(_ bytes: [UInt8], at open: Int) -> Int? {
        for (start, end) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
            guard bytes[open...].starts(with: start.utf8) else { continue }
            return find(Array(end.utf8), in: bytes, from: open + start.utf8.count).map {
                $0 + end.utf8.count
            } ?? bytes.count
        }
        return nil
    }

    private func tag(
        _ bytes: [UInt8], at open: Int
    ) throws(UploadFault) -> (element: String, [Attribute], close: Int) {
        var place = open + 1
        if place < bytes.count, bytes[place] == 0x2F { place += 1 }
        let element = name(bytes, &place)
        var attributes: [Attribute] = []
        while place < bytes.count {
            let start = place
            while place < bytes.count, isSpace(bytes[place]) { place += 1 }
            guard place < bytes.count else { break }
            if bytes[place] == 0x3E { return (element, attributes, place + 1) }
            if bytes[place] == 0x2F {
                place += 1
                continue
            }
            let attribute = name(bytes, &place)
            while place < bytes.count, isSpace(bytes[place]) || bytes[place] == 0x3D { place += 1 }
            guard place < bytes.count, bytes[place] == 0x22 || bytes[place] == 0x27,
                let end = find([bytes[place]], in: bytes, from: place + 1)
            else { throw .damaged }
            attributes.append(
                Attribute(name: attribute, range: start..<end + 1, value: place + 1..<end))
            place = end + 1
        }
        throw .damaged
    }

    /// The local name that begins here.
    private func name(_ bytes: [UInt8], _ place: inout Int) -> String {
        let start = place
        while place < bytes.count, !isSpace(bytes[place]),
            ![0x3D, 0x3E, 0x2F].contains(bytes[place])
        {
            place += 1
        }
        let whole = bytes[start..<place]
        let local = whole.lastIndex(of: 0x3A).map { whole[($0 + 1)...] } ?? whole
        return String(decoding: local, as: UTF8.self)
    }

    private func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    private func find(_ bytes: [UInt8], in all: [UInt8], from start: Int) -> Int? {
        all.withUnsafeBufferPointer { buffer in
            var place = start
            while place + bytes.count <= buffer.count {
                guard let next = buffer[place...].firstIndex(of: bytes[0]),
                    next + bytes.count <= buffer.count
                else { return nil }
                if buffer[next..<next + bytes.count].elementsEqual(bytes) { return next }
                place = next + 1
            }
            return nil
        }
    }
}
