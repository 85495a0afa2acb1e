package import Localization
import Markup
import Web

/// What needs no agreement of the State concerned, each with the basis it stands on: named as outside the
/// consent gate, never silently.
package enum OutsideBasis: String, Sendable, CaseIterable {
    /// Support to a national human rights institution under its own agreement.
    case nationalInstitution = "national-institution"
    /// Support to civil society under its own agreements.
    case civilSociety = "civil-society"
    /// Monitoring that an organ of the United Nations has mandated.
    case mandatedMonitoring = "mandated-monitoring"
    /// Protection of people that has begun already and cannot be broken off.
    case protectionBegun = "protection-begun"

    package func name(_ words: Words) -> String {
        switch self {
        case .nationalInstitution: words("agreements.outside.national-institution")
        case .civilSociety: words("agreements.outside.civil-society")
        case .mandatedMonitoring: words("agreements.outside.mandated-monitoring")
        case .protectionBegun: words("agreements.outside.protection-begun")
        }
    }

    /// Where that is laid down.
    package func basis(_ words: Words) -> String {
        switch self {
        case .nationalInstitution: words("agreements.outside.national-institution-basis")
        case .civilSociety: words("agreements.outside.civil-society-basis")
        case .mandatedMonitoring: words("agreements.outside.mandated-monitoring-basis")
        case .protectionBegun: words("agreements.outside.protection-begun-basis")
        }
    }

    /// All of them, as a list with their bases.
    static func section(_ words: Words) -> HTML {
        """
        <section id="outside"><h2>\(words("agreements.outside.title"))</h2>
        <p>\(words("agreements.outside.lead"))</p>
        \(factList(allCases.map { (term: $0.name(words), descriptions: ["\($0.basis(words))"]) }))
        </section>
        """
    }
}
