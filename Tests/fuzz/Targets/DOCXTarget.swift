import Documents

extension FuzzTarget {
    /// A fault or a text, the same each time, within the limits. Bytes that are no archive are taken
    /// for the body of a document, since what is changed inside an archive fails by its checksum.
    static func checkDOCX(_ bytes: [UInt8]) throws {
        let isArchive = bytes.starts(with: [0x50, 0x4B])
        let archive = isArchive ? bytes : StoredArchive.document(bytes)
        var limits = DocumentLimits()
        limits.entries = 50
        limits.partBytes = 1 << 20
        limits.totalBytes = 2 << 20
        limits.depth = 24
        limits.textBytes = 300
        limits.items = 60
        for limits in [DocumentLimits(), limits] {
            let read = try outcome(archive, limits)
            try require(try outcome(archive, limits) == read, "read twice, it differs")
            guard case .success(let document) = read else { continue }
            try check(document, limits)
        }
    }

    private static func outcome(
        _ archive: [UInt8], _ limits: DocumentLimits
    ) throws -> Result<DOCXDocument, DocumentFault> {
        do {
            return .success(try DOCXReader.read(.bytes(archive), limits: limits))
        } catch let fault as DocumentFault { return .failure(fault) }
    }

    private static func check(_ document: DOCXDocument, _ limits: DocumentLimits) throws {
        var bytes = document.pageHeaders.reduce(0) { $0 + $1.utf8.count }
        var items = document.pageHeaders.count
        for block in document.blocks {
            items += 1
            switch block {
            case .paragraph(let paragraph): bytes += paragraph.text.utf8.count
            case .table(let table):
                for row in table.rows {
                    try require(
                        row.columns <= 1024 * (row.cells.count + items + 1), "columns without end")
                    for cell in row.cells {
                        items += 1 + cell.paragraphs.count
                        bytes += cell.paragraphs.reduce(0) { $0 + $1.utf8.count }
                        try require(cell.columnSpan >= 1, "a cell of no column")
                    }
                }
            }
        }
        try require(bytes <= limits.textBytes, "\(bytes) bytes of text, not \(limits.textBytes)")
        try require(items <= limits.items, "\(items) paragraphs and cells, not \(limits.items)")
    }
}

/// A ZIP file of uncompressed parts (PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.16).
enum StoredArchive {
    /// A .docx file with this body.
    static func document(_ body: [UInt8]) -> [UInt8] {
        let name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        let before = "<w:document xmlns:w=\"\(name)\"><w:body>"
        let after = "</w:body></w:document>"
        return archive(
            name: "word/document.xml", Array(before.utf8) + body + Array(after.utf8))
    }

    static func archive(name: String, _ content: [UInt8]) -> [UInt8] {
        let name = Array(name.utf8)
        let size = UInt32(content.count)
        // Version, flags, method, time and date; then checksum, sizes and the name's length.
        let common =
            little(20, 0, 0, 0, 0x21) + wide(checksum(content), size, size)
            + little(UInt16(name.count), 0)
        let local = wide(0x0403_4B50) + common + name + content
        // Comment, disk and attributes; the offset of the local header.
        let central =
            wide(0x0201_4B50) + little(20) + common + little(0, 0, 0)
            + wide(0, 0) + name
        let end =
            wide(0x0605_4B50) + little(0, 0, 1, 1)
            + wide(UInt32(central.count), UInt32(local.count)) + little(0)
        return local + central + end
    }

    private static func little(_ numbers: UInt16...) -> [UInt8] {
        numbers.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    private static func wide(_ numbers: UInt32...) -> [UInt8] {
        numbers.flatMap { number in (0..<4).map { UInt8(number >> ($0 * 8) & 0xFF) } }
    }

    /// CRC-32 as ZIP has it.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { sum, byte in
            var rest = (sum ^ UInt32(byte)) & 0xFF
            for _ in 0..<8 { rest = rest & 1 == 1 ? rest >> 1 ^ 0xEDB8_8320 : rest >> 1 }
            return sum >> 8 ^ rest
        }
    }
}
