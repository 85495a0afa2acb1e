/// Refuses what Word and Excel would fetch or run of themselves when they work out a field or a formula.
final class OfficeFieldReader: XMLHandler {
    private let kind: UploadKind
    /// Word's fields that have begun, each within the one before it.
    private var fields: [Field] = []
    /// The element whose text is a code or a formula, with whatever stands within it.
    private var reading: String?
    private var formula = ""

    private struct Field {
        var code = ""
        /// Until its result begins.
        var isCode = true
    }

    /// Longer codes tell nothing more of what a field does.
    private static let maximumCode = 1000

    init(_ kind: UploadKind) { self.kind = kind }

    func start(_ element: XMLStart) throws {
        guard reading == nil else { return }
        switch (kind, element.name) {
        case (.docx, "fldChar"): try mark(element.attribute("fldCharType"))
        case (.docx, "fldSimple"): try Self.judge(field: element.attribute("instr") ?? "")
        case (.docx, "instrText"), (.docx, "delInstrText"): reading = element.name
        case (.xlsx, "f"), (.xlsx, "formula"), (.xlsx, "formula1"), (.xlsx, "formula2"),
            (.xlsx, "definedName"), (.xlsx, "calculatedColumnFormula"), (.xlsx, "totalsRowFormula"):
            reading = element.name
            formula = ""
        default: break
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        guard reading != nil else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        if kind == .xlsx {
            formula += text
        } else if fields.isEmpty {
            // A code that no field begins: some program may still take it for one.
            try Self.judge(field: text)
        } else if fields[fields.count - 1].isCode,
            fields[fields.count - 1].code.utf8.count < Self.maximumCode
        {
            // A code may stand in many pieces.
            fields[fields.count - 1].code += text
        }
    }

    func end(_ name: String, _ namespace: XMLNamespace) throws {
        guard name == reading else { return }
        reading = nil
        if kind == .xlsx { try Self.judge(formula: formula) }
    }

    private func mark(_ type: String?) throws {
        switch type {
        case "begin":
            // What a field does, worked out by another field, is not guessed at.
            if let outer = fields.last, outer.isCode, Self.kind(of: outer.code).isEmpty {
                throw UploadFault.linked
            }
            fields.append(Field())
        case "separate":
            guard let field = fields.last else { return }
            try Self.judge(field: field.code)
            fields[fields.count - 1].isCode = false
        case "end":
            guard let field = fields.popLast(), field.isCode else { return }
            try Self.judge(field: field.code)
        default: break
        }
    }

    // MARK: Fields

    private static func kind(of code: String) -> Substring {
        code.drop(while: \.isWhitespace).prefix { !$0.isWhitespace && $0 != "\"" && $0 != "\\" }
    }

    private static func judge(field code: String) throws {
        if fetchingFields.contains(kind(of: code).uppercased()) { throw UploadFault.linked }
    }

    private static let fetchingFields: Set<String> = [
        "DATABASE", "DDE", "DDEAUTO", "IMPORT", "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT", "LINK",
        "RD",
    ]

    // MARK: Formulas

    private static func judge(formula: String) throws {
        let bare = withoutQuoted(formula.uppercased())
        // Asks another program (DDE); in a formula the sign has no other use.
        if bare.contains("|") { throw UploadFault.linked }
        for call in bare.split(separator: "(").dropLast() {
            let name = call.reversed().prefix { $0.isLetter || $0.isNumber || "._".contains($0) }
            let function = String(name.reversed()).split(separator: ".").drop {
                $0.hasPrefix("_XL")
            }.joined(separator: ".")
            if fetchingFunctions.contains(function) { throw UploadFault.linked }
            if runningFunctions.contains(function) { throw UploadFault.macros }
        }
    }

    /// Without texts and names of sheets.
    private static func withoutQuoted(_ formula: String) -> String {
        var bare = ""
        var quote: Character?
        for character in formula {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else {
                bare.append(character)
            }
        }
        return bare
    }

    private static let fetchingFunctions: Set<String> = [
        "DDE", "IMAGE", "RTD", "STOCKHISTORY", "WEBSERVICE",
    ]
    private static let runningFunctions: Set<String> = [
        "CALL", "EVALUATE", "EXEC", "REGISTER", "REGISTER.ID",
    ]
}
