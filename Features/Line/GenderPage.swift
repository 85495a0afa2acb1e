import Base
import Database
import Localization
import Markup
import Parties
import Requests
import Web

/// §§ 5 and 6: money by gender marker with what was not assessed beside it, people by sex, who was consulted,
/// what goes to States whose needs the resolution names. Every figure leads to its records.
struct GenderPage: Sendable {
    let world: LineWorld

    static func load(_ visit: Visit, _ tools: LineTools) async throws -> GenderPage {
        try await visit.read { GenderPage(world: try tools.world($0, at: visit.now)) }
    }

    private var activities: LineFilter {
        var filter = LineFilter()
        filter.kind = .activity
        return filter
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let names = LineNames(world: world, words: words)
        let title = words("line.gender.title")
        return Page(
            title: title, summary: words("line.gender.lead"), path: "/gender",
            main: world.kept("gender", LineFilter(), words) {
                """
                <h1>\(title)</h1>
                <p class="lead">\(words("line.gender.lead"))</p>
                \(money(names))
                \(people(names))
                \(consulted(names))
                \(groups(names))
                """
            })
    }

    // MARK: Money

    private struct Column {
        let title: String
        let filter: LineFilter
    }

    /// One row a currency: currencies are never added (I9).
    private func money(_ names: LineNames) -> HTML {
        let words = names.words
        return """
            <h2>\(words("line.gender.money"))</h2>
            <p>\(words("line.gender.money-text"))</p>
            \(table(
                names, caption: words("line.gender.committed"),
                columns: LineMarker.parts.map { marker in
                    Column(
                        title: names.marker(marker),
                        filter: activities.with { $0.marker = marker })
                }, isShare: false))
            """
    }

    private func groups(_ names: LineNames) -> HTML {
        let words = names.words
        return """
            <h2>\(words("line.gender.groups"))</h2>
            <p>\(words("line.gender.groups-text"))</p>
            \(table(
                names, caption: words("line.gender.committed"),
                columns: [Column(title: words("line.gender.all-states"), filter: activities)]
                    + CountryGroup.inSpecialSituations.map { group in
                        Column(
                            title: groupName(group, words),
                            filter: activities.with { $0.group = group })
                    }, isShare: true))
            """
    }

    /// What was committed: one row a currency, one column a filter; a share is that of the first column.
    private func table(
        _ names: LineNames, caption: String, columns: [Column],
        isShare: Bool
    ) -> HTML {
        let words = names.words
        let currencies = world.sums(activities).committed.keys.sorted { $0.code < $1.code }
        guard !currencies.isEmpty else { return "<p>\(words("line.gender.no-money"))</p>" }
        let sums = columns.map { world.sums($0.filter).committed }
        func head(_ column: Column) -> HTML {
            "<th scope=\"col\" class=\"n\">\(column.title)</th>"
        }
        func row(_ currency: Currency) -> HTML {
            func cell(_ index: Int) -> HTML {
                let amount = sums[index][currency] ?? 0
                let link = columns[index].filter.with { $0.currency = currency }.link()
                let whole = sums[0][currency] ?? 0
                let share: HTML? =
                    isShare && index > 0 && whole > 0
                    ? " (\(words.percent(Double(amount) / Double(whole))))" : nil
                let money = words.money(Money(currency, minorUnits: amount))
                let number: HTML =
                    amount == 0
                    ? "\(money)" : "<a href=\"\(Link(in: words.language, link))\">\(money)</a>"
                return """
                    <td class="n" data-label="\(columns[index].title)">\(number)\(share)</td>
                    """
            }
            return """
                <tr><th scope="row">\(currency.code)</th>\
                \(HTML(joining: columns.indices.map(cell)))</tr>

                """
        }
        return """
            <table class="stack"><caption>\(caption)</caption>
            <thead><tr><th scope="col">\(words("line.gender.currency"))</th>\
            \(columns, head)</tr></thead>
            <tbody>
            \(currencies, row)</tbody></table>
            """
    }

    // MARK: People

    private func people(_ names: LineNames) -> HTML {
        let words = names.words
        let results = activities.with { $0.kind = .result }
        let sums = world.sums(results)
        let all = sums.women + sums.men
        let link = Link(in: words.language, results.link())
        func count(_ number: Int) -> HTML {
            let share: HTML? =
                all == 0 ? nil : " (\(words.percent(Double(number) / Double(all))))"
            return "<a href=\"\(link)\">\(words.number(number))</a>\(share)"
        }
        return """
            <h2>\(words("line.gender.people"))</h2>
            <p>\(words("line.gender.people-text"))</p>
            \(factList([
                (words("line.sum.women"), [count(sums.women)]),
                (words("line.sum.men"), [count(sums.men)]),
            ]))
            """
    }

    /// Organisations that States named as consulted and that have answered; by name where they agreed.
    private func consulted(_ names: LineNames) -> HTML {
        let words = names.words
        var requests = LineFilter()
        requests.kind = .request
        let answers: [Requests.Request.Consultation.Answer] = [.confirmed, .disputed]
        func fact(
            _ answer: Requests.Request.Consultation.Answer
        ) -> (term: String, descriptions: [HTML]) {
            let filter = requests.with { $0.consulted = answer }
            let (number, parties) = world.consulted(answer, filter)
            let link = Link(in: words.language, filter.link())
            let named = words.sorted(parties) { names.party($0) }.prefix(12)
                .map(names.party)
            let count: HTML =
                "<a href=\"\(link)\">\(words("line.gender.requests", count: number))</a>"
            return (
                answer == .confirmed
                    ? words("line.condition.confirmed") : words("line.condition.disputed"),
                [count] + named.map { name -> HTML in "<bdi>\(name)</bdi>" }
            )
        }
        return """
            <h2>\(words("line.gender.consulted"))</h2>
            <p>\(words("line.gender.consulted-text"))</p>
            \(factList(answers.map(fact)))
            """
    }
}
