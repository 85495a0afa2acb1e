import CQRencode
package import Markup

/// A QR code (ISO/IEC 18004) by libqrencode, with correction level M, as a picture drawn here.
package struct QRCode: Sendable, Equatable, Redacted {
    /// The payload is empty or does not fit: the largest code holds 2,331 bytes at level M.
    package struct Unencodable: Error, Equatable {
        package let bytes: Int
    }

    /// Modules a side, without the quiet zone.
    package let width: Int
    private let dark: [Bool]

    /// Four modules a side, which the standard asks for.
    private static let quietZone = 4

    package init(_ payload: String) throws(Unencodable) {
        let bytes = Array(payload.utf8)
        guard !bytes.isEmpty,
            let code = QRcode_encodeData(Int32(clamping: bytes.count), bytes, 0, QR_ECLEVEL_M)
        else { throw Unencodable(bytes: bytes.count) }
        defer { QRcode_free(code) }
        width = Int(code.pointee.width)
        // The lowest bit of a module is its colour; the others say what it serves for.
        dark = UnsafeBufferPointer(start: code.pointee.data, count: width * width)
            .map { $0 & 1 == 1 }
    }

    package func isDark(row: Int, column: Int) -> Bool { dark[row * width + column] }

    /// The picture, one unit a module: dark on light in every colour scheme, since readers expect
    /// that; its size is the page's affair. `title` is what is read out instead.
    package func svg(title: String) -> HTML {
        let side = width + 2 * Self.quietZone
        return """
            <svg xmlns="http://www.w3.org/2000/svg" class="qr-code" role="img" \
            viewBox="0 0 \(side) \(side)" shape-rendering="crispEdges"><title>\(title)</title>\
            <path fill="#fff" d="M0 0h\(side)v\(side)h-\(side)z"/>\
            <path fill="#000" d="\(path)"/></svg>
            """
    }

    /// A rectangle for each run of dark modules in a row.
    private var path: String {
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                let run = dark[(row * width + column)..<((row + 1) * width)].prefix { $0 }.count
                if run > 0 {
                    path += "M\(column + Self.quietZone) \(row + Self.quietZone)"
                    path += "h\(run)v1h-\(run)z"
                }
                column += max(1, run)
            }
        }
        return path
    }
}
