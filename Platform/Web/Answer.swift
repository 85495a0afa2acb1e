package import Markup

/// What a handler gives back; the server adds the headers every answer has.
package struct Answer: Sendable {
    package var status: Int
    package var contentType: String
    package var headers: [(name: String, value: String)]
    package var body: Body
    package var caching: Caching

    package enum Body: Sendable {
        case bytes([UInt8])
        /// Written piece by piece, for downloads of any size. Throwing breaks the connection, so that
        /// the reader's program sees an incomplete download instead of a short one.
        case stream(
            @Sendable (_ write: (sending [UInt8]) async throws -> Void) async throws -> Void)
        /// Bytes with their gzip form made ahead.
        case asset(Asset)
    }

    package enum Caching: Sendable {
        /// Kept, but asked again each time by its `ETag`.
        case revalidate
        /// As `revalidate`, by the one who asked only: an address that is itself a secret.
        case privately
        /// The address changes with the content.
        case immutable
        case never
    }

    package init(
        status: Int = 200, contentType: String, body: Body,
        headers: [(name: String, value: String)] = [], caching: Caching = .revalidate
    ) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
        self.caching = caching
    }

    package static func html(_ html: HTML, status: Int = 200) -> Answer {
        Answer(
            status: status, contentType: "text/html; charset=utf-8", body: .bytes(html.bytes),
            caching: status == 200 ? .revalidate : .never)
    }

    package static func json(_ bytes: [UInt8], status: Int = 200) -> Answer {
        Answer(
            status: status, contentType: "application/json", body: .bytes(bytes),
            headers: [("access-control-allow-origin", "*")])
    }

    /// Elsewhere for this time (303), or for good (308).
    package static func redirect(to link: Link, permanently: Bool = false) -> Answer {
        Answer(
            status: permanently ? 308 : 303, contentType: "text/plain; charset=utf-8",
            body: .bytes([]), headers: [("location", link.text)], caching: .never)
    }

    /// A file to keep; `name` is made of ASCII letters, digits, dots and hyphens only.
    package static func download(
        name: String, contentType: String, body: Body
    ) -> Answer {
        let safe = name.utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
                byte
            default: UInt8(ascii: "-")
            }
        }
        let fileName = String(decoding: safe, as: UTF8.self)
        return Answer(
            contentType: contentType, body: body,
            headers: [
                ("content-disposition", "attachment; filename=\"\(fileName)\""),
                ("access-control-allow-origin", "*"),
            ])
    }
}
