import Base
import Database
import Documents
import Localization
import Markup
import Parties
import Recommendations
import Web

/// A request for programs: its fields always stand there; null or empty is what one does not see, or what
/// there is not.
struct RequestJSON {
    private let facts: RequestFacts
    private let actor: Actor?
    private let publicURL: String
    private let now: Instant
    private let words: Words

    init(_ facts: RequestFacts, for visit: Visit, _ words: Words) {
        self.facts = facts
        actor = visit.identity?.actor
        publicURL = visit.site.publicURL
        now = visit.now
        self.words = words
    }

    private var request: Request { facts.request }
    private var isWhole: Bool { facts.sight == .whole }
    private var isOwn: Bool { isWhole && actor?.party == request.state }
    private var showsSummary: Bool { facts.sight >= .summary }
    private var showsText: Bool { facts.sight >= .full }

    // MARK: Shape

    private static let most = Request.CostRange.limit
    private static let tongues = Language.allCases.map(\.code)

    static let brief: [(name: StaticString, schema: APISchema)] = [
        ("id", .string), ("sight", .choice(["existence", "summary", "full", "whole"])),
        ("state", .string), ("state_name", .string),
        ("status", .nullable(.choice(Request.Status.allCases.map(\.rawValue)))),
        ("version", .nullable(.integer(minimum: 0, maximum: most))),
        ("submitted", .nullable(.string)),
        ("days_waiting", .nullable(.integer(minimum: 0, maximum: most))),
        ("publication", .nullable(.choice(Request.Publication.allCases.map(\.rawValue)))),
        ("language", .nullable(.choice(tongues))), ("title", .nullable(.string)),
        ("need", .nullable(.string)), ("purpose", .nullable(.string)),
        ("kinds", .array(.choice(SupportKind.allCases.map(\.rawValue)))),
        (
            "addressees",
            .array(
                .object([
                    ("party", .string), ("name", .string), ("is_lead", .boolean),
                    ("answer", .choice(Request.Answer.allCases.map(\.rawValue))),
                    ("answered", .nullable(.string)), ("until", .nullable(.string)),
                    ("passed_to", .nullable(.string)), ("reason", .nullable(.string)),
                ]))
        ),
        ("recommendations", .array(.string)), ("themes", .array(.string)),
        ("targets", .array(.string)), ("marker", .nullable(.string)),
        ("marker_reason", .nullable(.string)), ("from", .nullable(.string)),
        ("until", .nullable(.string)), ("currency", .nullable(.string)),
        ("low", .nullable(.integer(minimum: 0, maximum: most))),
        ("high", .nullable(.integer(minimum: 0, maximum: most))), ("address", .string),
    ]

    static let whole = brief + inner

    /// What only a request asked for by itself tells.
    private static let inner: [(name: StaticString, schema: APISchema)] = [
        (
            "consultations",
            .array(
                .object([
                    ("party", .nullable(.string)),
                    ("answer", .choice(Request.Consultation.Answer.allCases.map(\.rawValue))),
                    ("text", .string),
                ]))
        ),
        (
            "messages",
            .array(
                .object([
                    ("number", .integer(minimum: 0, maximum: most)), ("party", .string),
                    ("is_reply", .boolean),
                    ("language", .choice(tongues)), ("text", .string), ("at", .string),
                ]))
        ),
        (
            "files",
            .array(
                .object([
                    ("id", .string), ("name", .string), ("type", .string),
                    ("size", .integer(minimum: 0, maximum: most)), ("sha256", .string),
                ]))
        ),
        (
            "comments",
            .array(
                .object([
                    ("number", .integer(minimum: 0, maximum: most)), ("party", .string),
                    ("readers", .array(.string)),
                    ("language", .choice(tongues)), ("text", .string), ("at", .string),
                ]))
        ),
        (
            "history",
            .array(
                .object([
                    ("act", .string), ("at", .string),
                    ("party", .string), ("person", .nullable(.string)),
                    ("reason", .nullable(.string)), ("fields", .array(.string)),
                ]))
        ), ("may", .array(.string)),
    ]

    // MARK: Content

