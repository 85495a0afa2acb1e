import Base
import Localization
import Markup
import Web

/// Something that happened to a record.
struct LineEvent: Sendable {
    /// In the order of a cooperation: what comes later in it is the latest of a day.
    enum Stage: Int, Sendable {
        case asked, offered, agreed, begun, reported, confirmed, stopped
    }

    let date: PublicDate
    let stage: Stage
    let record: LineRecord

    /// What happened to a record, its own beginning first.
    static func all(of record: LineRecord) -> [LineEvent] {
        let beginning: Stage =
            switch record.kind {
            case .request: .asked
            case .offer: .offered
            case .agreement: .agreed
            case .activity: .begun
            case .result: .reported
            }
        var events = [LineEvent(date: record.date, stage: beginning, record: record)]
        if let day = record.confirmed {
            events.append(LineEvent(date: .day(day), stage: .confirmed, record: record))
        }
        if record.kind == .agreement, let day = record.stopped {
            events.append(LineEvent(date: .day(day), stage: .stopped, record: record))
        }
        return events
    }

    /// At most `limit` events of these records, the latest first; those of one day and stage stand as the records do.
    /// A party may have a hundred thousand records: only what is shown is kept and ordered.
    static func latest(_ limit: Int, of records: [LineRecord]) -> [LineEvent] {
        guard limit > 0 else { return [] }
        var latest: [LineEvent] = []
        for record in records {
            for event in all(of: record) {
                if latest.count == limit {
                    guard event.isLater(than: latest[limit - 1]) else { continue }
                    latest.removeLast()
                }
                let place = latest.firstIndex { event.isLater(than: $0) } ?? latest.endIndex
                latest.insert(event, at: place)
            }
        }
        return latest
    }

    private func isLater(than other: LineEvent) -> Bool {
        (date.first, stage.rawValue) > (other.date.first, other.stage.rawValue)
    }
}

/// What happened, the latest first: what was asked, offered, agreed, begun, reported, confirmed and stopped.
func timeline(_ events: [LineEvent], _ names: LineNames) -> HTML {
    let words = names.words
    func name(_ stage: LineEvent.Stage) -> String {
        switch stage {
        case .asked: words("line.event.asked")
        case .offered: words("line.event.offered")
        case .agreed: words("line.event.agreed")
        case .begun: words("line.event.begun")
        case .reported: words("line.event.reported")
        case .confirmed: words("line.event.confirmed")
        case .stopped: words("line.event.stopped")
        }
    }
    func item(_ event: LineEvent) -> HTML {
        """
        <li><span class="n soft">\(words.date(event.date))</span> \(name(event.stage))\(words.colon)\
        <a href="\(Link(in: words.language, names.link(event.record)))">\
        \(names.title(event.record))</a></li>

        """
    }
    return "<ul class=\"plain\">\(events, item)</ul>"
}
