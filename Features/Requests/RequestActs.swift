import Base
import Database
import Localization
import Markup
import Parties
import Web

/// What one can do on a request's page: a button for each act the rules allow.
extension RequestPage {
    /// A button for each act the rules allow, the next one first.
    func acts(_ visit: Visit, _ forms: Forms) -> HTML? {
        guard let actor = visit.identity?.actor, facts.sight == .whole else { return nil }
        let words = visit.words
        func link(_ act: RequestRules.Act, _ address: Link, _ label: String) -> HTML? {
            guard RequestRules.may(act, request, by: actor) else { return nil }
            return "<p><a class=\"button\" href=\"\(visit.link(path + address))\">\(label)</a></p>"
        }
        func button(
            _ act: RequestRules.Act, _ noun: String, _ label: String,
            weight: Form.Weight = .primary
        ) -> HTML? {
            guard RequestRules.may(act, request, by: actor) else { return nil }
            return form(forms[noun], noun, visit, label, weight: weight)
        }
        func folded(
            _ act: RequestRules.Act, _ noun: String, _ label: String,
            weight: Form.Weight = .primary,
            _ fields: (Form) -> HTML
        ) -> HTML? {
            guard RequestRules.may(act, request, by: actor) else { return nil }
            let form = forms.form(
                noun, standing: [(name: "publication", value: request.publication.rawValue)])
            let isOpen = forms.sent?.noun == noun
            return """
                <details class="act"\(flag: "open", isOpen)><summary>\(label)</summary>\
                \(self.form(form, noun, visit, label, fields(form), weight: weight))</details>
                """
        }
        func reason(_ form: Form) -> HTML {
            form.text(
                "reason", words("requests.field.reason"), hint: words("requests.field.reason-hint"),
                rows: 4, limit: RequestText.textLimit)
        }
        func ending(_ form: Form) -> HTML {
            "<p class=\"hint\">\(words("requests.act.end-hint"))</p>" + reason(form)
        }
        let parts: [HTML?] = [
            link(.edit, "/draft", words("requests.act.edit")),
            link(.submit, "/submission", words("requests.act.submit")),
            button(.clear, "clearance", words("requests.act.clear")),
            button(.acknowledge, "acknowledgement", words("requests.act.acknowledge")),
            leave(visit, forms), button(.remind, "reminder", words("requests.act.remind")),
            folded(.sendBack, "send-back", words("requests.act.send-back")) {
                $0.text(
                    "comment", words("requests.field.comment"), rows: 4,
                    limit: RequestText.textLimit)
            },
            button(.takeBack, "take-back", words("requests.act.take-back"), weight: .secondary),
            folded(.notYet, "not-yet", words("requests.act.not-yet")) {
                $0.line(
                    "until", words("requests.field.answers-by"),
                    hint: words("requests.field.day-hint"), type: "date", limit: 10) + reason($0)
            },
            folded(.passOn, "passing-on", words("requests.act.pass-on")) {
                successorField($0, words) + reason($0)
            },
            folded(.decline, "decline", words("requests.act.decline"), weight: .danger, reason),
            folded(.publish, "publication", words("requests.act.publish")) {
                $0.radios(
                    "publication", words("requests.field.publication"),
                    hint: words("requests.publication.later-hint"),
                    options: publicationOptions(words))
            },
            folded(
                .withdraw, "withdrawal", words("requests.act.withdraw"), weight: .danger, ending),
            folded(.close, "closure", words("requests.act.close"), ending),
        ]
        let present = parts.compactMap(\.self)
        return present.isEmpty
            ? nil
            : """
            <section class="acts"><h2>\(words("requests.page.next"))</h2>\
            \(HTML(joining: present))</section>
            """
    }

    private func form(
        _ form: Form, _ noun: String, _ visit: Visit, _ label: String, _ fields: HTML = "",
        weight: Form.Weight = .primary
    ) -> HTML {
        form.html(
            to: path + "/\(noun)", by: visit.identity, key: visit.site.identifiers.next(),
            fields: fields, button: label, weight: weight)
    }

    private func successorField(_ form: Form, _ words: Words) -> HTML {
        form.select(
            "party", words("requests.field.pass-to"), hint: words("requests.field.pass-to-hint"),
            options: words.sorted(successors) { $0.names[words.language] }.map {
                .init($0.slug, $0.names[words.language])
            }, none: words("requests.field.pass-to-none"))
    }

    func thread(_ visit: Visit, _ forms: Forms) -> HTML? {
        guard let actor = visit.identity?.actor, request.status.isSubmitted else { return nil }
        let words = visit.words
        func item(_ message: Request.Message) -> HTML {
            let label =
                message.isReply ? words("requests.thread.reply") : words("requests.thread.question")
            return """
                <li class="\(message.isReply ? "reply" : "question")">\
                <p class="kicker">\(label) · \(facts.shortName(message.party, words)) · \
                \(words.dateTime(message.at))</p>\
                \(paragraphs(message.text, in: message.language, words: words))</li>
                """
        }
        func box(_ act: RequestRules.Act, _ noun: String, _ label: String) -> HTML? {
            guard RequestRules.may(act, request, by: actor) else { return nil }
            let fields = forms[noun].text(
                "text", label, hint: words("requests.thread.hint"), rows: 5,
                limit: RequestText.textLimit)
            return form(forms[noun], noun, visit, label, fields)
        }
        let none: HTML? =
            request.messages.isEmpty ? "<p>\(words("requests.thread.none"))</p>" : nil
        return """
            <h2 id="thread">\(words("requests.thread.title"))</h2>
            \(none)<ol class="thread">\(request.messages, item)</ol>
            \(box(.ask, "question", words("requests.act.ask")))\
            \(box(.reply, "reply", words("requests.act.reply")))
            """
    }

