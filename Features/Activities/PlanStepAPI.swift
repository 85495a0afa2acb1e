import Agreements
import Base
import Database
import Localization
import Requests
import Web

/// What the parts of a plan take from programs: the fields of their forms, with lists of objects for rows.
extension PlanStep {
    func act(_ tools: ActivityTools) -> RecordAct<Activity> {
        RecordDraft(
            act, noun: noun, id: operation, summary: summary, words: words, fields: fields,
            standing: { activity, ask, reader in
                let page = try PlanStepPage(activity, self, ask, tools, reader)
                return self == .states ? Self.rows(of: activity) : page.values()
            },
            decide: { activity, typed, ask, reader in
                let page = try PlanStepPage(activity, self, ask, tools, reader)
                return self == .states
                    ? try Self.states(typed) { try page.decide($0, ask) }
                    : try page.decide(typed, ask)
            }
        ).act
    }

    // MARK: States

    private static func rows(of activity: Activity) -> Query {
        Query(
            activity.components.enumerated().flatMap { row, component in
                [
                    (name: "agreement-\(row)", value: component.agreement.publicID),
                    (name: "currency-\(row)", value: component.budget?.currency.code ?? ""),
                    (name: "amount-\(row)", value: component.budget?.decimalText ?? ""),
                ]
            })
    }

    /// The form of the States names its fields by agreements: rows become such fields, and what is wrong with
    /// these is told of the rows.
    private static func states<Value>(
        _ typed: Query, _ decide: (Query) throws -> Value
    ) throws -> Value {
        var (ids, faults): ([String], [Fault]) = ([], [])
        var pairs: [(name: String, value: String)] = []
        for row in 0..<FormRows.count(typed, ["agreement", "currency", "amount"]) {
            let field = "agreement-\(row)"
            let id = typed[field] ?? ""
            if id.isEmpty {
                faults.append(Fault(field: field, value: "", rule: "required"))
            } else if ids.contains(id) {
                faults.append(Fault(field: field, value: id, rule: "activities.fault.state-twice"))
            }
            ids.append(id)
            pairs += [
                (name: "agreements", value: id),
                (name: "currency-\(id)", value: typed["currency-\(row)"] ?? ""),
                (name: "amount-\(id)", value: typed["amount-\(row)"] ?? ""),
            ]
        }
        guard faults.isEmpty else { throw Refusal.faulty(faults) }
        do {
            return try decide(Query(pairs))
        } catch Refusal.faulty(let faults) {
            throw Refusal.faulty(
                faults.map { fault in
                    var field = fault.field == "agreements" ? "components" : fault.field
                    for (row, id) in ids.enumerated() where field.hasSuffix("-\(id)") {
                        field = "\(field.dropLast(id.count))\(row)"
                    }
                    return Fault(
                        field: field, value: fault.value, rule: fault.rule, values: fault.values)
                })
        }
    }

    // MARK: Description

    private var noun: StaticString {
        switch self {
        case .states: "draft/states"
        case .participants: "draft/participants"
        case .organisations: "draft/organisations"
        case .serves: "draft/serves"
        case .sectors: "draft/sectors"
        case .places: "draft/places"
        case .budgets: "draft/budgets"
        case .documents: "draft/documents"
        case .contacts: "draft/contacts"
        }
    }

    private var operation: StaticString {
        switch self {
        case .states: "writePlanStates"
        case .participants: "writePlanParticipants"
        case .organisations: "writePlanOrganisations"
        case .serves: "writePlanServes"
        case .sectors: "writePlanSectors"
        case .places: "writePlanPlaces"
        case .budgets: "writePlanBudgets"
        case .documents: "writePlanDocuments"
        case .contacts: "writePlanContacts"
        }
    }

    private var summary: StaticString {
        switch self {
        case .states: "Says in which States it is done: under which agreements, with what budgets."
        case .participants: "Says who funds it, answers for it, extends it and implements it."
        case .organisations: "Names those who take part and are not registered; also while it runs."
        case .serves: "Says what it serves: kinds, themes, targets, gender marker."
        case .sectors: "Says for what purposes the money is, with their shares."
        case .places: "Says where it is done."
        case .budgets: "Says what money is meant for which period."
        case .documents: "Names the documents that stand elsewhere; also while it runs."
        case .contacts: "Names the offices that answer; also while it runs."
        }
    }

    private var words: StaticString {
        switch self {
        case .states: "activities.step.states"
        case .participants: "activities.step.participants"
        case .organisations: "activities.step.organisations"
        case .serves: "activities.step.serves"
        case .sectors: "activities.step.sectors"
        case .places: "activities.step.places"
        case .budgets: "activities.step.budgets"
        case .documents: "activities.step.documents"
        case .contacts: "activities.step.contacts"
        }
    }

