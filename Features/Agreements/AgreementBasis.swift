import Base
import Database
import Markup
import Offers
import Parties
import Requests
import Web

extension Agreement {
    /// What an agreement is made from.
    package enum Basis: Sendable, Equatable {
        /// An accepted offer in answer to a request.
        case offer(Int, request: Int)
        /// A request alone: the State and one of those it asked agree without a separate offer.
        case request(Int)
        /// A standing offer of the catalogue, which nobody had to be asked for.
        case programme(Int)

        /// Nil where no such combination of columns can be stored.
        init?(offer: Int?, request: Int?, programme: Int?) {
            switch (offer, request, programme) {
            case (let offer?, let request?, nil): self = .offer(offer, request: request)
            case (nil, let request?, nil): self = .request(request)
            case (nil, nil, let programme?): self = .programme(programme)
            default: return nil
            }
        }

        package var offer: Int? {
            if case .offer(let offer, _) = self { offer } else { nil }
        }

        package var request: Int? {
            switch self {
            case .offer(_, let request), .request(let request): request
            case .programme: nil
            }
        }

        package var programme: Int? {
            if case .programme(let programme) = self { programme } else { nil }
        }
    }

    /// The accepted offer it is made from.
    package var offer: Int? { basis.offer }
    /// The request that it answers.
    package var request: Int? { basis.request }
    /// The standing offer that it rests on.
    package var programme: Int? { basis.programme }

    /// A draft in which nothing but its parties is written.
    private init(id: Int, publicID: String, _ basis: Basis, state: Int, provider: Int) {
        self.id = id
        self.publicID = publicID
        self.basis = basis
        self.state = state
        providers = [provider]
        version = 0
        status = .draft
        title = ""
        themes = ""
        places = ""
        ceilings = []
        texts = [:]
        authentic = .en
        signatures = []
        drafters = []
        isShown = false
    }

    /// A new draft from an accepted offer: what it says already stands in it.
    init(id: Int, publicID: String, offer: Offer) {
        self.init(
            id: id, publicID: publicID, .offer(offer.id, request: offer.request.id),
            state: offer.request.state, provider: offer.provider)
        begin(offer.title, offer.text, in: offer.language, offer.period)
        ceilings = offer.money.map { [$0] } ?? []
        isShown = offer.request.isPublic
    }

    /// A new draft with one of those asked, in the words of the request.
    init(id: Int, publicID: String, request: Requests.Request, with provider: Party.ID) {
        self.init(
            id: id, publicID: publicID, .request(request.id), state: request.state,
            provider: provider)
        begin(request.title, request.need, in: request.language, request.period)
        isShown = request.publication == .summary || request.publication == .full
    }

    /// A new draft for a State, in the words of a standing offer.
    init(id: Int, publicID: String, programme: StandingOffer, for state: Party.ID) {
        self.init(
            id: id, publicID: publicID, .programme(programme.id), state: state,
            provider: programme.provider)
        begin(programme.title, programme.text, in: programme.language, programme.period)
        ceilings = programme.money.map { [$0] } ?? []
        isShown = true
    }

    private mutating func begin(
        _ title: String, _ text: String, in language: Language, _ period: Requests.Request.Period
    ) {
        self.title = title
        (from, until) = (period.from, period.until)
        texts = text.isEmpty ? [:] : [language: text]
        authentic = language
    }
}

/// Who may begin an agreement on what.
extension AgreementRules {
    /// Both sides of an accepted offer may draft.
    static func mustBegin(from offer: Offer, by actor: Actor) throws(Refusal) {
        guard OfferRules.sight(of: offer, for: actor) == .whole else { throw .absent }
        guard drafts(for: actor, isState: actor.party == offer.request.state) else {
            throw .forbidden(rule: "agreements.rule.role")
        }
        guard offer.status == .accepted else {
            throw .wrongState(state: "agreements.rule.not-accepted")
        }
    }

    /// Those asked who have not said no, and with whom the State can agree on its request alone.
    static func asked(_ request: Requests.Request) -> [Party.ID] {
        request.addressees.filter { $0.answer != .declined && $0.answer != .passedOn }
            .map(\.party)
    }

    /// The State with any of those it asked, and each of them for itself. `party` is nil where none was
    /// chosen, or one that was not asked.
    static func mustBegin(
        on request: Requests.Request, with party: Party.ID?, by actor: Actor
    ) throws(Refusal) {
        guard RequestRules.sight(of: request, for: actor) == .whole else { throw .absent }
        let isState = actor.party == request.state
        guard drafts(for: actor, isState: isState),
            isState || asked(request).contains(actor.party)
        else { throw .forbidden(rule: "agreements.rule.role") }
        guard request.status == .open else {
            throw .wrongState(state: "requests.rule.state.\(request.status.rawValue)")
        }
        guard let party, asked(request).contains(party), isState || party == actor.party else {
            throw .faulty([missing("with")])
        }
    }

