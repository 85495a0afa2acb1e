#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Bytes one piece after another: from a file, or from memory.
final class ByteSource {
    private var descriptor: Int32 = -1
    private var bytes: [UInt8] = []
    private var position = 0

    /// Opens the file for reading; closed with the source.
    init(path: String) throws(DocumentFault) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, code: errno) }
    }

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var openDescriptor: Int32? { descriptor < 0 ? nil : descriptor }
    var remaining: Int { bytes.count - position }

    /// How much is worth asking for: of a file `count`, of memory not more than is left.
    func capped(_ count: Int) -> Int { descriptor < 0 ? max(1, min(count, remaining)) : count }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Fills at most `buffer`; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(DocumentFault) -> Int {
        guard let start = buffer.baseAddress, buffer.count > 0 else { return 0 }
        if descriptor < 0 {
            let count = min(buffer.count, bytes.count - position)
            bytes.withUnsafeBytes {
                buffer.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
            }
            position += count
            return count
        }
        while true {
            #if canImport(Darwin)
                let count = Darwin.read(descriptor, start, buffer.count)
            #elseif canImport(Musl)
                let count = Musl.read(descriptor, start, buffer.count)
            #else
                let count = Glibc.read(descriptor, start, buffer.count)
            #endif
            if count >= 0 { return count }
            if errno != EINTR { throw .cannotRead(code: errno) }
        }
    }
}
