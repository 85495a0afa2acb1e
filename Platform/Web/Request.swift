import Base
import Markup

package enum Method: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case options = "OPTIONS"
    case post = "POST"
}

/// A request as the product sees it: no library's type, nothing undecoded.
package struct Request: Sendable {
    package let method: Method
    /// The path's segments, percent-decoded; never empty strings.
    package let segments: [String]
    package let query: Query
    /// Header fields by lower-case name; a repeated field is joined by a comma.
    package let headers: [String: String]
    /// The path and query as sent, for links back to the same page.
    package let target: String
    /// What was sent with it, read whole; empty where the method has none.
    package let body: [UInt8]
    /// The form with its files, where the route takes files and one was sent.
    private let multipart: MultipartForm?

    /// Throws `Problem` where the address is longer than `maximumTargetLength` or not decodable.
    package init(
        method: Method, target: String, headers: [String: String] = [:], body: [UInt8] = [],
        takesFiles: Bool = false
    ) throws(Problem) {
        guard target.utf8.count <= Self.maximumTargetLength else { throw .addressTooLong }
        let parts = target.utf8.split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        var segments: [String] = []
        for segment in parts[0].split(separator: UInt8(ascii: "/")) {
            guard let decoded = percentDecoded(segment), !decoded.utf8.contains(0) else {
                throw .notFound
            }
            segments.append(decoded)
        }
        self.method = method
        self.segments = segments
        self.query = parts.count == 2 ? try Query(parts[1]) : Query()
        self.headers = headers
        self.target = target
        let type = headers["content-type"] ?? ""
        if takesFiles, type.lowercased().hasPrefix("multipart/") {
            multipart = try MultipartForm(body, contentType: type)
            self.body = []
        } else {
            multipart = nil
            self.body = body
        }
    }

    /// The files that came with the form.
    package var files: [UploadedFile] { multipart?.files ?? [] }

    /// The fields of a form, `application/x-www-form-urlencoded`; of one with files where the route takes
    /// them. Throws where it is none (415) or cannot be decoded (400).
    package func form() throws(Problem) -> Query {
        if let multipart { return multipart.fields }
        let type = headers["content-type"]?.split(separator: ";").first ?? ""
        guard type.lowercased().filter({ $0 != " " }) == "application/x-www-form-urlencoded" else {
            throw .wrongContent
        }
        return try Query(body, maximumCount: Query.maximumFieldCount)
    }

    /// Where the request came from, as the connection tells or the proxy in front of it.
    package var clientAddress: String { headers["x-accord-client"] ?? "" }

    /// Whether a program of this machine asks by itself, and not a proxy for somebody else.
    package var isFromThisMachine: Bool {
        headers["x-forwarded-for"] == nil && headers["forwarded"] == nil
            && ["127.0.0.1", "::1", "::ffff:127.0.0.1"].contains(clientAddress)
    }

    /// The value of a cookie; nil where there is none of that name.
    package func cookie(_ name: String) -> String? { Web.cookie(name, in: headers) }

    /// Longest address (path and query) in bytes.
    package static let maximumTargetLength = 8000
}

/// The decoded query of an address: names may repeat, order is kept.
package struct Query: Sendable {
    package private(set) var pairs: [(name: String, value: String)] = []

    package init() {}

    package init(_ pairs: [(name: String, value: String)]) { self.pairs = pairs }

    /// `application/x-www-form-urlencoded`, UTF-8. Throws where it is not decodable or has more than
    /// `maximumCount` pairs.
    init(
        _ encoded: some Collection<UInt8>, maximumCount: Int = Self.maximumCount
    ) throws(Problem) {
        for pair in encoded.split(separator: UInt8(ascii: "&")) {
            guard pairs.count < maximumCount else { throw .badQuery }
            let parts = pair.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = percentDecoded(parts[0], plusIsSpace: true),
                let value = parts.count == 2 ? percentDecoded(parts[1], plusIsSpace: true) : ""
            else { throw .badQuery }
            pairs.append((name, value))
        }
    }

    /// Most pairs in one address.
    package static let maximumCount = 100
    /// Most fields in one form.
    package static let maximumFieldCount = 2000

    /// The first value of that name that is not empty.
    package subscript(_ name: String) -> String? {
        pairs.first { $0.name == name && !$0.value.isEmpty }?.value
    }

    package func all(_ name: String) -> [String] {
        pairs.filter { $0.name == name && !$0.value.isEmpty }.map(\.value)
    }
}

/// `nil` where a percent sign is not followed by two hexadecimal digits or the bytes are not UTF-8.
private func percentDecoded(
    _ encoded: some Collection<UInt8>, plusIsSpace: Bool = false
) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(encoded.count)
    var iterator = encoded.makeIterator()
    while let byte = iterator.next() {
        switch byte {
        case UInt8(ascii: "%"):
            guard let high = iterator.next().flatMap(hexValue),
                let low = iterator.next().flatMap(hexValue)
            else { return nil }
            bytes.append(high << 4 | low)
        case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
        default: bytes.append(byte)
        }
    }
    return String(validating: bytes, as: UTF8.self)
}

private func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
}

/// RFC 6265 §5.4.
func cookie(_ name: String, in headers: [String: String]) -> String? {
    for pair in (headers["cookie"] ?? "").split(separator: ";") {
        let parts = pair.split(separator: "=", maxSplits: 1)
        if parts.count == 2, parts[0].filter({ $0 != " " }) == name {
            return parts[1].filter { $0 != " " }
        }
    }
    return nil
}
