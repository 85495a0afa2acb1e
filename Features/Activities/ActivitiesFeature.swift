package import Database
package import Requests
package import Web

/// The door of the feature: what is done under agreements, with what money, and what it changed.
package enum ActivitiesFeature {
    package static var migrations: [Migration] {
        ActivitySchema.migrations + OutsideSchema.migrations + StopSchema.migrations
            + ActivityPublicationSchema.migrations
            + ActivityOrganisationSchema.migrations + ActivitySchema.corrections
            + ActivityOrganisationSchema.named + ActivityPublicationSchema.unlocked
            + ResultAnswerSchema.migrations
    }

    /// As the downloads page describes them.
    package static var lists: [RecordListOutline] {
        [ActivityListPage.outline, ResultListPage.outline]
    }

    package static func routes(_ tools: ActivityTools) -> [Route] {
        ActivityRoutes.all(tools) + SheetRoutes.all + ActivityAPI.routes(tools)
            + ActivityListPage.routes + ResultListPage.routes
    }
}
