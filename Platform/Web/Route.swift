import Base
import Database
import Localization
import Markup

/// An address and what answers it. Routes are values in one table, which yields the router, `Allow`,
/// the golden list of addresses and the OpenAPI document.
package struct Route: Sendable {
    package let method: Method
    package let pattern: RoutePattern
    package var access: Access
    /// What the OpenAPI document says of it; `nil` for pages.
    package let operation: APIOperation?
    package let handle: @Sendable (Visit) async throws -> Answer

    /// What a token must be good for to come in here; nil where it adds nothing.
    package var scope: StaticString?

    /// Most bytes of a request's body.
    package var maximumBody = 0
    /// Whether forms come with files: only of those who are signed in, and few at a time.
    package var takesFiles = false

    /// Who may come in at all; what one may do there, the rules of the record say.
    package enum Access: String, Sendable {
        case everyone
        case signedIn = "signed-in"
    }

    /// Most bytes of a form without files.
    package static let maximumForm = 1 << 20

    /// A page of people: `pattern` begins with the language, as in `/{language}/states`.
    package static func page(
        _ pattern: RoutePattern, _ handle: @escaping @Sendable (Visit) async throws -> Answer
    ) -> Route {
        Route(
            method: .get, pattern: "/{language}" + pattern, access: .everyone, operation: nil,
            handle: handle)
    }

    /// A page for people who are signed in.
    package static func ownPage(
        _ pattern: RoutePattern, _ handle: @escaping @Sendable (Visit) async throws -> Answer
    ) -> Route {
        Route(
            method: .get, pattern: "/{language}" + pattern, access: .signedIn, operation: nil,
            handle: handle)
    }

    /// A form sent: an act, or a step towards one. The form must be this site's own.
    package static func form(
        _ pattern: RoutePattern, access: Access = .signedIn,
        _ handle: @escaping @Sendable (Visit) async throws -> Answer
    ) -> Route {
        var route = Route(
            method: .post, pattern: "/{language}" + pattern, access: access, operation: nil,
            handle: handle)
        route.maximumBody = maximumForm
        return route
    }

    /// A form that may bring files of so many bytes in all.
    package static func filesForm(
        _ pattern: RoutePattern, maximumBody: Int,
        _ handle: @escaping @Sendable (Visit) async throws -> Answer
    ) -> Route {
        var route = form(pattern, handle)
        route.maximumBody = maximumBody
        route.takesFiles = true
        return route
    }

    /// An address outside the languages.
    package static func file(
        _ pattern: RoutePattern, _ handle: @escaping @Sendable (Visit) async throws -> Answer
    ) -> Route {
        Route(method: .get, pattern: pattern, access: .everyone, operation: nil, handle: handle)
    }

    /// An act by the API below `/api/v1`: JSON, by a token that is good for `scope`.
    package static func apiAct(
        _ pattern: RoutePattern, scope: StaticString, _ operation: APIOperation,
        _ handle: @escaping @Sendable (Visit) async throws -> Answer
    ) -> Route {
        var route = Route(
            method: .post, pattern: "/api/v1" + pattern, access: .signedIn, operation: operation
        ) { visit in
            // Before anything is done: what is told of it comes in a language that there is.
            _ = try visit.apiWords()
            return try await handle(visit)
        }
        route.scope = scope
        route.maximumBody = maximumForm
        return route
    }

    /// A route of the API below `/api/v1`.
    package static func api(
        _ pattern: RoutePattern, _ operation: APIOperation,
        _ handle: @escaping @Sendable (Visit) async throws -> Answer
    ) -> Route {
        Route(
            method: .get, pattern: "/api/v1" + pattern, access: .everyone, operation: operation,
            handle: handle)
    }
}

/// `/{language}/states/{state}.csv`: segments are literals, or a name in braces with a literal ending.
package struct RoutePattern: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible
{
    enum Segment: Sendable, Hashable {
        case literal(String)
        case parameter(name: String, suffix: String)
    }

    let segments: [Segment]
    package let description: String

    package init(stringLiteral value: StaticString) { self.init(text: value.description) }

    /// A last segment named elsewhere.
    package init(noun: StaticString) { self.init(text: "/\(noun)") }

    private init(text: String) {
        description = text
        segments = text.split(separator: "/").map { segment in
            guard segment.first == "{", let end = segment.firstIndex(of: "}") else {
                return .literal(String(segment))
            }
            return .parameter(
                name: String(segment[segment.index(after: segment.startIndex)..<end]),
                suffix: String(segment[segment.index(after: end)...]))
        }
    }

    package static func + (left: RoutePattern, right: RoutePattern) -> RoutePattern {
        RoutePattern(text: left.description + right.description)
    }

    /// The same address with an ending, as `.csv`.
    package func ending(_ suffix: StaticString) -> RoutePattern {
        RoutePattern(text: description + suffix.description)
    }

    var parameterNames: [String] {
        segments.compactMap {
            if case .parameter(let name, _) = $0 { name } else { nil }
        }
    }
}

/// Finds the route of a path. Literals win over parameters, longer endings over shorter ones.
struct Router: Sendable {
    private final class Node: Sendable {
        let literals: [String: Node]
        let parameters: [(name: String, suffix: String, node: Node)]
        let routes: [Route]

        init(_ routes: [Route], depth: Int) {
            var literals: [String: [Route]] = [:]
            var parameters: [RoutePattern.Segment: [Route]] = [:]
            var ending: [Route] = []
            for route in routes {
                guard depth < route.pattern.segments.count else {
                    ending.append(route)
                    continue
                }
                switch route.pattern.segments[depth] {
                case .literal(let text): literals[text, default: []].append(route)
                case let parameter: parameters[parameter, default: []].append(route)
                }
            }
            self.routes = ending
            self.literals = literals.mapValues { Node($0, depth: depth + 1) }
            self.parameters = parameters.compactMap { segment, routes in
                guard case .parameter(let name, let suffix) = segment else { return nil }
                return (name, suffix, Node(routes, depth: depth + 1))
            }.sorted {
                ($0.suffix.utf8.count, $0.name) > ($1.suffix.utf8.count, $1.name)
            }
        }
    }

    private let root: Node

    init(_ routes: [Route]) { root = Node(routes, depth: 0) }

    struct Match {
        let routes: [Route]
        let parameters: [String: String]
    }

    func match(_ segments: [String]) -> Match? {
        match(segments[...], at: root, [:])
    }

    private func match(
        _ segments: ArraySlice<String>, at node: Node, _ parameters: [String: String]
    ) -> Match? {
        guard let segment = segments.first else {
            return node.routes.isEmpty ? nil : Match(routes: node.routes, parameters: parameters)
        }
        let rest = segments.dropFirst()
        if let next = node.literals[segment], let match = match(rest, at: next, parameters) {
            return match
        }
        for (name, suffix, next) in node.parameters
        where segment.utf8.count > suffix.utf8.count && segment.hasSuffix(suffix) {
            let value = String(segment.dropLast(suffix.count))
            if name == "language", Language(rawValue: value) == nil { continue }
            if let match = match(rest, at: next, parameters.merging([name: value]) { $1 }) {
                return match
            }
        }
        return nil
    }
}
