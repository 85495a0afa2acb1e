import Base
import Database
import Localization
import Markup
import Web

/// The Sustainable Development Goals.
struct GoalsPage: Sendable {
    let directory: PartyDirectory

    static func load(_ visit: Visit, directories: PartyDirectoryCache) async throws -> GoalsPage {
        try await visit.read { GoalsPage(directory: try directories.directory($0)) }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("parties.goals.title")
        func row(_ goal: DevelopmentGoal) -> HTML {
            """
            <tr><th scope="row"><span class="n">\(words.number(goal.id))</span>. \
            <a href="\(visit.link("/goals/\(String(goal.id))"))">\
            \(goal.shortTitles[words.language])</a></th>\
            <td>\(goal.titles[words.language])</td>\
            <td class="n" data-label="\(words("parties.goal.targets"))">\
            \(words.number(goal.targets.count))</td></tr>

            """
        }
        let list: HTML =
            directory.goals.isEmpty
            ? referencesMissing(words)
            : """
            <table class="stack"><caption class="hide">\(title)</caption>
            <thead><tr><th scope="col">\(words("parties.goal.goal"))</th>\
            <th scope="col">\(words("parties.goal.text"))</th>\
            <th scope="col" class="n">\(words("parties.goal.targets"))</th></tr></thead>
            <tbody>
            \(directory.goals, row)</tbody></table>
            \(takeList(visit, words("parties.take"), "/goals"))
            <p class="source">\(words("parties.goals.source"))</p>
            """
        return Page(
            title: title, summary: words("parties.goals.lead"), path: "/goals",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("parties.goals.lead"))</p>
                <p><a href="\(visit.link("/glossary#sustainable-development-goals"))">\
                \(words("parties.explained"))</a></p>
                \(list)
                """)
    }
}

/// One goal with its targets, and what later features know of it.
struct GoalPage: Sendable {
    let goal: DevelopmentGoal
    let directory: PartyDirectory
    let sections: [PartyPageContributions.Section]

    static func load(
        _ visit: Visit, directories: PartyDirectoryCache, contributions: PartyPageContributions
    ) async throws -> GoalPage {
        try await visit.read { reader in
            let directory = try directories.directory(reader)
            guard let goal = directory.goal(numbered: visit.parameter("goal")) else {
                throw Problem.notFound
            }
            return GoalPage(
                goal: goal, directory: directory,
                sections: try contributions.goalSections.flatMap {
                    try $0(goal, directory, reader, visit.words)
                })
        }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        func row(_ target: DevelopmentGoal.Target) -> HTML {
            """
            <tr id="t\(target.code)"><th scope="row" class="n"><bdi>\(target.code)</bdi></th>\
            <td>\(target.titles[words.language])</td></tr>

            """
        }
        func neighbour(_ number: Int, _ relation: StaticString) -> HTML? {
            directory.goal(number).map { goal in
                """
                <li><a rel="\(relation)" href="\(visit.link("/goals/\(String(goal.id))"))">\
                \(title(of: goal, words))</a></li>
                """
            }
        }
        return Page(
            title: title(of: goal, words), summary: goal.titles[words.language],
            trail: [Page.Crumb(words("parties.goals.title"), "/goals")],
            path: "/goals/\(String(goal.id))",
            main: """
                <p class="kicker">\(heading(goal.id, words))</p>
                <h1>\(goal.shortTitles[words.language])</h1>
                <p class="lead">\(goal.titles[words.language])</p>
                \(sections, sectionHTML)<h2 id="targets">\(words("parties.goal.targets"))</h2>
                <table><caption class="hide">\(words("parties.goal.targets"))</caption>
                <thead><tr><th scope="col"><span class="hide">\(words("parties.goal.number"))</span></th>\
                <th scope="col">\(words("parties.goal.target"))</th></tr></thead>
                <tbody>
                \(goal.targets, row)</tbody></table>
                <nav class="contents" aria-label="\(words("parties.goals.others"))"><ul>\
                \(neighbour(goal.id - 1, "prev"))\(neighbour(goal.id + 1, "next"))</ul></nav>
                <p class="source">\(words("parties.goals.source"))</p>
                """)
    }

    /// "Goal 5: Gender equality"
    private func title(of goal: DevelopmentGoal, _ words: Words) -> String {
        words(
            "parties.pair",
            ["name": heading(goal.id, words), "value": goal.shortTitles[words.language]])
    }

    private func heading(_ number: Int, _ words: Words) -> String {
        words("parties.goal.heading", ["number": words.number(number)])
    }
}