    /// For each addressee that would pass the request on: yes or no.
    private func leave(_ visit: Visit, _ forms: Forms) -> HTML? {
        guard let actor = visit.identity?.actor, RequestRules.may(.leave, request, by: actor) else {
            return nil
        }
        let words = visit.words
        func item(_ addressee: Request.Addressee) -> HTML {
            func answer(_ value: String, _ label: String, weight: Form.Weight) -> HTML {
                let slug = facts.parties[addressee.party]?.slug ?? ""
                let fields =
                    forms["leave"].hidden("party", slug)
                    + forms["leave"].hidden("leave", value)
                return form(forms["leave"], "leave", visit, label, fields, weight: weight)
            }
            let sentence = words(
                "requests.leave.asked",
                [
                    "party": facts.shortName(addressee.party, words),
                    "other": addressee.passTo.map { facts.name($0, words) } ?? "",
                ])
            return """
                <div class="note"><p>\(sentence)</p>\
                \(answer("yes", words("requests.leave.give"), weight: .primary))\
                \(answer("no", words("requests.leave.refuse"), weight: .secondary))</div>
                """
        }
        return "\(request.addressees.filter(\.awaitsLeave), item)"
    }

    /// For an organisation that is named as consulted: is it so?
    func consultationForm(_ visit: Visit, _ forms: Forms) -> HTML? {
        guard let actor = visit.identity?.actor,
            RequestRules.may(.answerConsultation, request, by: actor),
            let mine = request.consulted.first(where: { $0.party == actor.party })
        else { return nil }
        let words = visit.words
        let present = forms.form(
            "consultation",
            standing: [
                (name: "answer", value: mine.answer.rawValue),
                (name: "named", value: mine.isNamed ? "yes" : "no"),
                (name: "text", value: mine.text),
            ])
        return """
            <section class="acts"><h2>\(words("requests.consulted.question"))</h2>
            <p>\(words("requests.consulted.question-text", ["state": facts.name(request.state, words)]))</p>
            \(present.html(
                to: path + "/consultation", by: visit.identity, key: visit.site.identifiers.next(),
                fields: present.radios(
                    "answer", words("requests.consulted.answer"),
                    options: [
                        .init("confirmed", words("requests.consulted.confirm")),
                        .init("disputed", words("requests.consulted.dispute")),
                        .init("none", words("requests.consulted.silent")),
                    ])
                    + present.radios(
                        "named", words("requests.consulted.name"),
                        options: [
                            .init("no", words("requests.consulted.stay-unnamed")),
                            .init("yes", words("requests.consulted.be-named")),
                        ])
                    + present.text(
                        "text", words("requests.consulted.text"),
                        hint: words("requests.consulted.text-hint"), rows: 4,
                        limit: RequestText.textLimit),
                button: words("requests.consulted.button")))</section>
            """
    }

    /// Words among those who work on it.
    func comments(_ visit: Visit, _ forms: Forms) -> HTML? {
        guard let actor = visit.identity?.actor else { return nil }
        let words = visit.words
        let form = forms["comment"]
        let mine = request.comments.filter { $0.isReadable(by: actor.party) }
        let mayComment = RequestRules.may(.comment, request, by: actor)
        guard !mine.isEmpty || mayComment else { return nil }
        func item(_ comment: Request.Comment) -> HTML {
            let readers =
                comment.readers.isEmpty
                ? words("requests.comments.own-only")
                : words(
                    "requests.comments.read-by",
                    ["parties": words.list(comment.readers.map { facts.shortName($0, words) })])
            return """
                <li><p class="kicker">\(facts.shortName(comment.party, words)) · \
                \(words.dateTime(comment.at)) · \(readers)</p>\
                \(paragraphs(comment.text, in: comment.language, words: words))</li>
                """
        }
        let others = RequestRules.readersOfComments(request, by: actor)
        let readers: HTML =
            others.isEmpty
            ? ""
            : form.checkboxes(
                "readers", words("requests.comments.readers"),
                hint: words("requests.comments.readers-hint"),
                options: others.compactMap { facts.parties[$0] }.map {
                    .init($0.slug, $0.names[words.language])
                })
        let box: HTML? =
            mayComment
            ? form.html(
                to: path + "/comment", by: visit.identity, key: visit.site.identifiers.next(),
                fields: form.text(
                    "comment-text", words("requests.comments.text"), rows: 3,
                    limit: RequestText.textLimit) + readers,
                button: words("requests.act.comment")) : nil
        return """
            <details class="act" id="comments"\(flag: "open", forms.sent?.noun == "comment")><summary>\(words("requests.comments.title")) \
            \(figure(mine.count, words))</summary>
            <ol class="thread">\(mine, item)</ol>\(box)</details>
            """
    }
}

func consultationName(_ answer: Request.Consultation.Answer, _ words: Words) -> String {
    switch answer {
    case .none: words("requests.consulted.none")
    case .confirmed: words("requests.consulted.confirmed")
    case .disputed: words("requests.consulted.disputed")
    }
}
