import Base
import Database
import Parties

/// Requests that the personas of a demonstration have made: real recommendations, invented requests. No real
/// State is shown refusing, withdrawing or unanswered: such stories are those of invented ones. Each story is
/// told by the same acts, under the same rules, as everybody's.
package struct RequestDemonstration: Sendable {
    private let stage: DemonstrationStage

    package init(on stage: DemonstrationStage) { self.stage = stage }

    /// Tells the stories, the oldest first, for the history's clock never runs backward; `earlier` tells what
    /// later features know and what happened before. Does nothing, and says so, where a request was made
    /// already.
    package func load(
        after earlier: (DemonstrationStage) async throws -> Void
    ) async throws -> Bool {
        guard try await stage.isUntold() else { return false }
        try await earlier(stage)
        try await nobodyAnswers()
        try await consultedOrNot()
        try await nothingIsPublished()
        try await helpAgainstViolence()
        try await stillAtHome()
        return true
    }

    // MARK: The stories

    private func nobodyAnswers() async throws {
        let id = try await stage.submitted(
            by: "Мария Орлова", clearedBy: "Daniel Okoro", daysAgo: 205, in: .ru,
            title: "Национальный механизм по представлению докладов и последующей деятельности",
            need: """
                Доклады договорным органам готовят четыре министерства, и ни одно из них не знает, \
                какие рекомендации уже выполняются. Мы просим помочь создать постоянный национальный \
                механизм: положение о нём, порядок работы и обучение двенадцати сотрудников.
                """,
            purpose: "Доклады вовремя, и одно место, где видно, что сделано по каждой рекомендации."
        ) { request, parties in
            request.kinds = [.nationalMechanism, .training]
            request.addressees = [Request.Addressee(party: try parties("ohchr"), isLead: true)]
            request.targets = ["16.6"]
            request.publication = .full
        }
        try await stage.act("Omar Haddad", daysAgo: 140, "remind", id) { request, ask, _ in
            try RequestRules.remind(request, by: ask.actor)
        }
    }

    private func consultedOrNot() async throws {
        let id = try await stage.submitted(
            by: "Мария Орлова", clearedBy: "Daniel Okoro", daysAgo: 96, in: .en,
            title: "Review of the draft law on domestic violence",
            need: """
                The Ministry of Justice has drafted a law on domestic violence. We ask for a review of the draft \
                against the Convention on the Elimination of All Forms of Discrimination against Women, \
                and for examples of how other States have organised protection orders.
                """,
            purpose: "A law that protects, and that courts can apply from its first day."
        ) { request, parties in
            request.kinds = [.lawDrafting, .expert]
            request.themes = ["2019-domestic-violence"]
            request.targets = ["5.2", "5.c"]
            request.marker = Request.GenderMarker(
                score: .principal, reason: "The law is made to protect women from violence.")
            request.addressees = [Request.Addressee(party: try parties("unwomen"), isLead: true)]
            request.consulted = [
                Request.Consultation(party: try parties("meridia-womens-forum"))
            ]
            request.publication = .summary
        }
        try await stage.act("Lucía Fernández", daysAgo: 90, "acknowledge", id) {
            request, ask, reader in
            try RequestRules.acknowledge(
                request, by: ask.actor, at: ask.now, RequestNames(request, reader))
        }
        try await stage.act("Ольга Северина", daysAgo: 84, "answer-consultation", id) {
            request, ask, _ in
            try RequestRules.answerConsultation(
                request, by: ask.actor, at: ask.now, .disputed, isNamed: true,
                text: "Проект закона мы увидели только после того, как он был опубликован.")
        }
        try await stage.act("Daniel Okoro", daysAgo: 60, "withdraw", id) { request, ask, _ in
            try RequestRules.withdraw(
                request, by: ask.actor,
                reason: "The draft goes back to a consultation with women’s organisations first.")
        }
    }

    private func nothingIsPublished() async throws {
        let id = try await stage.submitted(
            by: "Iona Faleafa", clearedBy: "Tavita Leota", daysAgo: 44, in: .fr,
            title: "Participation d’une petite délégation à la prochaine session",
            need: """
                Notre pays n’a pas de mission permanente à Genève. Nous demandons un appui pour le voyage de deux \
                personnes et une préparation à distance avant l’examen de notre rapport.
                """,
            purpose: "Présenter nous-mêmes notre rapport, et répondre aux questions dans la salle."
        ) { request, parties in
            request.kinds = [.participation, .training]
            request.addressees = [Request.Addressee(party: try parties("ohchr"), isLead: true)]
            request.period = Request.Period(from: stage.day(20), until: stage.day(75))
            request.cost = stage.dollars(9_000, 14_000)
            request.publication = .nothing
        }
        try await stage.act("Claire Moreau", daysAgo: 41, "acknowledge", id) {
            request, ask, reader in
            try RequestRules.acknowledge(
                request, by: ask.actor, at: ask.now, RequestNames(request, reader))
        }
    }

    private func helpAgainstViolence() async throws {
        let id = try await stage.submitted(
            by: "Sita Gurung", clearedBy: "Ramesh Adhikari", daysAgo: 19, in: .en,
            title: "Training of judges and police on violence against women",
            need: """
                Cases of violence against women reach the courts late and often end without a decision. We ask \
                for a training programme for two hundred judges and four hundred police officers in \
                three provinces, with trainers of our own who go on afterwards.
                """,
            purpose: """
                Women who report violence are heard by people who know the law, and more cases are decided within \
                a year.
                """
        ) { request, parties in
            request.kinds = [.training, .expert]
            request.themes = ["2019-violence-against-women"]
            request.targets = ["5.2", "16.3"]
            request.marker = Request.GenderMarker(
                score: .principal, reason: "It is about women’s access to justice.")
            request.period = Request.Period(from: stage.day(60), until: stage.day(420))
            request.cost = stage.dollars(180_000, 240_000)
            request.addressees = [
                Request.Addressee(party: try parties("unwomen"), isLead: true),
                Request.Addressee(party: try parties("ohchr"), isLead: false),
                Request.Addressee(party: try parties("unfpa"), isLead: false),
            ]
            request.consulted = [
                Request.Consultation(party: try parties("himal-womens-network"))
            ]
            request.publication = .full
        }
        for (name, days) in [("Lucía Fernández", 16), ("Wei Lin", 14)] {
            try await stage.act(name, daysAgo: days, "acknowledge", id) { request, ask, reader in
                try RequestRules.acknowledge(
                    request, by: ask.actor, at: ask.now, RequestNames(request, reader))
            }
        }
        try await stage.act("Maya Lama", daysAgo: 13, "answer-consultation", id) {
            request, ask, _ in
            try RequestRules.answerConsultation(
                request, by: ask.actor, at: ask.now, .confirmed, isNamed: true,
                text: "We proposed the three provinces.")
        }
        try await stage.act("Wei Lin", daysAgo: 12, "question", id) { request, ask, _ in
            try RequestRules.ask(
                request, by: ask.actor, at: ask.now, text: "培训应以哪种语言进行？需要口译吗？",
                in: .zh)
        }
        try await stage.act("Sita Gurung", daysAgo: 9, "reply", id) { request, ask, _ in
            try RequestRules.reply(
                request, by: ask.actor, at: ask.now,
                text:
                    "In Nepali, and in Maithili in Madhesh Province. No interpretation is needed.",
                in: .en)
        }
    }

    /// What nobody beyond the State sees: a draft, and one that waits to be cleared.
    private func stillAtHome() async throws {
        try await stage.drafted(
            by: "Sita Gurung", daysAgo: 5, in: .en,
            title: "Data on violence, by sex, age and disability",
            need:
                "Figures are kept by three offices that count differently. We ask for one method.",
            purpose: "One yearly table that everybody can use."
        ) { request, parties in
            request.kinds = [.data, .advice]
            request.themes = ["2019-statistics-indicators-and-disaggregated-data"]
            request.targets = ["17.18"]
            request.addressees = [Request.Addressee(party: try parties("unfpa"), isLead: true)]
        }
        let begun = try await stage.ask("Sita Gurung", daysAgo: 2)
        _ = try await RequestCommands.begin(
            begun, title: "A visit to States that have a national mechanism", language: .en)
    }
}
