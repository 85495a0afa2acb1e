import Base
import Database
import Localization
import Markup
import Web

/// One State: its facts, its reviews, its treaties, and what other features know of it.
struct StatePage: Sendable {
    let state: State
    let directory: PartyDirectory
    let sections: [PartyPageContributions.Section]

    /// The whole page, or what of it stands on one sheet of paper.
    enum Form: Sendable {
        case whole, sheet
    }

    /// The page, or the way to its address for a State's code in any case.
    static func answer(
        _ visit: Visit, directories: PartyDirectoryCache, contributions: PartyPageContributions,
        as form: Form = .whole
    ) async throws -> Answer {
        let parts =
            form == .sheet ? contributions.sheetSections : contributions.stateSections
        let name = visit.parameter("state")
        let (slug, page) = try await visit.read { reader -> (String, StatePage?) in
            reader.foresee(contributions.heads + Party.queries(slug: name))
            let directory = try directories.directory(reader)
            guard let state = directory.state(slug: name) else {
                guard let state = directory.state(iso3: name.uppercased()) else {
                    throw Problem.notFound
                }
                return (state.slug, nil)
            }
            if form == .whole { try contributions.foresee(partyAt: state.slug, reader) }
            let page = StatePage(
                state: state, directory: directory,
                sections: try parts.flatMap {
                    try $0(state, directory, reader, visit.words)
                })
            return (state.slug, page)
        }
        guard let page else {
            let path: Link = "/states/\(slug)"
            return .redirect(
                to: visit.link(form == .sheet ? path + "/sheet" : path), permanently: true)
        }
        return (form == .sheet ? page.sheet(visit) : page.view(visit)).answer(visit)
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let name = state.name(in: words.language)
        func entry(_ section: (anchor: StaticString, title: String)) -> HTML {
            "<li><a href=\"#\(section.anchor)\">\(section.title)</a></li>"
        }
        var contents: [(anchor: StaticString, title: String)] = sections.map {
            ($0.anchor, $0.title)
        }
        contents.append(("reviews", words("parties.state.reviews")))
        contents.append(("treaties", words("parties.state.treaties")))
        return Page(
            title: name, summary: words("parties.state.summary", ["state": name]),
            trail: [Page.Crumb(words("parties.states.title"), "/states")],
            path: "/states/\(state.slug)",
            main: """
                <p class="kicker">\(kicker(words))</p>
                <h1>\(name)</h1>
                \(factList(facts(words)))
                <ul class="take"><li><a href="\(visit.link("/states/\(state.slug)/sheet"))">\
                \(words("parties.sheet.link"))</a></li></ul>
                <nav class="contents" aria-label="\(words("parties.state.contents"))"><ul>\
                \(contents, entry)</ul></nav>
                \(sections, sectionHTML)
                <h2 id="reviews">\(words("parties.state.reviews"))</h2>
                \(reviews(words))
                <h2 id="treaties">\(words("parties.state.treaties"))</h2>
                \(treaties(words))
                <p><a href="\(visit.link("/compare").adding("state", state.slug))">\
                \(words("parties.state.compare"))</a></p>
                <p class="buttons" data-needs-script hidden><button type="button" \
                class="button quiet" data-print>\(words("parties.state.print"))</button></p>
                """)
    }

    /// One printed page: what was received, asked and became of it, with date and address to cite.
    func sheet(_ visit: Visit) -> Page {
        let words = visit.words
        let name = state.name(in: words.language)
        let title = words("parties.sheet.title", ["state": name])
        let path: Link = "/states/\(state.slug)/sheet"
        return Page(
            title: title, summary: words("parties.state.summary", ["state": name]),
            trail: [
                Page.Crumb(words("parties.states.title"), "/states"),
                Page.Crumb(name, "/states/\(state.slug)"),
            ],
            path: path,
            main: """
                <article class="sheet"><h1>\(title)</h1>
                \(factList(briefFacts(words)))
                \(sections, sectionHTML)
                \(sheetFoot(visit, title: title, path: path, note: words("parties.sheet.note")))
                </article>
                """)
    }

    private typealias Fact = (term: String, descriptions: [HTML])

    private func kicker(_ words: Words) -> String {
        switch state.membership {
        case .member: words("parties.state.member")
        case .observer: words("parties.state.observer")
        }
    }

    private func facts(_ words: Words) -> [Fact] {
        let formal = state.formalNames[words.language]
        return [
            (words("parties.state.formal"), formal.isEmpty ? [] : ["\(formal)"]),
            (words("parties.state.group"), group(words)),
            (
                words("parties.state.codes"),
                ["<bdi>ISO \(state.iso3), \(state.iso2) · M49 \(state.m49)</bdi>"]
            ),
            (words("parties.state.categories"), categories(words)),
            (
                words("parties.state.admitted"),
                state.admissionDate.map { ["\(time($0, words))"] } ?? []
            ),
        ] + reviewFacts(words)
    }

    /// What of them a sheet of one page needs.
    private func briefFacts(_ words: Words) -> [Fact] {
        [
            (words("parties.state.group"), group(words)),
            (words("parties.state.categories"), categories(words)),
        ] + reviewFacts(words)
    }

    private func reviewFacts(_ words: Words) -> [Fact] {
        [
            (words("parties.state.last-review"), [lastReview(words)]),
            (words("parties.state.next-review"), [nextReview(words)]),
        ]
    }

