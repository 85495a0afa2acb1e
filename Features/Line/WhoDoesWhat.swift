import Parties

/// Who does what where: State × theme × provider, and where several are active or nobody is.
struct WhoDoesWhat: Sendable {
    /// What one provider was asked or does on one theme in one State.
    struct Row: Sendable {
        let place: Place
        let provider: Party.ID
        let counts: [LineRecord.Kind: Int]
    }

    /// A theme in a State; without a theme where the records name none.
    struct Place: Hashable, Sendable {
        let state: Party.ID
        let theme: String?
    }

    let rows: [Row]
    /// Where two or more are active.
    let overlaps: [(place: Place, providers: [Party.ID])]
    /// Open requests on a theme on which nobody is active in that State.
    let gaps: [(place: Place, requests: Int)]

    init(_ records: [LineRecord]) {
        struct Key: Hashable {
            let place: Place
            let provider: Party.ID
        }
        var counts: [Key: [LineRecord.Kind: Int]] = [:]
        var active: [Place: Set<Party.ID>] = [:]
        var open: [Place: Int] = [:]
        for record in records {
            let themes: [String?] = record.themes.isEmpty ? [nil] : record.themes.map(Optional.some)
            for state in record.states {
                for theme in themes {
                    let place = Place(state: state, theme: theme)
                    for provider in record.providers {
                        counts[Key(place: place, provider: provider), default: [:]][
                            record.kind, default: 0] += 1
                    }
                    guard record.isActive, theme != nil else { continue }
                    if record.kind == .request {
                        open[place, default: 0] += 1
                    } else {
                        active[place, default: []].formUnion(record.providers)
                    }
                }
            }
        }
        rows = counts.map { Row(place: $0.place, provider: $0.provider, counts: $1) }
        overlaps = active.filter { $0.value.count > 1 }.map { ($0, $1.sorted()) }
        gaps = open.filter { active[$0.key] == nil }.map { ($0, $1) }
    }

    /// The themes on which somebody is active in a State.
    static func activeThemes(of state: Party.ID, _ records: [LineRecord]) -> Set<String> {
        Set(
            records.filter {
                $0.isActive && $0.kind != .request && $0.states.contains(state)
            }.flatMap(\.themes))
    }
}
