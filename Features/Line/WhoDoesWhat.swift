import Parties

/// Who does what where: State × theme × provider, and where several are active or nobody is.
struct WhoDoesWhat: Sendable {
    /// What one provider was asked or does on one theme in one State.
    struct Row: Sendable {
        let place: Place
        let provider: Party.ID
        /// Also of what has ended or was stopped.
        let counts: [LineRecord.Kind: Int]
        /// Whether it offers, has agreed or does anything there now.
        let isActive: Bool
    }

    /// A theme in a State; without a theme where the records name none.
    struct Place: Hashable, Sendable {
        let state: Party.ID
        let theme: String?
    }

    let rows: [Row]
    /// How many States the rows tell of.
    let stateCount: Int
    /// Where two or more are active.
    let overlaps: [(place: Place, providers: [Party.ID])]
    /// Open requests on a theme on which nobody is active in that State.
    let gaps: [(place: Place, requests: Int)]

    /// - Parameters:
    ///   - records: what the filter finds; its States, themes and providers are told, and no others.
    ///   - all: whatever there is in these States on these themes: whoever is active there may overlap, and where
    ///     anybody is, there is no gap.
    init(
        _ records: [LineRecord], among all: [LineRecord], _ filter: LineFilter,
        in places: Set<Party.ID>?
    ) {
        struct Key: Hashable {
            let place: Place
            let provider: Party.ID
        }
        var counts: [Key: [LineRecord.Kind: Int]] = [:]
        var atWork: Set<Key> = []
        var active: [Place: Set<Party.ID>] = [:]
        var open: [Place: Int] = [:]
        func told(of record: LineRecord) -> [Place] {
            let themes: [String?] = record.themes.isEmpty ? [nil] : record.themes.map(Optional.some)
            let told = filter.theme.map { theme in themes.filter { $0 == theme.slug } } ?? themes
            return record.states.filter { places?.contains($0) ?? true }.flatMap { state in
                told.map { Place(state: state, theme: $0) }
            }
        }
        for record in records {
            let providers = filter.provider.map { [$0.id] } ?? record.providers
            for place in told(of: record) {
                let isAtWork =
                    record.kind != .request && record.isActive(in: [place.state])
                for provider in providers {
                    let key = Key(place: place, provider: provider)
                    counts[key, default: [:]][record.kind, default: 0] += 1
                    if isAtWork { atWork.insert(key) }
                }
            }
        }
        for record in all where record.isActive {
            for place in told(of: record)
            where place.theme != nil && !record.restingIn.contains(place.state) {
                if record.kind == .request {
                    open[place, default: 0] += 1
                } else {
                    active[place, default: []].formUnion(record.providers)
                }
            }
        }
        rows = counts.map { key, counts in
            Row(
                place: key.place, provider: key.provider, counts: counts,
                isActive: atWork.contains(key))
        }
        stateCount = Set(rows.map(\.place.state)).count
        overlaps = active.filter { _, providers in
            providers.count > 1 && filter.provider.map { providers.contains($0.id) } ?? true
        }.map { ($0, $1.sorted()) }
        gaps = open.filter { active[$0.key] == nil }.map { ($0, $1) }
    }

    /// The themes on which somebody is active in a State.
    static func activeThemes(of state: Party.ID, _ records: [LineRecord]) -> Set<String> {
        Set(
            records.filter {
                $0.kind != .request && $0.states.contains(state) && $0.isActive(in: [state])
            }.flatMap(\.themes))
    }
}
