import Base

/// Words of one look within a paragraph.
package struct DOCXRun: Sendable, ExpressibleByStringInterpolation {
    package var text: String
    package var isBold = false
    package var isItalic = false
    /// Of one width a letter, for numbers that are compared letter by letter.
    package var isCode = false

    package init(_ text: String, isBold: Bool = false, isItalic: Bool = false, isCode: Bool = false)
    {
        self.text = text
        self.isBold = isBold
        self.isItalic = isItalic
        self.isCode = isCode
    }

    package init(stringLiteral value: String) { self.init(value) }
}

/// What stands in the foot of each page.
package enum DOCXField: Sendable {
    case text(String)
    case page, pageCount
}

/// A part of a text that is written in one direction.
struct DirectedText: Equatable {
    var text: String
    let isRightToLeft: Bool

    /// Cuts a text where its direction changes: Word takes the direction of letters from the run they stand
    /// in, not from the letters. What has none takes that of both its neighbours, else the paragraph's.
    static func parts(of text: String, in paragraphIsRightToLeft: Bool) -> [DirectedText] {
        let scalars = text.unicodeScalars.filter { !isIsolate($0) }
        var directions = scalars.map(direction)
        var index = 0
        var before: Bool?
        while index < directions.count {
            guard directions[index] == nil else {
                before = directions[index]
                index += 1
                continue
            }
            let end = directions[index...].firstIndex { $0 != nil } ?? directions.count
            let after = end < directions.count ? directions[end] : nil
            let resolved = before == after ? before : nil
            for place in index..<end { directions[place] = resolved ?? paragraphIsRightToLeft }
            index = end
        }
        var parts: [DirectedText] = []
        for (scalar, direction) in zip(scalars, directions) {
            let isRightToLeft = direction ?? paragraphIsRightToLeft
            if parts.last?.isRightToLeft != isRightToLeft {
                parts.append(DirectedText(text: "", isRightToLeft: isRightToLeft))
            }
            parts[parts.count - 1].text.unicodeScalars.append(scalar)
        }
        return parts
    }

    /// Runs with a direction take the place of these marks, which not every program knows.
    private static func isIsolate(_ scalar: Unicode.Scalar) -> Bool {
        (0x2066...0x2069).contains(scalar.value)
    }

    /// Nil for what has no direction of its own: digits, marks, spaces.
    private static func direction(_ scalar: Unicode.Scalar) -> Bool? {
        switch scalar.value {
        case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF,
            0x1E800...0x1EFFF:
            scalar.properties.isAlphabetic ? true : nil
        default: scalar.properties.isAlphabetic ? false : nil
        }
    }
}

extension DOCXRun {
    /// The run as WordprocessingML, cut by direction.
    func xml(in language: Language, paragraphIsRightToLeft: Bool) -> String {
        let isRightToLeft = paragraphIsRightToLeft
        return DirectedText.parts(of: text, in: isRightToLeft).map { part in
            var look = ""
            if isCode {
                look +=
                    "<w:rFonts w:ascii=\"Courier New\" w:hAnsi=\"Courier New\" w:cs=\"Courier New\"/>"
            } else if language == .zh {
                // Quotation marks and dashes are those of the Chinese font.
                look += "<w:rFonts w:hint=\"eastAsia\"/>"
            }
            if isBold { look += "<w:b/><w:bCs/>" }
            if isItalic { look += "<w:i/><w:iCs/>" }
            if isCode { look += "<w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/>" }
            if part.isRightToLeft { look += "<w:rtl/>" }
            look += DOCXParts.language(language, isRightToLeft: part.isRightToLeft)
            return "<w:r><w:rPr>\(look)</w:rPr>\(DOCXParts.text(part.text))</w:r>"
        }.joined()
    }
}
