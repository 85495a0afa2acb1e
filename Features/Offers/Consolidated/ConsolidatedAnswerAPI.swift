import Base
import Database
import Localization
import Parties
import Requests
import Web

/// The lead's answer to the State for programs.
enum ConsolidatedAnswerAPI {
    static let routes: [Route] = {
        var reading = Route.api("/requests/{request}/answers", list) { try await read($0) }
        reading.scope = "offers:read"
        return [
            reading,
            .apiAct("/requests/{request}/answer", scope: OfferCommands.road.scope, write) { visit in
                let ask = try visit.apiAsk()
                // The version last read; a form calls what it was shown with otherwise.
                let typed = Query(
                    try visit.request.fields(write.body).pairs.map {
                        ($0.name == "version" ? "seen" : $0.name, $0.value)
                    })
                let outcome = try await ConsolidatedAnswerCommands.save(
                    visit.parameter("request"), ask, typed, isForm: false)
                return .json(
                    .object([
                        ("answer", .text(outcome.record)), ("act", .text(outcome.act)),
                        ("at", .text(outcome.at.description)),
                    ]))
            },
        ]
    }()

    private static let request = APIParameter("request", in: .path, .string, "Identifier.")

    private static let write = APIOperation(
        id: "writeConsolidatedAnswer",
        summary:
            "Sets the offers of those asked side by side and, if asked, sends them to the State.",
        parameters: [request],
        body: [
            APIField(
                "offers", .array(.string),
                "Offers, by identifier; all that are open, until one is taken out."),
            APIField("covering", .limited(RequestText.textLimit), "The words to the State."),
            APIField(
                "language", .choice(Language.allCases.map(\.code)),
                "The language of these words; that of the request without it."),
            APIField(
                "act", .choice(["draft", "send"]), "Whether to keep or to send it; kept without it."
            ),
            APIField(
                "version", .integer(minimum: 0, maximum: 2_147_483_647),
                "The version last read, 0 where there was none: refused where it has changed since."
            ),
        ], answer: .object([("answer", .string), ("act", .string), ("at", .string)]),
        words: "offers.consolidated.write")

    private static let list = APIOperation(
        id: "listConsolidatedAnswers",
        summary: "What the lead of those asked has sent to the State, and for the lead its draft.",
        parameters: [request],
        answer: .object([
            (
                "items",
                .array(
                    .object([
                        ("id", .string),
                        ("status", .choice(ConsolidatedAnswer.Status.allCases.map(\.rawValue))),
                        ("version", .nullable(.count)), ("lead", .string),
                        ("language", .choice(Language.allCases.map(\.code))), ("text", .string),
                        ("offers", .array(.string)), ("sent", .nullable(.string)),
                    ]))
            )
        ]))

    /// The latest first; none for whoever is neither the State nor the lead.
    private static func read(_ visit: Visit) async throws -> Answer {
        let actor = visit.identity?.actor
        let items = try await visit.read { reader -> [APIValue] in
            guard let request = try Requests.Request.find(visit.parameter("request"), reader),
                RequestRules.sight(of: request, for: actor) != nil
            else { throw Problem.notFound }
            let answers = try ConsolidatedAnswer.all(of: request.id, reader).filter {
                ConsolidatedAnswerRules.sees($0, to: request, actor)
            }
            let offers = try Offer.all(ids: Set(answers.flatMap(\.offers)), reader)
            let leads = try Party.byID(answers.map(\.lead), reader)
            return answers.map { answer in
                value(answer, offers, leads[answer.lead]?.slug ?? "", for: actor)
            }
        }
        return .json(.object([("items", .list(items))]))
    }

    private static func value(
        _ answer: ConsolidatedAnswer, _ offers: [Offer], _ lead: String, for actor: Actor?
    ) -> APIValue {
        .object([
            ("id", .text(answer.publicID)), ("status", .text(answer.status.rawValue)),
            // It counts the drafts, which are the lead's own.
            ("version", .maybe(actor?.party == answer.lead ? answer.version : nil)),
            ("lead", .text(lead)), ("language", .text(answer.language.code)),
            ("text", .text(answer.text)),
            (
                "offers",
                .texts(
                    answer.offers.compactMap { id in offers.first { $0.id == id }?.publicID })
            ), ("sent", .maybe(answer.sentAt.map(WorkingCalendar.dayInGeneva))),
        ])
    }
}
