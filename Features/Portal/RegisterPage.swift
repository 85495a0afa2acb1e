import Base
import Database
import Localization
import Markup
import Synchronization
import Web

/// The register of public acts, verified before the reader's eyes.
struct RegisterPage: Sendable {
    let count: Int
    let head: String
    let latest: [Register.Line]
    let verification: RegisterVerification

    static let shown = 20

    static func load(_ visit: Visit, _ verifier: RegisterVerifier) async throws -> RegisterPage {
        let now = visit.now
        return try await visit.read { reader in
            let (count, head) = try Register.head(reader)
            return RegisterPage(
                count: count, head: head,
                latest: try Register.lines(reader, after: max(0, count - shown), limit: shown)
                    .reversed(),
                verification: try verifier.verification(reader, at: now))
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("portal.register.title")
        func row(_ line: Register.Line) -> HTML {
            let entry = line.entry
            let act = words(dynamic: "portal.register.act.\(entry.act)") ?? entry.act
            let time = Instant(entry.at).map(words.dateTime) ?? entry.at
            return """
                <li><b>\(act)</b><p><span class="n">\(words.number(entry.number)) · \
                <time datetime="\(entry.at)">\(time)</time></span> · \
                <code>\(String(entry.storedHash.prefix(16)))…</code></p></li>
                """
        }
        let list: HTML =
            latest.isEmpty
            ? emptyState(
                title: words("portal.register.empty-title"),
                text: HTML(text: words("portal.register.empty-text")))
            : """
            <h2>\(words("portal.register.latest"))</h2>
            <ol class="results">\(latest, row)</ol>
            \(takeAway(words, hasFeed: false) { "/register" + $0 })
            """
        return Page(
            title: title, summary: words("portal.register.lead"), path: "/register",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("portal.register.lead"))</p>
                \(verdict(words))
                \(factList([
                    (words("portal.register.count"), ["\(figure(count, words))"]),
                    (words("portal.register.head"), ["<code>\(head)</code>"]),
                    (words("portal.register.checked"), [
                        "\(words.dateTime(verification.at))"
                    ]),
                ]))
                <p>\(words("portal.register.verify"))</p>
                \(list)
                """)
    }

    private func verdict(_ words: Words) -> HTML {
        guard !verification.faults.isEmpty else {
            return """
                <div class="note" role="status"><p><b>\(words("portal.register.fits"))</b></p></div>
                """
        }
        func item(_ fault: RegisterFault) -> HTML { "<li>\(sentence(fault, words))</li>" }
        return """
            <div class="note fault" role="alert">\
            <h2>\(words("portal.register.does-not-fit", count: verification.faults.count))</h2>\
            <ul class="plain">\(Array(verification.faults.prefix(100)), item)</ul></div>
            """
    }

    private func sentence(_ fault: RegisterFault, _ words: Words) -> String {
        func number(_ number: Int) -> KeyValuePairs<StaticString, String> {
            ["number": words.number(number)]
        }
        return switch fault {
        case .missing(let from, let to):
            words(
                "portal.register.fault.missing",
                ["from": words.number(from), "to": words.number(to)])
        case .brokenChain(let entry): words("portal.register.fault.chain", number(entry))
        case .wrongHash(let entry): words("portal.register.fault.hash", number(entry))
        case .wrongPayload(let entry): words("portal.register.fault.payload", number(entry))
        case .wrongHead: words("portal.register.fault.head")
        }
    }
}

/// What a look at the whole chain found, and when.
struct RegisterVerification: Sendable {
    let at: Instant
    let faults: [RegisterFault]
}

/// Looks at the whole chain at most once a minute, however often the page is asked for.
package final class RegisterVerifier: Sendable {
    private let last = Mutex<RegisterVerification?>(nil)
    private static let validMilliseconds: Int64 = 60_000

    package init() {}

    func verification(_ reader: any Reader, at now: Instant) throws -> RegisterVerification {
        if let known = last.withLock({ $0 }),
            (0..<Self.validMilliseconds).contains(now.milliseconds - known.at.milliseconds)
        {
            return known
        }
        let fresh = RegisterVerification(at: now, faults: try Register.faults(reader))
        last.withLock { $0 = fresh }
        return fresh
    }
}

/// The register to take away, with every payload that was not erased: enough to verify it elsewhere.
enum RegisterListing {
    struct Filter: Sendable {}

    static let listing = Listing<Filter, Register.Line>(
        name: "register", columns: columns,
        title: { words, _ in words("portal.register.title") },
        filter: { _, _ in Filter() },
        count: { reader, _ in try Register.head(reader).number },
        items: { reader, _, after, limit in
            try Register.lines(reader, after: after?.entry.number ?? 0, limit: limit)
        })

    private static let columns: [Listing<Filter, Register.Line>.Column] = [
        .init("number", heading: "portal.register.number") { line, _, _ in
            .number(line.entry.number)
        },
        .init("id", heading: "portal.register.id") { line, _, _ in .text(line.entry.id) },
        .init("at", heading: "portal.register.at") { line, _, _ in .text(line.entry.at) },
        .init("act", heading: "portal.register.what") { line, _, _ in .text(line.entry.act) },
        .init("payload_hash", heading: "portal.register.payload-hash") { line, _, _ in
            .text(line.entry.payloadHash)
        },
        .init("previous", heading: "portal.register.previous") { line, _, _ in
            .text(line.entry.previous)
        },
        .init("hash", heading: "portal.register.hash") { line, _, _ in
            .text(line.entry.storedHash)
        },
        .init("nonce", heading: "portal.register.nonce") { line, _, _ in
            line.nonce.map { .text($0) } ?? .none
        },
        .init("payload", heading: "portal.register.payload") { line, _, _ in
            line.payload.map { .text($0) } ?? .none
        },
    ]
}
