import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The last answers sent to the public, each with its entity tag and its gzip form: a page asked for again and
/// again is hashed and compressed once.
///
/// Answers are known by all of their bytes. The sketch by which they are found need not be strong: where two have
/// the same one, the later takes the place.
final class AnswerMemory: Sendable {
    struct Known: Sendable {
        fileprivate let bytes: [UInt8]
        fileprivate let sketch: UInt64
        /// 32 hexadecimal digits of BLAKE2b over the content.
        let tag: String
        fileprivate var gzip: [UInt8]?

        fileprivate var size: Int { bytes.count + (gzip?.count ?? 0) }
    }

    private struct Memory {
        var known: [UInt64: Known] = [:]
        /// From the oldest to the newest; a place taken over keeps its turn.
        var order: [UInt64] = []
        var size = 0
    }

    private let memory = Mutex(Memory())
    private let maximumSize: Int

    /// By which answers are found; any will do.
    private let sketch: @Sendable ([UInt8]) -> UInt64

    /// `maximumSize`: bytes kept, of answers and of their gzip forms.
    init(
        maximumSize: Int = 16 << 20,
        sketch: @escaping @Sendable ([UInt8]) -> UInt64 = AnswerMemory.sketch
    ) {
        self.maximumSize = maximumSize
        self.sketch = sketch
    }

    /// Bytes kept at this moment.
    var size: Int { memory.withLock { $0.size } }

    func known(_ bytes: [UInt8]) -> Known {
        let sketch = sketch(bytes)
        if let known = memory.withLock({ $0.known[sketch] }), Self.isEqual(known.bytes, bytes) {
            return known
        }
        let fresh = Known(bytes: bytes, sketch: sketch, tag: contentTag(of: bytes))
        keep(fresh)
        return fresh
    }

    func gzip(of known: Known) -> [UInt8] {
        if let gzip = known.gzip { return gzip }
        let gzip = Gzip.compress(known.bytes)
        var known = known
        known.gzip = gzip
        keep(known)
        return gzip
    }

    private func keep(_ fresh: Known) {
        // What is small is as quickly hashed as found.
        guard fresh.bytes.count >= 500, fresh.size < maximumSize / 16 else { return }
        memory.withLock { memory in
            if let old = memory.known.updateValue(fresh, forKey: fresh.sketch) {
                memory.size -= old.size
            } else {
                memory.order.append(fresh.sketch)
            }
            memory.size += fresh.size
            while memory.size > maximumSize, let oldest = memory.order.first {
                memory.order.removeFirst()
                memory.size -= memory.known.removeValue(forKey: oldest)?.size ?? 0
            }
        }
    }

    private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in
                guard let start = left.baseAddress, let other = right.baseAddress else {
                    return true
                }
                return memcmp(start, other, left.count) == 0
            }
        }
    }

    /// Four sums side by side over words of eight bytes, as quick as the bytes can be read.
    static func sketch(of bytes: [UInt8]) -> UInt64 {
        let odd: UInt64 = 0x9E37_79B9_7F4A_7C15
        return bytes.withUnsafeBytes { bytes in
            func mixed(_ sum: UInt64, _ offset: Int) -> UInt64 {
                let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                let product = (sum ^ word) &* odd
                return product ^ (product &>> 32)
            }
            var (a, b, c, d): (UInt64, UInt64, UInt64, UInt64) = (1, 2, 3, 4)
            var offset = 0
            while offset + 32 <= bytes.count {
                a = mixed(a, offset)
                b = mixed(b, offset + 8)
                c = mixed(c, offset + 16)
                d = mixed(d, offset + 24)
                offset += 32
            }
            var sum = UInt64(bytes.count)
            for byte in bytes[offset...] { sum = (sum ^ UInt64(byte)) &* odd }
            for other in [a, b, c, d] { sum = ((sum ^ other) &* odd) ^ (sum &>> 31) }
            return sum
        }
    }
}
