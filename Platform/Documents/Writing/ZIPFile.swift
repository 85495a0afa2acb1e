/// Files in a ZIP file, in their order.
package enum ZIPFile {
    package struct Part: Sendable, Equatable {
        package let name: String
        package var bytes: [UInt8]

        package init(_ name: String, _ bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// Without times and owners: the same parts give the same bytes.
    package static func write(_ parts: [Part]) throws -> [UInt8] {
        var writer = try ArchiveWriter(capacity: 0)
        for part in parts { try writer.append(part.name, part.bytes) }
        return try writer.finish()
    }

    /// Every part that the central directory names, also two of one name.
    package static func read(_ bytes: [UInt8], limits: DocumentLimits) throws -> [Part] {
        var parts: [Part] = []
        try Archive(.bytes(bytes), limits: limits).forEachPart { name, content in
            parts.append(Part(name, content))
        }
        return parts
    }
}
