package import Database
package import Web

/// The door of the feature: what States ask for, of whom, and what they are answered.
package enum RequestsFeature {
    package static var migrations: [Migration] {
        RequestSchema.migrations + RequestFileSchema.migrations
            + RequestPublicationSchema.migrations
    }

    /// As the downloads page describes it.
    package static func list(_ tools: RequestTools) -> RecordListOutline {
        RequestListPage.outline(tools)
    }

    package static func routes(_ tools: RequestTools) -> [Route] {
        RequestRoutes.all(tools) + RequestAPI.routes(tools)
            + RequestListPage.routes(tools)
    }
}
