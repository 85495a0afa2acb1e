internal import CXML

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The namespaces of Office Open XML, in their transitional and strict spelling alike.
enum XMLNamespace: Sendable {
    case none, word, sheet, package, relationships, compatibility, other

    init(_ uri: String) {
        switch uri {
        case "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main":
            self = .word
        case "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main":
            self = .sheet
        case "http://schemas.openxmlformats.org/package/2006/relationships": self = .package
        case "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships":
            self = .relationships
        case "http://schemas.openxmlformats.org/markup-compatibility/2006": self = .compatibility
        default: self = .other
        }
    }
}

/// An element as it begins. Lives for the call.
struct XMLStart {
    let name: String
    let namespace: XMLNamespace
    fileprivate let count: Int
    /// Five pointers an attribute: local name, prefix, URI, value, end of value.
    fileprivate let attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?

    /// The value of the first attribute of this local name (and this namespace, where given).
    func attribute(_ name: String, in namespace: XMLNamespace? = nil) -> String? {
        guard let attributes else { return nil }
        for index in 0..<count {
            guard let local = attributes[index * 5], Self.text(local) == name else { continue }
            if let namespace {
                let uri = attributes[index * 5 + 2].map { XMLNamespace(Self.text($0)) } ?? .none
                if uri != namespace { continue }
            }
            guard let start = attributes[index * 5 + 3], let end = attributes[index * 5 + 4] else {
                continue
            }
            let value = String(
                decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self)
            // libxml2 leaves the ampersand escaped where entities are not replaced.
            return value.contains("&")
                ? value.split(separator: "&#38;", omittingEmptySubsequences: false).joined(
                    separator: "&") : value
        }
        return nil
    }

    /// An on-off property: present and not switched off.
    var isOn: Bool {
        guard let value = attribute("val") else { return true }
        return !["0", "false", "off"].contains(value)
    }

    fileprivate static func text(_ pointer: UnsafePointer<xmlChar>) -> String {
        String(decoding: UnsafeBufferPointer(start: pointer, count: strlen(pointer)), as: UTF8.self)
    }

    private static func strlen(_ pointer: UnsafePointer<xmlChar>) -> Int {
        Int(xmlStrlen(pointer))
    }
}

/// Takes the events of one part. What it throws ends the reading.
protocol XMLHandler: AnyObject {
    func start(_ element: XMLStart) throws
    func end(_ name: String, _ namespace: XMLNamespace) throws
    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws
}

/// Pushes a part through libxml2: no document types, no entities but the five, no network.
final class XMLPart {
    private let part: String
    private let limits: DocumentLimits
    private let handler: any XMLHandler
    private var depth = 0
    /// Bytes given to libxml2 since it last told of something.
    private var unanswered = 0
    private var thrown: (any Error)?
    private var context: xmlParserCtxtPtr?
    private var names: [UnsafePointer<xmlChar>: String] = [:]
    private var namespaces: [UnsafePointer<xmlChar>: XMLNamespace] = [:]

    /// libxml2 wants its first call to be alone.
    private static let initialized: Void = xmlInitParser()

    private static let piece = 1 << 14
    /// One tag, comment or CDATA section. libxml2 before 2.12 compares each attribute of an element with all the
    /// others: the 10 MB that it allows itself would take minutes.
    private static let maximumTag = 1 << 18

    private init(_ part: String, _ limits: DocumentLimits, _ handler: any XMLHandler) {
        self.part = part
        self.limits = limits
        self.handler = handler
    }

    static func read(_ part: String, of archive: Archive, _ handler: any XMLHandler) throws {
        try XMLPart(part, archive.limits, handler).read(archive)
    }

