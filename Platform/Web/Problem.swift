package import Base

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
        case notSignedIn = "not-signed-in"
        /// A program needs a token, or a good one.
        case badToken = "bad-token"
        case forbidden
        /// The form is not one this site gave to this session.
        case foreignForm = "foreign-form"
        case wrongState = "wrong-state"
        case changedMeanwhile = "changed-meanwhile"
        case keyReused = "key-reused"
        case tooLarge = "too-large"
        case wrongContent = "wrong-content"
        case notJSON = "not-json"
        case badJSON = "bad-json"
        case tooManyAttempts = "too-many-attempts"
        case busy
        case failed
    }

    package typealias Fault = Base.Fault

    /// Rules broken by well-formed names of nothing.
    private static let unknownRules: Set<String> = [
        "unknown-state", "unknown-theme", "unknown-cursor",
    ]

    package init(_ status: Int, _ kind: Kind, faults: [Fault] = [], allow: [Method] = []) {
        self.status = status
        self.kind = kind
        self.faults = faults
        self.allow = allow
    }

    package static let notFound = Problem(404, .notFound)
    package static let badQuery = Problem(400, .badQuery)
    package static let addressTooLong = Problem(414, .addressTooLong)
    package static let notSignedIn = Problem(401, .notSignedIn)
    package static let badToken = Problem(401, .badToken)
    package static let foreignForm = Problem(403, .foreignForm)
    package static let tooLarge = Problem(413, .tooLarge)
    package static let wrongContent = Problem(415, .wrongContent)
    package static let notJSON = Problem(415, .notJSON)
    package static let badJSON = Problem(400, .badJSON)
    package static let tooManyAttempts = Problem(429, .tooManyAttempts)
    package static let busy = Problem(503, .busy)
    package static let failed = Problem(500, .failed)
    package static func methodNotAllowed(allow: [Method]) -> Problem {
        Problem(405, .methodNotAllowed, allow: allow)
    }
    /// 404 where every fault is a name of something that does not exist, else 422.
    package static func faulty(_ faults: [Fault]) -> Problem {
        let isUnknown = faults.allSatisfy { Self.unknownRules.contains($0.rule) }
        return Problem(isUnknown ? 404 : 422, .faultyInput, faults: faults)
    }
    package static func faultyInput(_ faults: [Fault]) -> Problem {
        Problem(422, .faultyInput, faults: faults)
    }
}

extension Problem {
    /// How a refused act is told. `absent` gives the answer of an address that never was.
    package init(_ refusal: Refusal) {
        switch refusal {
        case .absent: self = .notFound
        case .forbidden(let rule):
            self = Problem(
                403, .forbidden, faults: [Fault(field: "act", value: "", rule: rule)])
        case .wrongState(let state):
            self = Problem(
                409, .wrongState, faults: [Fault(field: "state", value: "", rule: state)])
        case .faulty(let faults): self = .faultyInput(faults)
        case .changedMeanwhile: self = Problem(409, .changedMeanwhile)
        case .keyReused: self = Problem(422, .keyReused)
        }
    }
}
