import Base
import Database

/// Wrong passwords and codes of late, under a hash of where they belong: neither a mail address nor a
/// visitor's address is stored.
struct SignInFailures: Sendable {
    /// So many failures, then a pause.
    static let maximum = 10
    static let pauseMilliseconds: Int64 = 15 * 60_000

    private let origin: [UInt8]

    /// By mail address and visitor's address, so that nobody can lock somebody else out.
    static func password(mail: String, address: String) -> SignInFailures {
        SignInFailures("\(mail)\n\(address)")
    }

    /// By the person, from wherever: who comes as far as the code knows the password, and could come from
    /// many addresses. A million codes are few.
    static func code(person: Int) -> SignInFailures { SignInFailures("code\n\(person)") }

    private init(_ origin: String) {
        self.origin = ContentHash.digest(of: Array(origin.utf8), count: 16)
    }

    func isPaused(at now: Instant, _ reader: any Reader) throws -> Bool {
        // What is yet to come was noted before the machine's clock was set back; it would lock out for
        // as long.
        try reader.count(
            """
            SELECT count(*) FROM sign_in_failure
            WHERE origin = \(origin) AND at > \(now.milliseconds - Self.pauseMilliseconds)
                AND at <= \(now.milliseconds)
            """) >= Self.maximum
    }

    func note(at now: Instant, _ transaction: any Transaction) throws {
        try transaction.execute(
            "DELETE FROM sign_in_failure WHERE at <= \(now.milliseconds - Self.pauseMilliseconds)")
        try transaction.execute(
            "INSERT INTO sign_in_failure (origin, at) VALUES (\(origin), \(now.milliseconds))")
    }
}