    private func read(_ archive: Archive) throws {
        _ = Self.initialized
        var callbacks = Self.callbacks
        guard
            let context = xmlCreatePushParserCtxt(
                &callbacks, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil)
        else { throw DocumentFault.outOfResources }
        self.context = context
        defer {
            xmlFreeParserCtxt(context)
            self.context = nil
        }
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue
        xmlCtxtUseOptions(context, Int32(options | XML_PARSE_NOWARNING.rawValue))
        try archive.read(part) { bytes in
            try bytes.withMemoryRebound(to: CChar.self) { bytes in
                for start in stride(from: 0, to: bytes.count, by: Self.piece) {
                    let end = min(start + Self.piece, bytes.count)
                    unanswered += end - start
                    try push(UnsafeBufferPointer(rebasing: bytes[start..<end]), isLast: false)
                    if unanswered > Self.maximumTag {
                        throw DocumentFault.tooMuchText(limit: Self.maximumTag)
                    }
                }
            }
        }
        try push(UnsafeBufferPointer(start: nil, count: 0), isLast: true)
    }

    private func push(_ bytes: UnsafeBufferPointer<CChar>, isLast: Bool) throws {
        guard let context else { return }
        let code = xmlParseChunk(context, bytes.baseAddress, Int32(bytes.count), isLast ? 1 : 0)
        if let thrown { throw thrown }
        guard code == 0, !isLast || context.pointee.wellFormed == 1 else {
            let line = context.pointee.input?.pointee.line ?? 0
            throw DocumentFault.malformedXML(part: part, line: Int(line))
        }
    }

    private func attempt(_ act: () throws -> Void) {
        unanswered = 0
        guard thrown == nil else { return }
        do { try act() } catch { stop(error) }
    }

    private func stop(_ error: any Error) {
        if thrown == nil { thrown = error }
        if let context { xmlStopParser(context) }
    }

    private func name(_ pointer: UnsafePointer<xmlChar>) -> String {
        if let name = names[pointer] { return name }
        let name = XMLStart.text(pointer)
        // The pointer is libxml2's own for this name while the parser lives. Names without end
        // are an attack on the dictionary.
        if names.count < 4096 { names[pointer] = name }
        return name
    }

    private func namespace(_ pointer: UnsafePointer<xmlChar>?) -> XMLNamespace {
        guard let pointer else { return .none }
        if let known = namespaces[pointer] { return known }
        let namespace = XMLNamespace(XMLStart.text(pointer))
        if namespaces.count < 256 { namespaces[pointer] = namespace }
        return namespace
    }

    private static func part(_ context: UnsafeMutableRawPointer?) -> XMLPart? {
        context.map { Unmanaged<XMLPart>.fromOpaque($0).takeUnretainedValue() }
    }

    private static var callbacks: xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.initialized = UInt32(XML_SAX2_MAGIC)
        handler.startElementNs = { context, name, _, uri, _, _, count, _, attributes in
            guard let part = XMLPart.part(context), let name else { return }
            part.attempt {
                part.depth += 1
                if part.depth > part.limits.depth {
                    throw DocumentFault.tooDeep(part: part.part, limit: part.limits.depth)
                }
                try part.handler.start(
                    XMLStart(
                        name: part.name(name), namespace: part.namespace(uri), count: Int(count),
                        attributes: attributes))
            }
        }
        handler.endElementNs = { context, name, _, uri in
            guard let part = XMLPart.part(context), let name else { return }
            part.attempt {
                part.depth -= 1
                try part.handler.end(part.name(name), part.namespace(uri))
            }
        }
        let text: charactersSAXFunc = { context, bytes, count in
            guard let part = XMLPart.part(context), let bytes else { return }
            part.attempt {
                try part.handler.text(UnsafeBufferPointer(start: bytes, count: Int(count)))
            }
        }
        handler.characters = text
        handler.cdataBlock = text
        handler.ignorableWhitespace = text
        handler.internalSubset = { context, _, _, _ in
            guard let part = XMLPart.part(context) else { return }
            part.stop(DocumentFault.documentType(part: part.part))
        }
        return handler
    }
}