    /// A State for whom the standing offer is; nobody offers it to one unasked.
    static func mustBegin(
        on programme: StandingOffer, isStateOfReach: Bool, by actor: Actor, on today: Day
    ) throws(Refusal) {
        guard StandingOfferRules.sight(of: programme, for: actor) != nil else { throw .absent }
        guard isStateOfReach, actor.party != programme.provider,
            drafts(for: actor, isState: true)
        else { throw .forbidden(rule: "agreements.rule.reach") }
        let standing = programme.standing(on: today)
        guard standing == .published else {
            throw .wrongState(state: "offers.rule.standing.\(standing.rawValue)")
        }
    }

    /// On one basis one agreement between the same two at a time.
    static func mustBeFirst(
        _ drafted: [Agreement], with provider: Party.ID, on today: Day
    ) throws(Refusal) {
        let isFirst = drafted.allSatisfy { agreement in
            let standing = agreement.standing(on: today)
            return standing == .withdrawn || standing == .expired
                || !agreement.providers.contains(provider)
        }
        guard isFirst else { throw .forbidden(rule: "agreements.rule.drafted-already") }
    }
}

extension AgreementCommands {
    /// A draft from an accepted offer.
    static func begin(_ ask: Ask, from publicID: String) async throws -> Outcome {
        try await ask.perform("begin") { transaction, ask in
            guard let offer = try Offer.find(publicID, for: transaction) else {
                throw Refusal.absent
            }
            try AgreementRules.mustBegin(from: offer, by: ask.actor)
            let drafted = try Agreement.all(from: [offer.id], transaction)
            guard drafted.allSatisfy({ $0.status == .withdrawn }) else {
                throw Refusal.forbidden(rule: "agreements.rule.drafted-already")
            }
            return try begun(
                Agreement(
                    id: try transaction.number(for: "agreement"),
                    publicID: ask.identifiers.next(), offer: offer), ask, transaction)
        }
    }

    /// A draft on a request alone. Those who were asked draft with the State; the State says with whom of
    /// them, by slug, where it asked several.
    static func begin(
        _ ask: Ask, on request: String, with slug: String?
    ) async throws -> Outcome {
        try await ask.perform("begin") { transaction, ask in
            guard let request = try Requests.Request.find(request, for: transaction),
                RequestRules.sight(of: request, for: ask.actor) == .whole
            else { throw Refusal.absent }
            let asked = AgreementRules.asked(request)
            let party =
                try slug.map { try Party.find(slug: $0, transaction)?.id }
                ?? (asked.contains(ask.actor.party)
                    ? ask.actor.party : asked.count == 1 ? asked[0] : nil)
            try AgreementRules.mustBegin(on: request, with: party, by: ask.actor)
            guard let party else { throw Refusal.absent }
            try AgreementRules.mustBeFirst(
                Agreement.all(onAlone: request.id, transaction), with: party,
                on: WorkingCalendar.dayInGeneva(ask.now))
            return try begun(
                Agreement(
                    id: try transaction.number(for: "agreement"),
                    publicID: ask.identifiers.next(), request: request, with: party), ask,
                transaction)
        }
    }

    /// A draft on a standing offer, by a State for whom it is.
    static func begin(
        _ ask: Ask, onProgramme publicID: String, _ directories: PartyDirectoryCache
    ) async throws -> Outcome {
        try await ask.perform("begin") { transaction, ask in
            let today = WorkingCalendar.dayInGeneva(ask.now)
            guard let programme = try StandingOffer.find(publicID, for: transaction),
                StandingOfferRules.sight(of: programme, for: ask.actor) != nil
            else { throw Refusal.absent }
            try AgreementRules.mustBegin(
                on: programme,
                isStateOfReach: programme.isFor(ask.actor.party, directories, transaction),
                by: ask.actor, on: today)
            try AgreementRules.mustBeFirst(
                Agreement.all(on: programme.id, for: ask.actor, on: today, transaction)
                    .filter { $0.state == ask.actor.party }, with: programme.provider, on: today)
            return try begun(
                Agreement(
                    id: try transaction.number(for: "agreement"),
                    publicID: ask.identifiers.next(), programme: programme,
                    for: ask.actor.party), ask, transaction)
        }
    }

    private static func begun(
        _ agreement: Agreement, _ ask: Ask, _ transaction: any Transaction
    ) throws -> Committed {
        var agreement = agreement
        agreement.drafters = [ask.actor.person]
        return try Decision(agreement, from: nil, "begin").commit(transaction, ask)
    }
}
