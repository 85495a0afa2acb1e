import Base
@testable import Localization

/// Catalogue files made in memory: one folder, six languages.
enum Samples {
    static func header(_ language: Language) -> String {
        """
        msgid ""
        msgstr ""
        "Language: \(language.code)\\n"
        "Content-Type: text/plain; charset=UTF-8\\n"
        "Plural-Forms: \(PluralForms.header(of: language))\\n"


        """
    }

    static func plain(_ key: String, _ text: String) -> String {
        "msgid \"\(key)\"\nmsgstr \"\(text)\"\n\n"
    }

    static func plural(_ key: String, _ forms: [String]) -> String {
        "msgid \"\(key)\"\nmsgid_plural \"\(key)[]\"\n"
            + forms.enumerated().map { "msgstr[\($0)] \"\($1)\"\n" }.joined() + "\n"
    }

    /// Each plural form tells its category.
    static func pluralByCategory(_ key: String, _ language: Language) -> String {
        plural(key, PluralForms.categories(of: language).map { "\($0) {count}" })
    }

    static func file(
        _ language: Language, folder: Int = 0, bytes: [UInt8]
    ) -> CatalogueFile {
        let name = "Folder\(folder)/\(language.code).po"
        return CatalogueFile(
            folder: folder, language: language, name: name,
            content: parsePO(bytes, file: name))
    }

    static func files(
        folder: Int = 0, _ body: (Language) -> String
    ) -> [CatalogueFile] {
        Language.allCases.map {
            file($0, folder: folder, bytes: Array((header($0) + body($0)).utf8))
        }
    }

    static func faults(_ files: [CatalogueFile]) -> [CatalogueFault] {
        do {
            _ = try Catalogue(files: files)
            return []
        } catch {
            return error.faults
        }
    }

    /// Words without messages.
    static func words(_ language: Language) throws -> Words {
        try Catalogue(folders: []).words(in: language)
    }

    static func isolating(_ value: String) -> String { "\u{2068}\(value)\u{2069}" }
}
