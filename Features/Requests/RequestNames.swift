package import Database
import Parties

/// The public names of what a request points to by internal ids.
package struct RequestNames: Sendable {
    let slugs: [Int: String]
    /// The public ids of its recommendations.
    let recommendations: [String]

    func slug(_ party: Int) -> String { slugs[party] ?? "" }
}

extension RequestNames {
    package init(_ request: Request, _ reader: any Reader) throws {
        var slugs: [Int: String] = [:]
        for party in [request.state] + request.addressees.map(\.party) {
            slugs[party] = try Party.find(party, reader)?.slug
        }
        let list = request.recommendations.map { id -> SQL in "\(id)" }.joined(", ", empty: "0")
        self.init(
            slugs: slugs,
            recommendations: try reader.all(
                "SELECT public_id FROM recommendation WHERE id IN (\(list)) ORDER BY id DESC"
            ) { $0.text(0) })
    }
}
