/// What a gettext PO file says: its header, its entries and its faults of form.
///
/// Any bytes are accepted: what cannot be read becomes a fault, and memory stays within a small
/// multiple of the input, which is refused above `maximumBytes`.
package struct POFile: Sendable {
    /// 4 MiB: a hundred times a large feature's catalogue.
    package static let maximumBytes = 4 << 20
    /// Reading stops after so many faults in one file.
    package static let maximumFaults = 100

    /// The header's fields by lower-case name.
    package internal(set) var header: [String: String] = [:]
    package internal(set) var headerLine = 1
    package internal(set) var entries: [POEntry] = []
    package internal(set) var faults: [CatalogueFault] = []
}

/// One message of a PO file.
package struct POEntry: Sendable, Equatable {
    /// The msgid, which here is a dotted key and not a text.
    package let key: String
    package let isPlural: Bool
    /// One msgstr, or msgstr[0…] in order.
    package let forms: [String]
    /// The line of the msgid.
    package let line: Int
    /// False where the entry's own faults are told already, so that nobody tells them again.
    package let isSound: Bool
}

/// Reads a PO file; `file` is only the name that faults carry.
package func parsePO(_ bytes: [UInt8], file: String) -> POFile {
    guard bytes.count <= POFile.maximumBytes else {
        let detail = "\(bytes.count) bytes, at most \(POFile.maximumBytes) are read"
        return POFile(
            faults: [CatalogueFault(file: file, line: 1, rule: .tooLarge, detail: detail)])
    }
    var parser = POParser(bytes: bytes, file: file)
    return parser.parse()
}
