package import Base
package import Localization
package import Markup

/// A form as a person sees it: what was typed stands in its fields, every fault beside its field.
///
/// ```swift
/// let form = Form(words, values: typed, faults: faults)
/// form.summary + form.html(to: "/requests/x/text", by: identity, key: key, fields: form.text(…), button: …)
/// ```
package struct Form: Sendable {
    private let words: Words
    private let values: Query
    private let faults: [Fault]
    /// Tells apart the forms of one page.
    private let name: String?

    /// `name` where a page has several forms: their fields are told apart by it.
    package init(_ words: Words, values: Query, faults: [Fault] = [], name: String? = nil) {
        self.words = words
        self.values = values
        self.faults = faults
        self.name = name
    }

    package struct Option: Sendable {
        package let value: String
        package let label: String
        package let hint: String?
        /// Of the label, where that is not the page's.
        package let language: Language?

        package init(
            _ value: String, _ label: String, hint: String? = nil, in language: Language? = nil
        ) {
            self.value = value
            self.label = label
            self.hint = hint
            self.language = language
        }
    }

    /// How much a button asks to be pressed.
    package enum Weight: Sendable {
        case primary
        /// The way back, or the other of two answers.
        case secondary
        /// What ends or takes away.
        case danger

        fileprivate var style: StaticString {
            switch self {
            case .primary: "button"
            case .secondary: "button second"
            case .danger: "button danger"
            }
        }
    }

    /// The six languages to choose from, the page's own first.
    package static func languages(_ words: Words) -> [Option] {
        let others = Language.allCases.filter { $0 != words.language }
        return ([words.language] + others).map { Option($0.code, $0.endonym.description) }
    }

    /// All faults at the top, each a link to its field; nothing where there is none.
    package var summary: HTML {
        guard !faults.isEmpty else { return "" }
        func item(_ fault: Fault) -> HTML {
            "<li><a href=\"#\(id(fault.field))\">\(faultMessage(fault, words))</a></li>"
        }
        return """
            <div class="note fault" role="alert" tabindex="-1" id="faults">\
            <h2>\(words("web.form.faults", count: faults.count))</h2>\
            <ul class="plain">\(faults, item)</ul></div>
            """
    }

    /// The whole form. `key` makes a second click the same act (I6).
    package func html(
        to action: Link, by identity: Identity?, key: String, fields: HTML, button: String,
        on subject: String? = nil, weight: Weight = .primary, bringsFiles: Bool = false
    ) -> HTML {
        // Of buttons with the same words, those who hear them know by this which is which.
        let subject: HTML? = subject.map { " <span class=\"hide\"><bdi>\($0)</bdi></span>" }
        let token: HTML? = identity.map {
            "<input type=\"hidden\" name=\"form\" value=\"\($0.formToken())\">"
        }
        return """
            <form method="post" action="\(Link(in: words.language, action))" class="form"\
            \(attribute: "enctype", bringsFiles ? "multipart/form-data" : nil) novalidate>\
            \(token)<input type="hidden" name="key" value="\(key)">
            \(fields)
            <p><button class="\(weight.style)">\(button)\(subject)</button></p></form>
            """
    }

    package func hidden(_ name: String, _ value: String) -> HTML {
        "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
    }

    /// One line; `autocomplete` as in HTML, so that browsers help with what they know; `suggestions` is the
    /// id of a `datalist` on the page.
    package func line(
        _ name: String, _ label: String, hint: String? = nil, type: StaticString = "text",
        autocomplete: StaticString = "off", limit: Int = 300, suggestions: String? = nil
    ) -> HTML {
        let value: HTML? = type.description == "password" ? nil : " value=\"\(values[name] ?? "")\""
        return field(name, label, hint: hint) { described in
            """
            <input id="\(id(name))" name="\(name)" type="\(type)"\(value) maxlength="\(limit)" \
            autocomplete="\(autocomplete)"\(attribute: "list", suggestions)\(described)>
            """
        }
    }

    /// Files from the person's machine; `accept` is a help, not a rule.
    package func file(
        _ name: String, _ label: String, hint: String? = nil, accept: String
    ) -> HTML {
        field(name, label, hint: hint) { described in
            """
            <input id="\(id(name))" name="\(name)" type="file" accept="\(accept)" multiple\(described)>
            """
        }
    }

    /// Several lines.
    package func text(
        _ name: String, _ label: String, hint: String? = nil, rows: Int = 8, limit: Int,
        language: Language? = nil
    ) -> HTML {
        let tongue: HTML? = language.map { " lang=\"\($0.code)\" dir=\"\($0.direction)\"" }
        return field(name, label, hint: hint) { described in
            // HTML drops one line break at the start of the element.
            """
            <textarea id="\(id(name))" name="\(name)" rows="\(rows)" maxlength="\(limit)"\
            \(tongue)\(described)>
            \(values[name] ?? "")</textarea>
            """
        }
    }

    package func select(
        _ name: String, _ label: String, hint: String? = nil, options: [Option],
        none: String? = nil
    ) -> HTML {
        let chosen = values[name]
        func option(_ option: Option) -> HTML {
            """
            <option value="\(option.value)"\(flag: "selected", option.value == chosen)>\
            \(option.label)</option>
            """
        }
        let empty: HTML? = none.map { "<option value=\"\">\($0)</option>" }
        return field(name, label, hint: hint) { described in
            """
            <select id="\(id(name))" name="\(name)"\(described)>\(empty)\(options, option)</select>
            """
        }
    }

    /// One of several.
    package func radios(
        _ name: String, _ legend: String, hint: String? = nil, options: [Option]
    ) -> HTML {
        choices(name, legend, hint: hint, type: "radio", options: options)
    }

    /// Any of several. `group` tells apart several lists of one name.
    package func checkboxes(
        _ name: String, _ legend: String, hint: String? = nil, options: [Option],
        group: String? = nil
    ) -> HTML {
        choices(name, legend, hint: hint, type: "checkbox", options: options, group: group)
    }

    /// What is chosen of several.
    package func chosen(_ name: String) -> [String] { values.all(name) }

    private func choices(
        _ name: String, _ legend: String, hint: String?, type: StaticString, options: [Option],
        group: String? = nil
    ) -> HTML {
        let chosen = Set(values.all(name))
        let list = group.map { "\(id(name))-\($0)" } ?? id(name)
        func item(_ entry: (offset: Int, element: Option)) -> HTML {
            let option = entry.element
            let place = entry.offset == 0 ? list : "\(list)-\(entry.offset)"
            let hintID = "\(list)-\(entry.offset)-hint"
            let hint: HTML? = option.hint.map {
                "<span class=\"hint\" id=\"\(hintID)\">\($0)</span>"
            }
            let label: HTML =
                option.language.map { "<bdi lang=\"\($0.code)\">\(option.label)</bdi>" }
                ?? "\(option.label)"
            return """
                <li><input type="\(type)" id="\(place)" name="\(name)" value="\(option.value)"\
                \(flag: "checked", chosen.contains(option.value))\
                \(attribute: "aria-describedby", option.hint == nil ? nil : hintID)>\
                <label for="\(place)">\(label)</label>\(hint)</li>
                """
        }
        let fault = fault(name)
        let described = described(name, hint: hint, fault: fault)
        return """
            <fieldset class="field\(fault == nil ? "" : " wrong")"\(described)>\
            <legend>\(legend)</legend>\(hintHTML(name, hint))\(faultHTML(name, fault))\
            <ul class="choices">\(Array(options.enumerated()), item)</ul></fieldset>
            """
    }

    private func field(
        _ name: String, _ label: String, hint: String?, _ control: (_ described: HTML) -> HTML
    ) -> HTML {
        let fault = fault(name)
        return """
            <div class="field\(fault == nil ? "" : " wrong")"><label for="\(id(name))">\(label)</label>\
            \(hintHTML(name, hint))\(faultHTML(name, fault))\
            \(control(described(name, hint: hint, fault: fault)))</div>
            """
    }

    private func fault(_ name: String) -> Fault? { faults.first { $0.field == name } }

    private func id(_ field: String) -> String {
        name.map { "field-\($0)-\(field)" } ?? "field-\(field)"
    }

    private func hintHTML(_ name: String, _ hint: String?) -> HTML? {
        hint.map { "<p class=\"hint\" id=\"\(id(name))-hint\">\($0)</p>" }
    }

    private func faultHTML(_ name: String, _ fault: Fault?) -> HTML? {
        fault.map { "<p class=\"wrong\" id=\"\(id(name))-fault\">\(faultMessage($0, words))</p>" }
    }

    private func described(_ name: String, hint: String?, fault: Fault?) -> HTML {
        var ids: [String] = []
        if hint != nil { ids.append("\(id(name))-hint") }
        if fault != nil { ids.append("\(id(name))-fault") }
        guard !ids.isEmpty else { return "" }
        let invalid: HTML? = fault == nil ? nil : " aria-invalid=\"true\""
        return " aria-describedby=\"\(ids.joined(separator: " "))\"\(invalid)"
    }
}
