package import Base
package import Database
package import Localization
package import Markup
package import Offers
package import Parties
package import Requests
package import Web

/// What the feature shows on the pages of others.
package enum AgreementSections {
    /// What `request` asks first.
    package static func foreseen(_ request: Requests.Request) -> [SQL] {
        [Agreement.query(serving: request.id)]
    }

    /// On a request's page: the agreements that the visitor may see, and their stop of the line.
    package static func request(
        _ request: Requests.Request, _ sight: RequestRules.Sight, _ actor: Actor?,
        _ reader: any Reader, _ words: Words, _ now: Instant
    ) throws -> RequestContributions.Part {
        let facts = try AgreementFacts.all(
            Agreement.all(
                serving: request.id, reading: actor == nil ? .consent : .all, reader), for: actor,
            reader, words, at: now)
        let begin = sight == .whole ? beginning(on: request, facts, actor, words) : nil
        // Asked only where no agreement says more.
        let hasAccepted =
            try facts.isEmpty
            && Offer.all(answering: request.id, reading: .published, reader).contains {
                $0.status == .accepted && OfferRules.sight(of: $0, for: actor) != nil
            }
        let html: HTML =
            facts.isEmpty && begin == nil
            ? ""
            : """
            <section id="agreements"><h2>\(words("agreements.section.title"))</h2>
            \(facts.isEmpty ? nil : AgreementListPage.list(facts, words))\(begin)</section>
            """
        return .init(
            stops: [stop(facts, hasAccepted: hasAccepted, words)].compactMap(\.self), html: html)
    }

    /// Who may draft an agreement on the request alone comes to where its basis is chosen.
    private static func beginning(
        on request: Requests.Request, _ facts: [AgreementFacts], _ actor: Actor?, _ words: Words
    ) -> HTML? {
        guard let actor else { return nil }
        let drafted = facts.filter {
            $0.agreement.offer == nil && $0.standing != .withdrawn && $0.standing != .expired
        }.flatMap(\.agreement.providers)
        let mayBegin = AgreementRules.asked(request).contains { party in
            do {
                try AgreementRules.mustBegin(on: request, with: party, by: actor)
                return !drafted.contains(party)
            } catch {
                return false
            }
        }
        guard mayBegin else { return nil }
        let page: Link = "/requests/\(request.publicID)/agreement"
        return """
            <p><a href="\(Link(in: words.language, page))">\(words("agreements.act.begin"))</a></p>
            """
    }

    /// On a standing offer's page: the agreements made on it that the visitor may see, and the button with
    /// which a State for whom it is begins one.
    package static func standing(
        _ directories: PartyDirectoryCache
    ) -> StandingOfferContribution {
        { offer, forms, reader in
            let (visit, words) = (forms.visit, forms.words)
            let (actor, now) = (visit.identity?.actor, visit.now)
            let today = WorkingCalendar.dayInGeneva(now)
            let facts = try AgreementFacts.all(
                Agreement.all(on: offer.id, for: actor, on: today, reader), for: actor, reader,
                words, at: now)
            let button: HTML? =
                try mayBegin(on: offer, facts, actor, directories, reader, today)
                ? """
                <p>\(words("agreements.begin.programme-text"))</p>
                \(forms.html("agreement", words("agreements.act.begin")))
                """ : nil
            guard button != nil || !facts.isEmpty else { return nil }
            return """
                <section id="agreements"><h2>\(words("agreements.section.title"))</h2>
                \(facts.isEmpty ? nil : AgreementListPage.list(facts, words))\(button)</section>
                """
        }
    }

    private static func mayBegin(
        on offer: StandingOffer, _ facts: [AgreementFacts], _ actor: Actor?,
        _ directories: PartyDirectoryCache, _ reader: any Reader, _ today: Day
    ) throws -> Bool {
        guard let actor, AgreementRules.drafts(for: actor, isState: true) else { return false }
        let isFor = try offer.isFor(actor.party, directories, reader)
        do {
            try AgreementRules.mustBegin(
                on: offer, isStateOfReach: isFor, by: actor, on: today)
            try AgreementRules.mustBeFirst(
                facts.map(\.agreement).filter { $0.state == actor.party },
                with: offer.provider, on: today)
            return true
        } catch {
            return false
        }
    }

    private static func stop(
        _ facts: [AgreementFacts], hasAccepted: Bool, _ words: Words
    ) -> RequestStop? {
        // The one that holds, else the latest that is not withdrawn, else the latest.
        let first =
            facts.first { $0.standing == .inForce } ?? facts.first { $0.standing != .withdrawn }
            ?? facts.first
        func stop(_ state: RequestStop.State, _ text: String, _ day: Day? = nil) -> RequestStop {
            RequestStop(
                title: words("agreements.line.agreed"), state: state, text: text, day: day,
                link: first?.link)
        }
        guard let first else {
            return hasAccepted ? stop(.later, words("agreements.line.to-draft")) : nil
        }
        switch first.standing {
        case .inForce: return stop(.done, first.providerNames(words), first.agreement.startsOn)
        case .expired:
            return stop(.done, standingName(.expired, words), first.agreement.startsOn)
        case .draft: return stop(.waiting, words("agreements.line.drafting"))
        case .signing:
            let names = first.agreement.unsigned.map { first.shortName($0, words) }
            return stop(
                .waiting, words("agreements.line.signing", ["parties": words.list(names)]))
        case .awaitingStart:
            let date = first.agreement.startsOn.map(words.date) ?? ""
            return stop(.waiting, words("agreements.line.starts", ["date": date]))
        case .suspended, .withdrawn:
            return stop(
                .overdue, standingName(first.standing, words), first.agreement.stoppedOn)
        }
    }

    /// On an accepted offer's page: the agreements made of it, withdrawn ones among them, and the button that begins one
    /// where none stands.
    package static func offer(
        _ offer: Offer, _ sight: OfferRules.Sight, _ forms: RecordForms, _ reader: any Reader
    ) throws -> HTML? {
        let (visit, words) = (forms.visit, forms.words)
        let (actor, now) = (visit.identity?.actor, visit.now)
        let facts = try AgreementFacts.all(
            Agreement.all(from: [offer.id], reader), for: actor, reader, words, at: now)
        let made: HTML? =
            facts.isEmpty
            ? nil
            : """
            <section id="agreements"><h2>\(words("agreements.section.title"))</h2>
            \(AgreementListPage.list(facts, words))</section>
            """
        guard let actor, facts.allSatisfy({ $0.standing == .withdrawn }) else { return made }
        do {
            try AgreementRules.mustBegin(from: offer, by: actor)
        } catch {
            // Who may not begin one sees no button.
            return made
        }
        return """
            \(made)<section class="acts"><h2>\(words("requests.page.next"))</h2>
            <p>\(words("agreements.begin.text"))</p>
            \(forms.html("agreement", words("agreements.act.begin")))</section>
            """
    }

    /// What `party` asks first.
    package static func foreseen(_ party: Party, at now: Instant) -> [SQL] {
        [
            Agreement.publicQuery(
                of: party.id, on: WorkingCalendar.dayInGeneva(now), limit: RecordFilter.sectionSize)
        ]
    }

    /// What a party has agreed, as the public sees it.
    package static func party(
        slug: String, _ reader: any Reader, _ words: Words, at now: Instant
    ) throws -> [PartyPageContributions.Section] {
        guard let party = try Party.find(slug: slug, reader) else { return [] }
        let today = WorkingCalendar.dayInGeneva(now)
        let facts = try AgreementFacts.all(
            Agreement.allPublic(
                of: party.id, on: today, reading: .consent, reader, limit: RecordFilter.sectionSize),
            for: nil, reader, words, at: now)
        guard !facts.isEmpty else { return [] }
        let all = try RecordFilter.all(Agreement.shape, of: party, shown: facts.count, words) {
            try Agreement.countPublic($0, on: today, reader)
        }
        return [
            PartyPageContributions.Section(
                anchor: "agreements", title: words("agreements.section.title"),
                html: "\(AgreementListPage.list(facts, words))\(all)")
        ]
    }
}
