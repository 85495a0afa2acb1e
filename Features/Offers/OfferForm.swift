import Base
import Localization
import Markup
import Requests
import Web

/// The fields that offers to a request and standing offers have in common.
enum OfferFields {
    static func text(_ form: Form, _ words: Words) -> HTML {
        form.select(
            "language", words("offers.field.language"),
            hint: words("requests.field.language-hint"),
            options: Language.allCases.map { .init($0.code, $0.endonym.description) })
            + form.line("title", words("requests.field.title"), limit: RequestText.titleLimit)
            + form.text(
                "text", words("offers.field.text"), hint: words("offers.field.text-hint"),
                rows: 10, limit: RequestText.textLimit)
    }

    static func kinds(_ form: Form, _ words: Words) -> HTML {
        form.checkboxes(
            "kinds", words("requests.page.kinds"),
            options: SupportKind.allCases.map { .init($0.rawValue, kindName($0, words)) })
    }

    static func frame(_ form: Form, _ words: Words) -> HTML {
        let day = words("requests.field.day-hint")
        return form.radios(
            "level", words("offers.field.level"),
            options: Offer.Level.allCases.map { .init($0.rawValue, levelName($0, words)) })
            + form.select(
                "manner", words("offers.field.manner"),
                options: Offer.Manner.allCases.map { .init($0.rawValue, mannerName($0, words)) },
                none: words("offers.field.manner-none"))
            + form.line("from", words("requests.field.from"), hint: day, type: "date", limit: 10)
            + form.line("until", words("requests.field.until"), hint: day, type: "date", limit: 10)
    }

    static func means(_ form: Form, _ words: Words, validityHint: String) -> HTML {
        let limit = RequestText.textLimit
        return form.select(
            "currency", words("offers.field.currency"),
            options: Currency.all.map { .init($0.code, $0.code) },
            none: words("offers.field.currency-none"))
            + form.line(
                "amount", words("offers.field.amount"), hint: words("offers.field.amount-hint"),
                limit: 24)
            + form.text("in-kind", words("offers.field.in-kind"), rows: 4, limit: limit)
            + form.text("conditions", words("offers.field.conditions"), rows: 4, limit: limit)
            + form.line(
                "valid-until", words("offers.field.valid-until"), hint: validityHint, type: "date",
                limit: 10)
    }

    static func marker(_ form: Form, _ words: Words) -> HTML {
        form.select(
            "marker", words("requests.field.marker"), hint: words("requests.field.marker-hint"),
            options: Requests.Request.GenderMarker.Score.allCases.map {
                .init($0.rawValue, markerName($0, words))
            }, none: words("requests.field.marker-none"))
            + form.text(
                "marker-reason", words("requests.field.marker-reason"), rows: 3,
                limit: RequestText.textLimit)
    }
}

/// What an offer to a request and a standing offer say alike.
protocol OfferTerms: Sendable {
    var language: Language { get set }
    var title: String { get set }
    var text: String { get set }
    var kinds: [SupportKind] { get set }
    var level: Offer.Level { get set }
    var manner: Offer.Manner? { get set }
    var period: Requests.Request.Period { get set }
    var money: Money? { get set }
    var inKind: String { get set }
    var conditions: String { get set }
    var validUntil: Day? { get set }
    var marker: Requests.Request.GenderMarker? { get set }
}

extension Offer: OfferTerms {}
extension StandingOffer: OfferTerms {}

extension OfferTerms {
    /// As the fields of the form say it.
    var typed: [(name: String, value: String)] {
        [
            (name: "language", value: language.code), (name: "title", value: title),
            (name: "text", value: text), (name: "level", value: level.rawValue),
            (name: "manner", value: manner?.rawValue ?? ""),
            (name: "from", value: period.from?.description ?? ""),
            (name: "until", value: period.until?.description ?? ""),
            (name: "currency", value: money?.currency.code ?? ""),
            (name: "amount", value: money?.decimalText ?? ""),
            (name: "in-kind", value: inKind), (name: "conditions", value: conditions),
            (name: "valid-until", value: validUntil?.description ?? ""),
            (name: "marker", value: marker?.score.rawValue ?? ""),
            (name: "marker-reason", value: marker?.reason ?? ""),
        ] + kinds.map { (name: "kinds", value: $0.rawValue) }
    }
}

/// What was typed into those fields, read with every fault at once.
struct TypedOffer: Sendable {
    let language: Language?
    let title: String
    let text: String
    let kinds: [SupportKind]
    let level: Offer.Level
    let manner: Offer.Manner?
    let period: Requests.Request.Period
    let money: Money?
    let inKind: String
    let conditions: String
    let validUntil: Day?
    let marker: Requests.Request.GenderMarker?

    init(_ form: Query, _ faults: inout [Fault]) {
        title = RequestText.line(form["title"], "title", &faults)
        text = RequestText.text(form["text"], "text", &faults)
        inKind = RequestText.text(form["in-kind"], "in-kind", &faults)
        conditions = RequestText.text(form["conditions"], "conditions", &faults)
        language = Language(rawValue: form["language"] ?? "")
        if language == nil {
            faults.append(
                Fault(field: "language", value: form["language"] ?? "", rule: "unknown-language"))
        }
        period = Requests.Request.Period(
            from: RequestText.day(form["from"], "from", &faults),
            until: RequestText.day(form["until"], "until", &faults))
        if let from = period.from, let until = period.until, until < from {
            faults.append(
                Fault(field: "until", value: until.description, rule: "requests.fault.ends-before"))
        }
        validUntil = RequestText.day(form["valid-until"], "valid-until", &faults)
        money = Self.money(form, &faults)
        kinds = SupportKind.allCases.filter { form.all("kinds").contains($0.rawValue) }
        level = form["level"].flatMap(Offer.Level.init) ?? .multilateral
        manner = form["manner"].flatMap(Offer.Manner.init)
        let reason = RequestText.text(form["marker-reason"], "marker-reason", &faults)
        let score = form["marker"].flatMap(Requests.Request.GenderMarker.Score.init)
        if score != nil, reason.isEmpty { faults.append(OfferRules.missing("marker-reason")) }
        marker = score.map { .init(score: $0, reason: reason) }
    }

    func fill(_ next: inout some OfferTerms) {
        (next.title, next.text, next.kinds) = (title, text, kinds)
        next.language = language ?? next.language
        (next.level, next.manner, next.period) = (level, manner, period)
        (next.money, next.inKind, next.conditions) = (money, inKind, conditions)
        (next.validUntil, next.marker) = (validUntil, marker)
    }

    private static func money(_ form: Query, _ faults: inout [Fault]) -> Money? {
        guard let typed = form["amount"] else { return nil }
        guard let currency = form["currency"].flatMap(Currency.init) else {
            faults.append(OfferRules.missing("currency"))
            return nil
        }
        guard let money = Money(typed, in: currency), money.minorUnits > 0 else {
            faults.append(Fault(field: "amount", value: typed, rule: "offers.fault.amount"))
            return nil
        }
        return money
    }
}
