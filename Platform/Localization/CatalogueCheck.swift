import Base

/// A parsed catalogue file and whose it is.
struct CatalogueFile: Sendable {
    let folder: Int
    let language: Language
    let name: String
    let content: POFile
}

/// Puts the six languages of each key side by side and finds what does not agree.
struct CatalogueCheck {
    struct CheckedMessage {
        let key: String
        /// By `Language.index`.
        let inLanguages: [Message]
    }

    private struct Record {
        let folder: Int
        /// By `Language.index`: the entry and its file.
        var entries: [(entry: POEntry, file: String)?]

        /// The texts where the message has neither plural forms nor placeholders, as most have.
        var plainTexts: [String]? {
            var texts: [String] = []
            texts.reserveCapacity(entries.count)
            for case let (entry, _)? in entries {
                guard entry.isSound, !entry.isPlural, let text = entry.forms.first,
                    !MessageSegment.mayHaveHoles(text)
                else { return nil }
                texts.append(text)
            }
            return texts.count == entries.count ? texts : nil
        }
    }

    private(set) var faults: [CatalogueFault]
    private var records: [Record] = []
    private var positions: [String: Int] = [:]
    private var clashes: Set<String> = []

    init(faults: [CatalogueFault]) { self.faults = faults }

    private mutating func fault(
        _ file: String, _ line: Int, _ rule: CatalogueFault.Rule, _ detail: String
    ) {
        faults.append(CatalogueFault(file: file, line: line, rule: rule, detail: detail))
    }

    mutating func add(_ file: CatalogueFile) {
        faults += file.content.faults
        // Whoever refuses the whole file says so once, not also that it lacks everything.
        if file.content.isRefused { return }
        checkHeader(file)
        for entry in file.content.entries {
            guard let position = positions[entry.key] else {
                var record = Record(
                    folder: file.folder,
                    entries: Array(repeating: nil, count: Language.allCases.count))
                record.entries[file.language.index] = (entry, file.name)
                positions[entry.key] = records.count
                records.append(record)
                continue
            }
            if records[position].folder == file.folder {
                records[position].entries[file.language.index] = (entry, file.name)
            } else if clashes.insert(entry.key).inserted {
                let other = records[position].entries.lazy.compactMap { $0 }.first?.file ?? ""
                fault(file.name, entry.line, .duplicate, "\(shown(entry.key)) is also in \(other)")
            }
        }
    }

    private mutating func checkHeader(_ file: CatalogueFile) {
        let (header, line) = (file.content.header, file.content.headerLine)
        let type = (header["content-type"] ?? "").lowercased().filter { $0 != " " }
        if type != "text/plain;charset=utf-8" {
            fault(
                file.name, line, .header,
                "the header needs the line Content-Type: text/plain; charset=UTF-8")
        }
        if !PluralForms.accepts(header["plural-forms"] ?? "", for: file.language) {
            fault(
                file.name, line, .header,
                "the header needs the line Plural-Forms: "
                    + PluralForms.header(of: file.language))
        }
        if let language = header["language"], language != file.language.code {
            fault(
                file.name, line, .header,
                "the header says Language: \(shown(language)), the file is \(file.language.code)")
        }
    }

    /// The messages by key, whole only where no fault was found.
    mutating func finish(_ files: [CatalogueFile]) -> [CheckedMessage] {
        var readable: [Int: [Language.RawValue: String]] = [:]
        for file in files where !file.content.isRefused {
            readable[file.folder, default: [:]][file.language.code] = file.name
        }
        var messages: [CheckedMessage] = []
        messages.reserveCapacity(records.count)
        for (key, position) in positions.sorted(by: { $0.key < $1.key }) {
            let record = records[position]
            for language in Language.allCases where record.entries[language.index] == nil {
                guard let file = readable[record.folder]?[language.code] else { continue }
                let other = record.entries.lazy.compactMap { $0 }.first
                fault(
                    file, 1, .missing,
                    "\(shown(key)) is missing; it stands in \(other?.file ?? ""), "
                        + "line \(other?.entry.line ?? 1)")
            }
            messages.append(CheckedMessage(key: key, inLanguages: checked(record)))
        }
        return messages
    }

    // MARK: One key

    private mutating func checked(_ record: Record) -> [Message] {
        if let texts = record.plainTexts { return texts.map(Message.plain) }
        var patterns: [[[MessageSegment]]] = []
        var names: Set<String> = []
        let isPlural = record.entries.contains { $0?.entry.isPlural == true }
        for language in Language.allCases {
            var forms: [[MessageSegment]] = []
            if let (entry, file) = record.entries[language.index], entry.isSound {
                forms = segments(of: entry, file)
                checkForms(entry, file, language, isPlural: isPlural)
            }
            for form in forms { names.formUnion(form.holes) }
            patterns.append(forms)
        }
        if !names.isEmpty || isPlural {
            for language in Language.allCases {
                guard let (entry, file) = record.entries[language.index] else { continue }
                checkHoles(patterns[language.index], names, entry, file, language)
            }
        }
        return patterns.map { forms in
            if isPlural { return .plural(forms) }
            guard let form = forms.first else { return .plain("") }
            if form.count == 1, case .text(let text) = form[0] { return .plain(text) }
            return .pattern(form)
        }
    }

    private mutating func segments(of entry: POEntry, _ file: String) -> [[MessageSegment]] {
        var forms: [[MessageSegment]] = []
        for form in entry.forms {
            do {
                forms.append(try MessageSegment.segments(of: form))
            } catch {
                fault(file, entry.line, .placeholder, "\(shown(entry.key)): \(error.detail)")
                return []
            }
        }
        return forms
    }

    private mutating func checkForms(
        _ entry: POEntry, _ file: String, _ language: Language, isPlural: Bool
    ) {
        let categories = PluralForms.categories(of: language)
        if isPlural, !entry.isPlural {
            fault(
                file, entry.line, .pluralForms,
                "\(shown(entry.key)) has plural forms in another language and none here")
        } else if isPlural, entry.forms.count != categories.count {
            fault(
                file, entry.line, .pluralForms,
                "\(shown(entry.key)) has \(entry.forms.count) forms; the language has "
                    + "\(categories.count): \(categories.joined(separator: ", "))")
        }
    }

    private mutating func checkHoles(
        _ forms: [[MessageSegment]], _ names: Set<String>, _ entry: POEntry, _ file: String,
        _ language: Language
    ) {
        for (index, form) in forms.enumerated() {
            var absent = names.subtracting(form.holes)
            if entry.isPlural, PluralForms.isOneNumber(index, in: language) {
                absent.remove("count")
            }
            if absent.isEmpty { continue }
            let form = entry.isPlural ? "msgstr[\(index)] of " : ""
            let list = absent.sorted().map { "{\($0)}" }.joined(separator: ", ")
            fault(
                file, entry.line, .placeholder,
                "\(form)\(shown(entry.key)) lacks \(list), which other forms or languages have")
        }
    }
}

extension [MessageSegment] {
    fileprivate var holes: Set<String> {
        var names: Set<String> = []
        for case .hole(let name) in self { names.insert(name) }
        return names
    }
}

extension POFile {
    /// Whether the file was not read to its end.
    fileprivate var isRefused: Bool {
        faults.count >= Self.maximumFaults || faults.contains { $0.rule == .tooLarge }
    }
}
