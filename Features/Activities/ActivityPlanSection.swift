import Base
import Localization
import Markup
import Parties
import Requests
import Web

/// What a plan says beside title, text and period, and what an evaluation found.
extension ActivityPage {
    func planParts(_ words: Words) -> HTML? {
        let plan = activity.plan
        func sector(_ share: Activity.SectorShare) -> HTML {
            let percent = percentText(share.share, words)
            guard let known = directory.sector(code: share.code) else {
                return "\(share.code) (\(percent))"
            }
            return "\(share.code) <bdi>\(known.names[words.language])</bdi> (\(percent))"
        }
        func place(_ place: Activity.Place) -> HTML {
            let point: HTML? = place.point.map { " <span class=\"n\">(\($0.text))</span>" }
            return "<bdi>\(place.name)</bdi>\(point)"
        }
        func participants(
            _ role: Activity.Participant.Role
        ) -> (term: String, descriptions: [HTML]) {
            (
                roleName(role, words),
                plan.participants.filter { $0.role == role }
                    .map { "\(facts.name($0.party, words))" }
                    + plan.organisations.filter { $0.role == role }.map { $0.html(words) }
            )
        }
        func budget(_ budget: Activity.Budget) -> HTML {
            let span = periodText(.init(from: budget.from, until: budget.until), words) ?? ""
            let state = isOfSeveralStates ? [facts.name(budget.state, words)] : []
            let label = (state + [span]).joined(separator: words.listSeparator)
            return "\(words.labelled(label, words.money(budget.money)))"
        }
        let targets = directory.goals.flatMap(\.targets).filter {
            plan.targets.contains($0.code)
        }.map { target -> HTML in "\(target.code) \(target.titles[words.language])" }
        let marker: [HTML] =
            plan.marker.map { marker in
                [
                    """
                    \(markerName(marker.score, words))\
                    <p class="hint">\(recordTitle(marker.reason, in: activity.language, words))</p>
                    """
                ]
            } ?? ["\(words("activities.page.not-assessed"))"]
        let parts: [(term: String, descriptions: [HTML])] =
            [
                (words("requests.step.kinds"), plan.kinds.map { "\(kindName($0, words))" }),
                (
                    words("requests.field.themes"),
                    plan.themes.compactMap { slug in
                        directory.theme(slug: slug).map { "\($0.name(in: words.language))" }
                    }
                ), (words("requests.field.targets"), targets),
                (words("requests.field.marker"), marker),
                (words("activities.step.sectors"), plan.sectors.map(sector)),
                (words("activities.step.places"), plan.places.map(place)),
            ] + Activity.Participant.Role.allCases.map(participants) + [
                (words("activities.step.budgets"), plan.budgets.map(budget)),
                (words("activities.step.documents"), plan.documents.map { document($0, words) }),
                (words("activities.step.contacts"), plan.contacts.map(contact)),
            ]
        return factList(parts.filter { !$0.descriptions.isEmpty })
    }

    private func document(_ document: Activity.Document, _ words: Words) -> HTML {
        let tongue: HTML? =
            document.language == words.language
            ? nil : " · \(document.language.endonym.description)"
        return """
            <a href="\(document.address)" hreflang="\(document.language.code)" \
            rel="nofollow noopener">\(recordTitle(document.title, in: document.language, words))</a>\
            <p class="hint">\(categoryName(document.category, words))\(tongue)</p>
            """
    }

    private func contact(_ contact: Activity.Contact) -> HTML {
        let site: HTML? =
            contact.website.isEmpty
            ? nil
            : """
            <br><a href="\(contact.website)" rel="nofollow noopener">\
            <bdi>\(contact.website)</bdi></a>
            """
        func line(_ text: String) -> HTML? {
            text.isEmpty ? nil : "<br><bdi dir=\"ltr\">\(text)</bdi>"
        }
        return "<bdi>\(contact.office)</bdi>\(line(contact.mail))\(line(contact.telephone))\(site)"
    }

    /// What an evaluation found, in its words or behind its link.
    func evaluation(_ words: Words) -> HTML? {
        guard let evaluation = activity.evaluation else { return nil }
        let link: HTML? =
            evaluation.address.isEmpty
            ? nil
            : """
            <p><a href="\(evaluation.address)" rel="nofollow noopener">\
            \(words("activities.page.evaluation-link"))</a></p>
            """
        return """
            <h2 id="evaluation">\(words("activities.page.evaluation"))</h2>\
            \(recordParagraphs(evaluation.text, in: activity.language, words: words))\(link)
            """
    }

    func evaluating(_ forms: RecordForms) -> HTML {
        let words = forms.words
        return forms.folded(
            "evaluation", words("activities.act.evaluate"),
            standing: [
                (name: "evaluation", value: activity.evaluation?.text ?? ""),
                (name: "evaluation-address", value: activity.evaluation?.address ?? ""),
            ]
        ) { form in
            form.text(
                "evaluation", words("activities.field.evaluation"),
                hint: words("activities.field.evaluation-hint"), rows: 6,
                limit: RequestText.textLimit)
                + form.line(
                    "evaluation-address", words("activities.field.evaluation-address"), type: "url",
                    limit: 2000)
        }
    }
}
