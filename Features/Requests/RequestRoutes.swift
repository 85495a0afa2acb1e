import Base
import Database
import Markup
import Web

/// Addresses and handlers. Acts are nouns: `POST …/submission`.
enum RequestRoutes {
    static func all(_ tools: RequestTools) -> [Route] {
        [
            .ownPage("/requests/new") { visit in
                try await NewRequestPage.load(visit).view(visit).answer(visit)
            },
            .form("/requests/new") { try await NewRequestPage.begin($0) },
            .page("/requests/{request}") { visit in
                try await RequestPage.load(visit, tools).view(visit).answer(visit)
            },
            .page("/requests/{request}/sheet") { visit in
                try await RequestSheetPage.load(visit, tools).view(visit).answer(visit)
            },
            .ownPage("/requests/{request}/draft") { visit in
                try await DraftPage.load(visit, tools).view(visit).answer(visit)
            },
            .ownPage("/requests/{request}/draft/{step}") { visit in
                try await DraftStepPage.load(visit, tools).view(visit).answer(visit)
            },
            .form("/requests/{request}/draft/{step}") { try await DraftStepPage.save($0, tools) },
            .ownPage("/requests/{request}/draft/files") { visit in
                try await DraftFilesPage.load(visit, tools).view(visit).answer(visit)
            },
            .filesForm(
                "/requests/{request}/draft/files", maximumBody: DraftFilesPage.maximumBody
            ) {
                try await DraftFilesPage.add($0, tools)
            },
            .form("/requests/{request}/draft/files/{file}/removal") {
                try await DraftFilesPage.remove($0)
            },
            .ownPage("/files/{file}") { try await RequestFileDownload.answer($0) },
            .ownPage("/requests/{request}/submission") { visit in
                try await SubmissionPage.load(visit, tools).view(visit).answer(visit)
            },
            .ownPage("/requests/{request}/receipt") { visit in
                try await ReceiptOfRequestPage.load(visit, tools).view(visit).answer(visit)
            },
            .ownPage("/requests/addressed") { visit in
                try await AddressedPage.load(visit, tools).view(visit).answer(visit)
            },
            .form("/requests/addressed/acknowledgement") {
                try await AddressedPage.acknowledge($0)
            },
            .ownPage("/requests/coordination") { visit in
                try await CoordinationPage.load(visit, tools).view(visit).answer(visit)
            },
        ]
            + RequestCommands.road.forms(RequestActTable.all) { visit, sent in
                try await RequestPage.load(visit, tools).view(visit, sent: sent)
            }
    }
}
