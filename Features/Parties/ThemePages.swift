import Base
import Database
import Localization
import Markup
import Web

/// The themes by classification, with the figure other features give.
struct ThemesPage: Sendable {
    let directory: PartyDirectory
    let numbers: [Theme.ID: Int]
    /// What the numbers count.
    let unit: String

    static func load(
        _ visit: Visit, directories: PartyDirectoryCache,
        figure: @Sendable (any Reader, Words) throws -> PartyPageContributions.Figure
    ) async throws -> ThemesPage {
        try await withoutActuallyEscaping(figure) { figure in
            try await visit.read { reader in
                let (numbers, unit) = try figure(reader, visit.words)
                return ThemesPage(
                    directory: try directories.directory(reader), numbers: numbers, unit: unit)
            }
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("parties.themes.title")
        func item(_ theme: Theme) -> HTML {
            let number = numbers[theme.id, default: 0]
            return """
                <li><a href="\(visit.link("/themes/\(theme.slug)"))">\
                \(theme.name(in: words.language))</a>\
                <span class="n">\(number == 0 ? "–" : words.number(number))</span></li>
                """
        }
        func scheme(_ scheme: Theme.Scheme) -> HTML {
            let themes = directory.themesByName(words).filter { $0.scheme == scheme }
            return """
                <section aria-labelledby="\(scheme.rawValue)"><h2 id="\(scheme.rawValue)">\
                \(schemeName(scheme, words)) <small class="soft n">\(words.number(themes.count))\
                </small></h2><ul class="states">\(themes, item)</ul></section>

                """
        }
        return Page(
            title: title, summary: words("parties.themes.lead"), path: "/themes",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("parties.themes.lead"))</p>
                <div class="finder" data-needs-script hidden>\
                <label for="find">\(words("parties.themes.find"))</label>\
                <input type="search" id="find" data-filter="list" data-status="find-status" \
                autocomplete="off"><p class="hint n" id="find-status" role="status"></p></div>
                <p class="source">\(words("parties.states.number", ["unit": unit]))</p>
                <div id="list">
                \([Theme.Scheme.uprInfo, .ohchr2019, .ohchr2012], scheme)</div>
                <p><a href="\(visit.link("/goals"))">\(words("parties.goals.title"))</a></p>
                """)
    }
}

/// One theme and what other features know of it.
struct ThemePage: Sendable {
    let theme: Theme
    let sections: [PartyPageContributions.Section]

    static func load(
        _ visit: Visit, directories: PartyDirectoryCache, contributions: PartyPageContributions
    ) async throws -> ThemePage {
        try await visit.read { reader in
            let directory = try directories.directory(reader)
            guard let theme = directory.theme(slug: visit.parameter("theme")) else {
                throw Problem.notFound
            }
            return ThemePage(
                theme: theme,
                sections: try contributions.themeSections.flatMap {
                    try $0(theme, directory, reader, visit.words)
                })
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let name = theme.name(in: words.language)
        return Page(
            title: name, summary: words("parties.theme.summary", ["theme": name]),
            trail: [Page.Crumb(words("parties.themes.title"), "/themes")],
            path: "/themes/\(theme.slug)",
            main: """
                <p class="kicker">\(words("parties.theme.kicker"))</p>
                <h1>\(name)</h1>
                <p class="source">\(schemeName(theme.scheme, words)) · \
                \(words("parties.theme.label")) \
                <bdi lang="en">\(theme.label)</bdi></p>
                \(sections, sectionHTML)
                """)
    }
}

private func schemeName(_ scheme: Theme.Scheme, _ words: Words) -> String {
    switch scheme {
    case .uprInfo: words("parties.scheme.upr-info")
    case .ohchr2012: words("parties.scheme.ohchr-2012")
    case .ohchr2019: words("parties.scheme.ohchr-2019")
    }
}

/// The calendar of reviews: sessions by cycle with the States reviewed.
struct SessionsPage: Sendable {
    let directory: PartyDirectory

    static func load(
        _ visit: Visit, directories: PartyDirectoryCache
    ) async throws -> SessionsPage {
        try await visit.read { SessionsPage(directory: try directories.directory($0)) }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("parties.sessions.title")
        let statesBySession = Dictionary(
            grouping: directory.states.flatMap { state in
                directory.reviews(of: state.id).filter { $0.status != .notReviewed }
                    .map { ($0.sessionID, state) }
            }, by: \.0)
        func item(_ state: State) -> HTML { "<li>\(stateLink(state, words))</li>" }
        func row(_ session: ReviewSession) -> HTML {
            let states = words.sorted(statesBySession[session.id, default: []].map(\.1)) {
                $0.name(in: words.language)
            }
            return """
                <tr id="s\(session.id)"><th scope="row" class="n">\(words.number(session.id))</th>\
                <td data-label="\(words("parties.session.date"))">\(date(session, words))</td>\
                <td data-label="\(words("parties.session.status"))">\(status(session, words))</td>\
                <td data-label="\(words("parties.session.states"))"><ul class="tags">\
                \(states, item)</ul></td></tr>

                """
        }
        func cycle(_ cycle: Int) -> HTML {
            let name = words("parties.session.cycle-name", ["cycle": words.number(cycle)])
            return """
                <h2 id="c\(cycle)">\(name)</h2>
                <table class="stack"><caption class="hide">\(name)</caption>
                <thead><tr><th scope="col" class="n">\(words("parties.session.title"))</th>\
                <th scope="col">\(words("parties.session.date"))</th>\
                <th scope="col">\(words("parties.session.status"))</th>\
                <th scope="col">\(words("parties.session.states"))</th></tr></thead>
                <tbody>
                \(directory.sessions.filter { $0.cycle == cycle }, row)</tbody></table>

                """
        }
        let cycles = Set(directory.sessions.map(\.cycle)).sorted(by: >)
        return Page(
            title: title, summary: words("parties.sessions.lead"), path: "/sessions",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("parties.sessions.lead"))</p>
                \(cycles, cycle)
                \(takeList(visit, words("parties.take"), "/sessions"))
                """)
    }

    private func date(_ session: ReviewSession, _ words: Words) -> HTML {
        guard let start = session.start, let end = session.end else {
            return "\(words.month(year: session.year, month: session.month))"
        }
        return """
            <time datetime="\(start.description)">\(words.shortDate(start))</time> – \
            <time datetime="\(end.description)">\(words.shortDate(end))</time>
            """
    }

    private func status(_ session: ReviewSession, _ words: Words) -> String {
        switch session.status {
        case .held: words("parties.session.held")
        case .unconfirmed: words("parties.session.unconfirmed")
        case .scheduled: words("parties.session.scheduled")
        }
    }
}
