import Base
import Database
import Documents
import Localization
import Web

/// A line of the list of goals: a goal, or a target beneath its goal.
package struct GoalLine: Sendable, Identifiable {
    let goal: DevelopmentGoal
    /// Nil for the goal itself.
    let target: DevelopmentGoal.Target?

    package var id: String { target?.code ?? String(goal.id) }
    var titles: SixLanguages { target?.titles ?? goal.titles }

    /// A goal, then its targets.
    static func all(of goal: DevelopmentGoal) -> [GoalLine] {
        [GoalLine(goal: goal, target: nil)]
            + goal.targets.map { GoalLine(goal: goal, target: $0) }
    }
}

/// Goals and targets to take away and as the API gives them.
enum GoalListing {
    static func listing(directories: PartyDirectoryCache) -> Listing<PartyDirectory, GoalLine> {
        Listing(
            facts: "goals", title: "parties.goals.title", directories: directories,
            columns: [
                .init("code", heading: "parties.goal.number") { line, _, _ in .text(line.id) },
                .init("kind", heading: "parties.column.kind") { line, _, _ in
                    .text(line.target == nil ? "goal" : "target")
                },
                .init("goal", heading: "parties.goal.goal") { line, _, _ in .number(line.goal.id) },
                .init("short_title", heading: "parties.goal.short") { line, _, words in
                    line.target == nil
                        ? .text(line.goal.shortTitles[words.language]) : .none
                },
                .init("title", heading: "parties.goal.text") { line, _, words in
                    .text(line.titles[words.language])
                },
            ]
        ) { directory in
            directory.goals.flatMap(GoalLine.all)
        }
    }

    private static let goalNumber = APISchema.integer(minimum: 1, maximum: 17)

    private static let line = APISchema.object([
        ("code", .string), ("kind", .choice(["goal", "target"])), ("goal", goalNumber),
        ("short_title", .nullable(.string)), ("title", .string),
    ])

    static func apiRoutes(directories: PartyDirectoryCache) -> [Route] {
        let listing = listing(directories: directories)
        return [
            listing.apiRoute(
                "/goals",
                APIOperation(
                    id: "listGoals", summary: "Sustainable Development Goals and their targets.",
                    parameters: [languageParameter], answer: .items(line))),
            .api(
                "/goals/{goal}",
                APIOperation(
                    id: "getGoal", summary: "One goal with its targets.",
                    parameters: [
                        APIParameter("goal", in: .path, .string, "Number of the goal, 1 to 17."),
                        languageParameter,
                    ], answer: .items(line))
            ) { visit in
                let words = try visit.apiWords()
                let directory = try await visit.read { try directories.directory($0) }
                guard let goal = directory.goal(numbered: visit.parameter("goal")) else {
                    throw Problem.notFound
                }
                var json = JSONWriter()
                json.object { json in
                    json.key("items")
                    json.array { json in
                        for line in GoalLine.all(of: goal) {
                            listing.object(line, directory, words, &json)
                        }
                    }
                }
                return .json(json.bytes)
            },
        ]
    }
}
