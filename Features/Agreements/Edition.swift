package import Base
package import Parties

extension Agreement {
    /// What is agreed: all that a version of the text says beside who its parties are.
    package struct Terms: Sendable, Equatable {
        package var title: String
        package var themes: String
        package var places: String
        package var from: Day?
        package var until: Day?
        package var ceilings: [Money]
        package var texts: [Language: String]
        package var authentic: Language
    }

    /// A version of the text. The first one is the agreement as it was signed; each later one is an
    /// amendment: drafted, fixed and signed anew by all parties while the one before holds.
    package struct Edition: Sendable {
        package let number: Int
        package var status: Status
        package var terms: Terms
        /// The hash of the version it replaces, and part of what is signed: no signature of an earlier
        /// version can pass for one of this, even where it says the same. Nil for the first.
        package let amends: String?
        package var textHash: String?
        package var signatures: [Signature]
        package var drafters: Set<Int>
        /// The day from which it holds or held; nil until all have signed.
        package var inForceOn: Day?

        package enum Status: String, Sendable, CaseIterable {
            case draft
            /// The text is fixed and waits for signatures.
            case signing
            /// All have signed: it has replaced the version before.
            case signed
        }
    }

    /// The terms of the version that holds, or of the draft of the first.
    package var terms: Terms {
        get {
            Terms(
                title: title, themes: themes, places: places, from: from, until: until,
                ceilings: ceilings, texts: texts, authentic: authentic)
        }
        set {
            (title, themes, places) = (newValue.title, newValue.themes, newValue.places)
            (from, until, ceilings) = (newValue.from, newValue.until, newValue.ceilings)
            (texts, authentic) = (newValue.texts, newValue.authentic)
        }
    }

    /// Who has not signed the amendment yet.
    package var unsignedAmendment: [Party.ID] {
        parties.filter { party in
            !(amendment?.signatures.contains { $0.party == party } ?? false)
        }
    }

    /// Exactly what is signed of a version.
    package func canonicalText(of edition: Edition, _ names: AgreementNames) -> String {
        canonicalText(
            of: edition.terms, edition: edition.number, amends: edition.amends, names)
    }

    func canonicalText(
        of terms: Terms, edition: Int, amends: String?, _ names: AgreementNames
    ) -> String {
        var lines = "accord-agreement-1\n"
        func add(_ name: String, _ value: String) {
            lines += "\(name) \(value.utf8.count)\n\(value)\n"
        }
        add("agreement", publicID)
        if let amends {
            add("version", String(edition))
            add("amends", amends)
        }
        if let programme = names.programme {
            add("programme", programme)
        } else {
            add("request", names.request)
        }
        add("state", names.slug(state))
        for slug in providers.map(names.slug).sorted() { add("party", slug) }
        add("title", terms.title)
        add("themes", terms.themes)
        add("places", terms.places)
        add("from", terms.from?.description ?? "")
        add("until", terms.until?.description ?? "")
        for ceiling in terms.ceilings.sorted(by: { $0.currency.code < $1.currency.code }) {
            add("ceiling", "\(ceiling.currency.code) \(ceiling.decimalText)")
        }
        add("authentic", terms.authentic.code)
        for language in Language.allCases {
            if let text = terms.texts[language] { add("text-\(language.code)", text) }
        }
        return lines
    }

    static func hash(_ canonicalText: String) -> String {
        var hash = SHA256()
        hash.update(Array(canonicalText.utf8))
        return hash.text()
    }

    /// Nothing comes of the amendment.
    mutating func endAmendment() {
        if let hash = amendment?.textHash { papers.removeAll { $0.textHash == hash } }
        amendment = nil
    }

    /// All have signed the amendment: from now on its terms are the agreement's.
    mutating func replaceTerms(on today: Day) {
        guard var amended = amendment else { return }
        amended.status = .signed
        amended.inForceOn = max(startsOn ?? today, today)
        amendment = amended
        terms = amended.terms
        edition = amended.number
        amends = amended.amends
        textHash = amended.textHash
        signatures = amended.signatures
        openingText = []
    }
}
