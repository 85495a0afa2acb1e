import CDeflate
import Synchronization

/// gzip (RFC 1952) by libdeflate, remembering the last answers it compressed, so that a page asked
/// for again and again is compressed once.
final class Gzip: Sendable {
    private struct Memory {
        var compressed: [String: [UInt8]] = [:]
        var order: [String] = []
        var size = 0
    }

    private let memory = Mutex(Memory())
    private let maximumSize: Int

    /// `maximumSize`: bytes of compressed answers kept.
    init(maximumSize: Int = 8 << 20) { self.maximumSize = maximumSize }

    func compress(_ bytes: [UInt8], tag: String) -> [UInt8] {
        if let known = memory.withLock({ $0.compressed[tag] }) { return known }
        let fresh = Self.compress(bytes, level: 4)
        memory.withLock { memory in
            guard memory.compressed[tag] == nil, fresh.count < maximumSize / 16 else { return }
            memory.compressed[tag] = fresh
            memory.order.append(tag)
            memory.size += fresh.count
            while memory.size > maximumSize, let oldest = memory.order.first {
                memory.order.removeFirst()
                memory.size -= memory.compressed.removeValue(forKey: oldest)?.count ?? 0
            }
        }
        return fresh
    }

    /// `level` 1 to 12.
    static func compress(_ bytes: [UInt8], level: Int32) -> [UInt8] {
        guard let compressor = libdeflate_alloc_compressor(level) else { return bytes }
        defer { libdeflate_free_compressor(compressor) }
        let bound = libdeflate_gzip_compress_bound(compressor, bytes.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            count = libdeflate_gzip_compress(
                compressor, bytes, bytes.count, buffer.baseAddress, buffer.count)
        }
    }
}
