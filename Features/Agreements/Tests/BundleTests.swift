import Base
import Database
import Documents
import Foundation
import Localization
import Offers
import Requests
import Testing

@testable import Agreements

private let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

@Suite("A signed agreement is taken away and verified years later")
struct BundleTests {
    private let names = AgreementNames(
        slugs: [state: "meridia", one: "unwomen"], request: "request")

    private func catalogue() throws -> Catalogue {
        try Catalogue(
            folders: [
                "Platform/Web", "Features/Parties", "Features/Accounts",
                "Features/Recommendations", "Features/Requests", "Features/Offers",
                "Features/Agreements",
            ].map { "\(repository)/\($0)/Locales" })
    }

    private func signed(_ id: String = "agreement") throws -> Agreement {
        let asked = Offer.Asked(id: 1, state: state, publication: .summary)
        var agreement = Agreement(
            id: 1, publicID: id,
            offer: Offer(id: 1, publicID: "offer", request: asked, provider: one, language: .en))
        agreement.version = 3
        agreement.title = "Judges \"and\" the law"
        agreement.themes = "Violence against women"
        agreement.from = Day("2026-11-01")
        agreement.until = Day("2027-12-31")
        agreement.ceilings = try [Money(#require(Currency("USD")), minorUnits: 12_000_000)]
        agreement.texts = [.en: "Courses, \"three\" of them\nin a year.", .ar: "دورات\nسنوية"]
        agreement.status = .signed
        agreement.textHash = agreement.hash(names)
        agreement.signatures = [state, one].map {
            .init(party: $0, person: 90, textHash: agreement.textHash ?? "", at: now)
        }
        agreement.startsOn = Day("2026-11-24")
        return agreement
    }

    /// A register in which the agreement's signing is the second entry of four.
    private func register(_ agreement: Agreement) -> [Register.Line] {
        let told = PublicAct(
            "agreement.signed",
            [
                ("agreement", agreement.publicID), ("title", agreement.title),
                ("text", agreement.textHash ?? ""),
            ])
        let later = PublicAct(
            "agreement.changed", [("agreement", agreement.publicID), ("status", "suspended")])
        var lines: [Register.Line] = []
        var previous = Register.origin
        for (number, act) in [PublicAct("request.hidden", []), told, .init("x", []), later]
            .enumerated()
        {
            let entry = RegisterEntry(
                number: number + 1, id: "id\(number)", at: now.description, act: act.act,
                payloadHash: RegisterEntry.hash(payload: act.payload, nonce: "n\(number)"),
                previous: previous)
            previous = entry.storedHash
            let isOwn = act.act.hasPrefix("agreement.")
            lines.append(
                .init(
                    entry, nonce: isOwn ? "n\(number)" : nil, payload: isOwn ? act.payload : nil))
        }
        return Array(lines.dropFirst())
    }

    private func bundle(_ agreement: Agreement, isTold: Bool = true) throws -> [UInt8] {
        let facts = AgreementFacts(
            agreement: agreement, sight: .whole, parties: [:], request: nil,
            today: WorkingCalendar.dayInGeneva(now))
        return try AgreementBundle(
            facts: facts, names: names, stretch: isTold ? register(agreement) : []
        ).bytes(catalogue())
    }

    /// The third version of an agreement, with the register that told of the first one's signing.
    private func amended() throws -> (first: Agreement, bytes: [UInt8]) {
        let first = try signed()
        var agreement = first
        var earlier: [Agreement.Edition] = []
        for number in 1...2 {
            earlier.append(
                Agreement.Edition(
                    number: number, status: .signed, terms: agreement.terms,
                    amends: agreement.amends, textHash: agreement.textHash,
                    signatures: agreement.signatures, drafters: [],
                    inForceOn: agreement.startsOn))
            agreement.edition = number + 1
            agreement.amends = agreement.textHash
            agreement.places = "Place \(number)"
            let hash = agreement.hash(names)
            agreement.textHash = hash
            agreement.signatures = [state, one].map {
                .init(party: $0, person: 90, textHash: hash, at: now)
            }
        }
        let facts = AgreementFacts(
            agreement: agreement, sight: .whole, parties: [:], request: nil,
            today: WorkingCalendar.dayInGeneva(now))
        let bytes = try AgreementBundle(
            facts: facts, names: names, earlier: earlier, stretch: register(first)
        ).bytes(catalogue())
        return (first, bytes)
    }

    private func found(_ bytes: [UInt8]) -> [String] {
        AgreementBundleCheck(bytes).faults.map(\.description)
    }

    @Test("what was taken away verifies, twice the same bytes, in the register or not")
    func verifies() throws {
        let agreement = try signed()
        let bytes = try bundle(agreement)
        let check = AgreementBundleCheck(bytes)
        #expect(check.faults == [])
        #expect(check.versions.map(\.title) == [agreement.title])
        #expect(check.versions.map(\.textHash) == [agreement.textHash])
        #expect(check.versions[0].signatures.map(\.party) == ["meridia", "unwomen"])
        #expect(check.entries.map(\.number) == [2, 4])
        #expect(check.head?.number == 4)
        #expect(try bundle(agreement) == bytes)
        let untold = AgreementBundleCheck(try bundle(agreement, isTold: false))
        #expect(untold.faults == [])
        #expect(untold.head == nil)
        let names = try ZIPFile.read(bytes, limits: .init()).map(\.name)
        #expect(names.count == Set(names).count)
        #expect(names.contains("text-ar.txt") && names.contains("README-zh.txt"))
        #expect(!names.contains("text-fr.txt"))
    }

    @Test("a head that was kept elsewhere fits, or does not")
    func kept() throws {
        let agreement = try signed()
        let bytes = try bundle(agreement)
        let head = try #require(register(agreement).last?.entry)
        #expect(
            AgreementBundleCheck(bytes, kept: (head.number, head.storedHash)).faults == [])
        for kept in [(head.number, Register.origin), (99, head.storedHash)] {
            #expect(
                AgreementBundleCheck(bytes, kept: kept).faults.map(\.kind) == [.otherHead])
        }
    }

