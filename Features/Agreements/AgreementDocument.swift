import Accounts
import Base
import Database
import Documents
import Localization
import Parties
import Requests
import Web

/// The agreement as a document in the manner of the United Nations, and the same as an exchange of letters.
/// What is signed is the canonical text; the document says so, and adds nothing to it.
struct AgreementDocument: Sendable {
    let facts: AgreementFacts
    let names: AgreementNames
    /// Those who signed for the reader's own party; people of other parties stay unnamed.
    let people: [Int: String]

    var agreement: Agreement { facts.agreement }

    /// For those who may read the text: for all others there is no such document.
    static func load(_ visit: Visit) async throws -> AgreementDocument {
        let actor = try visit.actor()
        return try await visit.read { reader in
            let facts = try AgreementFacts.load(visit, reader)
            guard facts.sight == .whole else { throw Problem.notFound }
            let own = facts.agreement.signatures.filter { $0.party == actor.party }
            return AgreementDocument(
                facts: facts, names: try AgreementNames(facts.agreement, reader),
                people: try Person.names(Set(own.map(\.person)), reader, visit.words))
        }
    }

    static func routes() -> [Route] {
        [
            .ownPage("/agreements/{agreement}.docx") { visit in
                download("agreement", try await load(visit).articles(visit.words), visit)
            },
            .ownPage("/agreements/{agreement}/letters.docx") { visit in
                download("letters", try await load(visit).letters(visit.words), visit)
            },
        ]
    }

