package import Base
import Database
import Markup
import Parties
import Web

typealias RequestAct = RecordAct<Request>

extension Request: RuledRecord {
    package static func must(
        _ act: RequestRules.Act, _ request: Request, by actor: Actor, at now: Instant
    ) throws(Refusal) {
        try RequestRules.must(act, request, by: actor)
    }
}

/// Everything that can be done to a request that stands, once: forms and programs read the same table.
enum RequestActTable {
    static let all: [RequestAct] = preparing + answering + speaking

    private static let reason = APIField(
        "reason", .limited(RequestText.textLimit), "Why; told to those it concerns.")

    // MARK: By the State

    private static let preparing: [RequestAct] = [
        RequestAct(
            act: .handIn, noun: "hand-in", id: "handInRequest",
            summary: "Hands a complete draft to the clearing officers.",
            words: "requests.draft.hand-in"
        ) { request, _, ask, _ in try RequestRules.handIn(request, by: ask.actor) },
        RequestAct(
            act: .takeBack, noun: "take-back", id: "takeBackRequest",
            summary: "Makes a draft again of what was handed in or cleared.",
            words: "requests.act.take-back", place: "/draft"
        ) { request, _, ask, _ in try RequestRules.takeBack(request, by: ask.actor) },
        RequestAct(
            act: .sendBack, noun: "send-back", id: "sendBackRequest",
            summary: "Sends a draft back to its drafters.", words: "requests.act.send-back",
            fields: [
                APIField(
                    "comment", .limited(RequestText.textLimit), "What should be changed.",
                    isRequired: true)
            ]
        ) { request, typed, ask, _ in
            try RequestRules.sendBack(
                request, by: ask.actor, comment: try RequestText.text(typed, "comment"))
        },
        RequestAct(
            act: .clear, noun: "clearance", id: "clearRequest",
            summary: "Clears a draft; not by its drafter alone.", words: "requests.act.clear"
        ) { request, _, ask, _ in try RequestRules.clear(request, by: ask.actor) },
        RequestAct(
            act: .submit, noun: "submission", id: "submitRequest",
            summary: "Submits a cleared request to its addressees.",
            words: "requests.act.submit", place: "/receipt"
        ) { request, _, ask, reader in
            try RequestRules.submit(
                request, by: ask.actor, at: ask.now, receipt: ask.identifiers.next(),
                RequestNames(request, reader))
        },
        RequestAct(
            act: .publish, noun: "publication", id: "publishRequest",
            summary: "Chooses what the public sees of the request.",
            words: "requests.act.publish",
            fields: [
                APIField(
                    "publication", .choice(Request.Publication.allCases.map(\.rawValue)),
                    "What the public may see.", isRequired: true)
            ]
        ) { request, typed, ask, reader in
            guard let publication = typed["publication"].flatMap(Request.Publication.init) else {
                throw Refusal.faulty([
                    Fault(
                        field: "publication", value: typed["publication"] ?? "",
                        rule: "requests.fault.missing.publication")
                ])
            }
            return try RequestRules.publish(
                request, by: ask.actor, as: publication, RequestNames(request, reader))
        },
        RequestAct(
            act: .withdraw, noun: "withdrawal", id: "withdrawRequest",
            summary: "Withdraws the request, at once.", words: "requests.act.withdraw",
            fields: [reason]
        ) { request, typed, ask, _ in
            try RequestRules.withdraw(
                request, by: ask.actor, reason: try RequestText.text(typed, "reason"))
        },
        RequestAct(
            act: .close, noun: "closure", id: "closeRequest", summary: "Closes the request.",
            words: "requests.act.close", fields: [reason]
        ) { request, typed, ask, _ in
            try RequestRules.close(
                request, by: ask.actor, reason: try RequestText.text(typed, "reason"))
        },
        RequestAct(
            act: .leave, noun: "leave", id: "answerPassingOn",
            summary: "Lets an addressee pass the request on, or not.",
            words: "requests.leave.give",
            fields: [
                APIField("party", .string, "The addressee that asks, by slug.", isRequired: true),
                APIField("leave", .boolean, "Whether it may.", isRequired: true),
            ]
        ) { request, typed, ask, reader in
            let party = try typed["party"].flatMap { try Party.find(slug: $0, reader) }
            return try RequestRules.leave(
                request, by: ask.actor, for: party?.id, isGiven: typed["leave"] == "yes",
                at: ask.now, RequestNames(request, reader))
        },
    ]

    // MARK: By those asked, consulted or coordinating

