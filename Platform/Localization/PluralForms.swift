package import Base

/// The plural forms of a language for whole numbers (Unicode CLDR), in the order of its msgstr[n].
///
/// French and Spanish have a further CLDR category, `many`, for round millions in compact notation;
/// gettext practice has two forms there, and `many` reads the second.
package enum PluralForms {
    /// The CLDR category of each msgstr[n].
    package static func categories(of language: Language) -> [String] {
        switch language {
        case .ar: ["zero", "one", "two", "few", "many", "other"]
        case .en, .es, .fr: ["one", "other"]
        case .ru: ["one", "few", "many"]
        case .zh: ["other"]
        }
    }

    /// Which msgstr[n] a number takes; a negative number takes that of its magnitude.
    package static func index(of count: Int, in language: Language) -> Int {
        let n = count.magnitude
        let (tens, ones) = (n % 100, n % 10)
        switch language {
        case .ar:
            switch n {
            case 0: return 0
            case 1: return 1
            case 2: return 2
            default: return (3...10).contains(tens) ? 3 : tens >= 11 ? 4 : 5
            }
        case .en, .es: return n == 1 ? 0 : 1
        case .fr: return n < 2 ? 0 : 1
        case .ru:
            if ones == 1, tens != 11 { return 0 }
            return (2...4).contains(ones) && !(12...14).contains(tens) ? 1 : 2
        case .zh: return 0
        }
    }

    /// Whether the form stands for one number only, so that its text may leave the number out.
    static func isOneNumber(_ index: Int, in language: Language) -> Bool {
        switch language {
        case .ar: index < 3
        case .en, .es: index == 0
        case .fr, .ru, .zh: false
        }
    }

    /// The value of the header `Plural-Forms`.
    package static func header(of language: Language) -> String {
        switch language {
        case .ar:
            "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
                + "n%100>=11 ? 4 : 5);"
        case .en, .es: "nplurals=2; plural=(n != 1);"
        case .fr: "nplurals=2; plural=(n > 1);"
        case .ru:
            "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
                + "(n%100<12 || n%100>14) ? 1 : 2);"
        case .zh: "nplurals=1; plural=0;"
        }
    }

    /// Whether a header says the same, whatever its spaces and outer parentheses; for Russian and
    /// Arabic also in the spellings that the usual editors write.
    static func accepts(_ header: String, for language: Language) -> Bool {
        let others: [String] =
            switch language {
            case .ar:
                [
                    "nplurals=6;plural=n==0?0:n==1?1:n==2?2:n%100>=3&&n%100<=10?3:"
                        + "n%100>=11&&n%100<=99?4:5"
                ]
            case .ru:
                [
                    "nplurals=3;plural=n%10==1&&n%100!=11?0:n%10>=2&&n%10<=4&&"
                        + "(n%100<10||n%100>=20)?1:2"
                ]
            default: []
            }
        let plain = bare(header)
        return plain == bare(self.header(of: language)) || others.contains(plain)
    }

    private static func bare(_ header: String) -> String {
        var text = header.filter { $0 != " " }
        if text.hasSuffix(";") { text.removeLast() }
        if text.hasSuffix(")"), let open = text.firstRange(of: "plural=(") {
            text.removeLast()
            text.replaceSubrange(open, with: "plural=")
        }
        return text
    }
}
