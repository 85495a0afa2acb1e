/// One of the six official languages of the United Nations, by its ISO 639-1 code.
package enum Language: String, CaseIterable, Sendable, Hashable, Codable {
    case ar, en, es, fr, ru, zh

    /// The code used in addresses, `lang` attributes and catalogues.
    package var code: String { rawValue }

    package var isRightToLeft: Bool { self == .ar }

    /// The value of the HTML `dir` attribute.
    package var direction: StaticString { isRightToLeft ? "rtl" : "ltr" }

    /// The language's own name, as the language bar shows it.
    package var endonym: StaticString {
        switch self {
        case .ar: "العربية"
        case .en: "English"
        case .es: "Español"
        case .fr: "Français"
        case .ru: "Русский"
        case .zh: "中文"
        }
    }

    /// The position in `allCases`, for arrays with one element a language.
    package var index: Int {
        switch self {
        case .ar: 0
        case .en: 1
        case .es: 2
        case .fr: 3
        case .ru: 4
        case .zh: 5
        }
    }
}

/// A text in each of the six languages.
///
/// A missing translation is an empty string in the source; `subscript` then falls back to English,
/// so that a reader always sees something and `isTranslated` can say so.
package struct SixLanguages: Sendable, Hashable {
    private var texts: [String]

    package init(_ text: (Language) throws -> String) rethrows {
        texts = try Language.allCases.map(text)
    }

    package subscript(_ language: Language) -> String {
        let text = texts[language.index]
        return text.isEmpty ? texts[Language.en.index] : text
    }

    package func isTranslated(into language: Language) -> Bool { !texts[language.index].isEmpty }
}
