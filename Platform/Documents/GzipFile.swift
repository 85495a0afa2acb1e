import CArchive

#if canImport(FoundationEssentials)
    import FoundationEssentials
#endif

/// A gzip file (RFC 1952) unpacked into a private temporary file, which goes with this value.
package final class GzipFile: Sendable {
    /// Where the unpacked content lies.
    package let path: String

    /// Unpacks `source` piece by piece. Throws `DocumentFault.ratioTooHigh` for a bomb: more than
    /// `maximumRatio` times the size of the packed file.
    package init(unpacking source: String, maximumRatio: Int = 200) throws {
        let folder = FileManager.default.temporaryDirectory.path
        path = "\(folder)/accord-\(UUID().uuidString)"
        let packedSize =
            (try? FileManager.default.attributesOfItem(atPath: source)[.size] as? Int) ?? 0
        guard let archive = archive_read_new() else { throw DocumentFault.outOfResources }
        defer { archive_read_free(archive) }
        archive_read_support_filter_gzip(archive)
        archive_read_support_format_raw(archive)
        guard archive_read_open_filename(archive, source, 1 << 16) == ARCHIVE_OK else {
            throw DocumentFault.damagedArchive
        }
        var entry: OpaquePointer?
        guard archive_read_next_header(archive, &entry) == ARCHIVE_OK else {
            throw DocumentFault.damagedArchive
        }
        guard
            FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        else { throw DocumentFault.outOfResources }
        guard let file = fopen(path, "wb") else { throw DocumentFault.outOfResources }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var total = 0
        while true {
            let count = archive_read_data(archive, &buffer, buffer.count)
            if count == 0 { return }
            guard count > 0 else { throw DocumentFault.damagedArchive }
            total += count
            guard total <= max(packedSize, 1 << 16) * maximumRatio else {
                throw DocumentFault.ratioTooHigh(limit: maximumRatio)
            }
            guard fwrite(buffer, 1, count, file) == count else {
                throw DocumentFault.outOfResources
            }
        }
    }

    deinit { unlink(path) }
}
