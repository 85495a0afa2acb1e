import CArchive
import Testing

@testable import Documents

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The samples beside the tests, the data that the product ships, and the collection beside the
/// checkout where there is one.
enum Files {
    static let samples = Self.parent(of: "\(#filePath)") + "/Samples"
    private static let root = Self.parent(
        of: Self.parent(of: Self.parent(of: Self.parent(of: "\(#filePath)"))))
    private static let collection = "\(root)/../shared/data/upr"

    /// Unpacks a file that the product ships.
    static func shipped(_ name: String) throws -> GzipFile {
        try GzipFile(unpacking: "\(root)/Data/upr/\(name).gz")
    }

    /// Those of `names` that the collection holds, or `samples` where there is no collection.
    static func real(_ names: [String], orSamples samples: [String]) -> [String] {
        guard FileManager.default.fileExists(atPath: collection) else {
            return samples.map { "\(Self.samples)/\($0)" }
        }
        return names.map { "\(collection)/\($0)" }
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        let source = try ByteSource(path: path)
        var bytes = [UInt8](repeating: 0, count: try source.size())
        let count = try bytes.withUnsafeMutableBytes { try source.read(into: $0) }
        return Array(bytes[..<count])
    }

    static func name(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    private static func parent(of path: String) -> String {
        path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    }
}

extension TextEncoding {
    /// `nil` where the encoding lacks a character.
    func encode(_ text: String, hasMark: Bool = false) -> [UInt8]? {
        var bytes = hasMark ? byteOrderMark : []
        switch self {
        case .utf8: bytes += Array(text.utf8)
        case .utf16LE: for unit in text.utf16 { bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        case .utf16BE: for unit in text.utf16 { bytes += [UInt8(unit >> 8), UInt8(unit & 0xFF)] }
        case .windows1252, .iso8859_1, .macRoman:
            guard let page = CodePage.page(of: self, repairing: nil) else { return nil }
            for scalar in text.unicodeScalars {
                guard let byte = page.byte(of: scalar) else { return nil }
                bytes.append(byte)
            }
        }
        return bytes
    }
}

/// A ZIP file in memory, made by libarchive.
func zip(_ parts: [(name: String, bytes: [UInt8])], password: String? = nil) throws -> [UInt8] {
    let size = parts.reduce(1 << 16) { $0 + $1.bytes.count + 1024 }
    var buffer = [UInt8](repeating: 0, count: size)
    var used = 0
    let archive = try #require(archive_write_new())
    defer { archive_write_free(archive) }
    archive_write_set_format_zip(archive)
    if let password {
        archive_write_set_options(archive, "zip:encryption=traditional")
        archive_write_set_passphrase(archive, password)
    }
    try buffer.withUnsafeMutableBytes { memory in
        archive_write_open_memory(archive, memory.baseAddress, memory.count, &used)
        for part in parts {
            let entry = try #require(archive_entry_new())
            defer { archive_entry_free(entry) }
            archive_entry_set_pathname(entry, part.name)
            archive_entry_set_size(entry, Int64(part.bytes.count))
            archive_entry_set_filetype(entry, UInt32(0o100000))
            archive_entry_set_perm(entry, 0o644)
            #expect(archive_write_header(archive, entry) == ARCHIVE_OK)
            part.bytes.withUnsafeBytes { _ = archive_write_data(archive, $0.baseAddress, $0.count) }
        }
        archive_write_close(archive)
    }
    return Array(buffer[..<used])
}

func zip(_ parts: [String: String]) throws -> [UInt8] {
    try zip(parts.sorted { $0.key < $1.key }.map { ($0.key, Array($0.value.utf8)) })
}

let wordNamespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
let sheetNamespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

/// A .docx file with this body.
func docx(_ body: String) throws -> [UInt8] {
    try zip([
        "word/document.xml":
            "<w:document xmlns:w=\"\(wordNamespace)\"><w:body>\(body)</w:body></w:document>"
    ])
}

/// The same numbers in every run.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

/// FNV-1a over all fields, so that a file can be compared with an independent reading of it.
struct FieldHash {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ fields: [String]) {
        for field in fields {
            for byte in field.utf8 { add(byte) }
            add(0x1F)
        }
        add(0x1E)
    }

    private mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
}
