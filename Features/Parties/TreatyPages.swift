import Base
import Database
import Localization
import Markup
import Web

/// The human rights treaties with the number of States that are party to each.
struct TreatiesPage: Sendable {
    let directory: PartyDirectory

    static func load(
        _ visit: Visit, directories: PartyDirectoryCache
    ) async throws -> TreatiesPage {
        try await visit.read { TreatiesPage(directory: try directories.directory($0)) }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("parties.treaties.title")
        let chart = { (kind: Treaty.Kind, caption: String) in
            BarChart(
                caption: caption, labelTitle: words("parties.treaty.title"),
                series: [.init("c1", words("parties.treaty.parties"))],
                rows: directory.treaties.filter { $0.kind == kind }.map { treaty in
                    BarChart.Row(
                        label: """
                            <a href="\(visit.link("/treaties/\(treaty.slug)"))">\
                            \(treaty.names[words.language])</a> \
                            <span class="tongue">(<bdi>\(treaty.code)</bdi>)</span>
                            """,
                        numbers: [directory.standings(on: treaty.id).parties])
                }
            ).html(words)
        }
        let lists: HTML =
            directory.treaties.isEmpty
            ? referencesMissing(words)
            : """
            <p class="source">\(words("parties.treaty.as-of"))</p>
            \(chart(.core, words("parties.treaties.core")))
            \(chart(.protocol, words("parties.treaties.protocols")))
            \(takeList(visit, words("parties.take"), "/treaties"))
            \(takeList(visit, words("parties.treaties.take-acts"), "/treaties/ratifications"))
            \(treatySource(words))
            """
        return Page(
            title: title, summary: words("parties.treaties.lead"), path: "/treaties",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("parties.treaties.lead"))</p>
                \(lists)
                """)
    }
}

/// One treaty: what it is, which States are party to it since when, and which are not.
struct TreatyPage: Sendable {
    let treaty: Treaty
    let directory: PartyDirectory
    let sections: [PartyPageContributions.Section]

    /// The page, or the way to its address for a code in any case.
    static func answer(
        _ visit: Visit, directories: PartyDirectoryCache, contributions: PartyPageContributions
    ) async throws -> Answer {
        let name = visit.parameter("treaty")
        let page = try await visit.read { reader -> TreatyPage in
            let directory = try directories.directory(reader)
            guard let treaty = directory.treaty(slug: name.lowercased()) else {
                throw Problem.notFound
            }
            return TreatyPage(
                treaty: treaty, directory: directory,
                sections: try contributions.treatySections.flatMap {
                    try $0(treaty, directory, reader, visit.words)
                })
        }
        guard page.treaty.slug == name else {
            return .redirect(to: visit.link("/treaties/\(page.treaty.slug)"), permanently: true)
        }
        return page.view(visit).answer(visit)
    }

    /// States by where they stand, each list in the order of the language.
    private struct Lists {
        var parties: [State] = []
        var signatories: [State] = []
        var withdrawn: [State] = []
        var others: [State] = []
    }

    private func lists(_ standings: TreatyStandings, _ words: Words) -> Lists {
        var lists = Lists()
        for state in directory.statesByName(words) {
            switch standings[state.id] {
            case .party: lists.parties.append(state)
            case .signatory: lists.signatories.append(state)
            case .withdrawn: lists.withdrawn.append(state)
            case .none: lists.others.append(state)
            }
        }
        return lists
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let name = treaty.names[words.language]
        let standings = directory.standings(on: treaty.id)
        let lists = lists(standings, words)
        let withdrawn: HTML? =
            lists.withdrawn.isEmpty
            ? nil
            : """
            <h2 id="withdrawn">\(words("parties.treaty.withdrawn"))</h2>
            \(table(lists.withdrawn, standings, words("parties.treaty.withdrawn"), words))

            """
        return Page(
            title: name, summary: words("parties.treaty.summary", ["treaty": name]),
            trail: [Page.Crumb(words("parties.treaties.title"), "/treaties")],
            path: "/treaties/\(treaty.slug)",
            main: """
                <p class="kicker">\(kicker(words))</p>
                <h1>\(name)</h1>
                \(factList(facts(visit)))
                \(figures(lists, words))
                <p class="source">\(words("parties.treaty.as-of"))</p>
                \(sections, sectionHTML)\(byGroup(standings, words))
                <h2 id="parties">\(words("parties.treaty.parties"))</h2>
                <p>\(words("parties.treaty.parties-text"))</p>
                <div class="finder" data-needs-script hidden>\
                <label for="find">\(words("parties.states.find"))</label>\
                <input type="search" id="find" data-filter="party-table" data-status="find-status" \
                autocomplete="off"><p class="hint n" id="find-status" role="status"></p></div>
                \(table(lists.parties, standings, words("parties.treaty.parties"), words, id: "party-table"))
                \(withdrawn)<h2 id="signatories">\(words("parties.treaty.signatories"))</h2>
                \(signatories(lists.signatories, standings, words))
                <h2 id="others">\(words("parties.treaty.others"))</h2>
                \(others(lists.others, words))
                \(takeList(visit, words("parties.take"), "/treaties/\(treaty.slug)"))
                \(treatySource(words))
                """)
    }

    private func kicker(_ words: Words) -> String {
        switch treaty.kind {
        case .core: words("parties.treaty.core")
        case .protocol: words("parties.treaty.protocol")
        }
    }

    private func facts(_ visit: Visit) -> [(term: String, descriptions: [HTML])] {
        let words = visit.words
        func link(_ treaty: Treaty) -> HTML {
            """
            <a href="\(visit.link("/treaties/\(treaty.slug)"))">\(treaty.names[words.language])</a>
            """
        }
        let related = directory.treaties.filter { other in
            other.id != treaty.id
                && (treaty.kind == .core
                    ? other.parent == treaty.code : other.code == treaty.parent)
        }
        return [
            (
                words("parties.treaty.codes"),
                ["<bdi>\(([treaty.code] + treaty.otherCodes).joined(separator: " · "))</bdi>"]
            ),
            (words("parties.treaty.adopted"), treaty.adopted.map { [time($0, words)] } ?? []),
            (words("parties.treaty.in-force"), treaty.inForce.map { [time($0, words)] } ?? []),
            (
                words("parties.treaty.body"),
                [
                    """
                    <a href="\(visit.link("/glossary#treaty-body"))">\
                    \(committeeName(treaty.body, words))</a>
                    """
                ]
            ),
            (
                treaty.kind == .core
                    ? words("parties.treaty.its-protocols") : words("parties.treaty.protocol-to"),
                related.map(link)
            ),
            (
                words("parties.treaty.collection"),
                ["<bdi>\(treaty.collectionNumber)</bdi>"]
            ),
            (words("parties.other-languages"), otherLanguages(treaty.names, words)),
        ]
    }

    private func figures(_ lists: Lists, _ words: Words) -> HTML {
        func item(_ entry: (count: Int, text: String, anchor: StaticString)) -> HTML {
            """
            <li><a href="#\(entry.anchor)"><strong class="n">\(words.number(entry.count))</strong>\
            \(entry.text)</a></li>
            """
        }
        var entries: [(count: Int, text: String, anchor: StaticString)] = [
            (
                lists.parties.count,
                words("parties.treaty.parties"), "parties"
            ),
            (
                lists.signatories.count,
                words("parties.treaty.signatories"),
                "signatories"
            ),
            (
                lists.others.count,
                words("parties.treaty.others"), "others"
            ),
        ]
        if !lists.withdrawn.isEmpty {
            entries.append(
                (lists.withdrawn.count, words("parties.treaty.withdrawn"), "withdrawn"))
        }
        return "<ul class=\"figures\">\(entries, item)</ul>"
    }

    private func byGroup(_ standings: TreatyStandings, _ words: Words) -> HTML {
        BarChart(
            caption: words("parties.treaty.by-group"), labelTitle: words("parties.state.group"),
            series: [
                .init("c1", words("parties.treaty.parties")),
                .init("c-noted", words("parties.treaty.not-parties"), isLow: true),
            ],
            rows: StateGroups(directory, words).groups.map { group in
                let parties = group.states.count {
                    if case .party = standings[$0.id] { true } else { false }
                }
                return BarChart.Row(
                    label: HTML(text: group.title),
                    numbers: [parties, group.states.count - parties])
            }
        ).html(words)
    }

    private func table(
        _ states: [State], _ standings: TreatyStandings, _ caption: String, _ words: Words,
        id: StaticString? = nil
    ) -> HTML {
        func row(_ state: State) -> HTML {
            """
            <tr><th scope="row">\(stateLink(state, words))</th>\
            <td>\(standings[state.id].act.map { act($0, words) })</td></tr>

            """
        }
        return """
            <table\(attribute: "id", id?.description)><caption class="hide">\(caption)</caption>
            <thead><tr><th scope="col">\(words("parties.column.state"))</th>\
            <th scope="col">\(words("parties.treaty.act"))</th></tr></thead>
            <tbody>
            \(states, row)</tbody></table>
            """
    }

    private func signatories(
        _ states: [State], _ standings: TreatyStandings, _ words: Words
    ) -> HTML {
        guard !states.isEmpty else { return "<p>\(words("parties.treaty.no-signatories"))</p>" }
        return """
            <p>\(sentence(words.segments("parties.treaty.signatories-text"), ["signature": """
                <a href="\(Link(in: words.language, "/glossary#signature"))">\
                \(words("parties.treaty.signature-word"))</a>
                """]))</p>
            \(table(states, standings, words("parties.treaty.signatories"), words))
            """
    }

    private func others(_ states: [State], _ words: Words) -> HTML {
        func item(_ state: State) -> HTML { "<li>\(stateLink(state, words))</li>" }
        guard !states.isEmpty else { return "<p>\(words("parties.treaty.no-others"))</p>" }
        return """
            <p>\(words("parties.treaty.others-text"))</p>
            <ul class="tags">\(states, item)</ul>
            """
    }
}

/// What a State did, with its day or year; told apart where it was entered by hand.
func act(_ act: TreatyAct, _ words: Words) -> HTML {
    let kind = treatyActName(act.kind, words)
    let byHand: HTML? =
        act.source == "by hand"
        ? " <span class=\"soft\">(\(words("parties.treaty.by-hand")))</span>" : nil
    let date: HTML
    switch act.date {
    case .day(let day): date = time(day, words)
    case .year(let year): date = "<span class=\"n\">\(String(year))</span>"
    case nil: return "\(kind)\(byHand)"
    }
    return """
        \(sentence(words.segments("parties.pair"), ["name": HTML(text: kind), "value": date]))\
        \(byHand)
        """
}

private func treatyActName(_ kind: TreatyAct.Kind, _ words: Words) -> String {
    switch kind {
    case .signature: words("parties.treaty.signature")
    case .ratification: words("parties.treaty.ratification")
    case .accession: words("parties.treaty.accession")
    case .succession: words("parties.treaty.succession")
    case .acceptance: words("parties.treaty.acceptance")
    case .denunciation: words("parties.treaty.denunciation")
    case .ratificationOrAccession: words("parties.treaty.ratification-or-accession")
    }
}

/// The committee's name; its short name as it stands where it is not one of those known.
private func committeeName(_ body: String, _ words: Words) -> String {
    switch body {
    case "CAT": words("parties.body.cat")
    case "CCPR": words("parties.body.ccpr")
    case "CED": words("parties.body.ced")
    case "CEDAW": words("parties.body.cedaw")
    case "CERD": words("parties.body.cerd")
    case "CESCR": words("parties.body.cescr")
    case "CMW": words("parties.body.cmw")
    case "CRC": words("parties.body.crc")
    case "CRPD": words("parties.body.crpd")
    case "SPT": words("parties.body.spt")
    default: body
    }
}

private func treatySource(_ words: Words) -> HTML {
    "<p class=\"source\">\(words("parties.treaty.source"))</p>"
}
