import Accounts
import Base
import Database
import Documents
import Localization
import Offers
import Parties
import Requests
import Web

/// The agreement, or the amendment on its way, as a document in the manner of the United Nations; the same as
/// an exchange of letters. What is signed is the canonical text; the document says so, and adds nothing.
struct AgreementDocument: Sendable {
    let facts: AgreementFacts
    /// The amendment that is to replace the present text; nil for that text itself.
    let amendment: Agreement.Edition?
    /// Those who signed for the reader's own party; people of other parties stay unnamed.
    let people: [Int: String]

    var agreement: Agreement { facts.agreement }
    var terms: Agreement.Terms { amendment?.terms ?? agreement.terms }
    var textHash: String? { amendment.map(\.textHash) ?? agreement.textHash }

    private var signed: [Agreement.Signature] { amendment?.signatures ?? agreement.signatures }

    /// For those who may read the text: for all others there is no such document.
    static func load(_ visit: Visit, isAmendment: Bool = false) async throws -> AgreementDocument {
        let actor = visit.identity?.actor
        return try await visit.read { reader in
            let facts = try AgreementFacts.load(visit, reader)
            let agreement = facts.agreement
            guard
                facts.sight == .whole
                    || (!isAmendment && AgreementRules.isTextPublic(agreement, on: facts.today)),
                !isAmendment || agreement.amendment != nil
            else { throw Problem.notFound }
            let amendment = isAmendment ? agreement.amendment : nil
            let own = (amendment?.signatures ?? agreement.signatures).filter {
                $0.party == actor?.party
            }
            return AgreementDocument(
                facts: facts, amendment: amendment,
                people: try Person.names(Set(own.map(\.person)), reader, visit.words))
        }
    }

