import Base
import Database
import Documents

/// Verifies the file that `AgreementBundle` makes, by itself: no server, no database. The same is done by
/// `Tests/register/bundle.py`, which shares no code.
package struct AgreementBundleCheck: Sendable {
    /// What `accord verify` reads of a file at most.
    package static let mostBytes = 64 << 20

    /// A version of the text, as the file says who signed it and when.
    package struct Version: Sendable {
        package let number: Int
        package let textHash: String
        package fileprivate(set) var signatures: [(party: String, at: String)] = []
        fileprivate let text: CanonicalText

        package var title: String { text["title"] ?? "" }
    }

    /// The present version first, then those before it.
    package private(set) var versions: [Version] = []
    /// Numbers and acts of the entries of the register that tell of this agreement, and the version whose
    /// text they name.
    package private(set) var entries: [(number: Int, act: String, version: Int?)] = []
    /// The last entry of the register in the file.
    package private(set) var head: (number: Int, hash: String)?
    package private(set) var faults: [Fault] = []

    package struct Fault: Sendable, Equatable, CustomStringConvertible {
        package enum Kind: String, Sendable {
            case notAnArchive = "not an archive"
            case tooLarge = "unpacks to too much"
            case missingFile = "missing file"
            case extraFile = "extra file"
            case twoFiles = "two files of one name"
            case changedFile = "changed file"
            case unreadable = "unreadable file"
            case otherText = "text is not the one that was signed"
            case missingVersion = "missing version"
            case otherVersion = "version is not the one that was replaced"
            case missingSignature = "missing signature"
            case otherSignature = "signature of another text"
            case strangeSignature = "signature of one who is no party"
            case secondSignature = "second signature"
            case brokenChain = "broken chain"
            case wrongHash = "wrong hash"
            case wrongPayload = "wrong payload"
            case missingEntries = "missing entries"
            case otherEntry = "entry does not tell of this text"
            case noSigning = "no entry tells that it was signed"
            case lateSignature = "signature after the entry of the register"
            case otherHead = "not the head that was kept"
        }

        package let kind: Kind
        /// Which file, party or entry.
        package let place: String

        package var description: String {
            place.isEmpty ? kind.rawValue : "\(kind.rawValue): \(place)"
        }
    }

    /// More than any agreement has; what unpacks to more is a bomb.
    private static let limits: DocumentLimits = {
        var limits = DocumentLimits()
        limits.entries = 512
        limits.partBytes = 16 << 20
        limits.totalBytes = 48 << 20
        limits.ratioFloor = 4 << 20
        return limits
    }()

    /// `kept` is a head of the register that somebody noted elsewhere.
    package init(_ bytes: [UInt8], kept: (number: Int, hash: String)? = nil) {
        var files: [String: [UInt8]] = [:]
        do {
            for part in try ZIPFile.read(bytes, limits: Self.limits) {
                if files[part.name] != nil { note(.twoFiles, part.name) }
                files[part.name] = part.bytes
            }
        } catch {
            let isTooLarge =
                switch error as? DocumentFault {
                case .tooManyEntries?, .partTooLarge?, .ratioTooHigh?: true
                default: false
                }
            note(isTooLarge ? .tooLarge : .notAnArchive, "")
            return
        }
        checkSums(files)
        guard let present = checkText(files) else { return }
        checkSignatures(files, of: present, AgreementBundle.signaturesName)
        checkEarlier(files)
        checkRegister(files, kept)
    }

    private mutating func note(_ kind: Fault.Kind, _ place: String) {
        faults.append(Fault(kind: kind, place: place))
    }

    // MARK: Files

    private mutating func checkSums(_ files: [String: [UInt8]]) {
        guard let sums = files[AgreementBundle.sumsName] else {
            return note(.missingFile, AgreementBundle.sumsName)
        }
        var listed: Set<String> = [AgreementBundle.sumsName]
        for line in String(decoding: sums, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2, words[1].hasPrefix(" ") else {
                note(.unreadable, AgreementBundle.sumsName)
                return
            }
            let name = String(words[1].dropFirst())
            listed.insert(name)
            guard let bytes = files[name] else {
                note(.missingFile, name)
                continue
            }
            if AgreementBundle.sum(bytes) != words[0] { note(.changedFile, name) }
        }
        let needed =
            [
                AgreementBundle.canonicalName, AgreementBundle.signaturesName,
                AgreementBundle.registerName,
            ] + Language.allCases.map(AgreementBundle.readmeName)
        for name in needed where files[name] == nil && !listed.contains(name) {
            note(.missingFile, name)
        }
        for name in files.keys.sorted() where !listed.contains(name) { note(.extraFile, name) }
    }

    // MARK: What was signed

    private mutating func checkText(_ files: [String: [UInt8]]) -> Version? {
        guard let bytes = files[AgreementBundle.canonicalName] else { return nil }
        guard let present = version(of: bytes, AgreementBundle.canonicalName) else { return nil }
        let text = present.text
        for language in Language.allCases {
            let name = AgreementBundle.textName(language)
            let isSame =
                switch (files[name], text["text-\(language.code)"]) {
                case (nil, nil): true
                case (let file?, let signed?): file == Array(signed.utf8)
                default: false
                }
            if !isSame { note(.otherText, name) }
        }
        return present
    }

    /// Nil, and named, where it is no such text; a version that was amended says its number.
    private mutating func version(of bytes: [UInt8], _ name: String) -> Version? {
        guard let text = CanonicalText(bytes), let number = Int(text["version"] ?? "1"),
            text["amends"] == nil ? number == 1 : number > 1
        else {
            note(.unreadable, name)
            return nil
        }
        return Version(number: number, textHash: AgreementBundle.sum(bytes), text: text)
    }

    /// Each version names the hash of the one that it replaced, down to the first.
    private mutating func checkEarlier(_ files: [String: [UInt8]]) {
        while let later = versions.last, let amends = later.text["amends"] {
            let number = later.number - 1
            let name = AgreementBundle.canonicalName(number)
            guard let bytes = files[name] else { return note(.missingVersion, String(number)) }
            guard let earlier = version(of: bytes, name) else { return }
            guard earlier.textHash == amends, earlier.number == number,
                earlier.text["agreement"] == later.text["agreement"],
                earlier.text.parties == later.text.parties
            else { return note(.otherVersion, name) }
            checkSignatures(files, of: earlier, AgreementBundle.signaturesName(number))
        }
    }

    private mutating func checkSignatures(
        _ files: [String: [UInt8]], of version: Version, _ name: String
    ) {
        var version = version
        defer { versions.append(version) }
        if files[name] == nil, name != AgreementBundle.signaturesName { note(.missingFile, name) }
        guard let rows = rows(files, name, AgreementBundle.signatureColumns) else { return }
        let suffix = versions.isEmpty ? "" : ", version \(version.number)"
        let parties = version.text.parties
        for row in rows {
            let party = row[0]
            if !parties.contains(party) { note(.strangeSignature, party + suffix) }
            if version.signatures.contains(where: { $0.party == party }) {
                note(.secondSignature, party + suffix)
            }
            if row[2] != version.textHash { note(.otherSignature, party + suffix) }
            version.signatures.append((party, row[1]))
        }
        for party in parties where !version.signatures.contains(where: { $0.party == party }) {
            note(.missingSignature, party + suffix)
        }
    }

    /// The rows of a table with exactly these columns.
    private mutating func rows(
        _ files: [String: [UInt8]], _ name: String, _ columns: [String]
    ) -> [[String]]? {
        guard let bytes = files[name] else { return nil }
        var rows: [[String]] = []
        var isReadable = true
        do {
            try CSVReader.read(bytes, encoding: .utf8, delimiter: .comma) { record in
                isReadable =
                    isReadable && record.faults.isEmpty && record.fields.count == columns.count
                rows.append(record.fields)
            }
        } catch {
            isReadable = false
        }
        guard isReadable, rows.first == columns else {
            note(.unreadable, name)
            return nil
        }
        return Array(rows.dropFirst())
    }

    // MARK: The register

    private mutating func checkRegister(
        _ files: [String: [UInt8]], _ kept: (number: Int, hash: String)?
    ) {
        let name = AgreementBundle.registerName
        guard let rows = rows(files, name, AgreementBundle.registerColumns) else { return }
        var chain = RegisterChain(isStretch: true)
        var isSigningTold = false
        for row in rows {
            guard let number = Int(row[0]) else { return note(.unreadable, name) }
            let entry = RegisterEntry(
                number: number, id: row[1], at: row[2], act: row[3], payloadHash: row[4],
                previous: row[5], storedHash: row[6])
            let payload = row[8].isEmpty ? nil : row[8]
            chain.take(.init(entry, nonce: row[7], payload: payload))
            if let kept, kept.number == number, kept.hash != entry.storedHash {
                note(.otherHead, String(number))
            }
            guard let payload else { continue }
            let told = telling(payload)
            var version: Int?
            if case .version(let place) = told {
                isSigningTold = true
                version = versions[place].number
                let suffix = place == 0 ? "" : ", version \(versions[place].number)"
                for signature in versions[place].signatures where signature.at > entry.at {
                    note(.lateSignature, signature.party + suffix)
                }
            } else if told == .otherText {
                note(.otherEntry, String(number))
            }
            entries.append((number, entry.act, version))
        }
        for fault in chain.faults { note(fault) }
        if !rows.isEmpty, !isSigningTold { note(.noSigning, "") }
        head = chain.last
        if let kept, !rows.contains(where: { $0[0] == String(kept.number) }) {
            note(.otherHead, String(kept.number))
        }
    }

    private mutating func note(_ fault: RegisterFault) {
        switch fault {
        case .missing(let from, _): note(.missingEntries, String(from))
        case .brokenChain(let number): note(.brokenChain, String(number))
        case .wrongHash(let number): note(.wrongHash, String(number))
        case .wrongPayload(let number): note(.wrongPayload, String(number))
        case .wrongHead: break
        }
    }

    private enum Telling: Equatable {
        /// Of the version at this place.
        case version(Int)
        case noText, otherText
    }

    private func telling(_ payload: String) -> Telling {
        // A quotation mark within a value is escaped, so that no value can pass for a member.
        func names(_ name: String, _ value: String) -> Bool {
            payload.contains(PublicAct("", [(name, value)]).payload.dropFirst().dropLast())
        }
        guard names("agreement", versions.first?.text["agreement"] ?? "") else {
            return .otherText
        }
        guard payload.contains("\"text\":") else { return .noText }
        let isTitled = payload.contains("\"title\":")
        return versions.firstIndex {
            names("text", $0.textHash) && (!isTitled || names("title", $0.title))
        }.map(Telling.version) ?? .otherText
    }
}

