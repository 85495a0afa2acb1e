package import Base
package import Localization
package import Markup

/// What somebody sent to one of a page's forms, and what was wrong with it.
package struct SentForm: Sendable {
    /// The act's noun, which is the last part of the form's address.
    package let noun: String
    package let typed: Query
    package let faults: [Fault]

    package init(noun: String, typed: Query, faults: [Fault]) {
        self.noun = noun
        self.typed = typed
        self.faults = faults
    }
}

/// The forms of a record's page, one for each act; the one that was sent comes again with what was typed.
package struct RecordForms {
    /// The record's address, before the act's noun.
    let path: Link
    package let visit: Visit
    let sent: SentForm?

    package init(_ visit: Visit, path: Link, sent: SentForm?) {
        self.visit = visit
        self.path = path
        self.sent = sent
    }

    package var words: Words { visit.words }

    package func form(_ noun: String, standing: [(name: String, value: String)] = []) -> Form {
        guard let sent, sent.noun == noun else {
            return Form(words, values: Query(standing), name: noun)
        }
        return Form(words, values: sent.typed, faults: sent.faults, name: noun)
    }

    /// Every fault of the form that was sent, at the top of the page.
    package var summary: HTML { sent.map { form($0.noun).summary } ?? "" }

    /// A form as it stands on the page.
    package func html(
        _ noun: String, _ label: String, weight: Form.Weight = .primary, bringsFiles: Bool = false,
        standing: [(name: String, value: String)] = [], _ fields: (Form) -> HTML = { _ in "" }
    ) -> HTML {
        let form = form(noun, standing: standing)
        return form.html(
            to: path + "/\(noun)", by: visit.identity, key: visit.site.identifiers.next(),
            fields: fields(form), button: label, weight: weight,
            bringsFiles: bringsFiles)
    }

    /// A form behind its name, open where it was sent.
    package func folded(
        _ noun: String, _ label: String, weight: Form.Weight = .primary, bringsFiles: Bool = false,
        standing: [(name: String, value: String)] = [], _ fields: (Form) -> HTML
    ) -> HTML {
        """
        <details class="act"\(flag: "open", sent?.noun == noun)><summary>\(label)</summary>\
        \(html(
            noun, label, weight: weight, bringsFiles: bringsFiles, standing: standing,
            fields))</details>
        """
    }
}

/// A title, marked with its language where that is not the page's.
package func recordTitle(_ title: String, in language: Language, _ words: Words) -> HTML {
    guard language != words.language else { return "<bdi>\(title)</bdi>" }
    return "<bdi lang=\"\(language.code)\" dir=\"\(language.direction)\">\(title)</bdi>"
}

/// What a record is called by those who wrote it, or what words of the reader's language stand for it.
package struct RecordTitle: Sendable {
    /// Whose it is, in the reader's language; nil where that is told otherwise.
    private let owner: String?
    private let text: String
    /// Nil where it is the reader's.
    private let language: Language?

    package init(_ text: String, in language: Language?, of owner: String? = nil) {
        self.text = text
        self.language = language
        self.owner = owner
    }

    package func text(_ words: Words) -> String {
        owner.map { words.labelled($0, text) } ?? text
    }

    /// Marked with its language where that is not the page's.
    package func html(_ words: Words) -> HTML {
        let owner: HTML? = owner.map { "\($0)\(words.colon)" }
        return "\(owner)\(recordTitle(text, in: language ?? words.language, words))"
    }
}

/// A text of several paragraphs in its own language.
package func recordParagraphs(_ text: String, in language: Language, words: Words) -> HTML {
    HTML(
        joining: text.split(separator: "\n", omittingEmptySubsequences: true).map {
            recordText("\($0)", in: language, words: words)
        })
}
