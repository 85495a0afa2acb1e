import CDeflate

/// gzip (RFC 1952) by libdeflate.
enum Gzip {
    /// `level` 1 to 12.
    static func compress(_ bytes: [UInt8], level: Int32 = 4) -> [UInt8] {
        guard let compressor = libdeflate_alloc_compressor(level) else { return bytes }
        defer { libdeflate_free_compressor(compressor) }
        let bound = libdeflate_gzip_compress_bound(compressor, bytes.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            count = libdeflate_gzip_compress(
                compressor, bytes, bytes.count, buffer.baseAddress, buffer.count)
        }
    }
}
