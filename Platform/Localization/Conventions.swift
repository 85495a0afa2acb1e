import Base

/// How a language writes numbers, dates, lists and quotations: Unicode CLDR (English as in Great
/// Britain), with European digits everywhere. Where the United Nations write otherwise than CLDR, a
/// comment says so. Tests hold the tables to ICU.
struct Conventions: Sendable {
    /// Between groups of three digits.
    var group = ","
    /// The smallest number of integer digits that is grouped.
    var firstGroupedDigits = 4
    var decimalPoint = "."
    var minus = "-"
    var percent = "%"
    var openingQuote = "“"
    var closingQuote = "”"
    /// Between a label and what it names.
    var colon = ": "
    var listSeparator = ", "
    /// Between the items of a sentence's list but the last two; `listSeparator` almost everywhere.
    var listMiddle = ", "
    /// Before the last item.
    var listLast = ""
    /// As in a date with its day, January first.
    var months: [String] = []
    /// As by themselves, over a year.
    var standaloneMonths: [String] = []
    var shortMonths: [String] = []
}

extension Conventions {
    static func of(_ language: Language) -> Conventions {
        switch language {
        case .ar: arabic
        case .en: english
        case .es: spanish
        case .fr: french
        case .ru: russian
        case .zh: chinese
        }
    }

    private static let arabic: Conventions = {
        let months = [
            "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر",
            "أكتوبر", "نوفمبر", "ديسمبر",
        ]
        let levantine = [
            "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول",
            "تشرين الأول", "تشرين الثاني", "كانون الأول",
        ]
        // The United Nations write both names, so that each Arab country reads its own.
        let both = zip(levantine, months).map { "\($0)/\($1)" }
        return Conventions(
            minus: "\u{200E}-", percent: "\u{200E}%\u{200E}", openingQuote: "”",
            closingQuote: "“", listSeparator: "، ", listMiddle: " و", listLast: " و",
            months: both, standaloneMonths: both, shortMonths: months)
    }()

    private static let english: Conventions = {
        let months = [
            "January", "February", "March", "April", "May", "June", "July", "August",
            "September", "October", "November", "December",
        ]
        return Conventions(
            listLast: " and ", months: months, standaloneMonths: months,
            shortMonths: [
                "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov",
                "Dec",
            ])
    }()

    private static let spanish: Conventions = {
        let months = [
            "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
            "septiembre", "octubre", "noviembre", "diciembre",
        ]
        // The quotation marks of the United Nations' Spanish; CLDR has « ».
        return Conventions(
            group: ".", firstGroupedDigits: 5, decimalPoint: ",", percent: "\u{A0}%",
            listLast: " y ", months: months, standaloneMonths: months,
            shortMonths: [
                "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov",
                "dic",
            ])
    }()

    private static let french: Conventions = {
        let months = [
            "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
            "septembre", "octobre", "novembre", "décembre",
        ]
        return Conventions(
            group: "\u{202F}", decimalPoint: ",", percent: "\u{A0}%", openingQuote: "«\u{A0}",
            closingQuote: "\u{A0}»", colon: "\u{A0}: ", listLast: " et ", months: months,
            standaloneMonths: months,
            shortMonths: [
                "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.",
                "oct.", "nov.", "déc.",
            ])
    }()

    private static let russian = Conventions(
        group: "\u{A0}", decimalPoint: ",", percent: "\u{A0}%", openingQuote: "«",
        closingQuote: "»", listLast: " и ",
        months: [
            "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа",
            "сентября", "октября", "ноября", "декабря",
        ],
        standaloneMonths: [
            "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август",
            "сентябрь", "октябрь", "ноябрь", "декабрь",
        ],
        shortMonths: [
            "янв.", "февр.", "мар.", "апр.", "мая", "июн.", "июл.", "авг.", "сент.", "окт.",
            "нояб.", "дек.",
        ])

    private static let chinese: Conventions = {
        let months = (1...12).map { "\($0)月" }
        return Conventions(
            colon: "：", listSeparator: "、", listMiddle: "、", listLast: "和", months: months,
            standaloneMonths: months, shortMonths: months)
    }()
}
