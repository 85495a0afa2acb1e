import Base
import Database
import Parties
package import Requests

/// Standing offers that the personas of a demonstration have published, by the same acts as everybody's.
package enum StandingOfferDemonstration {
    /// Published on one day; their public ids, by the name of who offers.
    package static func tell(
        on stage: DemonstrationStage, daysAgo: Int
    ) async throws -> [String: String] {
        var told: [String: String] = [:]
        for sheet in sheets {
            let ask = try await stage.ask(sheet.person, daysAgo: daysAgo)
            let id = try await StandingOfferCommands.begin(
                ask, title: sheet.title, language: sheet.language
            ).record
            _ = try await StandingOfferCommands.perform("edit", id, ask) { offer, ask, reader in
                var filled = offer
                try sheet.fill(&filled, DemonstrationStage.parties(reader))
                filled.text = sheet.text
                filled.validUntil = stage.day(sheet.days)
                return try StandingOfferRules.edit(
                    offer, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now)
                ) { $0 = filled }
            }
            _ = try await StandingOfferCommands.perform("publication", id, ask) {
                offer, ask, transaction in
                try StandingOfferRules.publish(
                    offer, by: ask.actor, at: ask.now,
                    provider: StandingOfferCommands.slug(of: offer, transaction))
            }
            told[sheet.person] = id
        }
        return told
    }

    private struct Sheet: Sendable {
        let person: String
        let language: Language
        let title: String
        let text: String
        /// For so many days from now it can be asked for.
        let days: Int
        let fill: @Sendable (inout StandingOffer, DemonstrationStage.Parties) throws -> Void
    }

    private static let sheets: [Sheet] = [
        Sheet(
            person: "Claire Moreau", language: .fr,
            title: "Mise en place d’un mécanisme national d’application et de suivi",
            text: """
                Un conseil pour organiser le suivi des recommandations : textes fondateurs, \
                répartition des tâches entre ministères, tableau de suivi et formation des \
                personnes qui l’animeront. À distance, avec deux visites sur place.
                """, days: 400
        ) { next, _ in
            next.kinds = [.nationalMechanism, .advice, .training]
            next.tongues = [.ar, .en, .fr]
            next.inKind = "Deux spécialistes pendant six semaines."
        },
        Sheet(
            person: "Lucía Fernández", language: .es,
            title: "Formación de jueces y policías contra la violencia hacia las mujeres",
            text: """
                Juezas y oficiales de policía que aplican la ley forman a quienes formarán a otros. \
                Cuatro cursos, material en el idioma del país y un año de acompañamiento.
                """, days: 300
        ) { next, _ in
            next.kinds = [.training, .expert, .studyVisit]
            next.themes = ["womens-rights", "justice"]
            next.tongues = [.en, .es, .fr]
            next.reach = .init(
                isForAll: false, groups: [.leastDeveloped, .landlocked, .smallIslands])
            next.manner = .triangular
            next.money = Currency("USD").map { Money($0, minorUnits: 6_000_000) }
            next.inKind = "Dos juezas durante un mes."
            next.marker = .init(
                score: .principal, reason: "Se dirige a poner fin a la violencia de género.")
        },
        Sheet(
            person: "Wei Lin", language: .zh, title: "按性别分列的数据和指标",
            text: "协助国家统计部门设计暴力侵害妇女行为调查，培训调查员，并公布按性别、年龄和残疾状况分列的数据。",
            days: 200
        ) { next, parties in
            next.kinds = [.data, .training]
            next.themes = ["womens-rights"]
            next.tongues = [.en, .zh]
            next.reach = .init(
                isForAll: false, groups: [.smallIslands, .asiaPacific],
                states: [try parties("meridia")])
            next.level = .regional
            next.manner = .southSouth
            next.marker = .init(score: .significant, reason: "数据使不平等显而易见。")
        },
    ]
}
