/// Why an act is not done. Nothing of it is stored.
package enum Refusal: Error, Sendable, Equatable {
    /// For this actor the record does not exist; the answer equals that for a record that never did.
    case absent
    /// The actor may know of the record, but not do this to it. `rule` names what stands against it.
    case forbidden(rule: String)
    /// The record is in a state in which this cannot be done.
    case wrongState(state: String)
    /// What was given is incomplete or wrong: every fault at once.
    case faulty([Fault])
    /// Somebody changed the record since it was read; `version` is the present one.
    case changedMeanwhile(version: Int)
    /// The idempotency key was used for something else.
    case keyReused
}

/// One field's fault: which field, which rule it breaks, with the values the sentence needs.
package struct Fault: Sendable, Hashable {
    package let field: String
    /// The value as given, shortened for the page.
    package let value: String
    /// A key of the catalogue: `web.fault.RULE`.
    package let rule: String
    package let values: [String: String]

    package init(field: String, value: String, rule: String, values: [String: String] = [:]) {
        self.field = field
        self.value = String(value.prefix(80))
        self.rule = rule
        self.values = values
    }
}
