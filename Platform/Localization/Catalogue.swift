package import Base
import FoundationEssentials

/// All messages of all features in the six languages, read once at start.
package struct Catalogue: Sendable {
    private let stores: [WordsStore]

    /// Every key, sorted.
    package var keys: [String] { stores[0].table.keys }

    /// Reads `ar.po`, `en.po`, `es.po`, `fr.po`, `ru.po` and `zh.po` of every folder.
    ///
    /// Throws all faults of all files at once: form, header, keys that a language lacks or that two
    /// folders share, empty or fuzzy entries, plural forms, placeholders.
    package init(folders: [String]) throws(CatalogueFaults) {
        var files: [CatalogueFile] = []
        var faults: [CatalogueFault] = []
        for (number, folder) in folders.enumerated() {
            for language in Language.allCases {
                let name = "\(folder)/\(language.code).po"
                do {
                    let bytes = Array(try Data(contentsOf: URL(filePath: name)))
                    files.append(
                        CatalogueFile(
                            folder: number, language: language, name: name,
                            content: parsePO(bytes, file: name)))
                } catch {
                    faults.append(
                        CatalogueFault(
                            file: name, line: 1, rule: .unreadable,
                            detail: "the file cannot be read; every folder has all six languages"))
                }
            }
        }
        try self.init(files: files, faults: faults)
    }

    /// The same from files already parsed.
    init(files: [CatalogueFile], faults: [CatalogueFault] = []) throws(CatalogueFaults) {
        var check = CatalogueCheck(faults: faults)
        for file in files { check.add(file) }
        let messages = check.finish(files)
        guard check.faults.isEmpty else { throw CatalogueFaults(check.faults) }
        let table = KeyTable(messages.map(\.key))
        stores = Language.allCases.map { language in
            WordsStore(
                table: table,
                messages: messages.map { $0.inLanguages[language.index].typeset(in: language) },
                conventions: Conventions.of(language))
        }
    }

    /// The words of one language.
    package func words(in language: Language) -> Words {
        Words(language: language, store: stores[language.index])
    }
}
