/// Which passwords are accepted: long ones that are not guessed at once. No rule of composition, no
/// expiry (NIST SP 800-63B, OWASP ASVS 5.0 V6.2).
package struct PasswordPolicy: Sendable {
    /// Unicode scalars after NFC.
    package static let minimumScalars = 12
    /// Bytes of UTF-8 after NFC.
    package static let maximumBytes = 1024
    /// What must be left of a password when everything guessable in it counts as one scalar.
    static let minimumEffective = 8

    /// Whose word it is that others try first.
    package enum Subject: Sendable, Hashable, CaseIterable {
        case person, mail, organization, product
    }

    /// A text that somebody who attacks this person knows.
    package struct Known: Sendable {
        package let subject: Subject
        package let text: String

        package init(_ subject: Subject, _ text: String) {
            self.subject = subject
            self.text = text
        }
    }

    package enum Refusal: Sendable, Hashable {
        case tooShort(scalars: Int, atLeast: Int)
        case tooLong(bytes: Int, atMost: Int)
        /// Leans on a word or password of the block list.
        case common(word: String)
        /// Leans on a word of the person's surroundings, folded to lower case.
        case known(Subject, word: String)
        /// Leans on neighbours in an alphabet, among the digits or on a keyboard.
        case sequence
        /// Leans on a year of the last century or of this one.
        case year
        /// Says the same again.
        case repetition
    }

    private let known: [Guess]

    /// `known`: names, mail addresses and such; each is taken whole and in its words.
    package init(known: [Known]) {
        self.known = known.flatMap { each in
            let words = each.text.split { !$0.isLetter && !$0.isNumber }
            // Shorter ones are in too many words: two letters of an alphabet, one ideograph.
            return Set(words.map { folded(String($0)) }).filter { $0.utf8Count >= 4 }
                .sorted { $0.count > $1.count }
                .map { Guess(scalars: $0, reason: .known(each.subject, word: text(of: $0))) }
        }
    }

    /// Why the password is refused, in the order of weight; empty where it is accepted.
    package func refusals(of password: Password) -> [Refusal] {
        let (scalars, bytes) = (password.scalarCount, password.bytes.count)
        guard bytes <= Self.maximumBytes else {
            return [.tooLong(bytes: bytes, atMost: Self.maximumBytes)]
        }
        guard scalars >= Self.minimumScalars else {
            return [.tooShort(scalars: scalars, atLeast: Self.minimumScalars)]
        }
        let measure = Guesswork(folded(password.text), guesses: known + Guess.common)
        guard measure.effective < Self.minimumEffective else { return [] }
        // Accents and invisible characters alone do not make twelve.
        return measure.reasons.isEmpty
            ? [.tooShort(scalars: measure.effective, atLeast: Self.minimumScalars)]
            : measure.reasons
    }
}
