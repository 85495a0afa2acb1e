/// Why a file cannot be read as what it was taken for. Nothing of it has to be kept.
package enum DocumentFault: Error, Sendable, Hashable {
    /// `code` is the `errno` of the system call.
    case cannotOpen(path: String, code: Int32)
    case cannotRead(code: Int32)
    /// The file is something else by its first bytes.
    case notAnArchive(ContentKind)
    /// Protected by a password, or a file of the old binary formats (.doc, .xls): both have the
    /// same container.
    case encryptedOrLegacy
    case damagedArchive
    case missingPart(String)
    /// An archive whose main part belongs to another kind of document.
    case wrongKind(root: String)
    case noSuchSheet(String, present: [String])
    case tooManyEntries(limit: Int)
    case partTooLarge(String, limit: Int)
    /// The archive unpacks to more than `limit` times its size: a bomb.
    case ratioTooHigh(limit: Int)
    case malformedXML(part: String, line: Int)
    /// Document type declarations and entities are refused.
    case documentType(part: String)
    case tooDeep(part: String, limit: Int)
    case tooMuchText(limit: Int)
    case tooManyColumns(row: Int, limit: Int)
    case tooManyRows(limit: Int)
    /// The system refused memory or a handle.
    case outOfResources
}

/// What a file is by its first bytes.
package enum ContentKind: String, Sendable, Hashable, Codable {
    case text, empty, zip, gzip, html, xml, pdf, rtf, png, jpeg, gif
    /// The container of old Office files and of those protected by a password.
    case compoundFile = "compound-file"
    case sqlite
    case utf32 = "utf-32"
    /// No signature, but too many control characters for a text.
    case binary

    /// By signature; `nil` where the bytes show none. 64 bytes are enough, more do not harm.
    package static func signature(of head: [UInt8]) -> ContentKind? {
        func starts(_ signature: [UInt8]) -> Bool { head.starts(with: signature) }
        if starts([0x50, 0x4B, 0x03, 0x04]) || starts([0x50, 0x4B, 0x05, 0x06]) { return .zip }
        if starts([0x1F, 0x8B]) { return .gzip }
        if starts(Array("%PDF-".utf8)) { return .pdf }
        if starts(Array("{\\rtf".utf8)) { return .rtf }
        if starts([0x89, 0x50, 0x4E, 0x47]) { return .png }
        if starts([0xFF, 0xD8, 0xFF]) { return .jpeg }
        if starts(Array("GIF8".utf8)) { return .gif }
        if starts([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) { return .compoundFile }
        if starts(Array("SQLite format 3".utf8)) { return .sqlite }
        if starts([0xFF, 0xFE, 0, 0]) || starts([0, 0, 0xFE, 0xFF]) { return .utf32 }
        return markup(head)
    }

    private static func markup(_ head: [UInt8]) -> ContentKind? {
        // UTF-16 is narrowed to its ASCII half; marks and white space before the first `<` go.
        var text = head.prefix(2048).filter { $0 != 0 && $0 != 0xFF && $0 != 0xFE }[...]
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
        text = text.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard text.first == UInt8(ascii: "<") else { return nil }
        let lower = text.prefix(16).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        if lower.starts(with: Array("<?xml".utf8)) {
            // XHTML names itself after the declaration.
            let all = String(decoding: text.prefix(1024), as: UTF8.self).lowercased()
            return all.contains("<html") || all.contains("<!doctype html") ? .html : .xml
        }
        let signs = [
            "<!doctype html", "<html", "<head", "<body", "<script", "<meta", "<table", "<title",
            "<!--", "<div", "<style", "<p>", "<br",
        ]
        return signs.contains { lower.starts(with: Array($0.utf8)) } ? .html : nil
    }
}
