/// Frees a Word or Excel file of its properties, of the names of those who commented or changed it, and of
/// paths on their machines; refuses macros, files within files and whatever is fetched from elsewhere.
enum OfficeCleaner {
    /// Nil where the file is of another standard.
    static func rules(for archive: Archive) throws -> OfficePackage.Rules? {
        guard archive.parts.contains("[Content_Types].xml") else { return nil }
        let main = try Relationships(of: "", in: archive)[kind: "officeDocument"] ?? ""
        guard archive.parts.contains(main) else { return nil }
        let kind: UploadKind? =
            main.hasPrefix("word/") ? .docx : main.hasPrefix("xl/") ? .xlsx : nil
        return kind.map { kind in
            OfficePackage.Rules(
                kind: kind, mustBeHarmless: mustBeHarmless, isLeftOut: isLeftOut,
                reader: { OfficeFieldReader(kind) }, cleaned: cleaned)
        }
    }

    private static func mustBeHarmless(_ part: String) throws(UploadFault) {
        if ["vbaproject", "vbadata", "macrosheets/", "dialogsheets/", "customui/"].contains(
            where: part.contains)
        {
            throw .macros
        }
        if ["embeddings/", "activex/", "oleobject", "/ctrlprops/"].contains(where: part.contains) {
            throw .embedded
        }
        if ["externallinks/", "xl/connections", "querytables/"].contains(where: part.contains) {
            throw .linked
        }
    }

    /// Small pictures of the first page; settings of somebody's printer.
    private static func isLeftOut(_ name: String) -> Bool {
        name.hasPrefix("docprops/thumbnail") || name.contains("printersettings/")
    }

    private static func cleaned(_ name: String, _ content: [UInt8]) throws -> [UInt8] {
        switch name {
        case "docprops/core.xml": return Array(core.utf8)
        case "docprops/app.xml": return Array(app.utf8)
        case "docprops/custom.xml": return Array(custom.utf8)
        case "[content_types].xml":
            let text = String(decoding: content, as: UTF8.self).lowercased()
            if text.contains("macroenabled") || text.contains("vbaproject") {
                throw UploadFault.macros
            }
        default: break
        }
        if name.hasSuffix(".rels") { return try relationships(content) }
        return try scrubber.scrubbed(content)
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

    private static let core =
        OfficePackage.xmlHead
        + "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\"/>"
    private static let app =
        OfficePackage.xmlHead
        + "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"/>"
    private static let custom =
        OfficePackage.xmlHead
        + "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\"/>"
}
