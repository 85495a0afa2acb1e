import Base
import Database
import Markup
import Parties
import Recommendations
import Web

/// Load, decide, commit: one transaction each.
enum RequestCommands {
    typealias Decide =
        @Sendable (Request, Ask, any Transaction) throws -> Decision<Request>

    /// `recommendation`: the public id of one made to the State, which the request is to carry out.
    static func begin(
        _ ask: Ask, title: String, language: Language, serving recommendation: String? = nil
    ) async throws -> Outcome {
        try await ask.perform("begin") { transaction, ask in
            let party = try Party.find(ask.actor.party, transaction)
            guard RequestRules.mayBegin(ask.actor), let party, party.kind.isState else {
                throw Refusal.forbidden(rule: "requests.rule.states-ask")
            }
            let served = try recommendation.map { publicID in
                guard let served = try Recommendation.find(publicID: publicID, transaction),
                    served.stateID == party.stateID
                else {
                    throw Refusal.faulty([
                        Fault(
                            field: "recommendation", value: publicID,
                            rule: "requests.fault.not-listed")
                    ])
                }
                return served.id
            }
            var request = Request(
                id: try transaction.number(for: "request"),
                publicID: ask.identifiers.next(), state: ask.actor.party, language: language)
            request.title = title
            request.recommendations = [served].compactMap(\.self)
            request.drafters = [ask.actor.person]
            return try Decision(request, from: nil, "begin").commit(transaction, ask)
        }
    }

    static let road = RecordRoad<Request>(
        list: "/requests", one: "/requests/{request}", scope: "requests:write"
    ) { publicID, ask, transaction in
        try Request.find(publicID, for: transaction).flatMap {
            RequestRules.sight(of: $0, for: ask.actor) == nil ? nil : $0
        }
    }

    static func perform(
        _ act: StaticString, _ publicID: String, _ ask: Ask, _ decide: @escaping Decide
    ) async throws -> Outcome {
        try await road.perform(act, publicID, ask, decide)
    }

    /// All that were chosen or, where one cannot be, none of them.
    static func acknowledge(_ chosen: [String], _ ask: Ask) async throws -> Outcome {
        guard !chosen.isEmpty, chosen.count <= 500 else {
            throw Refusal.faulty([
                Fault(field: "requests", value: "", rule: "requests.fault.missing.requests")
            ])
        }
        return try await ask.perform("acknowledge") { transaction, ask in
            var last: Committed?
            for publicID in chosen {
                guard let request = try Request.find(publicID, for: transaction),
                    RequestRules.sight(of: request, for: ask.actor) != nil
                else { throw Refusal.absent }
                last = try RequestRules.acknowledge(
                    request, by: ask.actor, at: ask.now, RequestNames(request, transaction)
                ).commit(transaction, ask)
            }
            guard let last else { throw Refusal.absent }
            return last
        }
    }
}

extension Request {
    /// A new draft, empty.
    init(id: Int, publicID: String, state: Party.ID, language: Language) {
        self.id = id
        self.publicID = publicID
        self.state = state
        self.language = language
        version = 0
        status = .draft
        title = ""
        need = ""
        purpose = ""
        kinds = []
        themes = []
        targets = []
        period = Period()
        recommendations = []
        addressees = []
        publication = .summary
        drafters = []
        messages = []
        consulted = []
        comments = []
        files = []
    }
}
