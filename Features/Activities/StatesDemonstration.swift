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
        let first = try await surveyAgreement(
            programme, by: "Sita Gurung", clearedBy: "Ramesh Adhikari", daysAgo: 308,
            signedBy: "Anjali Thapa", ceiling: "140000", in: .en,
            title: "A survey on violence against women",
            themes: "Statistics on violence against women",
            text: """
                The Government of Nepal and UNFPA agree on a national survey on violence against women, on who may \
                see what women tell, and on help for those who ask for it. The Government may suspend this agreement \
                or withdraw from it at any time.
                """, stage)
        let second = try await surveyAgreement(
            programme, by: "Мария Орлова", clearedBy: "Daniel Okoro", daysAgo: 307,
            signedBy: "Elena Vargas", ceiling: "90000", in: .ru,
            title: "Обследование по вопросам насилия в отношении женщин",
            themes: "Статистика насилия в отношении женщин",
            text: """
                Правительство Республики Меридия и ЮНФПА договорились об обследовании по вопросам насилия в отношении \
                женщин и о том, кто может видеть ответы. Правительство может в любое время приостановить это \
                соглашение или выйти из него.
                """, stage)
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

    /// One State's agreement on the survey, in its own language and signed by both.
    private static func surveyAgreement(
        _ programme: String, by drafter: String, clearedBy clearer: String, daysAgo: Int,
        signedBy signatory: String, ceiling: String, in language: Language, title: String,
        themes: String, text: String, _ stage: DemonstrationStage
    ) async throws -> String {
        let id = try await stage.agreement(
            by: drafter, clearedBy: clearer, daysAgo: daysAgo, onProgramme: programme
        ) { agreement, _ in
            agreement.title = title
            agreement.themes = themes
            agreement.places = ""
            agreement.from = stage.day(-292)
            agreement.until = stage.day(300)
            agreement.ceilings = [dollars(ceiling)].compactMap { $0 }
            agreement.authentic = language
            agreement.texts = [language: text]
        }
        for (name, days) in [(signatory, daysAgo - 12), ("Chen Yu", daysAgo - 13)] {
            try await stage.sign(id, by: name, daysAgo: days)
        }
        return id
    }
}
