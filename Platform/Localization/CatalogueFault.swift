/// One fault of a catalogue file: where it is, which rule it breaks, and what to do.
package struct CatalogueFault: Sendable, Hashable, CustomStringConvertible {
    package enum Rule: String, Sendable, Hashable, CaseIterable {
        /// The file is not there or cannot be read.
        case unreadable
        /// Larger than `POFile.maximumBytes`.
        case tooLarge
        /// A text is not valid UTF-8 or holds a control character.
        case encoding
        /// Not a line of a PO file, or a line in the wrong place.
        case syntax
        /// The header entry lacks a field or says something else than the file's language needs.
        case header
        /// A key that is not dotted ASCII words.
        case key
        /// A key given twice, in one file or in two folders.
        case duplicate
        /// An entry still marked `fuzzy`.
        case fuzzy
        /// An empty msgstr.
        case untranslated
        /// Not exactly the language's plural forms, or plural in one language and not in another.
        case pluralForms
        /// A broken placeholder, or not the same placeholders everywhere.
        case placeholder
        /// A key that one of the six languages lacks.
        case missing
    }

    package let file: String
    /// Counted from 1; 1 also where the fault is of the whole file.
    package let line: Int
    package let rule: Rule
    package let detail: String

    package init(file: String, line: Int, rule: Rule, detail: String) {
        self.file = file
        self.line = line
        self.rule = rule
        self.detail = detail
    }

    package var description: String { "\(file):\(line): \(rule.rawValue): \(detail)" }
}

/// Every fault of the catalogues, by file and line.
package struct CatalogueFaults: Error, Sendable, CustomStringConvertible {
    package let faults: [CatalogueFault]

    package init(_ faults: [CatalogueFault]) {
        self.faults = faults.sorted { ($0.file, $0.line) < ($1.file, $1.line) }
    }

    package var description: String {
        faults.map(\.description).joined(separator: "\n")
    }
}

/// A foreign text for a fault's detail: on one line, without control characters, at most 60 long.
func shown(_ text: String) -> String {
    var result = "“"
    for scalar in text.unicodeScalars.prefix(60) {
        let isControl = scalar.properties.generalCategory == .control
        result.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
    }
    return result + "”"
}
