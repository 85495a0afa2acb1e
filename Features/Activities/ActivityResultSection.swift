import Base
import Localization
import Markup
import Parties
import Requests
import Web

/// What an activity has changed, indicator by indicator, and what its States say to it.
extension ActivityPage {
    func results(_ forms: RecordForms, isWhole: Bool) -> HTML? {
        guard activity.startedOn != nil else { return nil }
        let words = forms.words
        let actor = forms.visit.identity?.actor
        func may(_ act: ActivityRules.Act) -> Bool {
            isWhole
                && actor.map { ActivityRules.may(act, activity, by: $0, on: facts.today) } ?? false
        }
        let mayReport = may(.report)
        func item(_ result: Activity.Result) -> HTML {
            let trained = result.trainedWomen + result.trainedMen
            var said: [(term: String, descriptions: [HTML])] = [
                (words("activities.page.reached"), [people(result.women, result.men, words)])
            ]
            if trained > 0 {
                said.append(
                    (
                        words("activities.page.trained"),
                        [people(result.trainedWomen, result.trainedMen, words)]
                    ))
            }
            said.append(
                (
                    words("activities.page.state-says"), answers(result, words)
                ))
            return """
                <section class="result" id="result-\(result.number)">\
                <h3>\(recordTitle(result.title, in: activity.language, words))</h3>
                <p class="hint">\(resultName(result.kind, words))</p>
                \(result.indicators, { self.indicator($0, forms, mayReport) })
                \(factList(said))
                \(may(.answer) ? answering(forms, result) : nil)\
                \(mayReport ? indicatorForm(forms, of: result) : nil)\
                \(mayReport ? reporting(forms, result) : nil)</section>
                """
        }
        let none: HTML? =
            activity.results.isEmpty ? "<p>\(words("activities.page.no-results"))</p>" : nil
        let sheet: HTML? =
            mayReport && !activity.indicators.isEmpty ? sheetLink(.values, forms.visit) : nil
        return """
            <h2 id="results">\(words("activities.page.results"))</h2>
            \(none)\(activity.results, item)\(mayReport ? reporting(forms, nil) : nil)\(sheet)
            """
    }

    private func people(_ women: Int, _ men: Int, _ words: Words) -> HTML {
        """
        \(words("activities.page.people", ["women": words.number(women), "men": words.number(men)]))
        """
    }

    private func indicator(
        _ indicator: Activity.Indicator, _ forms: RecordForms, _ mayReport: Bool
    ) -> HTML {
        let words = forms.words
        func text(_ value: Activity.Measured) -> String {
            measuredText(value, indicator.measure, words)
        }
        func row(_ period: Activity.Indicator.Period) -> HTML {
            let parts = Activity.Indicator.Part.allCases.compactMap { part in
                period.parts[part].map { words.labelled(partName(part, words), text($0)) }
            }
            let divided: HTML? =
                parts.isEmpty ? nil : "<p class=\"hint\">\(parts.joined(separator: " · "))</p>"
            let span = periodText(.init(from: period.from, until: period.until), words) ?? ""
            return """
                <tr><td>\(span)\(divided)</td><td class="n">\(text(period.target))</td>\
                <td class="n">\(period.actual.map(text) ?? "–")</td></tr>
                """
        }
        let title = recordTitle(indicator.title, in: activity.language, words)
        let baseline = words(
            "activities.page.baseline",
            ["value": text(indicator.baseline), "year": String(indicator.baselineYear)])
        return """
            <h4>\(title)</h4><p>\(baseline)</p>\
            <table><caption class="hide">\(title)</caption><thead><tr>\
            <th scope="col">\(words("activities.field.period"))</th>\
            <th scope="col" class="n">\(words("activities.field.target"))</th>\
            <th scope="col" class="n">\(words("activities.field.actual"))</th></tr></thead>\
            <tbody>\(indicator.periods, row)</tbody></table>\
            \(mayReport ? periodForm(forms, indicator) : nil)
            """
    }

    /// What each of its States says, by name where there are several.
    private func answers(_ result: Activity.Result, _ words: Words) -> [HTML] {
        func said(_ answer: Activity.Result.Answer, _ text: String, by state: Party.ID?) -> HTML {
            let style: StaticString = answer == .confirmed ? "badge done" : "badge open"
            let name: HTML? = state.map { "\(facts.name($0, words))\(words.colon)" }
            let text: HTML? = text.isEmpty ? nil : "<p><bdi>\(text)</bdi></p>"
            return "\(name)<span class=\"\(style)\">\(answerName(answer, words))</span>\(text)"
        }
        guard activity.states.count > 1 else {
            return [said(result.answer, result.answerText, by: nil)]
        }
        return activity.states.map { state in
            let known = result.answers.first { $0.state == state }
            return said(known?.answer ?? .none, known?.text ?? "", by: state)
        }
    }

    // MARK: Forms

