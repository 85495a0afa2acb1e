import Agreements
import Base
import Database
import Offers
import Parties
package import Requests

/// Stories of the whole line: help asked for, offered, agreed, delivered and counted; what needs no agreement of its
/// State; consent withdrawn, and consent suspended by one of two States. Consent is taken back by an invented State:
/// no real one is shown doing so.
package enum LineDemonstration {
    /// In the order of their days, all over before the stories of requests alone begin.
    package static func tell(on stage: DemonstrationStage) async throws {
        try await justiceForWomen(stage)
        let judges = try await judgesTrained(stage)
        try await needsNoAgreement(stage)
        let survey = try await surveyInTwoStates(stage)
        try await stage.endConsent(
            to: judges, by: "Elena Vargas", daysAgo: 240, isForGood: true, reactions,
            reason: "La formación de la judicatura pasa al Consejo de la Judicatura.")
        try await stage.endConsent(
            to: survey, by: "Elena Vargas", daysAgo: 231, isForGood: false, reactions,
            reason: "Hasta que la nueva ley de estadística proteja lo que las mujeres cuentan.")
    }

    private static let reactions = AgreementTools(
        consentEnds: [ActivityReactions.consentEnds], contributions: [])

    // MARK: From a recommendation to what changed

    private static func justiceForWomen(_ stage: DemonstrationStage) async throws {
        let request = try await asked(stage)
        try await answered(request, stage)
        let offers = try await offered(request, stage)
        try await stage.accept(offers.whole, by: "Ramesh Adhikari", daysAgo: 838)
        try await stage.accept(
            offers.inPart, by: "Ramesh Adhikari", daysAgo: 837, kinds: [.training],
            text: "The training of health workers; the equipment is bought by the provinces.")
        let agreement = try await agreed(offers.whole, stage)
        let activity = try await delivered(agreement, stage)
        try await counted(activity, stage)
    }

    private static func asked(_ stage: DemonstrationStage) async throws -> String {
        try await stage.submitted(
            by: "Sita Gurung", clearedBy: "Ramesh Adhikari", daysAgo: 900, in: .en,
            title: "Legal aid and care for women who have experienced violence",
            need: """
                A woman who reports violence today tells her story to the police, to a health post, to a lawyer \
                and to a court, each time from the beginning. We ask for help to train those who hear her, \
                and to bring legal aid to the districts of three provinces.
                """,
            purpose:
                "Women are heard once, cared for at once, and have a lawyer from the first day."
        ) { request, parties in
            request.kinds = [.training, .institutionBuilding]
            request.themes = ["2019-violence-against-women"]
            request.targets = ["5.2", "16.3"]
            request.marker = Requests.Request.GenderMarker(
                score: .principal, reason: "It is about women’s protection and access to justice.")
            request.period = Requests.Request.Period(
                from: stage.day(-795), until: stage.day(200))
            request.addressees = [
                Requests.Request.Addressee(party: try parties("unwomen"), isLead: true),
                Requests.Request.Addressee(party: try parties("ohchr"), isLead: false),
            ]
            request.consulted = [
                Requests.Request.Consultation(party: try parties("himal-womens-network"))
            ]
            request.publication = .full
        }
    }

    private static func answered(_ id: String, _ stage: DemonstrationStage) async throws {
        for (name, days) in [("Claire Moreau", 895), ("Lucía Fernández", 893)] {
            try await acknowledged(id, by: name, daysAgo: days, stage)
        }
        try await stage.act("Maya Lama", daysAgo: 890, "answer-consultation", id) {
            request, ask, _ in
            try RequestRules.answerConsultation(
                request, by: ask.actor, at: ask.now, .confirmed, isNamed: true,
                text: "Our members in the districts proposed to train health workers, too.")
        }
        try await stage.act("Claire Moreau", daysAgo: 888, "pass-on", id) { request, ask, reader in
            let party = try DemonstrationStage.parties(reader)("unfpa")
            return try RequestRules.passOn(
                request, by: ask.actor,
                to: Requests.Request.Addressee(party: party, isLead: false),
                reason: "Le Fonds forme déjà du personnel de santé dans deux des trois provinces.")
        }
        try await stage.act("Ramesh Adhikari", daysAgo: 884, "leave", id) { request, ask, reader in
            try RequestRules.leave(
                request, by: ask.actor, for: DemonstrationStage.parties(reader)("ohchr"),
                isGiven: true, at: ask.now, RequestNames(request, reader))
        }
        try await acknowledged(id, by: "Wei Lin", daysAgo: 880, stage)
        try await stage.act("Wei Lin", daysAgo: 878, "question", id) { request, ask, _ in
            try RequestRules.ask(
                request, by: ask.actor, at: ask.now, text: "三个省共有多少卫生站？", in: .zh)
        }
        try await stage.act("Sita Gurung", daysAgo: 874, "reply", id) { request, ask, _ in
            try RequestRules.reply(
                request, by: ask.actor, at: ask.now,
                text: "One hundred and eighty, of which forty cannot be reached by road.", in: .en)
        }
    }

    private static func acknowledged(
        _ id: String, by name: String, daysAgo: Int, _ stage: DemonstrationStage
    ) async throws {
        try await stage.act(name, daysAgo: daysAgo, "acknowledge", id) { request, ask, reader in
            try RequestRules.acknowledge(
                request, by: ask.actor, at: ask.now, RequestNames(request, reader))
        }
    }

    private static func offered(
        _ request: String, _ stage: DemonstrationStage
    ) async throws -> (whole: String, inPart: String) {
        let whole = try await stage.offer(
            by: "Lucía Fernández", daysAgo: 860, answering: request, in: .en,
            title: "Legal aid in the districts, and training of those who hear women"
        ) { offer in
            offer.text = """
                Lawyers who come to each district once a week, and a course of five days for police officers, \
                prosecutors and judges, held by trainers from the three provinces.
                """
            offer.kinds = [.training, .institutionBuilding]
            offer.period = .init(from: stage.day(-795), until: stage.day(200))
            offer.money = dollars("320000")
            offer.inKind = "Two trainers, and the handbook in Nepali and Maithili."
            offer.validUntil = stage.day(-800)
            offer.marker = Requests.Request.GenderMarker(
                score: .principal, reason: "Its aim is that women who report violence find justice."
            )
        }
        let inPart = try await stage.offer(
            by: "Wei Lin", daysAgo: 852, answering: request, in: .en,
            title: "Care for survivors in health posts"
        ) { offer in
            offer.text = """
                A course for health workers on the care of survivors and on what a court needs to know, and \
                equipment for sixty health posts.
                """
            offer.kinds = [.training, .equipment]
            offer.period = .init(from: stage.day(-795), until: stage.day(200))
            offer.money = dollars("95000")
            offer.validUntil = stage.day(-800)
            offer.marker = Requests.Request.GenderMarker(
                score: .principal,
                reason: "It serves women and girls who have experienced violence."
            )
        }
        return (whole, inPart)
    }

    private static func agreed(
        _ offer: String, _ stage: DemonstrationStage
    ) async throws -> String {
        let id = try await stage.agreement(
            by: "Sita Gurung", clearedBy: "Ramesh Adhikari", daysAgo: 830, from: offer
        ) { agreement, parties in
            agreement.title = "Legal aid and care for women who have experienced violence"
            agreement.providers = [try parties("unwomen"), try parties("unfpa")]
            agreement.themes = "Violence against women: access to justice, and care for survivors"
            agreement.places = "Madhesh, Lumbini and Karnali Provinces"
            agreement.from = stage.day(-795)
            agreement.until = stage.day(200)
            agreement.ceilings = [dollars("380000")].compactMap { $0 }
            agreement.texts = [
                .en: """
                The Government of Nepal, UN Women and UNFPA agree on legal aid in the districts, on training for \
                police officers, prosecutors, judges and health workers, and on what each of them gives and \
                reports. The Government may suspend this agreement or withdraw from it at any time.
                """
            ]
        }
        for (name, days) in [("Anjali Thapa", 806), ("Amina Diallo", 801), ("Chen Yu", 798)] {
            try await stage.sign(id, by: name, daysAgo: days)
        }
        return id
    }

    private static func delivered(
        _ agreement: String, _ stage: DemonstrationStage
    ) async throws -> String {
        let officer = "Lucía Fernández"
        let id = try await stage.activity(
            by: officer, daysAgo: 780, under: agreement, in: .en
        ) { activity, parties in
            activity.text = """
                Lawyers in twenty-two districts; courses for police officers, prosecutors, judges and health \
                workers; one record of what a woman has told, which goes with her.
                """
            activity.partners = [try parties("unfpa")]
            for index in activity.components.indices {
                activity.components[index].budget = dollars("380000")
            }
        }
        try await stage.book(.commitment, "320000", in: id, by: officer, daysAgo: 779)
        try await stage.book(.disbursement, "140000", in: id, by: officer, daysAgo: 770)
        try await stage.book(.disbursement, "85000", in: id, by: officer, daysAgo: 640)
        return id
    }

    private static func counted(_ activity: String, _ stage: DemonstrationStage) async throws {
        try await stage.confirmed(
            1, in: activity, by: "Lucía Fernández", and: "Ramesh Adhikari", daysAgo: 560,
            title: "Those who hear women know the law",
            indicator: "police officers, prosecutors and judges trained", target: 600, women: 203,
            men: 145, text: "The courses in Karnali were held in the winter, as we had asked.")
        try await stage.confirmed(
            2, in: activity, by: "Lucía Fernández", and: "Ramesh Adhikari", daysAgo: 548,
            title: "Women have a lawyer from the first day",
            indicator: "women advised by a lawyer in their district", target: 2_400, women: 1_126,
            men: 0, text: "")
    }

    // MARK: Consent withdrawn

    /// The agreement from which the State withdraws later.
    private static func judgesTrained(_ stage: DemonstrationStage) async throws -> String {
        let request = try await stage.submitted(
            by: "Мария Орлова", clearedBy: "Daniel Okoro", daysAgo: 534, in: .ru,
            title: "Подготовка судей по делам о насилии в семье",
            need: """
                Судьи районных судов просят о курсе по новым нормам об охранных предписаниях. Мы просим \
                подготовить тренеров и провести первые занятия в двух округах.
                """,
            purpose: "Охранное предписание выдаётся в день обращения."
        ) { request, parties in
            request.kinds = [.training]
            request.themes = ["2019-domestic-violence"]
            request.targets = ["5.2"]
            request.addressees = [
                Requests.Request.Addressee(party: try parties("unwomen"), isLead: true)
            ]
            request.publication = .full
        }
        let officer = "Lucía Fernández"
        try await acknowledged(request, by: officer, daysAgo: 530, stage)
        let offer = try await stage.offer(
            by: officer, daysAgo: 518, answering: request, in: .es,
            title: "Formación de juezas y jueces sobre órdenes de protección"
        ) { offer in
            offer.text = """
                Un curso de cuatro días para formadoras y formadores, y los primeros diez cursos en dos distritos.
                """
            offer.kinds = [.training]
            offer.period = .init(from: stage.day(-484), until: stage.day(120))
            offer.money = dollars("110000")
            offer.validUntil = stage.day(-480)
        }
        try await stage.accept(offer, by: "Daniel Okoro", daysAgo: 505)
        let agreement = try await stage.agreement(
            by: "Мария Орлова", clearedBy: "Daniel Okoro", daysAgo: 500, from: offer
        ) { agreement, _ in
            agreement.title = "Подготовка судей по делам о насилии в семье"
            agreement.themes = "Насилие в семье: охранные предписания"
            agreement.places = "Северный и Приморский округа"
            agreement.from = stage.day(-484)
            agreement.until = stage.day(120)
            agreement.authentic = .ru
            agreement.texts[.ru] = """
                Правительство Республики Меридия и Структура «ООН-женщины» договорились о подготовке тренеров и \
                о первых десяти курсах в двух округах. Правительство может в любое время приостановить это \
                соглашение или выйти из него.
                """
        }
        for (name, days) in [("Elena Vargas", 488), ("Amina Diallo", 485)] {
            try await stage.sign(agreement, by: name, daysAgo: days)
        }
        let activity = try await stage.activity(
            by: officer, daysAgo: 470, under: agreement, in: .es
        ) { activity, _ in
            activity.title = "Formación de juezas y jueces sobre órdenes de protección"
            activity.text = "Formación de formadoras y formadores, y cursos en dos distritos."
        }
        try await stage.book(.commitment, "60000", in: activity, by: officer, daysAgo: 469)
        try await stage.book(.disbursement, "25000", in: activity, by: officer, daysAgo: 455)
        try await stage.confirmed(
            1, in: activity, by: officer, and: "Daniel Okoro", daysAgo: 320,
            title: "Quienes juzgan aplican las nuevas normas",
            indicator: "juezas y jueces que terminaron el curso", target: 240, women: 31, men: 33,
            text: "")
        return agreement
    }

    static func dollars(_ amount: String) -> Money? {
        Currency("USD").flatMap { Money(amount, in: $0) }
    }
}
