/// Frees a Word or Excel file of its properties, of the names of those who commented or changed it, and of
/// paths on their machines; refuses macros, files within files and whatever is fetched from elsewhere.
enum OfficeCleaner {
    private static let limits: DocumentLimits = {
        var limits = DocumentLimits()
        limits.entries = 3000
        limits.partBytes = 64 << 20
        limits.totalBytes = 256 << 20
        return limits
    }()

    static func clean(_ bytes: [UInt8]) throws(UploadFault) -> CleanUpload {
        do {
            let archive = try Archive(.bytes(bytes), limits: limits)
            let kind = try kind(of: archive)
            try mustBeHarmless(archive.parts)
            var writer = try ArchiveWriter(capacity: bytes.count)
            var known: Set<String> = []
            try archive.forEachPart { name, content in
                // Two parts of one name are two files for two readers.
                guard known.insert(name.lowercased()).inserted else { throw UploadFault.damaged }
                guard !name.hasSuffix("/") else { return }
                if isLeftOut(name) { return }
                try writer.append(name, try cleaned(name, content, archive))
            }
            return CleanUpload(kind: kind, bytes: try writer.finish())
        } catch let fault as UploadFault {
            throw fault
        } catch let fault as DocumentFault {
            throw Self.fault(fault)
        } catch {
            throw .damaged
        }
    }

    private static func fault(_ fault: DocumentFault) -> UploadFault {
        switch fault {
        case .encryptedOrLegacy: .encrypted
        case .partTooLarge, .ratioTooHigh, .tooManyEntries, .tooDeep, .tooMuchText: .bomb
        default: .damaged
        }
    }

    private static func kind(of archive: Archive) throws -> UploadKind {
        guard archive.parts.contains("[Content_Types].xml") else { throw UploadFault.kind }
        let main = try Relationships(of: "", in: archive)[kind: "officeDocument"] ?? ""
        guard archive.parts.contains(main) else { throw UploadFault.kind }
        if main.hasPrefix("word/") { return .docx }
        if main.hasPrefix("xl/") { return .xlsx }
        throw UploadFault.kind
    }

    private static func mustBeHarmless(_ parts: Set<String>) throws(UploadFault) {
        for part in parts.map({ $0.lowercased() }) {
            let steps = part.split(separator: "/", omittingEmptySubsequences: false)
            guard !part.contains("\\"), !steps.contains(".."), steps.first != "" else {
                throw .damaged
            }
            if ["vbaproject", "vbadata", "macrosheets/", "dialogsheets/", "customui/"].contains(
                where: part.contains)
            {
                throw .macros
            }
            if ["embeddings/", "activex/", "oleobject", "/ctrlprops/"].contains(
                where: part.contains)
            {
                throw .embedded
            }
            if part.contains("externallinks/") { throw .linked }
        }
    }

    /// Small pictures of the first page; settings of somebody's printer.
    private static func isLeftOut(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasPrefix("docprops/thumbnail") || name.contains("printersettings/")
    }

    private static func cleaned(
        _ name: String, _ content: [UInt8], _ archive: Archive
    ) throws -> [UInt8] {
        let lower = name.lowercased()
        switch lower {
        case "docprops/core.xml": return Array(core.utf8)
        case "docprops/app.xml": return Array(app.utf8)
        case "docprops/custom.xml": return Array(custom.utf8)
        default: break
        }
        if lower.hasSuffix(".xml") || lower.hasSuffix(".rels") {
            // Names of people may stand in any part; what libxml2 does not read is not guessed at.
            try XMLPart.read(name, of: archive, Silent())
            if lower == "[content_types].xml" {
                let text = String(decoding: content, as: UTF8.self).lowercased()
                if text.contains("macroenabled") || text.contains("vbaproject") {
                    throw UploadFault.macros
                }
            }
            if lower.hasSuffix(".rels") { return try relationships(content) }
            return try scrubber.scrubbed(content)
        }
        switch ContentKind.signature(of: Array(content.prefix(64))) {
        case .jpeg: return try JPEGCleaner.clean(content)
        case .png: return try PNGCleaner.clean(content)
        case .zip, .compoundFile, .pdf, .html: throw UploadFault.embedded
        default: return content
        }
    }

    /// Takes the events and says nothing: what is wanted is that the part is well-formed.
    private final class Silent: XMLHandler {
        func start(_ element: XMLStart) throws {}
        func end(_ name: String, _ namespace: XMLNamespace) throws {}
        func text(_ bytes: UnsafeBufferPointer<UInt8>) throws {}
    }

    private static func relationships(_ content: [UInt8]) throws -> [UInt8] {
        var isLinked = false
        let scrubber = XMLScrubber(textsOf: []) { element, attributes in
            guard element == "Relationship" else { return false }
            let kind = attributes["Type"]?.split(separator: "/").last.map(String.init) ?? ""
            if kind == "thumbnail" || kind == "printerSettings" { return true }
            guard attributes["TargetMode"] == "External" else { return false }
            // Word's note of which template a text began with: a path on somebody's machine. A template
            // from the net would bring macros.
            if kind == "attachedTemplate" { return true }
            if kind != "hyperlink" { isLinked = true }
            return false
        } change: { _, _, _ in
            .keep
        }
        let clean = try scrubber.scrubbed(content)
        if isLinked { throw UploadFault.linked }
        return clean
    }

    private static var scrubber: XMLScrubber {
        XMLScrubber(textsOf: ["author"]) { element, _ in
            // Points to a relationship that is taken out.
            element == "attachedTemplate"
        } change: { element, attribute, _ in
            switch (element, attribute) {
            case (_, "author"), ("person", "displayName"), ("person", "userId"),
                ("presenceInfo", "userId"), ("fileSharing", "userName"), (_, "lastModifiedBy"):
                .replace("Author")
            case (_, "initials"): .replace("A")
            case ("person", "providerId"), ("presenceInfo", "providerId"): .replace("None")
            case ("absPath", "url"): .replace("")
            case ("pageSetup", "id"): .remove
            default: .keep
            }
        }
    }

    private static let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    private static let core =
        head
        + "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\"/>"
    private static let app =
        head
        + "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"/>"
    private static let custom =
        head
        + "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\"/>"
}
