internal import CQPDF
internal import Programs

/// How PDF files are cleaned: in a process of its own with bounds on memory and time, for a few bytes of a
/// PDF can unpack to more than the machine has.
package struct PDFCleaner: Sendable {
    package let clean: @Sendable ([UInt8]) async throws(UploadFault) -> [UInt8]

    package init(clean: @escaping @Sendable ([UInt8]) async throws(UploadFault) -> [UInt8]) {
        self.clean = clean
    }

    /// Where no program is at hand: a PDF that cannot be cleaned is refused.
    package static let none = PDFCleaner { _ throws(UploadFault) in throw .uncleanable }

    /// By a program that reads a PDF, writes what `PDFScrubber` makes of it and ends with 0, or writes the
    /// fault's name and ends with 65.
    package static func program(_ vector: [String]) -> PDFCleaner {
        PDFCleaner { bytes throws(UploadFault) in
            let program = Program(
                vector, seconds: 20, memory: 1 << 30, output: 2 * bytes.count + 1 << 20)
            switch await program.run(input: bytes) {
            case let end? where end.code == 0 && !end.output.isEmpty: return end.output
            case let end? where end.code == 65:
                throw UploadFault(rawValue: String(decoding: end.output, as: UTF8.self))
                    ?? .uncleanable
            case nil, _?: throw .bomb
            }
        }
    }
}

/// Frees a PDF of what it tells about its makers and refuses what acts by itself. Text and pictures stay as
/// they are.
package enum PDFScrubber {
    private static let removed: Set<String> = ["/Metadata", "/PieceInfo", "/LastModified"]
    private static let embedding: Set<String> = [
        "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/XFA",
    ]
    private static let actions: Set<String> = [
        "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/GoToE",
    ]
    private static let annotations: Set<String> = [
        "/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D",
    ]

    package static func scrub(_ bytes: [UInt8]) throws(UploadFault) -> [UInt8] {
        // The bytes must stay where they are as long as the document is read.
        let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
        defer { buffer.deallocate() }
        _ = buffer.initialize(from: bytes.lazy.map { CChar(bitPattern: $0) })
        var document = qpdf_init()
        defer { qpdf_cleanup(&document) }
        guard let document else { throw .uncleanable }
        qpdf_silence_errors(document)
        qpdf_set_suppress_warnings(document, 1)
        let result = qpdf_read_memory(
            document, "upload", buffer.baseAddress, UInt64(buffer.count), nil)
        if result & 2 != 0 {
            let code = qpdf_get_error_code(document, qpdf_get_error(document))
            throw code == qpdf_e_password ? .encrypted : .damaged
        }
        if qpdf_is_encrypted(document) != 0 { throw .encrypted }
        let trailer = qpdf_get_trailer(document)
        qpdf_oh_remove_key(document, trailer, "/Info")
        qpdf_oh_remove_key(document, trailer, "/ID")
        try walk(document, from: trailer)
        let clean = try written(document)
        try mustBeWhole(document)
        return clean
    }

    /// What cannot be read is left out by the library, with a word about it. Nothing is left out here.
    private static func mustBeWhole(_ document: qpdf_data) throws(UploadFault) {
        while qpdf_more_warnings(document) != 0 {
            let warning = qpdf_next_warning(document)
            let text = qpdf_get_error_full_text(document, warning).map { String(cString: $0) } ?? ""
            if text.contains("bad_alloc") { throw .bomb }
            if text.contains("error reading") || text.contains("error decoding") {
                throw .damaged
            }
        }
    }

    /// Every object that is used, once.
    private static func walk(_ document: qpdf_data, from trailer: qpdf_oh) throws(UploadFault) {
        var waiting = [trailer]
        var seen: Set<Int64> = []
        while let object = waiting.popLast() {
            defer { qpdf_oh_release(document, object) }
            if qpdf_oh_is_indirect(document, object) != 0 {
                let id =
                    Int64(qpdf_oh_get_object_id(document, object)) << 20
                    | Int64(qpdf_oh_get_generation(document, object))
                guard seen.insert(id).inserted else { continue }
            }
            if qpdf_oh_is_array(document, object) != 0 {
                for index in 0..<max(0, qpdf_oh_get_array_n_items(document, object)) {
                    add(qpdf_oh_get_array_item(document, object, index), document, &waiting)
                }
            } else if qpdf_oh_is_stream(document, object) != 0 {
                add(qpdf_oh_get_dict(document, object), document, &waiting)
            } else if qpdf_oh_is_dictionary(document, object) != 0 {
                try scrub(object, document, &waiting)
            }
        }
    }

    /// Only what can hold something is looked into.
    private static func add(_ object: qpdf_oh, _ document: qpdf_data, _ waiting: inout [qpdf_oh]) {
        if qpdf_oh_is_array(document, object) != 0 || qpdf_oh_is_stream(document, object) != 0
            || qpdf_oh_is_dictionary(document, object) != 0
        {
            waiting.append(object)
        } else {
            qpdf_oh_release(document, object)
        }
    }

    private static func scrub(
        _ dictionary: qpdf_oh, _ document: qpdf_data, _ waiting: inout [qpdf_oh]
    ) throws(UploadFault) {
        var keys: [String] = []
        qpdf_oh_begin_dict_key_iter(document, dictionary)
        while qpdf_oh_dict_more_keys(document) != 0 {
            guard let key = qpdf_oh_dict_next_key(document) else { break }
            keys.append(String(cString: key))
        }
        let subtype = name(of: "/Subtype", dictionary, document)
        if let subtype, annotations.contains(subtype) { throw .embedded }
        if let action = name(of: "/S", dictionary, document), actions.contains(action) {
            throw .embedded
        }
        for key in keys {
            if embedding.contains(key) { throw .embedded }
            // Who wrote a note; the name of a form's field is needed.
            let isNote = key == "/T" && keys.contains("/Rect") && subtype != "/Widget"
            if removed.contains(key) || isNote {
                qpdf_oh_remove_key(document, dictionary, key)
            } else {
                add(qpdf_oh_get_key(document, dictionary, key), document, &waiting)
            }
        }
    }

    private static func name(
        of key: String, _ dictionary: qpdf_oh, _ document: qpdf_data
    ) -> String? {
        let value = qpdf_oh_get_key(document, dictionary, key)
        defer { qpdf_oh_release(document, value) }
        guard qpdf_oh_is_name(document, value) != 0 else { return nil }
        return qpdf_oh_get_name(document, value).map { String(cString: $0) }
    }

    private static func written(_ document: qpdf_data) throws(UploadFault) -> [UInt8] {
        guard qpdf_init_write_memory(document) & 2 == 0 else { throw .uncleanable }
        qpdf_set_stream_data_mode(document, qpdf_s_preserve)
        qpdf_set_preserve_unreferenced_objects(document, 0)
        qpdf_set_deterministic_ID(document, 1)
        guard qpdf_write(document) & 2 == 0, let start = qpdf_get_buffer(document) else {
            throw .damaged
        }
        return Array(
            UnsafeBufferPointer(start: start, count: qpdf_get_buffer_length(document)))
    }
}
