/// An encoding in which a text file may come.
///
/// The raw value is the name in the IANA character set registry, in lower case.
package enum TextEncoding: String, CaseIterable, Sendable, Hashable, Codable {
    case utf8 = "utf-8"
    case utf16LE = "utf-16le"
    case utf16BE = "utf-16be"
    case windows1252 = "windows-1252"
    // swift-format-ignore: AlwaysUseLowerCamelCase
    case iso8859_1 = "iso-8859-1"
    case macRoman = "macintosh"

    /// The name that people know.
    package var name: StaticString {
        switch self {
        case .utf8: "UTF-8"
        case .utf16LE: "UTF-16LE"
        case .utf16BE: "UTF-16BE"
        case .windows1252: "Windows-1252"
        case .iso8859_1: "ISO-8859-1"
        case .macRoman: "Mac Roman"
        }
    }

    /// Reads a name or alias; case, spaces, hyphens and underscores do not matter.
    package init?(name: String) {
        let key = name.unicodeScalars.filter {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
        }
        switch String(String.UnicodeScalarView(key)).lowercased() {
        case "utf8", "unicode11utf8", "utf8sig", "ascii", "usascii": self = .utf8
        case "utf16le", "ucs2le", "utf16", "unicode", "ucs2": self = .utf16LE
        case "utf16be", "ucs2be": self = .utf16BE
        case "windows1252", "cp1252", "1252", "xcp1252", "ansi", "win1252", "westerneurope":
            self = .windows1252
        case "iso88591", "latin1", "l1", "isolatin1", "cp819", "ibm819", "88591": self = .iso8859_1
        case "macroman", "macintosh", "mac", "xmacroman", "macosroman", "applemacroman",
            "csmacintosh":
            self = .macRoman
        default: return nil
        }
    }

    /// The byte order mark, where the encoding has one.
    package var byteOrderMark: [UInt8] {
        switch self {
        case .utf8: [0xEF, 0xBB, 0xBF]
        case .utf16LE: [0xFF, 0xFE]
        case .utf16BE: [0xFE, 0xFF]
        case .windows1252, .iso8859_1, .macRoman: []
        }
    }

    var isSixteenBit: Bool { self == .utf16LE || self == .utf16BE }
}

/// A text that went wrong on its way: read in one encoding, written in another.
package enum DoubleEncoding: String, Sendable, Hashable, Codable {
    /// Mac Roman, read as Windows-1252 and written as Mac Roman: `womenÕs` for `women’s`.
    case macRomanAsWindows1252 = "macintosh-as-windows-1252"

    /// The text as it was meant. A character that Windows-1252 does not have is left as it is.
    package func repair(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard !scalar.isASCII, let byte = CodePage.windows1252.byte(of: scalar),
                let meant = Unicode.Scalar(CodePage.macRoman[byte])
            else {
                scalars.append(scalar)
                continue
            }
            scalars.append(meant)
        }
        return String(scalars)
    }
}
