import Base
import Documents
import Localization
import Parties

/// The agreement as an exchange of letters: the State proposes, each provider answers.
extension AgreementDocument {
    func letters(_ words: Words) throws -> [UInt8] {
        let title = words("agreements.letters.title")
        var document = begin(title, head: title, words)
        proposal(&document, words)
        for provider in agreement.providers {
            document.beginPage()
            reply(of: provider, &document, words)
        }
        return try document.finish()
    }

    private func proposal(_ document: inout DOCXWriter, _ words: Words) {
        let state = facts.name(agreement.state, words)
        document.paragraph(words("agreements.letters.from", ["party": state]), .heading)
        document.paragraph(terms.title, .subtitle, in: terms.authentic)
        document.paragraph(words("agreements.letters.to-providers"))
        document.paragraph(words("agreements.letters.propose", ["state": state]), .preamble)
        document.beginNumbering()
        object(&document, words)
        scope(&document, words)
        period(&document, words)
        ceilings(&document, words)
        consent(&document, words)
        document.numbered([DOCXRun(words("agreements.document.amendment-text"))])
        languages(&document, words)
        document.paragraph(
            words(
                "agreements.letters.constitute",
                ["parties": words.list(agreement.providers.map { facts.name($0, words) })]),
            .preamble)
        signatures(of: [agreement.state], after: "agreements.letters.assurances", &document, words)
    }

    private func reply(of provider: Party.ID, _ document: inout DOCXWriter, _ words: Words) {
        let party = facts.name(provider, words)
        document.paragraph(words("agreements.letters.from", ["party": party]), .heading)
        document.paragraph(words("agreements.letters.to-state"))
        document.paragraph(
            words(
                "agreements.letters.acknowledge",
                ["state": facts.name(agreement.state, words)]), .preamble)
        document.paragraph(words("agreements.letters.confirm", ["party": party]), .preamble)
        signatures(of: [provider], after: "agreements.letters.assurances", &document, words)
    }
}
