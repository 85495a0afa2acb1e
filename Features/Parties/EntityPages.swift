import Base
import Database
import Localization
import Markup
import Web

/// The entities of the United Nations and the funds, by what they are.
struct EntitiesPage: Sendable {
    let directory: PartyDirectory

    static func load(
        _ visit: Visit, directories: PartyDirectoryCache
    ) async throws -> EntitiesPage {
        try await visit.read { EntitiesPage(directory: try directories.directory($0)) }
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let title = words("parties.entities.title")
        func row(_ entity: Entity) -> HTML {
            let acronym = entity.acronym(in: words.language).map { text -> HTML in
                """
                <span\(attribute: "lang", acronymLanguage(entity, words))><bdi>\(text)</bdi></span>
                """
            }
            return """
                <tr><th scope="row"><a href="\(visit.link("/entities/\(entity.slug)"))">\
                \(entity.name(in: words.language))</a></th><td>\(acronym)</td></tr>

                """
        }
        func kind(_ kind: Entity.Kind) -> HTML {
            let entities = directory.entities.filter { $0.kind == kind }
            guard !entities.isEmpty else { return "" }
            return """
                <h2 id="\(kind.code)">\(kindTitle(kind, words)) \
                <small class="soft n">\(words.number(entities.count))</small></h2>
                <table><caption class="hide">\(kindTitle(kind, words))</caption>
                <thead class="hide"><tr><th scope="col">\(words("parties.column.name"))</th>\
                <th scope="col">\(words("parties.entity.acronym"))</th></tr></thead>
                <tbody>
                \(words.sorted(entities) { $0.name(in: words.language) }, row)</tbody></table>

                """
        }
        let lists: HTML =
            directory.entities.isEmpty
            ? referencesMissing(words)
            : """
            \(Entity.Kind.allCases, kind)
            \(takeList(visit, words("parties.take"), "/entities"))
            <p class="source">\(words("parties.entities.source"))</p>
            """
        return Page(
            title: title, summary: words("parties.entities.lead"), path: "/entities",
            main: """
                <h1>\(title)</h1>
                <p class="lead">\(words("parties.entities.lead"))</p>
                \(lists)
                """)
    }

    private func kindTitle(_ kind: Entity.Kind, _ words: Words) -> String {
        switch kind {
        case .entity: words("parties.entities.entity")
        case .specializedAgency: words("parties.entities.specialized-agency")
        case .relatedOrganization: words("parties.entities.related-organization")
        case .fund: words("parties.entities.fund")
        }
    }
}

/// `en` where the acronym stands in English on a page of another language.
private func acronymLanguage(_ entity: Entity, _ words: Words) -> String? {
    entity.acronyms.isTranslated(into: words.language) ? nil : Language.en.code
}

/// One entity: what it is, its codes, and what later features know of it.
struct EntityPage: Sendable {
    let entity: Entity
    let directory: PartyDirectory
    let sections: [PartyPageContributions.Section]

    /// The page, or the way to its address for a code in any case.
    static func answer(
        _ visit: Visit, directories: PartyDirectoryCache, contributions: PartyPageContributions
    ) async throws -> Answer {
        let name = visit.parameter("entity")
        let page = try await visit.read { reader -> EntityPage in
            reader.foresee(contributions.heads + Party.queries(slug: name.lowercased()))
            let directory = try directories.directory(reader)
            guard let entity = directory.entity(slug: name.lowercased()) else {
                throw Problem.notFound
            }
            try contributions.foresee(partyAt: entity.slug, reader)
            return EntityPage(
                entity: entity, directory: directory,
                sections: try contributions.entitySections.flatMap {
                    try $0(entity, directory, reader, visit.words)
                })
        }
        guard page.entity.slug == name else {
            return .redirect(to: visit.link("/entities/\(page.entity.slug)"), permanently: true)
        }
        return page.view(visit).answer(visit)
    }

    func view(_ visit: Visit) -> Page {
        let words = visit.words
        let name = entity.name(in: words.language)
        let known: HTML =
            sections.isEmpty
            ? emptyState(
                title: words("parties.entity.empty"),
                text: HTML(text: words("parties.entity.empty-text")))
            : HTML(joining: sections.map(sectionHTML))
        return Page(
            title: name, summary: words("parties.entity.summary", ["entity": name]),
            trail: [Page.Crumb(words("parties.entities.title"), "/entities")],
            path: "/entities/\(entity.slug)",
            main: """
                <p class="kicker">\(kicker(words))</p>
                <h1>\(name)</h1>
                \(factList(facts(visit)))
                \(known)
                <p class="source">\(words("parties.entities.source"))</p>
                """)
    }

    private func kicker(_ words: Words) -> String {
        switch entity.kind {
        case .entity: words("parties.entity.entity")
        case .specializedAgency: words("parties.entity.specialized-agency")
        case .relatedOrganization: words("parties.entity.related-organization")
        case .fund: words("parties.entity.fund")
        }
    }

    private func facts(_ visit: Visit) -> [(term: String, descriptions: [HTML])] {
        let words = visit.words
        func link(_ entity: Entity) -> HTML {
            """
            <a href="\(visit.link("/entities/\(entity.slug)"))">\
            \(entity.name(in: words.language))</a>
            """
        }
        let parent: [HTML] =
            entity.parent == "UN"
            ? [HTML(text: words("parties.entity.united-nations"))]
            : directory.entity(slug: entity.parent.lowercased()).map { [link($0)] } ?? []
        let note: [HTML] =
            entity.note.map { note in
                [
                    """
                    <span lang="en" dir="ltr">\(note)</span> \(tongueLabel(.en, words: words))
                    """
                ]
            } ?? []
        return [
            (words("parties.entity.acronym"), acronyms(words)),
            (words("parties.entity.part-of"), parent),
            (words("parties.entity.funds"), directory.entities(under: entity.id).map(link)),
            (words("parties.entity.code"), ["<bdi>\(entity.id)</bdi>"]),
            (
                words("parties.entity.iati"),
                entity.iatiIdentifier.map { ["<bdi>\($0)</bdi>"] } ?? []
            ),
            (
                words("parties.entity.channel"),
                entity.channelCode.map { ["<bdi>\($0)</bdi>"] } ?? []
            ),
            (words("parties.entity.note"), note),
            (words("parties.other-languages"), otherLanguages(entity.names, words)),
        ]
    }

    /// The acronym in the page's language first, then those of the others that differ.
    private func acronyms(_ words: Words) -> [HTML] {
        var shown: Set<String> = []
        var lines: [HTML] = []
        for language in [words.language] + Language.allCases
        where entity.acronyms.isTranslated(into: language) {
            let acronym = entity.acronyms[language]
            guard shown.insert(acronym).inserted else { continue }
            lines.append(
                """
                <span lang="\(language.code)" dir="\(language.direction)">\(acronym)</span> \
                \(tongueLabel(language, words: words))
                """)
        }
        return lines
    }
}
