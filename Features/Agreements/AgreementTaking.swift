import Base
import Localization
import Markup
import Web

/// What a party takes away of an agreement.
enum AgreementTaking {
    /// A file for those who may read the text: kept nowhere on the way.
    static func answer(name: String, contentType: String, _ bytes: [UInt8]) -> Answer {
        var answer = Answer.download(name: name, contentType: contentType, body: .bytes(bytes))
        answer.headers.removeAll { $0.name == "access-control-allow-origin" }
        answer.headers += [
            ("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
            ("cross-origin-resource-policy", "same-origin"),
        ]
        answer.caching = .never
        return answer
    }

    static func routes(_ tools: AgreementTools) -> [Route] {
        AgreementDocument.routes() + [AgreementBundle.route(), AgreementCasePage.route(tools)]
    }

    /// What the reader may take away; `isCase` on the page of the case itself.
    static func links(
        _ facts: AgreementFacts, isCase: Bool = false, _ words: Words
    ) -> HTML? {
        let agreement = facts.agreement
        let isWhole = facts.sight == .whole
        guard isWhole || AgreementRules.isTextPublic(agreement, on: facts.today) else {
            return nil
        }
        func link(_ path: Link, _ text: String) -> HTML {
            "<li><a href=\"\(Link(in: words.language, path))\">\(text)</a></li>"
        }
        let id = agreement.publicID
        var links: [HTML] = []
        if isWhole, !isCase {
            links.append(link("/agreements/\(id)/case", words("agreements.take.case")))
        }
        links.append(link("/agreements/\(id).docx", words("agreements.take.document")))
        links.append(link("/agreements/\(id)/letters.docx", words("agreements.take.letters")))
        if isWhole, agreement.amendment != nil {
            links.append(
                link("/agreements/\(id)/amendment.docx", words("agreements.take.amendment")))
        }
        if isWhole, AgreementBundle.isComplete(agreement) {
            links.append(link("/agreements/\(id).zip", words("agreements.take.bundle")))
        }
        return """
            <section class="no-print"><h2>\(words("agreements.take.title"))</h2>
            <ul>\(HTML(joining: links))</ul></section>
            """
    }

    /// A language's name in the language of the words.
    static func name(of language: Language, _ words: Words) -> String {
        switch language {
        case .ar: words("agreements.language.ar")
        case .en: words("agreements.language.en")
        case .es: words("agreements.language.es")
        case .fr: words("agreements.language.fr")
        case .ru: words("agreements.language.ru")
        case .zh: words("agreements.language.zh")
        }
    }
}
