import Base
import Database
import Localization
import Markup
import Requests
import Web

/// On an agreement's page: the version that is to replace the present one, what it changes, who has
/// signed it.
extension AgreementPage {
    func amendment(_ forms: RecordForms) -> HTML? {
        guard let amendment = agreement.amendment, canBeAmended else { return nil }
        let words = forms.words
        let isFixed = amendment.status == .signing
        let state =
            isFixed
            ? words("agreements.amendment.signing") : words("agreements.amendment.drafting")
        let signed: HTML? =
            isFixed
            ? """
            <h3>\(words("agreements.page.signatures"))</h3>
            \(signatureList(amendment.signatures, facts, words, agreement.paper))
            """ : nil
        let hash: HTML? = amendment.textHash.map {
            canonical(agreement.canonicalText(of: amendment, names), $0, words)
        }
        let title = words(
            "agreements.amendment.title", ["number": words.number(amendment.number)])
        return """
            <section id="amendment"><h2>\(title)</h2>
            <p><span class="badge open">\(state)</span> \(words("agreements.amendment.lead"))</p>
            <h3>\(words("agreements.difference.title"))</h3>
            \(TermsDifference(from: agreement.terms, to: amendment.terms).html(words))
            \(signed)\(hash)
            \(amendmentActs(forms, amendment))</section>
            """
    }

    /// After the end of an agreement nothing comes of its amendment.
    private var canBeAmended: Bool {
        [.awaitingStart, .inForce, .suspended].contains(facts.standing)
    }

    private func amendmentActs(_ forms: RecordForms, _ amendment: Agreement.Edition) -> HTML? {
        guard let actor = forms.visit.identity?.actor else { return nil }
        let words = forms.words
        func may(_ act: AgreementRules.Act) -> Bool {
            AgreementRules.may(act, agreement, by: actor, on: facts.today)
        }
        var parts: [HTML] = []
        if may(.amendEdit) {
            parts.append(
                """
                <p><a class="button" href="\(forms.visit.link(facts.link + "/amendment/draft"))">\
                \(words("agreements.act.amend-edit"))</a></p>
                """)
        }
        if may(.amendPropose) {
            let gaps = AgreementRules.amendmentGaps(of: agreement, on: facts.today)
            let changesNothing = gaps.contains { $0.rule == "agreements.fault.amendment-same" }
            parts.append(
                gaps.isEmpty
                    ? "<p>\(words("agreements.amendment.propose-text"))</p>"
                        + forms.html("amendment-proposal", words("agreements.act.propose"))
                    : changesNothing
                        ? "<p class=\"note\">\(words("agreements.fault.amendment-same"))</p>"
                        : gapNote(gaps, words)
            )
        }
        if may(.amendSign) {
            parts.append(
                forms.folded(
                    "amendment-signature", words("agreements.act.sign"),
                    standing: [(name: "hash", value: amendment.textHash ?? "")]
                ) { form in
                    """
                    <p>\(words("agreements.amendment.sign-text"))</p>
                    <p>\(agreement.isShown
                        ? words("agreements.sign.becomes-public")
                        : words("agreements.sign.stays-closed"))</p>
                    <p><code class="wide">\(amendment.textHash ?? "")</code></p>
                    """ + form.hidden("hash", amendment.textHash ?? "")
                })
        }
        if let paper = paperActs(forms) { parts.append(paper) }
        if may(.amendRecall) {
            parts.append(
                forms.html(
                    "amendment-recall", words("agreements.act.recall"), weight: .danger))
        }
        if may(.amendDrop) {
            parts.append(
                forms.html(
                    "amendment-removal", words("agreements.act.amend-drop"), weight: .danger))
        }
        return parts.isEmpty ? nil : "<div class=\"acts\">\(HTML(joining: parts))</div>"
    }

    /// The versions one after the other, each to be read.
    func versions(_ words: Words) -> HTML? {
        guard editions.count > 1 else { return nil }
        func item(_ edition: Agreement.Edition) -> HTML {
            let title = words(
                "agreements.version.title", ["number": words.number(edition.number)])
            let since = edition.inForceOn.map {
                words("agreements.version.since", ["date": words.date($0)])
            }
            return """
                <li><a href="\(Link(in: words.language, facts.link + "/versions/\(edition.number)"))">\
                \(title)</a> <span class="soft">\(since ?? "")</span></li>
                """
        }
        return """
            <h2>\(words("agreements.versions.title"))</h2>
            <ul class="plain">\(editions, item)</ul>
            """
    }
}

