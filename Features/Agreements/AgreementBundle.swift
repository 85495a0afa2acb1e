import Base
import Database
import Documents
import Localization
import Parties
import Web

/// A signed agreement as one file that its parties take away: what was signed, by whom, and where the public
/// register tells of it. `docs/agreement-bundle.md` is its description; `AgreementBundleCheck` verifies it
/// without a database.
struct AgreementBundle: Sendable {
    let facts: AgreementFacts
    let names: AgreementNames
    /// The versions before the present one, the earliest first.
    var earlier: [Agreement.Edition] = []
    /// From the first entry on that tells of this agreement, without a gap; empty where none does.
    let stretch: [Register.Line]

    /// More entries than this do not go along; the register itself has them all.
    static let stretchLimit = 10_000

    static let canonicalName = "canonical.txt"
    static let signaturesName = "signatures.csv"
    static let registerName = "register.csv"
    static let sumsName = "SHA256SUMS"
    static let signatureColumns = ["party", "at", "text_hash"]
    static let registerColumns = [
        "number", "id", "at", "act", "payload_hash", "previous", "hash", "nonce", "payload",
    ]

    /// Of a version before the present one.
    static func canonicalName(_ version: Int) -> String { "canonical-\(version).txt" }
    static func signaturesName(_ version: Int) -> String { "signatures-\(version).csv" }
    static func textName(_ language: Language) -> String { "text-\(language.code).txt" }
    static func readmeName(_ language: Language) -> String { "README-\(language.code).txt" }

    static func route() -> Route {
        .ownPage("/agreements/{agreement}.zip") { visit in
            let bundle = try await load(visit)
            return AgreementTaking.answer(
                name: "agreement-\(visit.parameter("agreement")).zip",
                contentType: "application/zip", try bundle.bytes(visit.site.catalogue))
        }
    }

    /// Whether all have signed it.
    static func isComplete(_ agreement: Agreement) -> Bool {
        agreement.textHash != nil && agreement.unsigned.isEmpty
    }

    /// For those who may read the text: for all others there is no such file.
    static func load(_ visit: Visit) async throws -> AgreementBundle {
        try await visit.read { reader in
            let facts = try AgreementFacts.load(visit, reader)
            guard facts.sight == .whole else { throw Problem.notFound }
            guard isComplete(facts.agreement) else {
                throw Refusal.wrongState(
                    state: "agreements.rule.state.\(facts.standing.rawValue)")
            }
            return AgreementBundle(
                facts: facts, names: try AgreementNames(facts.agreement, reader),
                earlier: try Agreement.Edition.all(of: facts.agreement.id, reader)
                    .filter { $0.number < facts.agreement.edition },
                stretch: try stretch(facts.agreement, reader))
        }
    }

    private static func stretch(
        _ agreement: Agreement, _ reader: any Reader
    ) throws -> [Register.Line] {
        let own = try Register.lines(
            reader, acts: "agreement.", naming: "agreement", agreement.publicID)
        guard let first = own.first else { return [] }
        let numbers = Set(own.map(\.entry.number))
        return try Register.lines(reader, after: first.entry.number - 1, limit: stretchLimit)
            .map { line in
                // Of other records the hashes are enough.
                numbers.contains(line.entry.number)
                    ? line : Register.Line(line.entry, nonce: nil, payload: nil)
            }
    }

    // MARK: The file

    func bytes(_ catalogue: Catalogue) throws -> [UInt8] {
        let agreement = facts.agreement
        var parts: [ZIPFile.Part] = Language.allCases.map { language in
            .init(
                Self.readmeName(language),
                Array(readme(catalogue.words(in: language)).utf8))
        }
        parts.append(.init(Self.canonicalName, Array(agreement.canonicalText(names).utf8)))
        for language in Language.allCases {
            guard let text = agreement.texts[language] else { continue }
            parts.append(.init(Self.textName(language), Array(text.utf8)))
        }
        parts.append(.init(Self.signaturesName, table(of: agreement.signatures)))
        for version in earlier {
            parts += [
                .init(
                    Self.canonicalName(version.number),
                    Array(agreement.canonicalText(of: version, names).utf8)),
                .init(Self.signaturesName(version.number), table(of: version.signatures)),
            ]
        }
        parts.append(.init(Self.registerName, register))
        let sums = parts.map { "\(Self.sum($0.bytes))  \($0.name)\n" }.joined()
        return try ZIPFile.write(parts + [.init(Self.sumsName, Array(sums.utf8))])
    }

    static func sum(_ bytes: [UInt8]) -> String {
        var hash = SHA256()
        hash.update(bytes)
        return hash.text()
    }

    private func table(of signatures: [Agreement.Signature]) -> [UInt8] {
        var csv = CSVWriter(isNeutralizing: false)
        csv.append(Self.signatureColumns)
        for party in facts.agreement.parties {
            for signature in signatures where signature.party == party {
                csv.append([
                    names.slug(party), signature.at.description, signature.textHash,
                ])
            }
        }
        return csv.take()
    }

    private var register: [UInt8] {
        var csv = CSVWriter(isNeutralizing: false)
        csv.append(Self.registerColumns)
        for line in stretch {
            let entry = line.entry
            csv.append([
                String(entry.number), entry.id, entry.at, entry.act, entry.payloadHash,
                entry.previous, entry.storedHash, line.nonce ?? "", line.payload ?? "",
            ])
        }
        return csv.take()
    }

    /// How to verify by hand, and what that proves.
    private func readme(_ words: Words) -> String {
        let agreement = facts.agreement
        let title = words(
            "agreements.page.kicker",
            [
                "state": facts.name(agreement.state, words),
                "parties": words.list(agreement.providers.map { facts.name($0, words) }),
            ])
        var paragraphs = [
            title, agreement.title, words("agreements.bundle.files"),
            words("agreements.bundle.text", ["hash": agreement.textHash ?? ""]),
            words("agreements.bundle.sums"), words("agreements.bundle.signatures"),
        ]
        if let last = earlier.last {
            paragraphs.append(
                words("agreements.bundle.versions", ["number": String(last.number)]))
        }
        if let last = stretch.last?.entry {
            paragraphs += [
                words("agreements.bundle.register"),
                words(
                    "agreements.bundle.head",
                    ["number": String(last.number), "hash": last.storedHash]),
                words("agreements.bundle.proves"),
            ]
        } else {
            paragraphs.append(words("agreements.bundle.no-register"))
        }
        paragraphs += [
            words("agreements.bundle.proves-not"), words("agreements.bundle.program"),
        ]
        return paragraphs.joined(separator: "\n\n") + "\n"
    }
}
