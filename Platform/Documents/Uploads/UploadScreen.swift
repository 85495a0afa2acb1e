/// A kind of file that people may hand in, told by its content.
package enum UploadKind: String, Sendable, CaseIterable {
    case pdf, docx, xlsx, odt, ods, png, jpeg, csv, text

    package var fileExtension: String {
        switch self {
        case .jpeg: "jpg"
        case .text: "txt"
        default: rawValue
        }
    }

    package var contentType: String {
        switch self {
        case .pdf: "application/pdf"
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case .odt: "application/vnd.oasis.opendocument.text"
        case .ods: "application/vnd.oasis.opendocument.spreadsheet"
        case .png: "image/png"
        case .jpeg: "image/jpeg"
        case .csv: "text/csv; charset=utf-8"
        case .text: "text/plain; charset=utf-8"
        }
    }
}

/// Why a file is not taken. Nothing of it is kept.
package enum UploadFault: String, Error, Sendable, CaseIterable {
    case empty
    /// None of the kinds, or one thing that passes for another.
    case kind
    /// A text that is not UTF-8, or holds control characters.
    case text
    case damaged
    case encrypted
    case macros
    /// Files within the file, scripts, forms that send.
    case embedded
    /// It fetches pictures, templates or other workbooks from elsewhere.
    case linked
    /// It unpacks to more than a reader can bear.
    case bomb
    /// It could not be freed of what it tells about its makers.
    case uncleanable
}

/// A file whose kind is known and which tells nothing about its makers but what they wrote.
package struct CleanUpload: Sendable {
    package let kind: UploadKind
    package let bytes: [UInt8]
}

/// Looks into a file as it came, and makes of it one that can be handed on: of a known kind, whole, without
/// scripts, without metadata. What cannot be made so is refused.
package enum UploadScreen {
    /// `name` is asked only whether a text is a table.
    package static func clean(
        _ bytes: [UInt8], name: String, pdf: PDFCleaner
    ) async throws(UploadFault) -> CleanUpload {
        guard !bytes.isEmpty else { throw .empty }
        switch ContentKind.signature(of: Array(bytes.prefix(2048))) {
        case .pdf: return CleanUpload(kind: .pdf, bytes: try await pdf.clean(bytes))
        case .jpeg: return CleanUpload(kind: .jpeg, bytes: try JPEGCleaner.clean(bytes))
        case .png: return CleanUpload(kind: .png, bytes: try PNGCleaner.clean(bytes))
        case .zip: return try OfficePackage.clean(bytes)
        case .compoundFile: throw .encrypted
        case nil:
            try mustBeText(bytes)
            let isTable = name.lowercased().hasSuffix(".csv")
            return CleanUpload(kind: isTable ? .csv : .text, bytes: bytes)
        default: throw .kind
        }
    }

    /// UTF-8, with or without its mark; no control characters; nothing that a reader of another kind would
    /// find behind the first lines.
    private static func mustBeText(_ bytes: [UInt8]) throws(UploadFault) {
        let head = String(decoding: bytes.prefix(2048), as: UTF8.self)
        guard !head.contains("%PDF-") else { throw .kind }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .text }
        let isClean = bytes.allSatisfy { byte in
            byte >= 0x20 && byte != 0x7F || byte == 0x09 || byte == 0x0A || byte == 0x0D
        }
        guard isClean else { throw .text }
    }
}