/// What changed between two versions, term by term; texts word by word.
struct TermsDifference: Sendable {
    let old: Agreement.Terms
    let new: Agreement.Terms

    init(from old: Agreement.Terms, to new: Agreement.Terms) {
        self.old = old
        self.new = new
    }

    func html(_ words: Words) -> HTML {
        func ceilings(_ terms: Agreement.Terms) -> String {
            terms.ceilings.map { words.money($0) }.joined(separator: "\n")
        }
        func date(_ day: Day?) -> String { day.map { words.date($0) } ?? "" }
        let facts: [(String, String, String)] = [
            (words("requests.field.until"), date(old.until), date(new.until)),
            (words("agreements.field.ceilings"), ceilings(old), ceilings(new)),
            (
                words("agreements.difference.authentic"), old.authentic.endonym.description,
                new.authentic.endonym.description
            ),
        ]
        let short: [(String, String, String, Language)] = [
            (words("requests.field.title"), old.title, new.title, new.authentic),
            (words("agreements.field.themes"), old.themes, new.themes, new.authentic),
            (words("agreements.field.places"), old.places, new.places, new.authentic),
        ]
        let long = Language.allCases.map { language in
            (
                words(
                    "agreements.difference.text", ["language": language.endonym.description]),
                old.texts[language] ?? "", new.texts[language] ?? "", language
            )
        }
        let changed =
            facts.filter { $0.1 != $0.2 }.map { term, before, after in
                (term, TextDifference(linesFrom: before, to: after).html(in: words.language, words))
            }
            + (short + long).filter { $0.1 != $0.2 }.map { term, before, after, language in
                (term, TextDifference(from: before, to: after).html(in: language, words))
            }
        guard !changed.isEmpty else { return "<p>\(words("agreements.difference.none"))</p>" }
        return factList(changed.map { (term: $0.0, descriptions: [$0.1]) })
    }
}

/// One version of an agreement's text, for its parties: what it says, what it changed, who signed it.
struct AgreementVersionPage: Sendable {
    let facts: AgreementFacts
    let names: AgreementNames
    let edition: Agreement.Edition
    let before: Agreement.Edition?
    let papers: [Agreement.Paper]

    static func load(_ visit: Visit) async throws -> AgreementVersionPage {
        let number = Int(visit.parameter("version"))
        return try await visit.read { reader in
            let facts = try AgreementFacts.load(visit, reader)
            guard facts.sight == .whole else { throw Problem.notFound }
            let editions = try Agreement.Edition.all(of: facts.agreement.id, reader)
            guard let edition = editions.first(where: { $0.number == number }) else {
                throw Problem.notFound
            }
            return AgreementVersionPage(
                facts: facts, names: try AgreementNames(facts.agreement, reader), edition: edition,
                before: editions.first { $0.number == edition.number - 1 },
                papers: try PaperStorage.all(of: facts.agreement.id, reader))
        }
    }

    private func paper(of signature: Agreement.Signature) -> Agreement.Paper? {
        papers.first {
            $0.party == signature.party && $0.textHash == signature.textHash
                && $0.confirmedBy != nil
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("agreements.version.title", ["number": words.number(edition.number)])
        let since = edition.inForceOn.map {
            words("agreements.version.since", ["date": words.date($0)])
        }
        let changes: HTML? = before.map { before in
            """
            <h2>\(words("agreements.difference.title"))</h2>
            \(TermsDifference(from: before.terms, to: edition.terms).html(words))
            """
        }
        let hash: HTML? = edition.textHash.map {
            canonical(facts.agreement.canonicalText(of: edition, names), $0, words)
        }
        return Page(
            title: words.labelled(title, edition.terms.title),
            trail: [
                Page.Crumb(words("agreements.list.title"), "/agreements"),
                Page.Crumb(facts.called, facts.link),
            ], path: facts.link + "/versions/\(edition.number)",
            main: """
                <p class="kicker">\(recordTitle(edition.terms.title, in: edition.terms.authentic, words))</p>
                <h1>\(title)</h1>
                <p class="lead">\(since ?? "")</p>
                \(changes)
                <h2>\(words("agreements.page.terms"))</h2>
                \(factList(termFacts(edition.terms, facts, words)))
                <h2>\(words("agreements.page.signatures"))</h2>
                \(signatureList(edition.signatures, facts, words, paper))
                <h2>\(words("agreements.page.text"))</h2>
                \(agreementTexts(edition.terms, words))\(hash)
                """)
    }
}
