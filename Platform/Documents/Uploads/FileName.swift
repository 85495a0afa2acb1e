/// The name of a file somebody hands in: shown to others, so that it may not deceive.
package enum FileName {
    package static let limit = 100

    /// The last part of what the browser says, without what comes behind a last dot; the ending is that of
    /// the kind. Nil where it holds characters that turn the direction of writing (3-safety: refused in
    /// names): `annexe‮fdp.exe` would read as a .pdf.
    package static func clean(_ name: String, kind: UploadKind) -> String? {
        let last =
            name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        guard !last.unicodeScalars.contains(where: turnsDirection) else { return nil }
        var scalars = String.UnicodeScalarView()
        for scalar in last.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
                .paragraphSeparator:
                continue
            default: scalars.append("<>:\"|?*".unicodeScalars.contains(scalar) ? "-" : scalar)
            }
        }
        var stem = String(scalars)
        if let dot = stem.lastIndex(of: "."), stem[dot...].count <= 6 {
            stem = String(stem[..<dot])
        }
        let trimmed = stem.drop { $0 == "." || $0.isWhitespace }
        let end = trimmed.lastIndex { $0 != "." && !$0.isWhitespace }
        stem = String(end.map { trimmed[...$0] }?.prefix(limit) ?? "")
        // A name of many combining marks is long in bytes though short in letters.
        while stem.utf8.count > 240 { stem.removeLast() }
        return (stem.isEmpty ? "file" : stem) + ".\(kind.fileExtension)"
    }

    private static func turnsDirection(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
