import Base
import Database
import Localization
import Markup
import Web

/// All States by regional group, with the figure other features give.
struct StatesPage: Sendable {
    let directory: PartyDirectory
    let numbers: [State.ID: Int]
    let unit: String

    static func load(
        _ visit: Visit, directories: PartyDirectoryCache,
        figure: @Sendable (any Reader, Words) throws -> PartyPageContributions.Figure
    ) async throws -> StatesPage {
        try await withoutActuallyEscaping(figure) { figure in
            try await visit.read { reader in
                let (numbers, unit) = try figure(reader, visit.words)
                return StatesPage(
                    directory: try directories.directory(reader), numbers: numbers, unit: unit)
            }
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("parties.states.title")
        func item(_ state: State) -> HTML {
            let number = numbers[state.id, default: 0]
            let other = words.language == .en ? nil : state.name(in: .en)
            return """
                <li\(attribute: "data-words", other)>\
                <a href="\(Link(in: words.language, "/states/\(state.slug)"))">\
                \(state.name(in: words.language))</a>\
                <span class="n">\(number == 0 ? "–" : words.number(number))</span></li>
                """
        }
        func group(_ group: (anchor: String, title: String, states: [State])) -> HTML {
            """
            <section aria-labelledby="g-\(group.anchor)"><h2 id="g-\(group.anchor)">\(group.title) \
            <small class="soft n">\(words.number(group.states.count))</small></h2>
            <ul class="states">\(group.states, item)</ul></section>

            """
        }
        func entry(_ group: (anchor: String, title: String, states: [State])) -> HTML {
            "<li><a href=\"#g-\(group.anchor)\">\(group.title)</a></li>"
        }
        let groups = StateGroups(directory, words).groups
        return Page(
            title: title, summary: words("parties.states.lead"), path: "/states",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("parties.states.lead"))</p>
                <nav class="contents" aria-label="\(words("parties.state.contents"))"><ul>\
                \(groups, entry)</ul></nav>
                \(atlas(words))<div class="finder" data-needs-script hidden>\
                <label for="find">\(words("parties.states.find"))</label>\
                <input type="search" id="find" data-filter="list" data-status="find-status" \
                autocomplete="off"><p class="hint n" id="find-status" role="status"></p></div>
                <p class="source">\(words("parties.states.number", ["unit": unit]))</p>
                <div id="list">
                \(groups, group)</div>
                \(takeList(visit, words("parties.take"), "/states"))
                <h2>\(words("parties.states.more"))</h2>
                <ul>
                <li><a href="\(visit.link("/compare"))">\(words("parties.states.compare"))</a></li>
                <li><a href="\(visit.link("/treaties"))">\(words("parties.treaties.title"))</a></li>
                <li><a href="\(visit.link("/sessions"))">\(words("parties.sessions.title"))</a></li>
                <li><a href="\(visit.link("/entities"))">\(words("parties.entities.title"))</a></li>
                <li><a href="\(visit.link("/goals"))">\(words("parties.goals.title"))</a></li>
                </ul>
                """)
    }

    private func atlas(_ words: Words) -> HTML? {
        guard
            let atlas = PartiesFeature.atlas(
                directory, numbers: numbers, unit: unit, words: words)
        else { return nil }
        return """
            <h2>\(words("parties.states.atlas"))</h2>
            \(atlas.html(words))
            <h2>\(words("parties.states.list"))</h2>

            """
    }
}