/// What `Agreement.canonicalText` wrote: names and values, each value with its length before it.
struct CanonicalText {
    private let members: [(name: String, value: String)]

    /// Nil where it is no such text to its last byte.
    init?(_ bytes: [UInt8]) {
        var rest = bytes[...]
        func line() -> String? {
            guard let end = rest.firstIndex(of: 0x0A) else { return nil }
            defer { rest = rest[(end + 1)...] }
            return String(decoding: rest[..<end], as: UTF8.self)
        }
        guard let head = line(), head.hasPrefix("accord-agreement-") else { return nil }
        var members: [(name: String, value: String)] = []
        while !rest.isEmpty {
            guard let words = line()?.split(separator: " "), words.count == 2,
                let count = Int(words[1]), count >= 0, rest.count > count
            else { return nil }
            let end = rest.startIndex + count
            guard rest[end] == 0x0A else { return nil }
            members.append(
                (String(words[0]), String(decoding: rest[rest.startIndex..<end], as: UTF8.self)))
            rest = rest[(end + 1)...]
        }
        self.members = members
    }

    subscript(_ name: String) -> String? { members.first { $0.name == name }?.value }

    /// Who has to sign.
    var parties: [String] {
        members.filter { $0.name == "state" || $0.name == "party" }.map(\.value)
    }
}
