import Database
import Markup
import Web

/// Addresses and handlers. Acts are nouns: `POST …/delivery`.
enum ActivityRoutes {
    static func all(_ tools: ActivityTools) -> [Route] {
        [
            .page("/activities/{activity}") {
                try await ActivityPage.load($0, tools).view($0).answer($0)
            },
            .ownPage("/activities/new") {
                try await NewOutsidePage.load($0).view($0).answer($0)
            },
            .form("/activities/new") { try await NewOutsidePage.begin($0) },
            .ownPage("/activities/{activity}/draft") {
                try await ActivityDraftPage.load($0).view($0).answer($0)
            },
            ActivityCommands.road.form(
                ActivityActTable.draft, overtaken: "offers.fault.changed-meanwhile"
            ) { try await ActivityDraftPage.load($0).view($0, typed: $1, faults: $2) },
            .ownPage("/activities/{activity}/draft/{step}") {
                try await PlanStepPage.load($0, tools).view($0).answer($0)
            },
            .form("/activities/{activity}/draft/{step}") {
                try await PlanStepPage.save($0, tools)
            },
            .form("/agreements/{agreement}/activity") { visit in
                let outcome = try await ActivityCommands.begin(
                    try visit.ask(try visit.request.form()), under: visit.parameter("agreement"),
                    language: visit.language)
                return .redirect(to: visit.link("/activities/\(outcome.record)/draft"))
            },
        ]
            + ActivityCommands.road.forms(ActivityActTable.all) { visit, sent in
                try await ActivityPage.load(visit, tools).view(visit, sent: sent)
            }
    }
}
