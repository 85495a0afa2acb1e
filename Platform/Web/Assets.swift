import Base
package import Markup

#if canImport(FoundationEssentials)
    import FoundationEssentials
#endif

/// A file of `Public/`, held in memory with its gzip form.
package struct Asset: Sendable {
    package let contentType: String
    package let bytes: [UInt8]
    package let gzip: [UInt8]
}

/// The style sheet, the script and the icons. Their addresses carry a hash of their content, so that
/// they can be kept for ever.
package struct Assets: Sendable {
    private let byHashedName: [String: Asset]
    private let hashedNames: [String: String]

    /// Reads every file of the folder. Throws where it cannot be read.
    package init(folder: String) throws {
        var byHashedName: [String: Asset] = [:]
        var hashedNames: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            guard let dot = name.lastIndex(of: "."),
                let contentType = Self.contentTypes[String(name[name.index(after: dot)...])]
            else { continue }
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
            let hashed = "\(name[..<dot]).\(contentTag(of: bytes).prefix(12))\(name[dot...])"
            hashedNames[name] = hashed
            byHashedName[hashed] = Asset(
                contentType: contentType, bytes: bytes,
                gzip: Gzip.compress(bytes, level: 12))
        }
        self.byHashedName = byHashedName
        self.hashedNames = hashedNames
    }

    private static let contentTypes = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml", "png": "image/png",
    ]

    /// The address of a file of `Public/`, which must be there.
    package func link(_ name: StaticString) -> Link {
        guard let hashed = hashedNames[name.description] else {
            preconditionFailure("Public/\(name) is missing")
        }
        return "/assets/\(hashed)"
    }

    var routes: [Route] {
        [
            .file("/assets/{name}") { visit in
                guard let asset = byHashedName[visit.parameter("name")] else {
                    throw Problem.notFound
                }
                return Answer(
                    contentType: asset.contentType, body: .asset(asset), caching: .immutable)
            }
        ]
    }
}

/// 32 hexadecimal digits of BLAKE2b over the content.
func contentTag(of bytes: [UInt8]) -> String {
    ContentHash.digest(of: bytes, count: 16).hexadecimal
}
