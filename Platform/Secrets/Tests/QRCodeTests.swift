import Markup
import Testing

@testable import Secrets

@Suite("QR codes")
struct QRCodeTests {
    @Test("the modules are those of qrencode -8 -l M, version 4.1.1")
    func vector() throws {
        let code = try QRCode("https://example.org/")
        let rows = (0..<code.width).map { row in
            String((0..<code.width).map { code.isDark(row: row, column: $0) ? "#" : "." })
        }
        #expect(rows == Self.rows)
    }

    @Test("the picture draws exactly the dark modules, within a quiet zone of four")
    func picture() throws {
        let code = try QRCode("otpauth://totp/Accord:amina?secret=GEZDGNBVGY3TQOJQ&issuer=Accord")
        let markup = code.svg(title: "Code").string
        let side = code.width + 8
        #expect(markup.contains(#"viewBox="0 0 \#(side) \#(side)""#))
        let path = try #require(
            markup.firstMatch(of: /<path fill="#000" d="([^"]*)"/)?.output.1)
        var dark = Set<[Int]>()
        for piece in path.split(separator: "z") {
            let run = try #require(piece.wholeMatch(of: /M(\d+) (\d+)h(\d+)v1h-(\d+)/)?.output)
            #expect(run.3 == run.4)
            let (column, row) = (Int(run.1) ?? 0, Int(run.2) ?? 0)
            for offset in 0..<(Int(run.3) ?? 0) {
                #expect(dark.insert([row - 4, column - 4 + offset]).inserted)
            }
        }
        for row in 0..<code.width {
            for column in 0..<code.width {
                #expect(dark.contains([row, column]) == code.isDark(row: row, column: column))
                dark.remove([row, column])
            }
        }
        #expect(dark.isEmpty)
    }

    @Test("the picture has a role and the caller's title, escaped, and no style or script")
    func accessibility() throws {
        let markup = try QRCode("x").svg(title: #"<b>"Ключ" & код"#).string
        #expect(markup.hasPrefix("<svg "))
        #expect(markup.contains(#"role="img""#))
        #expect(
            markup.contains("<title>&lt;b&gt;&quot;Ключ&quot; &amp; код</title>"))
        #expect(!markup.contains("style") && !markup.contains("script"))
    }

    @Test("texts of every length up to the largest code have one; longer ones are refused")
    func sizes() throws {
        var last = 0
        for count in [1, 14, 15, 100, 150, 500, 2331] {
            let code = try QRCode(String(repeating: "a", count: count))
            #expect(code.width >= last && (code.width - 17) % 4 == 0)
            last = code.width
        }
        #expect(last == 177)
        #expect(throws: QRCode.Unencodable(bytes: 2332)) {
            try QRCode(String(repeating: "a", count: 2332))
        }
        #expect(throws: QRCode.Unencodable(bytes: 0)) { try QRCode("") }
    }

    @Test("a zero byte and letters beyond ASCII are part of the payload")
    func bytes() throws {
        #expect(try QRCode("a\0b") != QRCode("a\0c"))
        #expect(try QRCode("é") != QRCode("è"))
    }

    private static let rows = [
        "#######.##.#.#....#######",
        "#.....#.##.#..#.#.#.....#",
        "#.###.#.#.#.##....#.###.#",
        "#.###.#....###.##.#.###.#",
        "#.###.#.##.#..#.#.#.###.#",
        "#.....#..#.#.##.#.#.....#",
        "#######.#.#.#.#.#.#######",
        ".........##..#.##........",
        "#..######.#.#...##..#.###",
        "#.###...#.##.#####.#####.",
        ".##.#.#.#.#..#.###.###..#",
        ".....#.#.###..#..###.####",
        "####.#######.####.##....#",
        "##...#.#.#..#.###...#..#.",
        "####..#####...###.#.#####",
        "#.##.#...#..###..###.##.#",
        "#..##.####.##...#####.##.",
        "........#..#....#...#.##.",
        "#######.#...###.#.#.#...#",
        "#.....#.##.#.#.##...#...#",
        "#.###.#.##.#.#.######..##",
        "#.###.#.##..##..###....##",
        "#.###.#..#.#.#.#.#..#####",
        "#.....#....###.#...##.###",
        "#######.#.####..#.#..#..#",
    ]
}