    private func answering(_ forms: RecordForms, _ result: Activity.Result) -> HTML {
        let words = forms.words
        let options = Activity.Result.Answer.allCases.filter { $0 != .none }
        let party = forms.visit.identity?.actor.party
        let known = result.answers.first { $0.state == party }
        return forms.folded(
            "\(result.number)-answer", words("activities.act.answer"),
            standing: [
                (name: "answer", value: (known?.answer ?? .none).rawValue),
                (name: "answer-text", value: known?.text ?? ""),
            ]
        ) { form in
            form.radios(
                "answer", words("activities.field.answer"),
                options: options.map { .init($0.rawValue, answerName($0, words)) })
                + form.text(
                    "answer-text", words("activities.field.answer-text"),
                    hint: words("activities.field.answer-text-hint"), rows: 4,
                    limit: RequestText.textLimit)
        }
    }

    private func reporting(_ forms: RecordForms, _ result: Activity.Result?) -> HTML {
        let words = forms.words
        let standing: [(name: String, value: String)] =
            result.map { result in
                [
                    (name: "result-title", value: result.title),
                    (name: "kind", value: result.kind.rawValue),
                    (name: "women", value: String(result.women)),
                    (name: "men", value: String(result.men)),
                    (name: "trained-women", value: String(result.trainedWomen)),
                    (name: "trained-men", value: String(result.trainedMen)),
                ]
            } ?? [(name: "kind", value: Activity.Result.Kind.outcome.rawValue)] + firstPeriod
        let number = result?.number ?? activity.results.count + 1
        return forms.folded(
            "\(number)-result",
            result == nil ? words("activities.act.report") : words("activities.act.update"),
            standing: standing
        ) { form in
            form.line("result-title", words("activities.field.result"), limit: 300)
                + form.radios(
                    "kind", words("activities.field.kind"),
                    options: Activity.Result.Kind.allCases.map {
                        .init($0.rawValue, resultName($0, words))
                    })
                + (result == nil ? indicatorFields(form, words) : "")
                + form.line("women", words("activities.field.women"), limit: 20)
                + form.line("men", words("activities.field.men"), limit: 20)
                + form.line("trained-women", words("activities.field.trained-women"), limit: 20)
                + form.line("trained-men", words("activities.field.trained-men"), limit: 20)
        }
    }

    /// What the first period of an indicator mostly is: the planned one.
    private var firstPeriod: [(name: String, value: String)] {
        let from = activity.plannedFrom
        return [
            (name: "measure", value: Activity.Indicator.Measure.unit.rawValue),
            (name: "baseline-year", value: from.map { String($0.year) } ?? ""),
            (name: "from", value: from?.description ?? ""),
            (name: "until", value: activity.plannedUntil?.description ?? ""),
        ]
    }

    private func indicatorForm(_ forms: RecordForms, of result: Activity.Result) -> HTML {
        let words = forms.words
        return forms.folded(
            "\(result.number)-indicator", words("activities.act.indicator"), standing: firstPeriod
        ) { indicatorFields($0, words) }
    }

    private func indicatorFields(_ form: Form, _ words: Words) -> HTML {
        form.line(
            "indicator", words("activities.field.indicator"),
            hint: words("activities.field.indicator-hint"), limit: 300)
            + form.radios(
                "measure", words("activities.field.measure"),
                options: Activity.Indicator.Measure.allCases.map {
                    .init($0.rawValue, measureName($0, words))
                })
            + form.line(
                "baseline", words("activities.field.baseline"),
                hint: words("activities.field.baseline-hint"), limit: 24)
            + form.line("baseline-year", words("activities.field.baseline-year"), limit: 4)
            + periodFields(form, words)
    }

    private func periodFields(_ form: Form, _ words: Words) -> HTML {
        let hint = words("requests.field.day-hint")
        return form.line(
            "from", words("activities.field.period-from"), hint: hint, type: "date", limit: 10)
            + form.line(
                "until", words("activities.field.period-until"), hint: hint, type: "date", limit: 10
            )
            + form.line("target", words("activities.field.target"), limit: 24)
            + form.line(
                "actual", words("activities.field.actual"),
                hint: words("activities.field.actual-hint"), limit: 24)
    }

    private func periodForm(_ forms: RecordForms, _ indicator: Activity.Indicator) -> HTML {
        let words = forms.words
        let last = indicator.periods.last
        let standing: [(name: String, value: String)] =
            [
                (name: "from", value: last?.from.description ?? ""),
                (name: "until", value: last?.until.description ?? ""),
                (name: "target", value: last?.target.text ?? ""),
                (name: "actual", value: last?.actual?.text ?? ""),
            ]
            + Activity.Indicator.Part.allCases.map {
                (name: $0.rawValue, value: last?.parts[$0]?.text ?? "")
            }
        return forms.folded(
            "\(indicator.number)-period", words("activities.act.period"), standing: standing
        ) { form in
            "<p class=\"hint\">\(words("activities.field.period-hint"))</p>"
                + periodFields(form, words)
                + HTML(
                    joining: Activity.Indicator.Part.allCases.map {
                        form.line($0.rawValue, partName($0, words), limit: 24)
                    })
        }
    }
}
