internal import CArchive

/// Writes a ZIP file in memory. Entries carry no times of their own.
struct ArchiveWriter {
    private var parts: [(name: String, bytes: [UInt8])] = []
    private var size: Int

    init(capacity: Int) throws { size = capacity }

    mutating func append(_ name: String, _ bytes: [UInt8]) throws {
        parts.append((name, bytes))
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
                guard archive_write_header(archive, entry) == ARCHIVE_OK,
                    archive_write_data(archive, part.bytes, part.bytes.count) == part.bytes.count
                else { throw DocumentFault.outOfResources }
            }
            guard archive_write_close(archive) == ARCHIVE_OK else {
                throw DocumentFault.outOfResources
            }
        }
        return Array(buffer.prefix(used))
    }
}
