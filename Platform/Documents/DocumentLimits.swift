/// Bounds on an Office document, so that a small file cannot fill the memory.
package struct DocumentLimits: Sendable, Hashable {
    /// Parts in the archive.
    package var entries = 10_000
    /// Unpacked bytes of one part, and of all that are read.
    package var partBytes = 256 << 20
    package var totalBytes = 512 << 20
    /// Unpacked bytes by bytes of the file, judged beyond `ratioFloor` unpacked bytes.
    package var ratio = 200
    package var ratioFloor = 16 << 20
    /// Elements within one another.
    package var depth = 128
    /// UTF-8 bytes of text that are kept in memory.
    package var textBytes = 64 << 20
    /// Paragraphs and cells of a text document; strings of a workbook.
    package var items = 1_000_000
    package var columns = 1024
    package var rows = 1_048_576

    package init() {}
}

/// Where a document's bytes are.
package enum DocumentInput: Sendable {
    case path(String)
    case bytes([UInt8])
}
