import Base
import Testing

@testable import Localization

@Suite("Hostile PO input gives faults, never a crash")
struct HostilePOTests {
    private let sample = Array(
        (Samples.header(.ru) + "#, fuzzy\n" + Samples.plain("a.b", "текст {name} \\n")
            + Samples.pluralByCategory("a.c", .ru)).utf8)

    /// Parses and puts the result through the whole check.
    private func faults(_ bytes: [UInt8]) -> [CatalogueFault] {
        Samples.faults(Language.allCases.map { Samples.file($0, bytes: bytes) })
    }

    @Test("every prefix, and every byte replaced")
    func mutations() {
        let sound = parsePO(sample, file: "x")
        #expect(sound.entries.map(\.key) == ["a.b", "a.c"])
        for end in sample.indices { _ = faults(Array(sample[..<end])) }
        let bytes: [UInt8] = [0, 0x0A, 0x22, 0x5C, 0x5B, 0x23, 0x7B, 0x7D, 0xD1, 0xFF]
        for position in sample.indices {
            for byte in bytes {
                var copy = sample
                copy[position] = byte
                for fault in parsePO(copy, file: "x").faults {
                    #expect(fault.line >= 1 && fault.line <= 40)
                }
            }
        }
    }

    @Test("random bytes and random PO words")
    func random() {
        var generator = Linear(state: 42)
        let words = [
            "msgid ", "msgid_plural ", "msgstr ", "msgstr[0] ", "msgstr[1] ",
            "msgstr[99999999999] ",
            "msgstr[", "\"\"", "\"a.b\"", "\"{x}\"", "\"", "\\", "\n", "\n", "#, fuzzy\n", "#~",
            "#",
            "\0", "{", "}}", "\u{FEFF}", "\r",
        ]
        for _ in 0..<2000 {
            let text = (0..<Int.random(in: 0..<40, using: &generator))
                .map { _ in words.randomElement(using: &generator) ?? "" }.joined()
            _ = faults(Array(text.utf8))
            let bytes = (0..<Int.random(in: 0..<200, using: &generator))
                .map { _ in UInt8.random(in: 0...255, using: &generator) }
            _ = faults(bytes)
        }
    }

    @Test("faults in one file are bounded, and a broken file is not also said to lack its keys")
    func bounded() {
        let garbage = Array(String(repeating: "garbage\n", count: 100_000).utf8)
        let file = parsePO(garbage, file: "x")
        #expect(file.faults.count == POFile.maximumFaults)
        #expect(file.entries.isEmpty)
        var files = Samples.files { _ in Samples.plain("a.b", "x") }
        files[1] = Samples.file(.en, bytes: garbage)
        #expect(Samples.faults(files).count == POFile.maximumFaults)
    }

    @Test("a file too large is refused unread")
    func tooLarge() {
        let bytes = [UInt8](repeating: 0x0A, count: POFile.maximumBytes + 1)
        let file = parsePO(bytes, file: "x")
        #expect(file.faults.map(\.rule) == [.tooLarge])
        #expect(parsePO(Array(bytes.dropLast()), file: "x").faults.isEmpty)
    }

    @Test("one endless line, a text without end, a thousand forms")
    func extremes() {
        let start = Array("msgid \"a.b\"\nmsgstr \"".utf8)
        let endless = start + [UInt8](repeating: 0x61, count: 1_000_000)
        #expect(parsePO(endless, file: "x").faults.map(\.rule) == [.syntax])
        let closed = parsePO(endless + Array("\"".utf8), file: "x")
        #expect(closed.faults.isEmpty)
        #expect(closed.entries.first?.forms.first?.utf8.count == 1_000_000)
        let many = Samples.plural("a.b", (0..<1000).map { "{count} \($0)" })
        #expect(faults(Array(many.utf8)).contains { $0.rule == .pluralForms })
    }

    @Test("a fault's text is on one line, short, and without control characters")
    func shownText() {
        let name = String(repeating: "x", count: 500)
        for line in ["\u{1B}[31m\(name)", "msgid \"\\n\\n\(name)\"\nmsgstr \"x\""] {
            for fault in parsePO(Array(line.utf8), file: "x").faults {
                #expect(fault.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
                #expect(fault.description.utf8.count < 400)
            }
            #expect(!parsePO(Array(line.utf8), file: "x").faults.isEmpty)
        }
    }
}

/// Knuth's linear congruential generator: the same numbers on each run.
private struct Linear: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 33)
    }
}