    private var fields: [APIField] {
        switch self {
        case .states: [APIField("components", .rows(rowMembers), "One for each State.")]
        case .participants:
            [
                APIField("role-1", .array(.string), "Who funds it, by slug."),
                APIField("role-2", .array(.string), "Who is accountable for it, by slug."),
                APIField("role-3", .array(.string), "Who extends it, by slug."),
                APIField("role-4", .array(.string), "Who implements it, by slug."),
            ]
        case .organisations:
            [APIField("organisations", .rows(rowMembers), "All of them, each with its role.")]
        case .serves:
            [
                APIField(
                    "kinds", .array(.choice(SupportKind.allCases.map(\.rawValue))),
                    "Kinds of support."),
                APIField("themes", .array(.string), "Themes, by slug."),
                APIField("targets", .array(.string), "Targets of the goals, as 5.2."),
                APIField(
                    "marker",
                    .nullable(
                        .choice(Requests.Request.GenderMarker.Score.allCases.map(\.rawValue))),
                    "Gender equality policy marker."),
                APIField("marker-reason", .limited(RequestText.textLimit), "Why this marker."),
            ]
        case .sectors: [APIField("sectors", .rows(rowMembers), "All of them; shares make 100.")]
        case .places: [APIField("places", .rows(rowMembers), "All of them.")]
        case .budgets:
            [APIField("budgets", .rows(rowMembers), "All of them, within the State's budget.")]
        case .documents: [APIField("documents", .rows(rowMembers), "All of them.")]
        case .contacts:
            [APIField("contacts", .rows(rowMembers), "All of them; offices, never persons.")]
        }
    }

    private var rowMembers: [APIRowMember] {
        let line = APISchema.limited(RequestText.titleLimit)
        let number = APISchema.nullable(.limited(24))
        let link = APISchema.limited(2000)
        return switch self {
        case .participants, .serves: []
        case .states:
            [
                APIRowMember("agreement", .string, "The agreement with the State, by identifier."),
                APIRowMember(
                    "currency", .nullable(.limited(3)), "Currency of its budget, by ISO 4217 code."),
                APIRowMember("amount", .nullable(.decimal), "Its budget, as 1200.50."),
            ]
        case .organisations:
            [
                APIRowMember(
                    "name", field: "organisation", line, "Its name; may be left out if unnamed."),
                APIRowMember(
                    "type", field: "organisation-type",
                    .choice(Activity.Organisation.Kind.allCases.map { String($0.rawValue) }),
                    "By the code list OrganisationType of IATI."),
                APIRowMember(
                    "role", field: "organisation-role", .integer(minimum: 1, maximum: 4),
                    "By the code list OrganisationRole of IATI."),
                APIRowMember(
                    "identifier", field: "organisation-identifier", .limited(100),
                    "Its organisation identifier, as GB-CHC-202918."),
                APIRowMember(
                    "unnamed", field: "organisation-unnamed", .boolean,
                    "At its wish only its type is told, to everybody but who runs the activity."),
            ]
        case .sectors:
            [
                APIRowMember("code", field: "sector", line, "Purpose code of OECD DAC."),
                APIRowMember("share", .decimal, "Its share in per cent, as 33.33."),
            ]
        case .places:
            [
                APIRowMember("name", field: "place", line, "Its name."),
                APIRowMember("latitude", number, "Degrees north, as -8.52."),
                APIRowMember("longitude", number, "Degrees east, as 179.2."),
            ]
        case .budgets:
            [
                APIRowMember(
                    "state", field: "budget-state", .string,
                    "The State by slug, where there are several."),
                APIRowMember("from", field: "budget-from", .day, "First day."),
                APIRowMember("until", field: "budget-until", .day, "Last day."),
                APIRowMember(
                    "amount", field: "budget-amount", .decimal,
                    "As 1200.50, in the currency of the State's budget."),
            ]
        case .documents:
            [
                APIRowMember("title", field: "document", line, "Its title."),
                APIRowMember(
                    "language", field: "document-language",
                    .choice(Language.allCases.map(\.code)), "Its language."),
                APIRowMember(
                    "category", field: "document-category",
                    .choice(Activity.Document.Category.allCases.map(\.rawValue)),
                    "By the code list DocumentCategory of IATI."),
                APIRowMember(
                    "address", field: "document-address", link, "Its address on the web."),
            ]
        case .contacts:
            [
                APIRowMember("office", line, "The office."),
                APIRowMember("mail", .limited(254), "Its mail address."),
                APIRowMember("telephone", .limited(40), "Its telephone number."),
                APIRowMember("website", link, "Its page."),
            ]
        }
    }
}
