package import Database
package import Markup
package import Requests
package import Web

/// The door of the feature: what a State and those who help it have agreed, and whether it holds.
package enum AgreementsFeature {
    package static var migrations: [Migration] { AgreementSchema.migrations }

    /// As the downloads page describes it.
    package static var list: RecordListOutline { AgreementListPage.outline }

    package static func routes(_ tools: AgreementTools) -> [Route] {
        AgreementRoutes.all(tools) + AgreementAPI.routes(tools)
            + AgreementListPage.routes
    }
}

/// What later features do and show where agreements change; listed where the features are assembled.
package struct AgreementTools: Sendable {
    /// Runs in the transaction in which consent ends, before the agreement is stored: the agreement as it
    /// is to be.
    package typealias Reaction = @Sendable (Agreement, any Transaction, Ask) throws -> Void
    /// What a later feature shows on an agreement's page, as far as the actor sees it.
    package typealias Contribution =
        @Sendable (
            Agreement, AgreementRules.Sight, RecordForms, any Reader
        ) throws -> HTML?

    let reactions: [Reaction]
    let contributions: [Contribution]

    package init(consentEnds reactions: [Reaction], contributions: [Contribution]) {
        self.reactions = reactions
        self.contributions = contributions
    }
}
