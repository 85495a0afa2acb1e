/// Frees a text or a spreadsheet in the OpenDocument format (ISO/IEC 26300) of its properties, of the names of those
/// who commented or changed it, and of the settings of their machines; refuses macros, objects of other programs and
/// whatever is fetched from elsewhere. Charts and formulas are documents within the document and are kept.
enum OpenDocumentCleaner {
    /// The part that says the kind, the first one and not packed, so that others find it at a fixed place.
    static let kindPart = "mimetype"
    private static let listPart = "META-INF/manifest.xml"

    /// Nil where the file is of another standard.
    static func rules(for archive: Archive) throws -> OfficePackage.Rules? {
        guard archive.parts.contains(kindPart) else { return nil }
        // A password is told first: what it locks may be missing from the file, or read as damage.
        if archive.parts.contains(listPart) { _ = try manifest(content(listPart, archive)) }
        guard archive.parts.contains("content.xml") else { return nil }
        let stated = try content(kindPart, archive)
        let kind = UploadKind.allCases.first {
            ($0 == .odt || $0 == .ods) && Array($0.contentType.utf8) == stated
        }
        guard let kind else { throw UploadFault.kind }
        return OfficePackage.Rules(
            kind: kind, mustBeHarmless: mustBeHarmless, isLeftOut: isLeftOut,
            reader: { OfficePackage.Silent() }, cleaned: cleaned)
    }

    private static func content(_ part: String, _ archive: Archive) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try archive.read(part) { bytes += $0 }
        return bytes
    }

    private static func mustBeHarmless(_ part: String) throws(UploadFault) {
        // One file of two standards would be cleaned by the rules of one and opened by those of the other.
        guard part != "[content_types].xml" else { throw .kind }
        if part.hasPrefix("basic/") || part.hasPrefix("scripts/") || part.hasPrefix("dialogs/") {
            throw .macros
        }
    }

    /// Pictures of the first page, tools of somebody's program, signatures of what is changed here, remarks of
    /// programs to each other.
    private static func isLeftOut(_ name: String) -> Bool {
        name.hasPrefix("thumbnails/") || name.contains("configurations2/")
            || name.hasPrefix("meta-inf/") && name != "meta-inf/manifest.xml"
            || name.hasSuffix(".rdf") || name == "layout-cache"
    }

    private static func cleaned(_ name: String, _ content: [UInt8]) throws -> [UInt8] {
        switch name.split(separator: "/").last {
        case "meta.xml": return Array(properties.utf8)
        case "settings.xml": return Array(settings.utf8)
        case "manifest.xml": return try manifest(content)
        default: break
        }
        var harm: UploadFault?
        let scrubber = XMLScrubber(textsOf: peoplesNames) { _, _ in
            false
        } change: { element, attribute, value in
            harm = harm ?? self.harm(of: element, attribute, value)
            return .keep
        } allows: { element throws(UploadFault) in
            if let harm = self.harm(of: element) { throw harm }
        }
        let clean = try scrubber.scrubbed(content)
        if let harm { throw harm }
        return clean
    }

    /// Elements whose text names who wrote, commented, changed, sent or printed.
    private static let peoplesNames: Set<String> = [
        "creator", "creator-initials", "sender-initials", "initial-creator", "printed-by",
        "author-name", "author-initials", "sender-firstname", "sender-lastname", "sender-title",
        "sender-position", "sender-email", "sender-phone-private", "sender-fax", "sender-company",
        "sender-phone-work", "sender-street", "sender-city", "sender-postal-code",
        "sender-country", "sender-state-or-province",
    ]

    private static func harm(of element: String) -> UploadFault? {
        switch element {
        case "script", "event-listener": .macros
        // Among them a picture written into the text, which nothing would clean.
        case "object-ole", "plugin", "applet", "floating-frame", "submission", "binary-data":
            .embedded
        case "dde-source", "dde-link", "dde-connection-decl", "database-source-sql",
            "database-source-query", "database-source-table":
            .linked
        default: nil
        }
    }

    private static func harm(
        of element: String, _ attribute: String, _ value: String
    ) -> UploadFault? {
        switch attribute {
        case "href":
            // What stands as a reference of XML in the place of a letter is not guessed at.
            let scheme = value.prefix { !":/?#".contains($0) }.lowercased()
            if scheme.contains("&") { return .linked }
            // A link to follow may lead anywhere, but runs nothing.
            guard element == "a" else { return isWithin(value) ? nil : .linked }
            let isCode = ["vnd.sun.star", "javascript", "macro", "service", "data"].contains(
                where: scheme.hasPrefix)
            return isCode && value.contains(":") ? .macros : nil
        case "formula":
            let formula = value.uppercased()
            let fetches = ["'#", "&APOS;#", "&#", "WEBSERVICE(", "DDE("].contains(
                where: formula.contains)
            return fetches ? .linked : nil
        default: return nil
        }
    }

    /// Whether an address stays inside the file.
    private static func isWithin(_ address: String) -> Bool {
        if address.isEmpty || address.hasPrefix("#") { return true }
        let steps = address.split(separator: "/", omittingEmptySubsequences: false)
        return !(steps.first?.contains(":") ?? false) && !steps.contains("..") && steps.first != ""
            && !address.contains("\\") && !address.contains("&")
    }

    /// Names no part that is left out, for some programs hold a file with such a list for damaged.
    private static func manifest(_ content: [UInt8]) throws -> [UInt8] {
        let scrubber = XMLScrubber(textsOf: []) { element, attributes in
            element == "file-entry" && isLeftOut(attributes["full-path"]?.lowercased() ?? "")
        } change: { _, _, _ in
            .keep
        } allows: { element throws(UploadFault) in
            if element == "encryption-data" { throw .encrypted }
        }
        return try scrubber.scrubbed(content)
    }

    private static let properties = """
        \(OfficePackage.xmlHead)<office:document-meta office:version="1.3" \
        xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><office:meta/></office:document-meta>
        """
    private static let settings = """
        \(OfficePackage.xmlHead)<office:document-settings office:version="1.3" \
        xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>
        """
}
