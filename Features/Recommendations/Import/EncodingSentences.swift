import Documents

/// What the readers of files found, as sentences of the command line.
enum EncodingSentences {
    /// Why this encoding was taken.
    static func sentences(_ verdict: EncodingVerdict) -> [String] {
        var sentences = verdict.evidence.map(sentence)
        if verdict.doubleEncoded != nil {
            sentences.append("encoded twice on its way here, mended")
        }
        if let mixed = verdict.mixed {
            sentences.append(
                "\(mixed.linesInUTF8) lines are UTF-8 and \(mixed.linesInOther) are not, "
                    + "the first ones \(mixed.firstInUTF8) and \(mixed.firstInOther)")
        }
        let newlines = verdict.newlines
        for (name, count) in [("CR", newlines.cr), ("LF", newlines.lf), ("CRLF", newlines.crlf)]
        where count > 0 {
            sentences.append("\(count) line ends \(name)")
        }
        return sentences
    }

    private static func sentence(_ evidence: EncodingEvidence) -> String {
        switch evidence {
        case .byteOrderMark: return "byte order mark"
        case .asciiOnly: return "ASCII only"
        case .validUTF8(let sequences): return "\(sequences) valid UTF-8 sequences"
        case .invalidUTF8(let count, let offset):
            return "\(count) bytes are not UTF-8, the first at \(offset)"
        case .nulPattern: return "every other byte is NUL"
        case .unpairedSurrogates(let count): return "\(count) unpaired surrogates"
        case .oddByteCount: return "an odd number of bytes"
        case .undefinedInWindows1252(let count, let offset):
            return "\(count) bytes mean nothing in Windows-1252, the first at \(offset)"
        case .c1Controls(let count, let offset):
            return "\(count) bytes would be controls in ISO-8859-1, the first at \(offset)"
        case .bareCarriageReturns(let count): return "\(count) bare carriage returns"
        case .character(_, let count, let offset, let reads, let instead):
            let letter = reads.map(String.init) ?? "nothing"
            let other = instead.map { ", not \($0)" } ?? ""
            return "\(count) × \(letter)\(other), the first at \(offset)"
        case .sameText(let encoding): return "\(encoding.name) gives the same text"
        }
    }

    /// Why a record cannot be taken; nil for what is only worth a note.
    static func refusal(_ fault: CSVFault) -> String? {
        switch fault {
        case .strayQuote: nil
        case .unterminatedQuote(let field):
            "the quotation mark that opens field \(field + 1) is never closed"
        case .nulByte(let field): "field \(field + 1) holds a NUL byte"
        case .undecodable(let field, let count):
            "field \(field + 1) holds \(count) bytes that mean nothing in this encoding; "
                + "try --encoding"
        case .fieldTooLong(let field, let limit):
            "field \(field + 1) is longer than \(limit) bytes"
        case .tooManyFields(let limit): "has more than \(limit) fields"
        case .recordTooLong(let limit): "is longer than \(limit) bytes"
        }
    }

    /// Why a file cannot be read, and the way out.
    static func sentence(_ fault: DocumentFault) -> String {
        switch fault {
        case .cannotOpen(_, let code), .cannotRead(let code): "cannot be read (error \(code))"
        case .notAnArchive(let kind):
            "has the ending of an Office document, but is \(kind.rawValue); rename or convert it"
        case .encryptedOrLegacy:
            "is protected by a password or in the old binary format; save it anew as .xlsx or .docx"
        case .damagedArchive: "is damaged; get it again from its source"
        case .missingPart(let part): "lacks its part \(part); save it anew"
        case .wrongKind(let root): "holds another kind of document (\(root))"
        case .noSuchSheet(let name, let present):
            "has no sheet \(name); it has \(present.joined(separator: ", "))"
        case .tooManyEntries(let limit): "has more than \(limit) parts"
        case .partTooLarge(let part, let limit): "its part \(part) is larger than \(limit) bytes"
        case .ratioTooHigh(let limit): "unpacks to more than \(limit) times its size"
        case .malformedXML(let part, let line): "its part \(part) is broken XML at line \(line)"
        case .documentType(let part): "its part \(part) declares a document type, which is refused"
        case .tooDeep(let part, let limit): "its part \(part) is nested deeper than \(limit)"
        case .tooMuchText(let limit): "holds more than \(limit) bytes of text"
        case .tooManyColumns(let row, let limit): "row \(row) has more than \(limit) columns"
        case .tooManyRows(let limit): "has more than \(limit) rows"
        case .outOfResources: "the system refused memory or a temporary file"
        }
    }
}

extension CSVDelimiter {
    var name: String {
        switch self {
        case .comma: "comma"
        case .semicolon: "semicolon"
        case .tab: "tab"
        case .pipe: "pipe"
        }
    }
}
