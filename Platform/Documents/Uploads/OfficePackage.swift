/// A file of an office program: parts in a ZIP file, by one of two standards.
enum OfficePackage {
    /// What one standard asks of its parts.
    struct Rules {
        let kind: UploadKind
        /// Throws what the mere names of the parts betray.
        let mustBeHarmless: (_ lowercasedName: String) throws(UploadFault) -> Void
        /// Parts that go: pictures of the first page, settings of somebody's printer.
        let isLeftOut: (_ lowercasedName: String) -> Bool
        /// Reads a part of XML before it is cleaned, and throws what it would do when it is opened.
        let reader: () -> any XMLHandler
        /// A part of XML, freed of names and paths; it is well-formed.
        let cleaned: (_ lowercasedName: String, _ content: [UInt8]) throws -> [UInt8]
    }

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
            let openDocument = try OpenDocumentCleaner.rules(for: archive)
            guard let rules = try openDocument ?? OfficeCleaner.rules(for: archive) else {
                throw UploadFault.kind
            }
            try archive.parts.forEach { try mustBeHarmless($0.lowercased(), rules) }
            var writer = try ArchiveWriter(capacity: bytes.count)
            var known: Set<String> = []
            try archive.forEachPart { name, content in
                // Two parts of one name are two files for two readers.
                let lower = name.lowercased()
                guard known.insert(lower).inserted else { throw UploadFault.damaged }
                guard !name.hasSuffix("/"), !rules.isLeftOut(lower) else { return }
                try writer.append(
                    name, try cleaned(name, content, archive, rules),
                    isStored: lower == OpenDocumentCleaner.kindPart)
            }
            return CleanUpload(kind: rules.kind, bytes: try writer.finish())
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

    private static func mustBeHarmless(
        _ part: String, _ rules: Rules
    ) throws(UploadFault) {
        let steps = part.split(separator: "/", omittingEmptySubsequences: false)
        guard !part.contains("\\"), !steps.contains(".."), steps.first != "" else {
            throw .damaged
        }
        try rules.mustBeHarmless(part)
    }

    private static func cleaned(
        _ name: String, _ content: [UInt8], _ archive: Archive, _ rules: Rules
    ) throws -> [UInt8] {
        let lower = name.lowercased()
        if lower.hasSuffix(".xml") || lower.hasSuffix(".rels") {
            // Names of people may stand in any part; what libxml2 does not read is not guessed at.
            try XMLPart.read(name, of: archive, rules.reader())
            return try rules.cleaned(lower, content)
        }
        switch ContentKind.signature(of: Array(content.prefix(64))) {
        case .jpeg: return try JPEGCleaner.clean(content)
        case .png: return try PNGCleaner.clean(content)
        case .zip, .compoundFile, .pdf, .html: throw UploadFault.embedded
        default: return content
        }
    }

    /// Takes the events and says nothing: what is wanted is that the part is well-formed.
    final class Silent: XMLHandler {
        func start(_ element: XMLStart) throws {}
        func end(_ name: String, _ namespace: XMLNamespace) throws {}
        func text(_ bytes: UnsafeBufferPointer<UInt8>) throws {}
    }

    static let xmlHead = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
}
