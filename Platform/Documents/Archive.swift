internal import CArchive

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A ZIP file whose parts are read one after another, within limits.
final class Archive {
    let limits: DocumentLimits
    private let input: DocumentInput
    private let size: Int
    private(set) var parts: Set<String> = []
    private var unpacked = 0

    init(_ input: DocumentInput, limits: DocumentLimits) throws {
        self.input = input
        self.limits = limits
        let head: [UInt8]
        switch input {
        case .bytes(let bytes):
            head = Array(bytes.prefix(2048))
            size = bytes.count
        case .path(let path):
            let source = try ByteSource(path: path)
            var buffer = [UInt8](repeating: 0, count: 2048)
            let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
            head = Array(buffer[..<count])
            size = try source.size()
        }
        if head.isEmpty { throw DocumentFault.notAnArchive(.empty) }
        switch ContentKind.signature(of: head) {
        case .zip: break
        case .compoundFile: throw DocumentFault.encryptedOrLegacy
        case let kind?: throw DocumentFault.notAnArchive(kind)
        case nil: throw DocumentFault.notAnArchive(EncodingDetector.examine(head).content)
        }
        try list()
    }

    private func list() throws {
        var count = 0
        try walk { _, name, isEncrypted in
            count += 1
            if count > limits.entries { throw DocumentFault.tooManyEntries(limit: limits.entries) }
            if isEncrypted { throw DocumentFault.encryptedOrLegacy }
            parts.insert(name)
            return true
        }
    }

    /// Hands out the part's bytes piece by piece; the pointer lives for the call.
    func read(_ part: String, _ onBytes: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard parts.contains(part) else { throw DocumentFault.missingPart(part) }
        var isFound = false
        try walk { archive, name, _ in
            guard name == part, !isFound else { return !isFound }
            isFound = true
            try unpack(archive, name, onBytes)
            return false
        }
        if !isFound { throw DocumentFault.missingPart(part) }
    }

    /// Hands out every part whole, in the order of the archive.
    func forEachPart(_ body: (_ name: String, _ content: [UInt8]) throws -> Void) throws {
        try walk { archive, name, _ in
            var content: [UInt8] = []
            try unpack(archive, name) { content += $0 }
            try body(name, content)
            return true
        }
    }

    private func unpack(
        _ archive: OpaquePointer, _ name: String, _ onBytes: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var inPart = 0
        while true {
            var block: UnsafeRawPointer?
            var count = 0
            var offset: Int64 = 0
            let result = archive_read_data_block(archive, &block, &count, &offset)
            if result == ARCHIVE_EOF { return }
            guard result == ARCHIVE_OK else { throw DocumentFault.damagedArchive }
            inPart += count
            unpacked += count
            if inPart > limits.partBytes {
                throw DocumentFault.partTooLarge(name, limit: limits.partBytes)
            }
            if unpacked > limits.totalBytes {
                throw DocumentFault.partTooLarge(name, limit: limits.totalBytes)
            }
            if unpacked > limits.ratioFloor, unpacked / limits.ratio > size {
                throw DocumentFault.ratioTooHigh(limit: limits.ratio)
            }
            if count > 0 { try onBytes(UnsafeRawBufferPointer(start: block, count: count)) }
        }
    }

    /// Goes over the entries until `visit` returns `false`.
    private func walk(_ visit: (OpaquePointer, String, Bool) throws -> Bool) throws {
        guard let archive = archive_read_new() else { throw DocumentFault.outOfResources }
        defer { archive_read_free(archive) }
        // Only what the central directory names counts, as for office programs.
        archive_read_support_format_zip_seekable(archive)
        switch input {
        case .path(let path):
            guard archive_read_open_filename(archive, path, 1 << 16) == ARCHIVE_OK else {
                throw DocumentFault.damagedArchive
            }
            try entries(of: archive, visit)
        case .bytes(let bytes):
            try bytes.withUnsafeBytes { buffer in
                guard
                    archive_read_open_memory(archive, buffer.baseAddress, buffer.count)
                        == ARCHIVE_OK
                else { throw DocumentFault.damagedArchive }
                try entries(of: archive, visit)
            }
        }
    }

    private func entries(
        of archive: OpaquePointer, _ visit: (OpaquePointer, String, Bool) throws -> Bool
    ) throws {
        while true {
            var entry: OpaquePointer?
            let result = archive_read_next_header(archive, &entry)
            if result == ARCHIVE_EOF { return }
            guard result == ARCHIVE_OK || result == ARCHIVE_WARN, let entry else {
                throw DocumentFault.damagedArchive
            }
            let name =
                archive_entry_pathname_utf8(entry).map { String(cString: $0) }
                ?? archive_entry_pathname(entry).map { String(cString: $0) } ?? ""
            let isEncrypted = archive_entry_is_encrypted(entry) != 0
            guard try visit(archive, name, isEncrypted) else { return }
        }
    }
}

extension ByteSource {
    /// Bytes of the whole; moves a file back to its beginning.
    func size() throws(DocumentFault) -> Int {
        guard let descriptor = openDescriptor else { return remaining }
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0, lseek(descriptor, 0, SEEK_SET) == 0 else { throw .cannotRead(code: errno) }
        return Int(end)
    }
}
