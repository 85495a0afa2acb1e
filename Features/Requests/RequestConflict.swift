import Base
import Database
import Localization
import Markup
import Parties
import Recommendations
import Web

/// Two colleagues change the same part of a draft: the second sees both, and nobody's words are lost.
extension DraftStepPage {
    /// A colleague has changed the same part since its form was shown.
    struct Overtaken: Error {}

    /// Tells whether somebody changed this part since its form was shown.
    func seen() -> String {
        let text = values().pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "\u{1F}")
        return ContentHash.digest(of: Array(text.utf8), count: 16).hexadecimal
    }

    /// Whether what was typed differs from what stands there now.
    func isChange(_ form: Query) -> Bool {
        let names = DraftPage.fields(of: step)
        func texts(_ query: Query) -> [String] {
            query.pairs.filter { names.contains($0.name) && !$0.value.isEmpty }
                .map { "\($0.name)=\($0.value.replacing("\r\n", with: "\n"))" }.sorted()
        }
        return texts(form) != texts(values())
    }

    /// What stands there now, beside the form that keeps what was typed.
    func conflict(_ words: Words) -> HTML {
        var facts: [(term: String, descriptions: [HTML])] = []
        for (name, value) in values().pairs where !value.isEmpty {
            let term = words(dynamic: "requests.field.\(name)") ?? name
            let shown: HTML = "<div class=\"letter\">\(said(name, value, words))</div>"
            if facts.last?.term == term {
                facts[facts.count - 1].descriptions.append(shown)
            } else {
                facts.append((term, [shown]))
            }
        }
        return """
            <div class="note fault" role="alert"><h2>\(words("requests.conflict.title"))</h2>\
            <p>\(words("requests.conflict.text"))</p>\(factList(facts))</div>
            """
    }

    /// A value of the form as people read it.
    private func said(_ name: String, _ value: String, _ words: Words) -> String {
        switch name {
        case "language": Language(rawValue: value)?.endonym.description ?? value
        case "kinds": SupportKind(rawValue: value).map { kindName($0, words) } ?? value
        case "recommendations": facts.recommendations.first { $0.publicID == value }?.text ?? value
        case "themes": facts.directory.theme(slug: value)?.name(in: words.language) ?? value
        case "marker":
            Request.GenderMarker.Score(rawValue: value).map { markerName($0, words) } ?? value
        case "consulted", "addressees", "lead":
            facts.parties.values.first { $0.slug == value }?.names[words.language] ?? value
        case "publication":
            publicationOptions(words).first { $0.value == value }?.label ?? value
        default: value
        }
    }
}