    // MARK: Tamperings

    /// The file made anew after a change; with sums that fit again, unless they are left as they were.
    private func changed(
        of bytes: [UInt8]? = nil, hasFittingSums: Bool = true,
        _ change: (inout [ZIPFile.Part]) throws -> Void
    ) throws -> [String] {
        var parts = try ZIPFile.read(try bytes ?? bundle(signed()), limits: .init())
        let sums = parts.removeLast()
        try change(&parts)
        guard hasFittingSums else { return found(try ZIPFile.write(parts + [sums])) }
        let lines = parts.map { "\(AgreementBundle.sum($0.bytes))  \($0.name)\n" }.joined()
        return found(
            try ZIPFile.write(parts + [.init(AgreementBundle.sumsName, Array(lines.utf8))]))
    }

    private func replace(
        _ old: String, _ new: String, in name: String, _ parts: inout [ZIPFile.Part]
    ) throws {
        let place = try #require(parts.firstIndex { $0.name == name })
        let text = String(decoding: parts[place].bytes, as: UTF8.self)
        try #require(text.contains(old))
        parts[place].bytes = Array(text.replacing(old, with: new).utf8)
    }

    @Test("a changed letter is named: in the file alone, and where the sums were made to fit")
    func changedLetter() throws {
        #expect(
            try changed(hasFittingSums: false) {
                try replace("Courses", "Sources", in: "text-en.txt", &$0)
            } == ["changed file: text-en.txt", "text is not the one that was signed: text-en.txt"])
        #expect(
            try changed { try replace("Courses", "Sources", in: "text-en.txt", &$0) }
                == ["text is not the one that was signed: text-en.txt"])
        #expect(
            try changed {
                try replace("Courses", "Sources", in: "text-en.txt", &$0)
                try replace("Courses", "Sources", in: "canonical.txt", &$0)
            } == [
                "signature of another text: meridia", "signature of another text: unwomen",
                "entry does not tell of this text: 2", "no entry tells that it was signed",
            ])
        #expect(
            try changed { try replace("title 20", "title 19", in: "canonical.txt", &$0) }
                == ["unreadable file: canonical.txt"])
    }

    @Test("a signature that is gone, swapped, strange or there twice is named")
    func signatures() throws {
        func rows(_ change: ([Substring]) -> [Substring]) throws -> [String] {
            try changed { parts in
                let place = try #require(parts.firstIndex { $0.name == "signatures.csv" })
                let text = String(decoding: parts[place].bytes, as: UTF8.self)
                let lines = text.split(separator: "\r\n")
                parts[place].bytes = Array(
                    change(lines).map { $0 + "\r\n" }.joined().utf8)
            }
        }
        #expect(try rows { Array($0.dropLast()) } == ["missing signature: unwomen"])
        #expect(try rows { $0 + [$0[2]] } == ["second signature: unwomen"])
        let other = try #require(signed("another").textHash)
        #expect(
            try rows { $0.dropLast() + ["unwomen,\(now),\(other)"] }
                == ["signature of another text: unwomen"])
        #expect(
            try rows { lines in lines.map { $0.hasPrefix("unwomen") ? "oh" + $0.dropFirst(2) : $0 }
            }
                == ["signature of one who is no party: ohwomen", "missing signature: unwomen"])
        #expect(
            try rows { lines in
                lines.map {
                    $0.hasPrefix("unwomen")
                        ? "unwomen,2030-01-01T00:00:00Z,"
                            + $0.suffix(64) : $0
                }
            }
                == ["signature after the entry of the register: unwomen"])
    }

    @Test("a changed, moved or missing entry of the register is named")
    func registerEntries() throws {
        #expect(
            try changed {
                try replace("agreement.changed", "agreement.resumed", in: "register.csv", &$0)
            }
                == ["wrong hash: 4"])
        #expect(
            try changed { try replace("suspended", "resumed", in: "register.csv", &$0) }
                == ["wrong payload: 4"])
        func lines(_ change: ([Substring]) -> [Substring]) throws -> [String] {
            try changed { parts in
                let place = try #require(parts.firstIndex { $0.name == "register.csv" })
                let text = String(decoding: parts[place].bytes, as: UTF8.self)
                parts[place].bytes = Array(
                    change(text.split(separator: "\r\n")).map { $0 + "\r\n" }.joined().utf8)
            }
        }
        #expect(
            try lines { [$0[0], $0[1], $0[3]] } == ["missing entries: 3", "broken chain: 4"])
        #expect(try lines { [$0[0], $0[2], $0[3]] } == ["no entry tells that it was signed"])
        #expect(try lines { [$0[0] + ",more"] + $0[1...] } == ["unreadable file: register.csv"])
    }

    @Test("an amended agreement goes along with every version and who signed it")
    func everyVersion() throws {
        let (first, bytes) = try amended()
        let check = AgreementBundleCheck(bytes)
        #expect(check.faults == [])
        #expect(check.versions.map(\.number) == [3, 2, 1])
        #expect(check.versions.last?.textHash == first.textHash)
        #expect(check.versions.allSatisfy { $0.signatures.map(\.party) == ["meridia", "unwomen"] })
        #expect(check.entries.map(\.version) == [1, nil], "the register tells of the first")
        let read = try ZIPFile.read(bytes, limits: .init())
        let readme = try #require(read.first { $0.name == "README-en.txt" })
        #expect(String(decoding: readme.bytes, as: UTF8.self).contains("up to canonical-2.txt"))
    }

    @Test("a version that is gone, changed, moved or not signed is named")
    func tamperedVersions() throws {
        let bytes = try amended().bytes
        #expect(
            try changed(of: bytes) { $0.removeAll { $0.name == "canonical-1.txt" } }
                == [
                    "missing version: 1", "entry does not tell of this text: 2",
                    "no entry tells that it was signed",
                ])
        #expect(
            try changed(of: bytes) {
                try replace("Courses", "Sources", in: "canonical-1.txt", &$0)
            } == [
                "version is not the one that was replaced: canonical-1.txt",
                "entry does not tell of this text: 2", "no entry tells that it was signed",
            ])
        #expect(
            try changed(of: bytes) { parts in
                let first = try #require(parts.first { $0.name == "canonical-1.txt" })
                let place = try #require(parts.firstIndex { $0.name == "canonical-2.txt" })
                parts[place].bytes = first.bytes
            }.first == "version is not the one that was replaced: canonical-2.txt")
        #expect(
            try changed(of: bytes) { $0.removeAll { $0.name == "signatures-2.csv" } }
                == ["missing file: signatures-2.csv"])
        #expect(
            try changed(of: bytes) { parts in
                let place = try #require(parts.firstIndex { $0.name == "signatures-1.csv" })
                let text = String(decoding: parts[place].bytes, as: UTF8.self)
                let rows = text.split(separator: "\r\n").dropLast()
                parts[place].bytes = Array(rows.map { $0 + "\r\n" }.joined().utf8)
            } == ["missing signature: unwomen, version 1"])
        #expect(
            try changed(of: bytes) { parts in
                let other = try #require(parts.first { $0.name == "signatures-1.csv" })
                let place = try #require(parts.firstIndex { $0.name == "signatures-2.csv" })
                parts[place].bytes = other.bytes
            } == [
                "signature of another text: meridia, version 2",
                "signature of another text: unwomen, version 2",
            ])
        #expect(
            try changed(of: bytes) { try replace("2026-", "2031-", in: "signatures-1.csv", &$0) }
                == [
                    "signature after the entry of the register: meridia, version 1",
                    "signature after the entry of the register: unwomen, version 1",
                ])
    }

    @Test("a file too many, too few or twice is named")
    func files() throws {
        #expect(
            try changed(hasFittingSums: false) { $0.append(.init("note.txt", [0x41])) }
                == ["extra file: note.txt"])
        #expect(
            try changed(hasFittingSums: false) { parts in
                parts.removeAll { $0.name == "text-ar.txt" }
            } == ["missing file: text-ar.txt", "text is not the one that was signed: text-ar.txt"])
        #expect(
            try changed { parts in parts.removeAll { $0.name == "signatures.csv" } }
                == ["missing file: signatures.csv"])
        #expect(
            try changed { parts in parts.append(parts[0]) }
                == ["two files of one name: README-ar.txt"])
        let parts = try ZIPFile.read(try bundle(signed()), limits: .init())
        #expect(found(try ZIPFile.write(parts.dropLast())) == ["missing file: SHA256SUMS"])
    }

    @Test("a bomb, a cut file and what is none are named, and cost little")
    func hostile() throws {
        let bytes = try bundle(signed())
        let bomb = try ZIPFile.write([
            .init("canonical.txt", [UInt8](repeating: 0, count: 40 << 20))
        ])
        #expect(found(bomb) == ["unpacks to too much"])
        let many = try ZIPFile.write((0..<600).map { .init("\($0)", []) })
        #expect(found(many) == ["unpacks to too much"])
        for count in [0, 3, 100, bytes.count / 2, bytes.count - 1] {
            #expect(found(Array(bytes.prefix(count))) == ["not an archive"], "\(count)")
        }
        #expect(found(Array("%PDF-1.7".utf8)) == ["not an archive"])
    }
}