    func writeBrief(_ json: inout JSONWriter) {
        json.member("id", request.publicID)
        json.member("sight", "\(facts.sight)")
        json.member("state", slug(request.state))
        json.member("state_name", facts.name(request.state, words))
        json.member("status", showsSummary ? request.status.rawValue : nil)
        json.key("version")
        // It counts what the State did before it asked, too.
        number(isOwn ? request.version : nil, &json)
        json.member("submitted", facts.submitted?.description)
        json.key("days_waiting")
        number(request.status == .open ? facts.clock?.age : nil, &json)
        json.member("publication", isWhole ? request.publication.rawValue : nil)
        json.member("language", showsSummary ? request.language.code : nil)
        json.member("title", showsSummary ? request.title : nil)
        json.member("need", showsText ? request.need : nil)
        json.member("purpose", showsText ? request.purpose : nil)
        json.member("kinds", showsSummary ? request.kinds.map(\.rawValue) : [])
        json.key("addressees")
        json.array { json in
            for addressee in showsSummary ? request.addressees : [] {
                json.object { write(addressee, &$0) }
            }
        }
        json.member(
            "recommendations", showsSummary ? facts.recommendations.map(\.publicID) : [])
        json.member("themes", request.themes)
        json.member("targets", showsSummary ? request.targets : [])
        json.member("marker", showsText ? request.marker?.score.rawValue : nil)
        json.member("marker_reason", showsText ? request.marker?.reason : nil)
        json.member("from", showsText ? request.period.from?.description : nil)
        json.member("until", showsText ? request.period.until?.description : nil)
        json.member("currency", showsText ? request.cost?.currency.code : nil)
        json.key("low")
        number(showsText ? request.cost?.low : nil, &json)
        json.key("high")
        number(showsText ? request.cost?.high : nil, &json)
        json.member(
            "address",
            publicURL + Link(in: words.language, "/requests/\(request.publicID)").text)
    }

    private func write(_ addressee: Request.Addressee, _ json: inout JSONWriter) {
        let day = addressee.answeredAt.map(WorkingCalendar.dayInGeneva)
        let isPassed = addressee.answer == .passedOn
        json.member("party", slug(addressee.party))
        json.member("name", facts.name(addressee.party, words))
        json.member("is_lead", addressee.isLead)
        json.member("answer", addressee.answer.rawValue)
        json.member("answered", day?.description)
        json.member("until", addressee.until?.description)
        json.member("passed_to", isPassed || isWhole ? addressee.passTo.map(slug) : nil)
        // The reason is the addressee's to publish.
        json.member("reason", isWhole ? addressee.reason : nil)
    }

    func writeWhole(
        _ trail: [TrailEntry], _ people: [Int: String], _ json: inout JSONWriter
    ) {
        writeBrief(&json)
        json.key("consultations")
        json.array { json in
            for (consultation, showsName) in RequestRules.consultations(of: request, for: actor) {
                json.object { json in
                    json.member("party", showsName ? slug(consultation.party) : nil)
                    json.member("answer", consultation.answer.rawValue)
                    json.member("text", consultation.text)
                }
            }
        }
        json.key("messages")
        json.array { json in
            for message in isWhole ? request.messages : [] {
                json.object { json in
                    json.member("number", message.number)
                    json.member("party", slug(message.party))
                    json.member("is_reply", message.isReply)
                    json.member("language", message.language.code)
                    json.member("text", message.text)
                    json.member("at", message.at.description)
                }
            }
        }
        json.key("files")
        json.array { json in
            for file in isWhole && actor != nil ? request.files : [] {
                json.object { json in
                    json.member("id", file.publicID)
                    json.member("name", file.name)
                    json.member("type", file.kind.contentType)
                    json.member("size", file.size)
                    json.member("sha256", file.sha256)
                }
            }
        }
        json.key("comments")
        json.array { json in
            let readable = request.comments.filter { comment in
                isWhole && (actor.map { comment.isReadable(by: $0.party) } ?? false)
            }
            // Numbered for the reader: the comments of others leave no gap.
            for (index, comment) in readable.enumerated() {
                json.object { json in
                    json.member("number", index + 1)
                    json.member("party", slug(comment.party))
                    json.member("readers", comment.readers.map(slug))
                    json.member("language", comment.language.code)
                    json.member("text", comment.text)
                    json.member("at", comment.at.description)
                }
            }
        }
        json.key("history")
        json.array { json in
            for entry in trail { json.object { write(entry, people, &$0) } }
        }
        json.member("may", possible)
    }

    private func write(_ entry: TrailEntry, _ people: [Int: String], _ json: inout JSONWriter) {
        json.member("act", entry.act)
        json.member("at", entry.at.description)
        json.member("party", slug(entry.party))
        json.member("person", people[entry.person])
        json.member("reason", entry.reason)
        json.member("fields", entry.changes.map(\.field))
    }

    /// What the actor can do now: the last parts of the addresses to send it to.
    private var possible: [String] {
        let acts = RequestCommands.road.possible(RequestActTable.all, request, actor, at: now)
        let mayEdit = actor.map { RequestRules.may(.edit, request, by: $0) } ?? false
        return acts + (mayEdit ? DraftStep.allCases.map { "draft/\($0.rawValue)" } : [])
    }

    private func slug(_ party: Party.ID) -> String { facts.slug(party) }

    private func number(_ number: Int?, _ json: inout JSONWriter) {
        if let number { json.integer(number) } else { json.null() }
    }
}
