package import Base
package import Database
package import Documents
package import Markup
package import Parties
package import Requests
package import Web

/// The door of the feature: what a State and those who help it have agreed, and whether it holds.
package enum AgreementsFeature {
    package static var migrations: [Migration] {
        AgreementSchema.migrations + AgreementPublicationSchema.migrations
    }

    /// As the downloads page describes it.
    package static var list: RecordListOutline { AgreementListPage.outline }

    package static func routes(_ tools: AgreementTools) -> [Route] {
        AgreementRoutes.all(tools) + AgreementAPI.routes(tools)
            + NewAgreementPage.routes(tools) + AgreementListPage.routes
            + AgreementTaking.routes(tools)
    }
}

/// What later features do and show where agreements change; listed where the features are assembled.
package struct AgreementTools: Sendable {
    /// Runs in the transaction in which consent ends, before the agreement is stored: the agreement as it
    /// is to be.
    package typealias Reaction = @Sendable (Agreement, any Transaction, Ask) throws -> Void
    /// What stands against new terms in what rests on the agreement: the agreement as it is to be.
    package typealias Coverage = @Sendable (Agreement, any Reader) throws -> [Fault]
    /// What a later feature shows on an agreement's page, as far as the actor sees it.
    package typealias Contribution =
        @Sendable (
            Agreement, AgreementRules.Sight, RecordForms, any Reader
        ) throws -> HTML?

    let reactions: [Reaction]
    let coverage: [Coverage]
    let contributions: [Contribution]
    /// Cleans scans of signatures.
    let pdf: PDFCleaner
    /// In which groups of States a State is.
    let directories: PartyDirectoryCache

    package init(
        consentEnds reactions: [Reaction], termsChange coverage: [Coverage] = [],
        contributions: [Contribution], pdf: PDFCleaner = .none,
        directories: PartyDirectoryCache = PartyDirectoryCache()
    ) {
        self.pdf = pdf
        self.directories = directories
        self.reactions = reactions
        self.coverage = coverage
        self.contributions = contributions
    }

    /// What stands against the terms of the agreement as it is to be.
    func faults(against agreement: Agreement, _ reader: any Reader) throws -> [Fault] {
        try coverage.flatMap { try $0(agreement, reader) }
    }
}
