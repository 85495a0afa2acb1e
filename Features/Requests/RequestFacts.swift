package import Base
import Database
package import Documents
package import Localization
import Markup
import Parties
package import Recommendations
import Web

/// A request with everything its pages name.
struct RequestFacts: NamesParties, Sendable {
    let request: Request
    let sight: RequestRules.Sight
    let parties: [Party.ID: Party]
    let recommendations: [Recommendation]
    let directory: PartyDirectory
    /// Nil for what was not submitted, and where no more than that it exists is to be seen: its days would tell more.
    let clock: RequestClock?
    /// When it was submitted, as far as that is to be seen.
    let submitted: PublicDate?

    /// Throws `Problem.notFound` where the request does not exist for the visitor.
    static func load(
        _ visit: Visit, _ publicID: String, _ tools: RequestTools, _ reader: any Reader
    ) throws -> RequestFacts {
        let parts: Request.Parts = visit.identity == nil ? .published : .all
        reader.foresee([PartyDirectoryCache.edition])
        guard let request = try Request.find(publicID, reading: parts, reader),
            let sight = RequestRules.sight(of: request, for: visit.identity?.actor)
        else { throw Problem.notFound }
        let facts = try all([(request, sight)], tools, at: visit.now, reader)
        guard let only = facts.first else { throw Problem.notFound }
        return only
    }

    /// What the public may see of these requests; those it may not are left out.
    static func allPublic(
        _ requests: [Request], _ tools: RequestTools, at now: Instant, _ reader: any Reader
    ) throws -> [RequestFacts] {
        let seen = requests.compactMap { request in
            RequestRules.sight(of: request, for: nil).map { (request, $0) }
        }
        return try all(seen, tools, at: now, reader)
    }

    /// All of them with two queries, however many they are.
    static func all(
        _ requests: [(Request, RequestRules.Sight)], _ tools: RequestTools, at now: Instant,
        _ reader: any Reader
    ) throws -> [RequestFacts] {
        guard !requests.isEmpty else { return [] }
        let ids = Set(requests.flatMap(\.0.parties))
        let parties = try Party.byID(ids, reader)
        let served = Set(requests.flatMap { $0.0.recommendations }).sorted(by: >)
        let recommendations = Dictionary(
            uniqueKeysWithValues: try Recommendation.all(ids: served, reader).map { ($0.id, $0) })
        let directory = try tools.catalogues.directory(reader)
        return requests.map { request, sight in
            let clock = RequestClock(request, tools.calendar, at: now)
            return RequestFacts(
                request: request, sight: sight, parties: parties,
                recommendations: request.recommendations.compactMap { recommendations[$0] },
                directory: directory, clock: sight > .existence ? clock : nil,
                submitted: (clock?.submitted).map { day -> PublicDate in
                    sight > .existence ? .day(day) : .month(of: day)
                })
        }
    }

    /// The title, or what stands for it where the title is not to be seen or not yet written.
    func title(_ words: Words) -> String {
        let state = name(request.state, words)
        guard sight >= .summary, !request.title.isEmpty else {
            return words("requests.title-of", ["state": state])
        }
        return request.title
    }
}

extension RequestFacts {
    /// `owner`: whose it is, where that is told with it.
    func called(_ words: Words, of owner: String? = nil) -> RecordTitle {
        let isOwn = sight >= .summary && !request.title.isEmpty
        return RecordTitle(title(words), in: isOwn ? request.language : nil, of: owner)
    }

    /// The title, marked with its language where that is not the page's.
    func titleHTML(_ words: Words) -> HTML { called(words).html(words) }
}

/// What the feature is given where it is assembled.
package struct RequestTools: Sendable {
    let catalogues: RecommendationCatalogueCache
    let calendar: WorkingCalendar
    let pdf: PDFCleaner
    let contributions: RequestContributions

    package init(
        catalogues: RecommendationCatalogueCache, calendar: WorkingCalendar, pdf: PDFCleaner,
        contributions: RequestContributions
    ) {
        self.catalogues = catalogues
        self.calendar = calendar
        self.pdf = pdf
        self.contributions = contributions
    }
}

extension RequestFacts {
    func themeNames(_ words: Words) -> [String] {
        request.themes.compactMap { directory.theme(slug: $0)?.name(in: words.language) }
    }

    /// "5.2 Eliminate all forms of violence …"
    func targetNames(_ words: Words) -> [String] {
        directory.goals.flatMap(\.targets).filter { request.targets.contains($0.code) }
            .map { "\($0.code) \($0.titles[words.language])" }
    }
}

package func markerName(_ score: Request.GenderMarker.Score, _ words: Words) -> String {
    switch score {
    case .notTargeted: words("requests.marker.0")
    case .significant: words("requests.marker.1")
    case .principal: words("requests.marker.2")
    }
}

package func periodText(_ period: Request.Period, _ words: Words) -> String? {
    switch (period.from.map(words.date), period.until.map(words.date)) {
    case (nil, nil): nil
    case (let from?, nil): words("requests.period.from", ["from": from])
    case (nil, let until?): words("requests.period.until", ["until": until])
    case (let from?, let until?): words("requests.period.both", ["from": from, "until": until])
    }
}

func costText(_ cost: Request.CostRange?, _ words: Words) -> String? {
    guard let cost else { return nil }
    let code = cost.currency.code
    return cost.low == cost.high
        ? "\(code) \(words.number(cost.low))"
        : words(
            "requests.cost.range",
            ["currency": code, "low": words.number(cost.low), "high": words.number(cost.high)])
}

package func kindName(_ kind: SupportKind, _ words: Words) -> String {
    switch kind {
    case .advice: words("requests.kind.advice")
    case .training: words("requests.kind.training")
    case .lawDrafting: words("requests.kind.law-drafting")
    case .institutionBuilding: words("requests.kind.institution-building")
    case .nationalMechanism: words("requests.kind.national-mechanism")
    case .data: words("requests.kind.data")
    case .expert: words("requests.kind.expert")
    case .adviserInCountry: words("requests.kind.adviser-in-country")
    case .studyVisit: words("requests.kind.study-visit")
    case .equipment: words("requests.kind.equipment")
    case .participation: words("requests.kind.participation")
    }
}

func statusName(_ status: Request.Status, _ words: Words) -> String {
    switch status {
    case .draft: words("requests.status.draft")
    case .ready: words("requests.status.ready")
    case .cleared: words("requests.status.cleared")
    case .open: words("requests.status.open")
    case .closed: words("requests.status.closed")
    case .withdrawn: words("requests.status.withdrawn")
    }
}

/// What its State lets the public see of a request.
func publicSees(_ request: Request, _ words: Words) -> String {
    guard request.status.isSubmitted else { return words("requests.page.not-public-yet") }
    let option = publicationOptions(words).first { $0.value == request.publication.rawValue }
    return option?.label ?? ""
}

func publicationOptions(_ words: Words) -> [Form.Option] {
    [
        Form.Option(
            "full", words("requests.publication.full"),
            hint: words("requests.publication.full-hint")),
        Form.Option(
            "summary", words("requests.publication.summary"),
            hint: words("requests.publication.summary-hint")),
        Form.Option(
            "existence", words("requests.publication.existence"),
            hint: words("requests.publication.existence-hint")),
        Form.Option(
            "nothing", words("requests.publication.nothing"),
            hint: words("requests.publication.nothing-hint")),
    ]
}