    private static func download(
        _ name: String, _ bytes: [UInt8], _ visit: Visit
    ) -> Answer {
        AgreementTaking.answer(
            name: "\(name)-\(visit.parameter("agreement"))-\(visit.language.code).docx",
            contentType:
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document", bytes)
    }

    // MARK: Articles

    func articles(_ words: Words) throws -> [UInt8] {
        let title = title(words)
        var document = begin(title, words)
        document.paragraph(title, .title)
        document.paragraph(agreement.title, .subtitle, in: agreement.authentic)
        preamble(&document, words)
        var number = 0
        func article(
            _ heading: String, _ body: (inout DOCXWriter) -> Void
        ) {
            number += 1
            let name = words("agreements.document.article", ["number": String(number)])
            document.paragraph("\(name)\n\(heading)", .heading)
            document.beginNumbering()
            body(&document)
        }
        article(words("agreements.document.object")) { object(&$0, words) }
        article(words("agreements.document.scope")) { scope(&$0, words) }
        article(words("agreements.document.period")) { period(&$0, words) }
        article(words("agreements.document.ceilings")) { ceilings(&$0, words) }
        article(words("agreements.document.consent")) { consent(&$0, words) }
        article(words("agreements.document.amendment")) {
            $0.numbered([DOCXRun(words("agreements.document.amendment-text"))])
        }
        article(words("agreements.document.languages")) { languages(&$0, words) }
        document.paragraph(words("agreements.document.witness"), .preamble)
        signatures(of: agreement.parties, &document, words)
        return try document.finish()
    }

    func title(_ words: Words) -> String {
        words(
            "agreements.page.kicker",
            [
                "state": facts.name(agreement.state, words),
                "parties": providers(words),
            ])
    }

    private func providers(_ words: Words) -> String {
        words.list(agreement.providers.map { facts.name($0, words) })
    }

    /// With where the agreement stands at the head of each page.
    func begin(_ title: String, _ words: Words) -> DOCXWriter {
        let footer = words.segments("agreements.document.page").map { segment -> DOCXField in
            switch segment {
            case .text(let text): .text(text)
            case .hole(let name): name == "pages" ? .pageCount : .page
            }
        }
        return DOCXWriter(
            DOCXProperties(
                title: title, language: words.language,
                header: "\(title) – \(standingName(facts.standing, words))", footer: footer))
    }

    private func preamble(_ document: inout DOCXWriter, _ words: Words) {
        document.paragraph(
            words(
                "agreements.document.parties",
                ["state": facts.name(agreement.state, words), "parties": providers(words)]))
        document.paragraph(words("agreements.document.recalling"), .preamble)
        document.paragraph(words("agreements.document.bearing-in-mind"), .preamble)
        if let request = facts.request {
            document.paragraph(
                words(
                    "agreements.document.considering",
                    [
                        "state": facts.name(agreement.state, words),
                        "request": words.quoted(request.title),
                    ]), .preamble)
        }
        document.paragraph(words("agreements.document.agreed"), .preamble)
    }

    // MARK: What was agreed, the same in articles and letters

    /// The parties' own text, in the document's language where there is one, else as it was written.
    func object(_ document: inout DOCXWriter, _ words: Words) {
        let language =
            agreement.texts[words.language] == nil ? agreement.authentic : words.language
        document.numbered([DOCXRun(words("agreements.document.object-text"))])
        if language != words.language {
            document.numbered([
                DOCXRun(
                    words(
                        "agreements.document.object-language",
                        ["language": AgreementTaking.name(of: language, words)]))
            ])
        }
        document.paragraphs(agreement.texts[language] ?? "", .quotation, in: language)
    }

    func scope(_ document: inout DOCXWriter, _ words: Words) {
        document.numbered([DOCXRun(words("agreements.document.scope-text"))])
        document.paragraph(words("agreements.field.themes"), .subheading)
        document.paragraphs(agreement.themes, .quotation, in: agreement.authentic)
        document.paragraph(words("agreements.field.places"), .subheading)
        if agreement.places.isEmpty {
            document.paragraph(words("agreements.document.everywhere"), .quotation)
        } else {
            document.paragraphs(agreement.places, .quotation, in: agreement.authentic)
        }
    }

    func period(_ document: inout DOCXWriter, _ words: Words) {
        func date(_ day: Day?) -> String { day.map(words.date) ?? "…" }
        document.numbered([
            DOCXRun(
                words(
                    "agreements.document.period-text",
                    ["from": date(agreement.from), "until": date(agreement.until)]))
        ])
        document.numbered([DOCXRun(words("agreements.document.entry-text"))])
        if let day = agreement.startsOn {
            document.numbered([
                DOCXRun(words("agreements.document.entered", ["date": words.date(day)]))
            ])
        }
    }

    func ceilings(_ document: inout DOCXWriter, _ words: Words) {
        guard !agreement.ceilings.isEmpty else {
            document.numbered([DOCXRun(words("agreements.document.no-ceiling"))])
            return
        }
        document.numbered([DOCXRun(words("agreements.document.ceiling-text"))])
        let rows = agreement.ceilings.map { ceiling in
            [[DOCXRun(ceiling.currency.code)], [DOCXRun(words.money(ceiling))]]
        }
        document.table(
            shares: [1, 2],
            [
                [
                    [DOCXRun(words("offers.field.currency"), isBold: true)],
                    [DOCXRun(words("agreements.field.ceilings"), isBold: true)],
                ]
            ] + rows)
    }

    func consent(_ document: inout DOCXWriter, _ words: Words) {
        document.numbered([
            DOCXRun(
                words(
                    "agreements.document.consent-text",
                    ["state": facts.name(agreement.state, words)]))
        ])
        document.numbered([DOCXRun(words("agreements.document.consent-effect"))])
    }

    func languages(_ document: inout DOCXWriter, _ words: Words) {
        let authentic = AgreementTaking.name(of: agreement.authentic, words)
        let others = Language.allCases.filter { agreement.texts[$0] != nil }
        document.numbered([
            DOCXRun(
                others.count < 2
                    ? words("agreements.document.one-language", ["language": authentic])
                    : words(
                        "agreements.document.several-languages",
                        [
                            "languages": words.list(
                                others.map { AgreementTaking.name(of: $0, words) }),
                            "authentic": authentic,
                        ]))
        ])
        document.numbered([DOCXRun(words("agreements.document.canonical-text"))])
    }

    // MARK: Signatures

    /// A row a party; what is not signed yet is left open for a pen.
    func signatures(of parties: [Party.ID], _ document: inout DOCXWriter, _ words: Words) {
        let open = "\n________________"
        let rows = parties.map { party -> [[DOCXRun]] in
            let signature = agreement.signatures.first { $0.party == party }
            return [
                [DOCXRun(facts.name(party, words), isBold: true)],
                [DOCXRun(signature.map { people[$0.person] ?? "" } ?? open)],
                [DOCXRun(signature.map { words.dateTime($0.at) } ?? open)],
                [DOCXRun(signature == nil ? open : words("agreements.document.signed"))],
            ]
        }
        document.table(
            shares: [4, 3, 3, 3],
            [
                [
                    [DOCXRun(words("agreements.document.party"), isBold: true)],
                    [DOCXRun(words("agreements.document.name"), isBold: true)],
                    [DOCXRun(words("agreements.document.date"), isBold: true)],
                    [DOCXRun(words("agreements.document.signature"), isBold: true)],
                ]
            ] + rows)
        if let hash = agreement.textHash {
            document.paragraph(words("agreements.text.hash"), .small)
            document.paragraph([DOCXRun(hash, isCode: true)], .small)
        } else {
            document.paragraph(words("agreements.document.not-fixed"), .small)
        }
    }
}
