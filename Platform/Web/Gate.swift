package import Base

/// Who is signed in, and for whom this person acts.
package struct Identity: Sendable {
    package let actor: Actor
    package let personName: String
    /// The party acted for.
    package let partyName: SixLanguages
    /// The parties the person may act for, the present one among them.
    package let parties: [(id: Int, name: SixLanguages)]
    /// Whether this is a persona of the demonstration.
    package let isPersona: Bool
    /// What a token is good for; nil for a session, which is not bound.
    package let scopes: Set<String>?
    /// What the session's forms are recognised by.
    package let formToken: @Sendable () -> String
    package let isFormToken: @Sendable (String) -> Bool

    package init(
        actor: Actor, personName: String, partyName: SixLanguages,
        parties: [(id: Int, name: SixLanguages)], isPersona: Bool,
        scopes: Set<String>? = nil, formToken: @escaping @Sendable () -> String,
        isFormToken: @escaping @Sendable (String) -> Bool
    ) {
        self.actor = actor
        self.personName = personName
        self.partyName = partyName
        self.parties = parties
        self.isPersona = isPersona
        self.scopes = scopes
        self.formToken = formToken
        self.isFormToken = isFormToken
    }
}

/// What the platform asks of whoever keeps accounts.
package struct Gate: Sendable {
    /// The person of the request's session or token; nil where there is none.
    package let identity: @Sendable (Request) async throws -> Identity?
    /// The page by which one signs in and then goes on, with what was typed.
    package let askToSignIn: @Sendable (Visit) async throws -> Answer
    /// Whether people and what they do are invented here: every page says so.
    package let isDemonstration: @Sendable () async throws -> Bool

    package init(
        identity: @escaping @Sendable (Request) async throws -> Identity?,
        askToSignIn: @escaping @Sendable (Visit) async throws -> Answer,
        isDemonstration: @escaping @Sendable () async throws -> Bool
    ) {
        self.identity = identity
        self.askToSignIn = askToSignIn
        self.isDemonstration = isDemonstration
    }
}
