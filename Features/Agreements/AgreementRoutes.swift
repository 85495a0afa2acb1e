import Database
import Markup
import Web

/// Addresses and handlers. Acts are nouns: `POST …/signature`.
enum AgreementRoutes {
    static func all(_ tools: AgreementTools) -> [Route] {
        [
            .page("/agreements/{agreement}") {
                try await AgreementPage.load($0, tools).view($0).answer($0)
            },
            .ownPage("/agreements/{agreement}/draft") {
                try await AgreementDraftPage.load($0, .edit).view($0).answer($0)
            },
            .form("/agreements/{agreement}/draft") { try await AgreementDraftPage.save($0, .edit) },
            .form("/offers/{offer}/agreement") { visit in
                let outcome = try await AgreementCommands.begin(
                    try visit.ask(try visit.request.form()), from: visit.parameter("offer"))
                return .redirect(to: visit.link("/agreements/\(outcome.record)/draft"))
            },
            .ownPage("/agreements/{agreement}/versions/{version}") {
                try await AgreementVersionPage.load($0).view($0).answer($0)
            },
            .ownPage("/agreements/{agreement}/amendment/draft") {
                try await AgreementDraftPage.load($0, .amendEdit).view($0).answer($0)
            },
            .form("/agreements/{agreement}/amendment/draft") {
                try await AgreementDraftPage.save($0, .amendEdit)
            },
            .filesForm(
                "/agreements/{agreement}/paper", maximumBody: PaperHandlers.maximumBody
            ) { try await PaperHandlers.record($0, tools) },
            .ownPage("/files/agreements/{file}") { try await PaperHandlers.download($0) },
        ]
            + AgreementCommands.road.forms(AgreementActTable.all(tools)) { visit, sent in
                try await AgreementPage.load(visit, tools).view(visit, sent: sent)
            }
    }
}
