internal import CArchive

/// Writes a ZIP file in memory. Entries carry no times of their own.
struct ArchiveWriter {
    private var parts: [(name: String, bytes: [UInt8], isStored: Bool)] = []
    private var size: Int

    init(capacity: Int) throws { size = capacity }

    /// `isStored`: as it is, not packed.
    mutating func append(_ name: String, _ bytes: [UInt8], isStored: Bool = false) throws {
        parts.append((name, bytes, isStored))
        size += bytes.count + 2 * name.utf8.count + 512
    }

    func finish() throws -> [UInt8] {
        guard let archive = archive_write_new(), let entry = archive_entry_new() else {
            throw DocumentFault.outOfResources
        }
        defer {
            archive_entry_free(entry)
            archive_write_free(archive)
        }
        var buffer = [UInt8](repeating: 0, count: size + 1 << 16)
        var used = 0
        try buffer.withUnsafeMutableBytes { buffer in
            // Neither padded nor gathered into blocks.
            archive_write_set_bytes_per_block(archive, 0)
            guard archive_write_set_format_zip(archive) == ARCHIVE_OK,
                archive_write_open_memory(archive, buffer.baseAddress, buffer.count, &used)
                    == ARCHIVE_OK
            else { throw DocumentFault.outOfResources }
            for part in parts {
                archive_entry_clear(entry)
                archive_entry_set_pathname_utf8(entry, part.name)
                archive_entry_set_size(entry, Int64(part.bytes.count))
                // S_IFREG, which is a macro.
                archive_entry_set_filetype(entry, 0o100000)
                archive_entry_set_perm(entry, 0o644)
                let isSet =
                    part.isStored
                    ? archive_write_zip_set_compression_store(archive)
                    : archive_write_zip_set_compression_deflate(archive)
                guard isSet == ARCHIVE_OK else { throw DocumentFault.outOfResources }
                guard archive_write_header(archive, entry) == ARCHIVE_OK,
                    archive_write_data(archive, part.bytes, part.bytes.count) == part.bytes.count
                else { throw DocumentFault.outOfResources }
            }
            guard archive_write_close(archive) == ARCHIVE_OK else {
                throw DocumentFault.outOfResources
            }
        }
        let whole = Array(buffer.prefix(used))
        return parts.first?.isStored ?? false ? Self.withoutFirstExtraField(whole) : whole
    }

    /// Where the first part says what the file is, it begins at a fixed place (ISO/IEC 26300-3, 3.3): nothing stands
    /// between its name and its content, where libarchive notes times and owners.
    private static func withoutFirstExtraField(_ bytes: [UInt8]) -> [UInt8] {
        func number(_ place: Int, _ count: Int) -> Int {
            (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
        }
        let (start, count) = (30 + number(26, 2), number(28, 2))
        var out = bytes
        func write(_ value: Int, at place: Int, _ count: Int) {
            for step in 0..<count { out[place + step] = UInt8(value >> (8 * step) & 0xFF) }
        }
        write(0, at: 28, 2)
        // The end of the list of parts, which has no comment, and in the list the place of each part but the first.
        let end = bytes.count - 22
        var place = number(end + 16, 4)
        write(place - count, at: end + 16, 4)
        while place < end {
            let part = number(place + 42, 4)
            if part > 0 { write(part - count, at: place + 42, 4) }
            place += 46 + number(place + 28, 2) + number(place + 30, 2) + number(place + 32, 2)
        }
        out.removeSubrange(start..<start + count)
        return out
    }
}
