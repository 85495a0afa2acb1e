import Base
import Database
import Parties

/// Load, decide, commit: one transaction each.
enum RequestCommands {
    typealias Decide =
        @Sendable (Request, Ask, any Transaction) throws -> Decision<Request>

    static func begin(
        _ ask: Ask, title: String, language: Language
    ) async throws -> Outcome {
        try await ask.perform("begin") { transaction, ask in
            let isState = try Party.find(ask.actor.party, transaction)?.kind.isState ?? false
            guard isState, ask.actor.has(.drafter) || ask.actor.has(.clearingOfficer) else {
                throw Refusal.forbidden(rule: "requests.rule.states-ask")
            }
            var request = Request(
                id: try transaction.number(for: "request"),
                publicID: ask.identifiers.next(), state: ask.actor.party, language: language)
            request.title = title
            request.drafters = [ask.actor.person]
            return try Decision(request, from: nil, "begin").commit(transaction, ask)
        }
    }

    static func perform(
        _ act: StaticString, _ publicID: String, _ ask: Ask, _ decide: @escaping Decide
    ) async throws -> Outcome {
        try await ask.perform(act) { transaction, ask in
            // Before anything else is asked for: what is absent costs what costs what never was.
            guard let request = try Request.find(publicID, for: transaction),
                RequestRules.sight(of: request, for: ask.actor) != nil
            else { throw Refusal.absent }
            return try decide(request, ask, transaction).commit(transaction, ask)
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
