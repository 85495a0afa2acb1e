package import Accounts
package import Base
package import Database
import Documents
package import Localization
package import Markup
package import Parties
package import Recommendations
import Web

/// What the feature shows on the pages of others.
package enum ProgressSections {
    /// What `recommendation` asks first.
    package static func foreseen(_ recommendation: Recommendation) -> [SQL] {
        [StateProgress.query(of: recommendation.id)]
    }

    /// On a recommendation's page: what its State has published, and for its own people the way to write.
    package static func recommendation(
        _ recommendation: Recommendation, _ actor: Actor?, _ reader: any Reader, _ words: Words
    ) throws -> HTML? {
        let shown = try StateProgress.find(of: recommendation.id, reader)?.shown
        let account: HTML? = shown.map {
            """
            <h3 id="progress">\(words("progress.section.title"))</h3>
            \(ProgressViews.account($0.account, publishedAt: $0.at, words))
            """
        }
        var write: HTML?
        if let actor, try ProgressCommands.speaks(of: recommendation, actor, reader) {
            let link: Link = "/recommendations/\(recommendation.publicID)/progress"
            write = """
                <p><a class="button quiet" href="\(Link(in: words.language, link))">\
                \(words("progress.section.write"))</a></p>
                """
        }
        guard account != nil || write != nil else { return nil }
        return "\(account)\(write)"
    }

    /// For programs, beside the recommendation: what its State says, or null.
    package static let fact = RecommendationFact(
        name: "progress",
        schema: .nullable(
            .object([
                ("standing", .choice(StateProgress.Standing.allCases.map(\.rawValue))),
                ("day", .string), ("language", .choice(Language.allCases.map(\.code))),
                ("text", .string), ("published", .string),
            ])
        )
    ) { recommendation, reader, json in
        guard let shown = try StateProgress.find(of: recommendation.id, reader)?.shown else {
            json.null()
            return
        }
        json.beginObject()
        json.member("standing", shown.account.standing.rawValue)
        json.member("day", shown.account.day?.description ?? "")
        json.member("language", shown.account.language.code)
        json.member("text", shown.account.text)
        json.member("published", WorkingCalendar.dayInGeneva(shown.at).description)
        json.endObject()
    }

    /// What `state` asks first.
    package static func foreseen(_ party: Party) -> [SQL] {
        party.kind.isState
            ? [StateProgress.countQuery(StateProgress.Filter(state: party.id))] : []
    }

    /// On a State's page: how many of its accounts say what, each number a link to them (I10).
    package static func state(
        _ state: State, _ catalogue: RecommendationCatalogue, _ reader: any Reader, _ words: Words
    ) throws -> [PartyPageContributions.Section] {
        guard let party = try Party.find(slug: state.slug, reader) else { return [] }
        var filter = StateProgress.Filter(state: party.id, stateSlug: state.slug)
        guard try StateProgress.count(filter, reader) > 0 else { return [] }
        var supported = RecommendationFilter()
        supported.state = state
        supported.position = .supported
        let all = try catalogue.count(supported, reader)
        let rows = try StateProgress.Standing.allCases.map { standing -> BarChart.Row in
            filter.standing = standing
            return BarChart.Row(
                label: "\(ProgressViews.name(standing, words))",
                numbers: [try StateProgress.count(filter, reader)],
                link: Link(in: words.language, filter.link()))
        }
        let chart = BarChart(
            caption: words("progress.section.title"), isCaptionHidden: true,
            labelTitle: words("progress.field.standing"),
            series: [.init("c1", words("progress.section.number"))], rows: rows)
        return [
            PartyPageContributions.Section(
                anchor: "progress", title: words("progress.section.title"),
                html: """
                    <p>\(words("progress.section.of", count: all))</p>
                    \(chart.html(words))
                    """)
        ]
    }

    /// How many accounts the public sees; the list of all leads there.
    package static func count(_ reader: any Reader) throws -> Int {
        try StateProgress.count(StateProgress.Filter(), reader)
    }

    package static let link: Link = "/progress"
}

/// What waits for a State's people: accounts to clear and to publish.
package enum ProgressWork {
    package static let items: WorkContributions.Items = { actor, reader, words, _ in
        guard actor.readsForParty, actor.has(.clearingOfficer) else { return [] }
        return try StateProgress.all(waitingIn: actor.party, reader).compactMap { progress in
            let why: String
            if ProgressRules.may(.publish, progress, by: actor) {
                why = words("progress.work.publish")
            } else if ProgressRules.may(.clear, progress, by: actor) {
                why = words("progress.work.clear")
            } else {
                return nil
            }
            return WorkItem(
                urgency: .later,
                title: RecordTitle(
                    String(progress.account.text.prefix(120)), in: progress.account.language),
                link: "/recommendations/\(progress.recommendationID)/progress", why: why, due: nil)
        }
    }
}
