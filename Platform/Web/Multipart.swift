import Base

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A form with files, `multipart/form-data` (RFC 7578) as browsers send it, read within limits. Nothing of it
/// is trusted: neither the names nor the kinds it claims.
package struct MultipartForm: Sendable {
    package let fields: Query
    package let files: [UploadedFile]

    package struct Limits: Sendable {
        package var parts = 50
        package var files = 10
        package var headerBytes = 2048
        package var fieldBytes = 64 * 1024

        package init() {}
    }

    /// Throws `Problem` where it is no such form (415), is not well-formed (400) or goes beyond a limit (413).
    init(
        _ body: [UInt8], contentType: String, limits: Limits = Limits()
    ) throws(Problem) {
        guard let boundary = Self.boundary(contentType) else { throw .wrongContent }
        var fields: [(name: String, value: String)] = []
        var files: [UploadedFile] = []
        var reader = PartReader(body, boundary: Array("--\(boundary)".utf8), limits: limits)
        var count = 0
        while let part = try reader.next() {
            count += 1
            guard count <= limits.parts else { throw .tooLarge }
            guard let fileName = part.fileName else {
                guard part.content.count <= limits.fieldBytes else { throw .tooLarge }
                guard let value = String(validating: body[part.content], as: UTF8.self) else {
                    throw .badQuery
                }
                fields.append((part.name, value))
                continue
            }
            // A field without a chosen file comes as a file without name and content.
            if fileName.isEmpty, part.content.isEmpty { continue }
            guard files.count < limits.files else { throw .tooLarge }
            files.append(
                UploadedFile(field: part.name, name: fileName, bytes: Array(body[part.content])))
        }
        self.fields = Query(fields)
        self.files = files
    }

    /// RFC 2046 §5.1.1: 1 to 70 characters, quoted or not.
    static func boundary(_ contentType: String) -> String? {
        let parts = contentType.split(separator: ";").map { $0.filter { $0 != " " } }
        guard parts.first?.lowercased() == "multipart/form-data" else { return nil }
        let values = parts.dropFirst().filter { $0.lowercased().hasPrefix("boundary=") }
        guard values.count == 1, var value = values.first?.dropFirst("boundary=".count) else {
            return nil
        }
        if value.count >= 2, value.first == "\"", value.last == "\"" {
            value = value.dropFirst().dropLast()
        }
        let isKnown = value.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "'()+_,-./:=?".utf8.contains(byte)
            }
        }
        return isKnown && (1...70).contains(value.utf8.count) ? String(value) : nil
    }
}

/// A file as it came.
package struct UploadedFile: Sendable {
    package let field: String
    /// As the browser says; may be anything.
    package let name: String
    package let bytes: [UInt8]

    init(field: String, name: String, bytes: [UInt8]) {
        self.field = field
        self.name = name
        self.bytes = bytes
    }

    /// A file in a JSON text (RFC 4648 §4); nil where it is no base64.
    package init?(field: String, name: String, base64: String) {
        guard let data = Data(base64Encoded: base64) else { return nil }
        self.init(field: field, name: name, bytes: Array(data))
    }
}

/// Finds the parts one after another.
private struct PartReader {
    private let body: [UInt8]
    private let boundary: [UInt8]
    private let limits: MultipartForm.Limits
    private var place = 0
    private var isOver = false

    struct Part {
        let name: String
        let fileName: String?
        let content: Range<Int>
    }

    init(_ body: [UInt8], boundary: [UInt8], limits: MultipartForm.Limits) {
        self.body = body
        self.boundary = boundary
        self.limits = limits
    }

    mutating func next() throws(Problem) -> Part? {
        if isOver { return nil }
        if place == 0 {
            guard starts(boundary, at: 0) else { throw .badQuery }
            place = boundary.count
        }
        // Behind a boundary: the end, or a line end and a part.
        if starts([0x2D, 0x2D], at: place) {
            isOver = true
            return nil
        }
        guard starts([0x0D, 0x0A], at: place) else { throw .badQuery }
        place += 2
        let (name, fileName) = try head()
        guard let end = find([0x0D, 0x0A] + boundary, from: place) else { throw .badQuery }
        defer { place = end + 2 + boundary.count }
        return Part(name: name, fileName: fileName, content: place..<end)
    }

    /// The part's header fields, up to the empty line.
    private mutating func head() throws(Problem) -> (name: String, fileName: String?) {
        let limit = min(body.count, place + limits.headerBytes)
        var disposition: [String: String]?
        while true {
            guard let end = find([0x0D, 0x0A], from: place), end <= limit,
                let line = String(validating: body[place..<end], as: UTF8.self)
            else { throw .badQuery }
            place = end + 2
            if line.isEmpty { break }
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { throw .badQuery }
            switch parts[0].lowercased() {
            case "content-disposition":
                guard disposition == nil else { throw .badQuery }
                disposition = Self.parameters(parts[1])
            case "content-transfer-encoding": throw .badQuery
            default: continue
            }
        }
        guard let name = disposition?["name"], !name.isEmpty else { throw .badQuery }
        return (name, disposition?["filename"])
    }

    /// `form-data; name="a"; filename="b"`. Browsers write `"` as `%22` (HTML, "multipart/form-data encoding
    /// algorithm"), so that a quoted text ends at the next quote.
    private static func parameters(_ value: Substring) -> [String: String]? {
        var rest = value.drop { $0 == " " }
        guard rest.lowercased().hasPrefix("form-data") else { return nil }
        rest = rest.dropFirst("form-data".count)
        var parameters: [String: String] = [:]
        while true {
            rest = rest.drop { $0 == " " }
            if rest.isEmpty { return parameters }
            guard rest.first == ";" else { return nil }
            rest = rest.dropFirst().drop { $0 == " " }
            guard let equal = rest.firstIndex(of: "=") else { return nil }
            let name = rest[..<equal].lowercased()
            rest = rest[rest.index(after: equal)...]
            guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\""),
                parameters[name] == nil
            else { return nil }
            parameters[name] = String(rest[rest.index(after: rest.startIndex)..<end])
                .replacing("%22", with: "\"").replacing("%0D", with: " ")
                .replacing("%0A", with: " ")
            rest = rest[rest.index(after: end)...]
        }
    }

    private func starts(_ bytes: [UInt8], at place: Int) -> Bool {
        place + bytes.count <= body.count
            && body[place..<place + bytes.count].elementsEqual(bytes)
    }

    private func find(_ bytes: [UInt8], from start: Int) -> Int? {
        body.withUnsafeBufferPointer { buffer in
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
