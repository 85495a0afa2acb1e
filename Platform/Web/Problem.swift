/// Why a request cannot be answered as asked: a translated page for people, problem+json (RFC 9457)
/// for programs. The words stand in the catalogue under `web.problem.KIND.…`.
package struct Problem: Error, Sendable, Equatable {
    package let status: Int
    package let kind: Kind
    /// Every fault at once, each with its place, for 422.
    package let faults: [Fault]
    /// For 405: the methods the address answers.
    package let allow: [Method]

    package enum Kind: String, Sendable, CaseIterable {
        case notFound = "not-found"
        case badQuery = "bad-query"
        case addressTooLong = "address-too-long"
        case methodNotAllowed = "method-not-allowed"
        case faultyInput = "faulty-input"
        case tooManyRows = "too-many-rows"
        case busy
        case failed
    }

    /// One field's fault: which field, which rule it breaks, with the values the sentence needs.
    package struct Fault: Sendable, Equatable {
        package let field: String
        /// The value as sent, shortened for the page.
        package let value: String
        /// A key of the catalogue: `web.fault.RULE`.
        package let rule: String
        package let values: [String: String]

        /// Rules broken by well-formed names of nothing.
        fileprivate static let unknownRules: Set<String> = [
            "unknown-state", "unknown-theme", "unknown-cursor",
        ]

        package init(
            field: String, value: String, rule: String, values: [String: String] = [:]
        ) {
            self.field = field
            self.value = String(value.prefix(80))
            self.rule = rule
            self.values = values
        }
    }

    package init(_ status: Int, _ kind: Kind, faults: [Fault] = [], allow: [Method] = []) {
        self.status = status
        self.kind = kind
        self.faults = faults
        self.allow = allow
    }

    package static let notFound = Problem(404, .notFound)
    package static let badQuery = Problem(400, .badQuery)
    package static let addressTooLong = Problem(414, .addressTooLong)
    package static let busy = Problem(503, .busy)
    package static let failed = Problem(500, .failed)
    package static func methodNotAllowed(allow: [Method]) -> Problem {
        Problem(405, .methodNotAllowed, allow: allow)
    }
    /// 404 where every fault is a name of something that does not exist, else 422.
    package static func faulty(_ faults: [Fault]) -> Problem {
        let isUnknown = faults.allSatisfy { Fault.unknownRules.contains($0.rule) }
        return Problem(isUnknown ? 404 : 422, .faultyInput, faults: faults)
    }
    package static func faultyInput(_ faults: [Fault]) -> Problem {
        Problem(422, .faultyInput, faults: faults)
    }
}