    static func routes() -> [Route] {
        [
            .page("/agreements/{agreement}.docx") { visit in
                download("agreement", try await load(visit).articles(visit.words), visit)
            },
            .page("/agreements/{agreement}/letters.docx") { visit in
                download("letters", try await load(visit).letters(visit.words), visit)
            },
            .ownPage("/agreements/{agreement}/amendment.docx") { visit in
                let document = try await load(visit, isAmendment: true)
                return download("amendment", try document.articles(visit.words), visit)
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
        var document = begin(title, head: self.title(words, isShort: true), words)
        document.paragraph(title, .title)
        document.paragraph(terms.title, .subtitle, in: terms.authentic)
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
        signatures(of: agreement.parties, after: "agreements.document.witness", &document, words)
        return try document.finish()
    }

    func title(_ words: Words, isShort: Bool = false) -> String {
        func name(_ party: Party.ID) -> String {
            isShort ? facts.shortName(party, words) : facts.name(party, words)
        }
        let state = name(agreement.state)
        let providers = words.list(agreement.providers.map(name))
        guard let amendment else {
            return words("agreements.page.kicker", ["state": state, "parties": providers])
        }
        // The first version is the agreement itself.
        return words(
            "agreements.document.amendment-title",
            [
                "number": words.number(amendment.number - 1), "state": state,
                "parties": providers,
            ])
    }

    private func standing(_ words: Words) -> String {
        switch amendment?.status {
        case nil: standingName(facts.standing, words)
        case .draft?: words("agreements.amendment.drafting")
        case .signing?, .signed?: words("agreements.amendment.signing")
        }
    }

    private func providers(_ words: Words) -> String {
        words.list(agreement.providers.map { facts.name($0, words) })
    }

    /// With where the agreement stands at the head of each page.
    func begin(_ title: String, head: String, _ words: Words) -> DOCXWriter {
        let footer = words.segments("agreements.document.page").map { segment -> DOCXField in
            switch segment {
            case .text(let text): .text(text)
            case .hole(let name): name == "pages" ? .pageCount : .page
            }
        }
        return DOCXWriter(
            DOCXProperties(
                title: title, language: words.language,
                header: "\(head) – \(standing(words))", footer: footer))
    }

    private func preamble(_ document: inout DOCXWriter, _ words: Words) {
        document.paragraph(
            words(
                "agreements.document.parties",
                ["state": facts.name(agreement.state, words), "parties": providers(words)]))
        document.paragraph(words("agreements.document.recalling"), .preamble)
        document.paragraph(words("agreements.document.bearing-in-mind"), .preamble)
        if let amended = amendment?.amends {
            document.paragraph(
                words("agreements.document.amending", ["hash": amended]), .preamble)
        } else if let request = facts.request {
            document.paragraph(
                words(
                    "agreements.document.considering",
                    [
                        "state": facts.name(agreement.state, words),
                        "request": words.quoted(request.title),
                    ]), .preamble)
        }
        if amendment == nil, let programme = facts.programme {
            document.paragraph(
                words(
                    "agreements.document.considering-programme",
                    [
                        "party": facts.name(programme.provider, words),
                        "programme": words.quoted(programme.title),
                    ]), .preamble)
        }
        document.paragraph(words("agreements.document.agreed"), .preamble)
    }

    // MARK: What was agreed, the same in articles and letters

    /// The parties' own text, in the document's language where there is one, else as it was written.
    func object(_ document: inout DOCXWriter, _ words: Words) {
        let language =
            terms.texts[words.language] == nil ? terms.authentic : words.language
        document.numbered([DOCXRun(words("agreements.document.object-text"))])
        if language != words.language {
            document.numbered([
                DOCXRun(
                    words(
                        "agreements.document.object-language",
                        ["language": AgreementTaking.name(of: language, words)]))
            ])
        }
        document.paragraphs(terms.texts[language] ?? "", .quotation, in: language)
    }

    func scope(_ document: inout DOCXWriter, _ words: Words) {
        document.numbered([DOCXRun(words("agreements.document.scope-text"))])
        document.paragraph(words("agreements.field.themes"), .subheading)
        document.paragraphs(terms.themes, .quotation, in: terms.authentic)
        document.paragraph(words("agreements.field.places"), .subheading)
        if terms.places.isEmpty {
            document.paragraph(words("agreements.document.everywhere"), .quotation)
        } else {
            document.paragraphs(terms.places, .quotation, in: terms.authentic)
        }
    }

    func period(_ document: inout DOCXWriter, _ words: Words) {
        func date(_ day: Day?) -> String { day.map(words.date) ?? "…" }
        document.numbered([
            DOCXRun(
                words(
                    "agreements.document.period-text",
                    ["from": date(terms.from), "until": date(terms.until)]))
        ])
        document.numbered([DOCXRun(words("agreements.document.entry-text"))])
        if amendment == nil, let day = agreement.startsOn {
            document.numbered([
                DOCXRun(words("agreements.document.entered", ["date": words.date(day)]))
            ])
        }
    }

    func ceilings(_ document: inout DOCXWriter, _ words: Words) {
        guard !terms.ceilings.isEmpty else {
            document.numbered([DOCXRun(words("agreements.document.no-ceiling"))])
            return
        }
        document.numbered([DOCXRun(words("agreements.document.ceiling-text"))])
        let rows = terms.ceilings.map { ceiling in
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
        let authentic = AgreementTaking.name(of: terms.authentic, words)
        let others = Language.allCases.filter { terms.texts[$0] != nil }
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

    private func date(
        of signature: Agreement.Signature, _ paper: Agreement.Paper?, _ words: Words
    ) -> String {
        paper.map { words.date($0.signedOn) } ?? words.dateTime(signature.at)
    }

    /// The words before the signatures, a row a party, and the hash of what is signed, all on one page; what is
    /// not signed yet is left open for a pen.
    func signatures(
        of parties: [Party.ID], after closing: StaticString, _ document: inout DOCXWriter,
        _ words: Words
    ) {
        document.keepsWithNext = true
        document.paragraph(words(closing), .preamble)
        // No longer than the narrowest column in the largest letters.
        let open = "\n____________"
        // On which day each party signed, its fellow parties alone learn.
        let isWhole = facts.sight == .whole
        let rows = parties.map { party -> [[DOCXRun]] in
            let signature = signed.first { $0.party == party }
            let paper = signature.flatMap(agreement.paper)
            return [
                [DOCXRun(facts.name(party, words), isBold: true)],
                // Who recorded a paper is not who signed it.
                [DOCXRun(signature.map { paper == nil ? people[$0.person] ?? "" : "" } ?? open)],
                [
                    DOCXRun(
                        signature.map { isWhole ? date(of: $0, paper, words) : "" } ?? open)
                ],
                [
                    DOCXRun(
                        signature == nil
                            ? open
                            : paper == nil
                                ? words("agreements.document.signed")
                                : words("agreements.document.signed-paper"))
                ],
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
        if let hash = textHash {
            document.paragraph(words("agreements.text.hash"), .small)
            document.keepsWithNext = false
            document.paragraph([DOCXRun(hash, isCode: true)], .small)
        } else {
            document.keepsWithNext = false
            document.paragraph(words("agreements.document.not-fixed"), .small)
        }
    }
}
