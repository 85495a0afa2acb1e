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
            draft(AgreementActTable.draft, at: "/draft"),
            .ownPage("/agreements/{agreement}/versions/{version}") {
                try await AgreementVersionPage.load($0).view($0).answer($0)
            },
            .ownPage("/agreements/{agreement}/amendment/draft") {
                try await AgreementDraftPage.load($0, .amendEdit).view($0).answer($0)
            },
            draft(AgreementActTable.amendmentDraft, at: "/amendment/draft"),
            .filesForm(
                "/agreements/{agreement}/paper", maximumBody: PaperHandlers.maximumBody
            ) { try await PaperHandlers.record($0, tools) },
            .ownPage("/files/agreements/{file}") { try await PaperHandlers.download($0) },
        ]
            + AgreementCommands.road.forms(AgreementActTable.all(tools)) { visit, sent in
                try await AgreementPage.load(visit, tools).view(visit, sent: sent)
            }
    }

    private static func draft(_ draft: RecordDraft<Agreement>, at place: RoutePattern) -> Route {
        AgreementCommands.road.form(
            draft, at: place, overtaken: "offers.fault.changed-meanwhile"
        ) {
            try await AgreementDraftPage.load($0, draft.act.act)
                .view($0, typed: $1, faults: $2)
        }
    }
}
