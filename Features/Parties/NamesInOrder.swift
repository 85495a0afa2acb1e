import Base
package import Localization
package import Markup
import Synchronization
import Web

/// States and themes in the order of each language's dictionary, sorted when they are first asked for:
/// sorting them costs more than the rest of a page that shows them all.
final class NamesInOrder: Sendable {
    private struct Kept {
        var states: [Language: [State]] = [:]
        var themes: [Language: [Theme]] = [:]
        var links: [Language: NameLinks] = [:]
    }

    private let kept = Mutex(Kept())

    func states(_ states: [State], _ words: Words) -> [State] {
        if let known = kept.withLock({ $0.states[words.language] }) { return known }
        let sorted = words.sorted(states) { $0.name(in: words.language) }
        kept.withLock { $0.states[words.language] = sorted }
        return sorted
    }

    func links(_ states: [State], _ themes: [Theme], _ words: Words) -> NameLinks {
        if let known = kept.withLock({ $0.links[words.language] }) { return known }
        func link(_ name: String, _ link: Link) -> HTML {
            "<a href=\"\(Link(in: words.language, link))\">\(name)</a>"
        }
        let stateLinks = states.map { state in
            (state.id, link(state.name(in: words.language), "/states/\(state.slug)"))
        }
        let themeLinks = themes.map { theme in
            (theme.id, link(theme.name(in: words.language), "/themes/\(theme.slug)"))
        }
        let links = NameLinks(
            states: Dictionary(uniqueKeysWithValues: stateLinks),
            themes: Dictionary(uniqueKeysWithValues: themeLinks))
        kept.withLock { $0.links[words.language] = links }
        return links
    }

    func themes(_ themes: [Theme], _ words: Words) -> [Theme] {
        if let known = kept.withLock({ $0.themes[words.language] }) { return known }
        let sorted = words.sorted(themes) { $0.name(in: words.language) }
        kept.withLock { $0.themes[words.language] = sorted }
        return sorted
    }
}

/// The names of States and themes of one language, each a link to its page: a list of records shows
/// dozens of them.
package struct NameLinks: Sendable {
    package let states: [State.ID: HTML]
    package let themes: [Theme.ID: HTML]
}

extension PartyDirectory {
    /// The links of a language, made once.
    package func links(_ words: Words) -> NameLinks { order.links(states, themes, words) }

    /// All States as the language sorts their names.
    package func statesByName(_ words: Words) -> [State] { order.states(states, words) }

    /// All themes as the language sorts their names; those of the same name in the order of `themes`.
    package func themesByName(_ words: Words) -> [Theme] { order.themes(themes, words) }
}
