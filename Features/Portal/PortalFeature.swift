import Database
import Markup
package import Parties
package import Web

/// The door of the feature: the public face of the site, and the places where other features show
/// their figures.
package enum PortalFeature {
    /// `otherRoutes`: the routes of the other features, from which the API page takes its operations.
    package static func routes(
        directories: PartyDirectoryCache, resources: PortalResources,
        contributions: PortalContributions, otherRoutes: [Route]
    ) -> [Route] {
        let verifier = RegisterVerifier()
        let register = PublicList(
            RegisterListing.listing, title: "portal.register.title", link: "/register"
        ) { reader, _ in try Register.head(reader).number }
        let operations = APIPage.operations(of: otherRoutes)
        return [
            .page("/") { visit in
                try await StartPage.load(
                    visit, directories: directories, resources: resources,
                    contributions: contributions
                ).view(visit.words).answer(visit)
            },
            .page("/about") { visit in
                AboutPage(paragraphs: resources.paragraphs, contact: contributions.contact)
                    .view(visit.words).answer(visit)
            },
            .page("/glossary") { visit in
                GlossaryPage(terms: resources.terms).view(visit.words).answer(visit)
            },
            .page("/accessibility") { visit in
                AccessibilityPage(contact: contributions.contact).view(visit.words).answer(visit)
            },
            .page("/api") { visit in
                APIPage(operations: operations, publicURL: visit.site.publicURL)
                    .view(visit.words).answer(visit)
            },
            .page("/downloads") { visit in
                try await DownloadsPage.load(
                    visit, directories: directories, lists: contributions.lists + [register]
                ).view(visit.words).answer(visit)
            },
            .page("/register") { visit in
                try await RegisterPage.load(visit, verifier).view(visit).answer(visit)
            },
        ] + RegisterListing.listing.downloads("/register")
    }
}
