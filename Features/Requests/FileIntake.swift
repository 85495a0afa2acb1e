package import Base
package import Database
package import Documents
import Markup
package import Web

/// How files come in and go out, whatever record they go with: known by content, cleaned, kept in pieces,
/// given as attachments alone.
package enum FileIntake {
    /// Bytes of one file.
    package static let maximumSize = Request.File.maximumSize
    package static let pieceSize = 256 << 10

    /// Why a file is not taken.
    package enum Refused: Error {
        case size, name
        case content(UploadFault)

        package func fault(of name: String, in field: String) -> Fault {
            let rule =
                switch self {
                case .size: "file-size"
                case .name: "file-name"
                case .content(let fault): "file-\(fault.rawValue)"
                }
            let shown = name.unicodeScalars.filter {
                $0.properties.generalCategory != .format
                    && $0.properties.generalCategory != .control
            }
            return Fault(
                field: field, value: "", rule: "requests.fault.\(rule)",
                values: [
                    "name": String(String.UnicodeScalarView(shown).prefix(80)),
                    "limit": String(FileIntake.maximumSize >> 20),
                ])
        }
    }

    /// What was sent is part of what the key was used for.
    package static func sent(_ form: Query, _ uploads: [UploadedFile]) -> Query {
        Query(
            form.pairs
                + uploads.map { upload in
                    var hash = SHA256()
                    hash.update(upload.bytes)
                    return (name: "sha256", value: hash.text())
                })
    }

    package static func clean(
        _ upload: UploadedFile, id: String, pdf: PDFCleaner
    ) async throws(Refused) -> (file: Request.File, bytes: [UInt8]) {
        guard upload.bytes.count <= maximumSize else { throw .size }
        let clean: CleanUpload
        do {
            clean = try await UploadScreen.clean(upload.bytes, name: upload.name, pdf: pdf)
        } catch {
            throw .content(error)
        }
        guard clean.bytes.count <= maximumSize else { throw .size }
        guard let name = FileName.clean(upload.name, kind: clean.kind) else { throw .name }
        var hash = SHA256()
        hash.update(clean.bytes)
        let file = Request.File(
            publicID: id, name: name, kind: clean.kind, size: clean.bytes.count,
            sha256: hash.text())
        return (file, clean.bytes)
    }

    private struct TakenOut: Error {}

    /// The file as an attachment; `piece` gives one after the other, nil where there are no more.
    package static func attachment(
        _ file: Request.File, _ visit: Visit,
        piece: @escaping @Sendable (Int, any Reader) throws -> [UInt8]?
    ) -> Answer {
        Answer(
            contentType: file.kind.contentType,
            body: .stream { write in
                var (number, left) = (0, file.size)
                while left > 0 {
                    let next = number
                    guard let bytes = try await visit.read({ try piece(next, $0) }) else {
                        throw TakenOut()
                    }
                    number += 1
                    left -= bytes.count
                    try await write(bytes)
                }
            },
            headers: [
                ("content-disposition", disposition(file)),
                ("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
                ("cross-origin-resource-policy", "same-origin"),
            ], caching: .never)
    }

    /// RFC 6266: a name in ASCII for old programs, the true one for others.
    static func disposition(_ file: Request.File) -> String {
        var encoded = ""
        encoded.append(percentEncoding: file.name)
        return
            "attachment; filename=\"file.\(file.kind.fileExtension)\"; filename*=UTF-8''\(encoded)"
    }
}