    /// Whether it belongs to the groups of countries in special situations, since when.
    private func categories(_ words: Words) -> [HTML] {
        var categories: [HTML] = []
        let year: HTML
        let leastDeveloped = glossaryLink("least-developed-country", words)
        switch state.leastDeveloped {
        case .never: break
        case .included(let since, nil):
            year = "\(String(since))"
            categories.append(
                sentence(
                    words.segments("parties.state.ldc"),
                    ["term": leastDeveloped, "end": "</a>", "year": year]))
        case .included(let since, let graduation?):
            year = "\(String(since))"
            categories.append(
                sentence(
                    words.segments("parties.state.ldc-graduating"),
                    [
                        "term": leastDeveloped, "end": "</a>", "year": year,
                        "date": time(graduation, words),
                    ]))
        case .graduated(let day, let since):
            year = "\(String(since))"
            categories.append(
                sentence(
                    words.segments("parties.state.ldc-graduated"),
                    [
                        "term": leastDeveloped, "end": "</a>", "year": year,
                        "date": time(day, words),
                    ]))
        }
        if state.isLandlockedDeveloping {
            let link = glossaryLink("landlocked-developing-country", words)
            categories.append("\(link)\(words("parties.state.lldc"))</a>")
        }
        if state.isSmallIslandDeveloping {
            let link = glossaryLink("small-island-developing-state", words)
            categories.append("\(link)\(words("parties.state.sids"))</a>")
        }
        if !categories.isEmpty {
            categories.append(
                "<span class=\"soft\">\(words("parties.state.categories-as-of"))</span>")
        }
        return categories
    }

    /// The group, and how the State belongs to it where that is not as usual.
    private func group(_ words: Words) -> [HTML] {
        var lines = state.regionalGroup.map { [HTML(text: regionalGroupName($0, words))] } ?? []
        let note = state.groupNotes[words.language]
        if !note.isEmpty { lines.append("<span class=\"soft\">\(note)</span>") }
        return lines
    }

    /// The beginning of a link to a word's plain explanation.
    private func glossaryLink(_ slug: String, _ words: Words) -> HTML {
        "<a href=\"\(Link(in: words.language, "/glossary"))#\(slug)\">"
    }

    private func lastReview(_ words: Words) -> HTML {
        directory.lastReview(of: state.id).map { sessionLink($0, words) }
            ?? HTML(text: words("parties.state.no-last-review"))
    }

    private func nextReview(_ words: Words) -> HTML {
        guard let review = directory.nextReview(of: state.id) else {
            return HTML(text: words("parties.state.no-next-review"))
        }
        return """
            \(sessionLink(review, words)) <span class="soft">\(reviewStatus(review, words))</span>
            """
    }

    private func sessionLink(_ review: Review, _ words: Words) -> HTML {
        guard let session = directory.session(review.sessionID) else { return "" }
        let link = Link(in: words.language, "/sessions")
        return """
            <a href="\(link)#s\(session.id)">\(words("parties.session.name", ["session": words.number(session.id), "month": words.month(year: session.year, month: session.month)]))</a>
            """
    }

    private func reviews(_ words: Words) -> HTML {
        func row(_ review: Review) -> HTML {
            let cycle = directory.session(review.sessionID).map { words.number($0.cycle) } ?? ""
            return """
                <tr><th scope="row">\(sessionLink(review, words))</th>\
                <td class="n" data-label="\(words("parties.session.cycle"))">\(cycle)</td>\
                <td data-label="\(words("parties.session.status"))">\
                \(reviewStatus(review, words))</td></tr>

                """
        }
        return """
            <table class="stack"><caption class="hide">\(words("parties.state.reviews"))</caption>
            <thead><tr><th scope="col">\(words("parties.session.title"))</th>\
            <th scope="col" class="n">\(words("parties.session.cycle"))</th>\
            <th scope="col">\(words("parties.session.status"))</th></tr></thead>
            <tbody>
            \(directory.reviews(of: state.id), row)</tbody></table>
            """
    }

    private func treaties(_ words: Words) -> HTML {
        let byTreaty = Dictionary(
            grouping: directory.treatyActs(of: state.id), by: \.treatyID)
        func row(_ treaty: Treaty) -> HTML {
            let acts = byTreaty[treaty.id] ?? []
            let text: HTML =
                acts.isEmpty
                ? "<span class=\"soft\">\(words("parties.treaty.none"))</span>"
                : HTML(joining: acts.map { one -> HTML in "<div>\(act(one, words))</div>" })
            return """
                <tr><th scope="row"><a href="\(Link(in: words.language, "/treaties/\(treaty.slug)"))">\
                \(treaty.names[words.language])</a> \
                <span class="tongue">(<bdi>\(treaty.code)</bdi>)</span></th>\
                <td data-label="\(words("parties.treaty.act"))">\(text)</td></tr>

                """
        }
        return """
            <table class="stack"><caption>\(words("parties.treaty.caption"))\
            <span class="soft">\(words("parties.treaty.as-of"))</span></caption>
            <thead><tr><th scope="col">\(words("parties.treaty.title"))</th>\
            <th scope="col">\(words("parties.treaty.act"))</th></tr></thead>
            <tbody>
            \(directory.treaties, row)</tbody></table>
            """
    }
}

func reviewStatus(_ review: Review, _ words: Words) -> String {
    switch review.status {
    case .reviewed: words("parties.review.reviewed")
    case .unconfirmed: words("parties.review.unconfirmed")
    case .scheduled: words("parties.review.scheduled")
    case .notReviewed: words("parties.review.not-reviewed")
    }
}
