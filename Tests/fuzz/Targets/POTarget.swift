import Localization

extension FuzzTarget {
    /// A file has faults, each with its line and in plain words, or what it says can be printed and
    /// says the same again.
    static func checkPO(_ bytes: [UInt8]) throws {
        let file = parsePO(bytes, file: "x.po")
        let lines = 1 + bytes.count { $0 == 0x0A }
        try require(file.faults.count <= POFile.maximumFaults, "\(file.faults.count) faults")
        for fault in file.faults {
            try require((1...lines).contains(fault.line), "line \(fault.line) of \(lines)")
            try require(
                fault.description.unicodeScalars.allSatisfy {
                    $0.properties.generalCategory != .control
                }, "a control character in \(fault.description.debugDescription)")
            try require(fault.description.unicodeScalars.count < 200, "\(fault) is long")
        }
        var last = 0
        for entry in file.entries {
            try require(entry.line > last && entry.line <= lines, "entries out of their order")
            last = entry.line
            try require(!file.faults.isEmpty || entry.isSound, "unsound, and nobody says why")
        }
        let keys = Set(file.entries.map(\.key))
        try require(keys.count == file.entries.count, "a key twice")
        guard file.faults.isEmpty else { return }

        let again = parsePO(Array(printed(file).utf8), file: "x.po")
        try require(again.faults.isEmpty, "printed, it has faults: \(again.faults)")
        try require(
            again.header.mapValues { Array($0.utf8) } == file.header.mapValues { Array($0.utf8) },
            "the header \(file.header) became \(again.header)")
        try require(
            again.entries.map(Content.init) == file.entries.map(Content.init),
            "\(file.entries) became \(again.entries)")
    }

    /// What an entry says, by its bytes.
    private struct Content: Equatable {
        let key: String
        let isPlural: Bool
        let forms: [[UInt8]]

        init(_ entry: POEntry) {
            key = entry.key
            isPlural = entry.isPlural
            forms = entry.forms.map { Array($0.utf8) }
        }
    }

    private static func printed(_ file: POFile) -> String {
        var text = "msgid \"\"\nmsgstr \"\"\n"
        for (name, value) in file.header.sorted(by: { $0.key < $1.key }) {
            text += quoted("\(name): \(value)\n") + "\n"
        }
        for entry in file.entries {
            text += "\nmsgid \(quoted(entry.key))\n"
            if entry.isPlural { text += "msgid_plural \(quoted(entry.key))\n" }
            for (number, form) in entry.forms.enumerated() {
                text += entry.isPlural ? "msgstr[\(number)] " : "msgstr "
                text += quoted(form) + "\n"
            }
        }
        return text
    }

    private static func quoted(_ text: String) -> String {
        var result = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\t": result.append(contentsOf: "\\t".unicodeScalars)
            case "\"", "\\": result.append(contentsOf: ["\\", scalar])
            default: result.append(scalar)
            }
        }
        result.append("\"")
        return String(result)
    }
}
