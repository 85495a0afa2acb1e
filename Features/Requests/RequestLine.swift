import Base
import Localization
import Markup
import Parties
import Recommendations
import Web

/// The line: what was recommended, asked, answered, with the days between, who must act now and what is
/// missing. A list that reads without its style, so that it prints and is heard.
struct RequestLine: Sendable {
    let facts: RequestFacts
    /// What later features know of the way it went on.
    let later: [RequestStop]

    private typealias Stop = RequestStop

    func html(_ words: Words) -> HTML {
        var previous: Day?
        let stops = stops(words)
        let items = stops.map { stop -> HTML in
            let between: HTML? =
                previous.flatMap { before in
                    stop.day.map { $0.daysSinceEpoch - before.daysSinceEpoch }
                }.flatMap { days in
                    days > 0
                        ? "<span class=\"between\">\(words("requests.line.days", count: days))</span>"
                        : nil
                }
            if let day = stop.day { previous = day }
            let date: HTML? = stop.day.map { "<span class=\"n\">\(words.date($0))</span>" }
            let title: HTML =
                stop.link.map {
                    "<a href=\"\(Link(in: words.language, $0))\">\(stop.title)</a>"
                } ?? "\(stop.title)"
            return """
                <li class="\(stop.state.rawValue)">\(between)<h3>\(title)</h3>\
                <p>\(date) \(stop.text)</p></li>
                """
        }
        return """
            <section><h2 class="hide">\(words("requests.line.title"))</h2>
            \(now(stops, words))
            <ol class="line">\(HTML(joining: items))</ol></section>
            """
    }

    /// Who must act now, or what is missing: what is late first, then what waits, then what is to come.
    private func now(_ stops: [Stop], _ words: Words) -> HTML? {
        let order: [Stop.State] = [.overdue, .waiting, .later]
        let first = order.lazy.compactMap { state in stops.first { $0.state == state } }.first
        guard facts.request.status == .open, facts.submitted?.isDay ?? true, let stop = first else {
            return nil
        }
        let style: StaticString = stop.state == .overdue ? "note wait" : "note"
        let text = words("requests.line.now-text", ["stop": stop.title, "text": stop.text])
        return "<p class=\"\(style)\"><b>\(words("requests.line.now"))</b> · \(text)</p>"
    }

    private func stops(_ words: Words) -> [Stop] {
        var stops: [Stop] = []
        let request = facts.request
        if facts.sight >= .summary, let latest = facts.recommendations.first {
            let session = facts.directory.session(latest.sessionID)
            stops.append(
                Stop(
                    title: words("requests.line.recommended"), state: .done,
                    text: words(
                        "requests.line.recommendations", count: facts.recommendations.count),
                    day: session?.end))
        }
        if case .month(let day)? = facts.submitted {
            // Whether anybody answers and how it stands is not told where it only shows that it was asked.
            stops.append(
                Stop(
                    title: words("requests.line.asked"), state: .done,
                    text: words.month(year: day.year, month: day.month), day: nil))
            return stops
        }
        guard let clock = facts.clock else {
            stops.append(
                Stop(
                    title: words("requests.line.asked"), state: .waiting,
                    text: statusName(request.status, words), day: nil))
            return stops
        }
        stops.append(
            Stop(
                title: words("requests.line.asked"), state: .done,
                text: words.list(request.addressees.map { facts.shortName($0.party, words) }),
                day: clock.submitted))
        stops += request.addressees.map { answer($0, clock, words) }
        switch request.status {
        case .withdrawn, .closed:
            stops.append(
                Stop(
                    title: statusName(request.status, words), state: .done,
                    text: words("requests.line.ended"), day: nil))
        case .draft, .ready, .cleared, .open:
            if !later.isEmpty || request.addressees.contains(where: { $0.answer == .offered }) {
                break
            }
            stops.append(
                Stop(
                    title: words("requests.line.offered"),
                    state: clock.today > clock.answerDue ? .overdue : .later,
                    text: clock.isUnanswered(request)
                        ? words("requests.line.unanswered")
                        : words(
                            "requests.line.answer-due", ["date": words.date(clock.answerDue)]),
                    day: nil))
        }
        return stops + later
    }

    private func answer(
        _ addressee: Request.Addressee, _ clock: RequestClock, _ words: Words
    ) -> Stop {
        let name = facts.shortName(addressee.party, words)
        let day = addressee.answeredAt.map(WorkingCalendar.dayInGeneva)
        func done(_ text: String) -> Stop {
            Stop(title: name, state: .done, text: text, day: day)
        }
        switch addressee.answer {
        case .acknowledged: return done(words("requests.line.acknowledged"))
        case .offered: return done(words("requests.line.has-offered"))
        case .declined: return done(words("requests.line.declined"))
        case .notYet:
            let until = words.date(clock.answerDue(of: addressee))
            return Stop(
                title: name, state: clock.isOverdue(addressee) ? .overdue : .waiting,
                text: words("requests.line.not-yet", ["date": until]), day: day)
        case .passedOn:
            let other = addressee.passTo.map { facts.shortName($0, words) } ?? ""
            return done(words("requests.line.passed-on", ["party": other]))
        case .none:
            let due = clock.acknowledgementDue(of: addressee)
            let isOver = clock.today > due || facts.request.status != .open
            let date = words.date(due)
            return Stop(
                title: name, state: isOver ? .overdue : .waiting,
                text: isOver
                    ? words("requests.line.overdue", ["date": date])
                    : words("requests.line.awaited", ["date": date]), day: nil)
        }
    }
}
