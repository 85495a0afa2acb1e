import Base
import Database
import Markup
import Recommendations
import Web

/// Addresses and handlers. An account has the address of its recommendation; acts are nouns.
enum ProgressRoutes {
    static func all(_ catalogues: RecommendationCatalogueCache) -> [Route] {
        let road = ProgressCommands.road
        return [
            .page("/progress") { visit in
                try await ProgressListPage.load(visit, catalogues).view(visit).answer(visit)
            },
            .ownPage("/recommendations/{recommendation}/progress") { visit in
                try await ProgressPage.load(visit, catalogues).view(visit).answer(visit)
            },
            road.form(
                ProgressActTable.draft, at: "/account",
                overtaken: "progress.fault.changed-meanwhile"
            ) { visit, form, faults in
                // Somebody who was faster stands against the words.
                let faults = faults.map { fault in
                    fault.field == "title"
                        ? Fault(field: "text", value: fault.value, rule: fault.rule) : fault
                }
                return try await ProgressPage.load(visit, catalogues)
                    .view(visit, sent: SentForm(noun: "account", typed: form, faults: faults))
            },
        ]
            + road.forms(ProgressActTable.all) { visit, sent in
                try await ProgressPage.load(visit, catalogues).view(visit, sent: sent)
            } + ProgressAPI.routes
    }
}
