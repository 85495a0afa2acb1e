package import Database
package import Localization
package import Markup
package import Parties
package import Web

/// What other features show on the pages of the portal; listed where the features are assembled.
package struct PortalContributions: Sendable {
    /// By number of the resolution's paragraph. A paragraph without a figure is marked as not built.
    package var paragraphFigures: [Int: @Sendable (any Reader, Words) throws -> ParagraphFigure]
    /// The large figures under the search field, in reading order; four look best.
    package var startFigures: [@Sendable (any Reader, Words) throws -> StartFigure]
    /// The tile atlas of the start page; nil where there is nothing to colour it by.
    package var atlas: @Sendable (any Reader, PartyDirectory, Words) throws -> Atlas?
    /// What the downloads page offers, in reading order.
    package var lists: [PublicList]
    /// How to reach whoever runs this installation, as a line of text; nil where it is not named.
    package var contact: String?

    package init(
        paragraphFigures: [Int: @Sendable (any Reader, Words) throws -> ParagraphFigure] = [:],
        startFigures: [@Sendable (any Reader, Words) throws -> StartFigure] = [],
        atlas: @escaping @Sendable (any Reader, PartyDirectory, Words) throws -> Atlas? = {
            _, _, _ in nil
        },
        lists: [PublicList] = [], contact: String? = nil
    ) {
        self.paragraphFigures = paragraphFigures
        self.startFigures = startFigures
        self.atlas = atlas
        self.lists = lists
        self.contact = contact
    }
}

/// The living figure of one paragraph of the resolution.
package struct ParagraphFigure: Sendable {
    /// As the language writes it.
    package let number: String
    /// What is counted, to be read after the number.
    package let text: String
    /// The records behind the number, without the language.
    package let link: Link

    package init(number: String, text: String, link: Link) {
        self.number = number
        self.text = text
        self.link = link
    }
}

/// A large figure of the start page.
package struct StartFigure: Sendable {
    package let number: String
    package let text: String
    /// Small words beneath, such as the period.
    package let note: String?
    package let link: Link

    package init(number: String, text: String, note: String? = nil, link: Link) {
        self.number = number
        self.text = text
        self.note = note
        self.link = link
    }
}

/// A list that can be taken away whole, as the downloads page describes it.
package struct PublicList: Sendable {
    let name: StaticString
    /// The key of its title.
    let title: StaticString
    /// The list's address without the language and without an ending.
    let link: Link
    /// The page that shows the list, without the language.
    let page: Link
    let hasFeed: Bool
    let columns: [Column]
    let count: @Sendable (any Reader, PartyDirectory) throws -> Int

    struct Column: Sendable {
        let name: StaticString
        let heading: StaticString
    }

    /// `count` tells how many records the list has without any filter; `page` is the page that
    /// shows the list, where that has another address.
    package init<Filter, Item>(
        _ listing: Listing<Filter, Item>, title: StaticString, link: Link, page: Link? = nil,
        count: @escaping @Sendable (any Reader, PartyDirectory) throws -> Int
    ) {
        self.init(
            name: listing.name, title: title, link: link, page: page ?? link,
            hasFeed: listing.entry != nil,
            columns: listing.columns.map { Column(name: $0.name, heading: $0.heading) },
            count: count)
    }

    /// A list with a feed, at the address of its page.
    package init(
        name: StaticString, title: StaticString, link: Link,
        columns: [(name: StaticString, heading: StaticString)],
        count: @escaping @Sendable (any Reader, PartyDirectory) throws -> Int
    ) {
        self.init(
            name: name, title: title, link: link, page: link, hasFeed: true,
            columns: columns.map { Column(name: $0.name, heading: $0.heading) }, count: count)
    }

    init(
        name: StaticString, title: StaticString, link: Link, page: Link, hasFeed: Bool,
        columns: [Column],
        count: @escaping @Sendable (any Reader, PartyDirectory) throws -> Int
    ) {
        self.name = name
        self.title = title
        self.link = link
        self.page = page
        self.hasFeed = hasFeed
        self.columns = columns
        self.count = count
    }
}
