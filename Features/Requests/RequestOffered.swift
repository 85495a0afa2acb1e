package import Base
package import Database
package import Localization
package import Markup
package import Parties
package import Web

/// Where offers meet the request: an offer is its maker's answer. Whoever keeps offers commits this
/// decision in the transaction of its own.
extension RequestRules {
    package static func offered(
        _ request: Request, by actor: Actor, at now: Instant, _ names: RequestNames
    ) throws(Refusal) -> Decision<Request> {
        try must(.offer, request, by: actor)
        return answered(request, actor.party, .offered, at: now, "offer", names)
    }

    /// An offer taken back is no answer any more: its maker has the request before it again.
    package static func offerWithdrawn(
        _ request: Request, of party: Party.ID, at now: Instant, _ names: RequestNames
    ) -> Decision<Request> {
        answered(request, party, .acknowledged, at: now, "withdraw-offer", names)
    }

    private static func answered(
        _ request: Request, _ party: Party.ID, _ answer: Request.Answer, at now: Instant,
        _ act: StaticString, _ names: RequestNames
    ) -> Decision<Request> {
        var next = request
        for index in next.addressees.indices where next.addressees[index].party == party {
            next.addressees[index].answer = answer
            next.addressees[index].answeredAt = now
            next.addressees[index].reason = nil
            next.addressees[index].until = nil
            next.addressees[index].passTo = nil
        }
        return Decision(
            next, from: request, act,
            published: answeredPublicly(request, party, answer, names))
    }
}

/// A stop of the line: what happened or is awaited, with its day.
package struct RequestStop: Sendable {
    package enum State: String, Sendable {
        case done, waiting, overdue, later
    }

    package let title: String
    package let state: State
    package let text: String
    package let day: Day?
    /// Where what it tells is read; only where the reader of the line may read it.
    package let link: Link?

    package init(title: String, state: State, text: String, day: Day?, link: Link? = nil) {
        self.title = title
        self.state = state
        self.text = text
        self.day = day
        self.link = link
    }
}

/// What later features show on a request's page; listed where the features are assembled.
package struct RequestContributions: Sendable {
    package struct Part: Sendable {
        package var stops: [RequestStop]
        package var html: HTML

        package init(stops: [RequestStop] = [], html: HTML = "") {
            self.stops = stops
            self.html = html
        }
    }

    package typealias Contribution =
        @Sendable (
            Request, RequestRules.Sight, Actor?, any Reader, Words, Instant
        ) throws -> Part

    private let parts: [Contribution]
    private let foreseen: [@Sendable (Request) -> [SQL]]

    /// In the order of the line. `foreseen`: what they surely ask.
    package init(
        _ parts: [Contribution], foreseen: [@Sendable (Request) -> [SQL]] = []
    ) {
        self.parts = parts
        self.foreseen = foreseen
    }

    func part(
        of request: Request, _ sight: RequestRules.Sight, _ actor: Actor?, _ reader: any Reader,
        _ words: Words, _ now: Instant
    ) throws -> Part {
        // Who may know no more than that it exists learns nothing of what followed.
        guard sight >= .summary else { return Part() }
        reader.foresee(foreseen.flatMap { $0(request) })
        return try parts.reduce(into: Part()) { whole, contribution in
            let part = try contribution(request, sight, actor, reader, words, now)
            whole.stops += part.stops
            whole.html += part.html
        }
    }
}

/// What is read of the records that others follow from or speak of, to name them.
package enum RecordNaming: Sendable {
    /// Parties: all that lists name.
    case parties
    /// Also the requests from which they follow, as far as one may know of them.
    case requests
}

/// A request as the records that follow from it name it.
package struct RequestReference: Sendable {
    package let publicID: String
    package let title: String
    package let language: Language
    package let link: Link

    package var called: RecordTitle { RecordTitle(title, in: language) }

    /// Requests by their internal ids, as far as the actor may see what was asked.
    package static func all(
        _ ids: Set<Int>, for actor: Actor?, _ reader: any Reader, _ words: Words
    ) throws -> [Int: RequestReference] {
        let requests = try Request.all(ids: ids, reading: actor == nil ? .head : .sight, reader)
        let untitled = requests.filter(\.title.isEmpty)
        let states =
            untitled.isEmpty
            ? [] : try Party.all(ids: Set(untitled.map(\.state)).sorted(), reader)
        var references: [Int: RequestReference] = [:]
        for request in requests {
            guard let sight = RequestRules.sight(of: request, for: actor), sight >= .summary else {
                continue
            }
            let hasTitle = !request.title.isEmpty
            let state = states.first { $0.id == request.state }?.names[words.language] ?? ""
            references[request.id] = RequestReference(
                publicID: request.publicID,
                title: hasTitle ? request.title : words("requests.title-of", ["state": state]),
                language: hasTitle ? request.language : words.language,
                link: "/requests/\(request.publicID)")
        }
        return references
    }
}
