import Base
import Localization
import Markup
import Secrets
import Web

/// A new password, typed twice: its fields, and why it is refused.
enum PasswordChoice {
    /// What is typed into forms and shown nowhere again.
    static let secretFields: Set = ["password", "again", "present", "code"]

    static func fields(_ form: Form, _ words: Words) -> HTML {
        form.line(
            "password", words("accounts.field.password"),
            hint: words("accounts.field.password-hint"), type: "password",
            autocomplete: "new-password", limit: PasswordPolicy.maximumBytes)
            + form.line(
                "again", words("accounts.field.again"), type: "password",
                autocomplete: "new-password", limit: PasswordPolicy.maximumBytes)
    }

    /// Empty where the password may be taken. Every reason is one message of the catalogue.
    static func faults(_ typed: Query, of personName: String) -> [Fault] {
        let password = typed["password"] ?? ""
        let policy = PasswordPolicy(known: [.init(.person, personName), .init(.product, "Accord")])
        if let refusal = policy.refusals(of: Password(password)).first { return [fault(refusal)] }
        guard typed["again"] ?? "" == password else {
            return [Fault(field: "again", value: "", rule: "accounts.fault.again")]
        }
        return []
    }

    private static func fault(_ refusal: PasswordPolicy.Refusal) -> Fault {
        func fault(_ rule: String, _ values: [String: String] = [:]) -> Fault {
            Fault(field: "password", value: "", rule: "accounts.fault.\(rule)", values: values)
        }
        return switch refusal {
        case .tooShort(_, let atLeast): fault("password-short", ["least": String(atLeast)])
        case .tooLong(_, let atMost): fault("password-long", ["most": String(atMost)])
        case .common, .known, .sequence, .year, .repetition: fault("password-guessed")
        }
    }
}