    private static let answering: [RequestAct] = [
        RequestAct(
            act: .acknowledge, noun: "acknowledgement", id: "acknowledgeRequest",
            summary: "Acknowledges the request.", words: "requests.act.acknowledge"
        ) { request, _, ask, reader in
            try RequestRules.acknowledge(
                request, by: ask.actor, at: ask.now, RequestNames(request, reader))
        },
        RequestAct(
            act: .decline, noun: "decline", id: "declineRequest",
            summary: "Declines the request, with a reason.", words: "requests.act.decline",
            fields: [
                APIField(
                    "reason", .limited(RequestText.textLimit), "Why.", isRequired: true)
            ]
        ) { request, typed, ask, reader in
            try RequestRules.decline(
                request, by: ask.actor, at: ask.now, reason: try RequestText.text(typed, "reason"),
                RequestNames(request, reader))
        },
        RequestAct(
            act: .notYet, noun: "not-yet", id: "answerLater",
            summary: "Says why the answer comes later, and by which day.",
            words: "requests.act.not-yet",
            fields: [
                APIField("until", .day, "The day by which it comes.", isRequired: true),
                APIField(
                    "reason", .limited(RequestText.textLimit), "Why.", isRequired: true),
            ]
        ) { request, typed, ask, reader in
            var faults: [Fault] = []
            let until = RequestText.day(typed["until"], "until", &faults)
            guard faults.isEmpty else { throw Refusal.faulty(faults) }
            return try RequestRules.notYet(
                request, by: ask.actor, at: ask.now, reason: try RequestText.text(typed, "reason"),
                until: until, RequestNames(request, reader))
        },
        RequestAct(
            act: .passOn, noun: "passing-on", id: "passRequestOn",
            summary: "Asks the State's leave to pass the request on.",
            words: "requests.act.pass-on",
            fields: [
                APIField("party", .string, "To whom, by slug.", isRequired: true),
                APIField(
                    "reason", .limited(RequestText.textLimit), "Why.", isRequired: true),
            ]
        ) { request, typed, ask, reader in
            let party = try typed["party"].flatMap { try Party.find(slug: $0, reader) }
            return try RequestRules.passOn(
                request, by: ask.actor,
                to: party.map {
                    Request.Addressee(party: $0.id, isOfSystem: $0.kind == .entity, isLead: false)
                }, reason: try RequestText.text(typed, "reason"))
        },
        RequestAct(
            act: .remind, noun: "reminder", id: "remindAddressees",
            summary: "Reminds those who have not answered.", words: "requests.act.remind"
        ) { request, _, ask, _ in try RequestRules.remind(request, by: ask.actor) },
        RequestAct(
            act: .answerConsultation, noun: "consultation", id: "answerConsultation",
            summary: "Says whether the token's party was consulted.",
            words: "requests.consulted.button",
            fields: [
                APIField(
                    "answer", .choice(Request.Consultation.Answer.allCases.map(\.rawValue)),
                    "Whether it is so.", isRequired: true),
                APIField("named", .boolean, "Whether the party's name may be shown."),
                APIField("text", .limited(RequestText.textLimit), "What it says to it."),
            ], place: "#consulted"
        ) { request, typed, ask, _ in
            try RequestRules.answerConsultation(
                request, by: ask.actor, at: ask.now,
                typed["answer"].flatMap(Request.Consultation.Answer.init),
                isNamed: typed["named"] == "yes", text: try RequestText.text(typed, "text"))
        },
    ]

    // MARK: Words

    private static let language = APIField(
        "language", .choice(Language.allCases.map(\.code)),
        "Language of the text; that of the request without it.")

    private static let speaking: [RequestAct] = [
        RequestAct(
            act: .ask, noun: "question", id: "askState", summary: "Asks the State a question.",
            words: "requests.act.ask",
            fields: [
                APIField(
                    "text", .limited(RequestText.textLimit), "The question.", isRequired: true),
                language,
            ], place: "#thread"
        ) { request, typed, ask, _ in
            try RequestRules.ask(
                request, by: ask.actor, at: ask.now, text: try RequestText.text(typed, "text"),
                in: tongue(typed, request))
        },
        RequestAct(
            act: .reply, noun: "reply", id: "replyToQuestion",
            summary: "Replies to the last question.", words: "requests.act.reply",
            fields: [
                APIField("text", .limited(RequestText.textLimit), "The reply.", isRequired: true),
                language,
            ], place: "#thread"
        ) { request, typed, ask, _ in
            try RequestRules.reply(
                request, by: ask.actor, at: ask.now, text: try RequestText.text(typed, "text"),
                in: tongue(typed, request))
        },
        RequestAct(
            act: .comment, noun: "comment", id: "commentRequest",
            summary: "Comments for chosen readers; never public.",
            words: "requests.act.comment",
            fields: [
                APIField(
                    "comment-text", .limited(RequestText.textLimit), "The comment.",
                    isRequired: true),
                APIField("readers", .array(.string), "Other parties who read it, by slug."),
                language,
            ], place: "#comments"
        ) { request, typed, ask, reader in
            let readers = try typed.all("readers").map {
                try Party.find(slug: $0, reader)?.id ?? 0
            }
            return try RequestRules.comment(
                request, by: ask.actor, at: ask.now,
                text: try RequestText.text(typed, "comment-text"),
                in: tongue(typed, request), readers: readers)
        },
    ]

    private static func tongue(_ typed: Query, _ request: Request) -> Language {
        typed["language"].flatMap { Language(rawValue: $0) } ?? request.language
    }
}
