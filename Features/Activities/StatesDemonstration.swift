import Agreements
import Base
import Offers
import Requests

/// What needs no agreement of its State, and an activity of two States of which one stops.
extension LineDemonstration {
    static func needsNoAgreement(_ stage: DemonstrationStage) async throws {
        _ = try await stage.activity(
            by: "Claire Moreau", daysAgo: 312, outside: .nationalInstitution, inState: "meridia",
            law: """
                Accord entre le Haut-Commissariat et la Commission nationale des droits de l’homme de Méridie ; \
                résolution 48/134 de l’Assemblée générale, annexe.
                """,
            title:
                "Écouter les plaignantes : appui à la Commission nationale des droits de l’homme",
            in: .fr
        ) { activity, _ in
            activity.text = """
                La Commission reçoit des plaintes dans trois villes et forme celles et ceux qui les reçoivent. \
                Elle choisit elle-même ce qu’elle fait et le publie dans son rapport annuel.
                """
            activity.plannedFrom = stage.day(-312)
            activity.plannedUntil = stage.day(240)
            activity.plan.kinds = [.institutionBuilding, .training]
            activity.plan.targets = ["16.a"]
        }
    }

    /// Under an agreement of each State on one standing offer; the agreement of the State that suspends later.
    static func surveyInTwoStates(_ stage: DemonstrationStage) async throws -> String {
        let officer = "Wei Lin"
        let programme = try await StandingOfferDemonstration.tell(on: stage, daysAgo: 311)[officer]
        guard let programme else { throw DemonstrationStage.Fault.noPersona(officer) }
        let first = try await surveyOfNepal(programme, stage)
        let second = try await surveyOfMeridia(programme, stage)
        let activity = try await stage.activity(
            by: officer, daysAgo: 282, under: first, and: [second], in: .en
        ) { activity, _ in
            activity.title = "Asking safely: surveys on violence against women in two States"
            activity.text = """
                Statisticians of both States write the questions together and train those who will ask them: in \
                private, without danger to those who answer, and with help at hand.
                """
            for index in activity.components.indices {
                activity.components[index].budget = dollars(index == 0 ? "140000" : "90000")
            }
            activity.plan.kinds = [.data, .training]
            activity.plan.themes = ["2019-violence-against-women"]
            activity.plan.targets = ["5.2"]
            activity.plan.marker = .init(
                score: .principal, reason: "What is counted is violence against women.")
        }
        for (state, committed, paid) in [
            ("nepal", "120000", "45000"), ("meridia", "80000", "30000"),
        ] {
            try await stage.book(
                .commitment, committed, in: activity, by: officer, daysAgo: 280, forState: state)
            try await stage.book(
                .disbursement, paid, in: activity, by: officer, daysAgo: 275, forState: state)
        }
        try await stage.confirmed(
            1, in: activity, by: officer, and: "Ramesh Adhikari", daysAgo: 248,
            title: "Those who ask do no harm", indicator: "interviewers trained", target: 120,
            women: 84, men: 12, text: "")
        return second
    }

    private static func surveyOfNepal(
        _ programme: String, _ stage: DemonstrationStage
    ) async throws -> String {
        let id = try await stage.agreement(
            by: "Sita Gurung", clearedBy: "Ramesh Adhikari", daysAgo: 308, onProgramme: programme
        ) { agreement, _ in
            agreement.title = "A survey on violence against women"
            agreement.themes = "Statistics on violence against women"
            agreement.places = ""
            agreement.from = stage.day(-292)
            agreement.until = stage.day(300)
            agreement.ceilings = [dollars("140000")].compactMap { $0 }
            agreement.authentic = .en
            agreement.texts = [
                .en: """
                The Government of Nepal and UNFPA agree on a national survey on violence against women, on who may \
                see what women tell, and on help for those who ask for it. The Government may suspend this agreement \
                or withdraw from it at any time.
                """
            ]
        }
        for (name, days) in [("Anjali Thapa", 296), ("Chen Yu", 295)] {
            try await stage.sign(id, by: name, daysAgo: days)
        }
        return id
    }

    private static func surveyOfMeridia(
        _ programme: String, _ stage: DemonstrationStage
    ) async throws -> String {
        let id = try await stage.agreement(
            by: "Мария Орлова", clearedBy: "Daniel Okoro", daysAgo: 307, onProgramme: programme
        ) { agreement, _ in
            agreement.title = "Обследование по вопросам насилия в отношении женщин"
            agreement.themes = "Статистика насилия в отношении женщин"
            agreement.places = ""
            agreement.from = stage.day(-292)
            agreement.until = stage.day(300)
            agreement.ceilings = [dollars("90000")].compactMap { $0 }
            agreement.authentic = .ru
            agreement.texts = [
                .ru: """
                Правительство Республики Меридия и ЮНФПА договорились об обследовании по вопросам насилия в отношении \
                женщин и о том, кто может видеть ответы. Правительство может в любое время приостановить это \
                соглашение или выйти из него.
                """
            ]
        }
        for (name, days) in [("Elena Vargas", 295), ("Chen Yu", 294)] {
            try await stage.sign(id, by: name, daysAgo: days)
        }
        return id
    }
}
