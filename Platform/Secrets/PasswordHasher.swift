import CArgon2
import CSodium

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A password as it is stored: Argon2id with its salt and its costs, in the usual text form
/// (`$argon2id$v=19$m=65536,t=2,p=1$…`).
package struct PasswordHash: Sendable, Hashable, Redacted {
    package let text: String

    package init(stored text: String) { self.text = text }
}

/// What one hash costs.
package struct PasswordCost: Sendable, Hashable {
    package let kibibytes: Int
    package let passes: Int

    /// At least 8 KiB and one pass, which is what Argon2 allows.
    package init(kibibytes: Int, passes: Int) {
        self.kibibytes = max(8, kibibytes)
        self.passes = max(1, passes)
    }

    /// 64 MiB and two passes, above OWASP's minimum for Argon2id.
    package static let interactive = PasswordCost(kibibytes: 65_536, passes: 2)

    fileprivate var operations: UInt64 { UInt64(passes) }
    fileprivate var memory: Int { kibibytes * 1024 }

    /// A well-formed hash of nobody's password; comparing with it does the whole work.
    fileprivate var dummy: PasswordHash {
        let salt = String(repeating: "A", count: 22)
        let digest = String(repeating: "A", count: 43)
        return PasswordHash(
            stored: "$argon2id$v=19$m=\(kibibytes),t=\(passes),p=1$\(salt)$\(digest)")
    }
}

package enum PasswordFault: Error, Equatable {
    /// Too many are waiting; worth another try after so many seconds (503 with Retry-After).
    case busy(retryAfterSeconds: Int)
    /// The machine did not give the memory.
    case outOfMemory
    /// What was stored is not a hash of ours.
    case unreadableHash
}

/// Hashes and checks passwords with Argon2id in a bounded pool (docs/decisions/0025).
///
/// At most `threads` hashes run at once, each with its own memory and on a thread that no task waits
/// for; at most `waiting` stand in line; others get `busy`. Both functions throw `PasswordFault`, and
/// `CancellationError` where the task was cancelled while it stood in line; a hash once begun is
/// finished.
package struct PasswordHasher: Sendable {
    package enum Verdict: Sendable, Equatable {
        case wrong
        /// `needsRehash`: the hash was made at another cost; hash the password again and store that.
        case right(needsRehash: Bool)
    }

    private let cost: PasswordCost
    /// What stands in where nothing is stored.
    let dummy: PasswordHash
    let pool: WorkPool

    /// By default half of the machine's cores hash, at most two, so that pages go on while passwords are
    /// guessed.
    package init(
        cost: PasswordCost = .interactive,
        threads: Int = min(2, ProcessInfo.processInfo.activeProcessorCount / 2), waiting: Int = 64
    ) {
        Sodium.start()
        self.cost = cost
        dummy = cost.dummy
        pool = WorkPool(threads: threads, waiting: waiting)
    }

    package func hash(_ password: Password) async throws -> PasswordHash {
        let cost = cost
        return try await run { Self.hash(password, cost) }.get()
    }

    /// Whether the password is the stored one. Without a stored one (nobody of that name, nobody who
    /// has set one) the same work is done and the answer is `wrong`, so that time tells nothing.
    ///
    /// Hashes made at another cost take another time until they are replaced.
    package func verify(
        _ password: Password, against stored: PasswordHash?
    ) async throws -> Verdict {
        let (cost, hash) = (cost, stored ?? dummy)
        let verdict = try await run { Self.verify(password, hash, cost) }.get()
        return stored == nil ? .wrong : verdict
    }

    private func run<Value: Sendable>(
        _ work: @escaping @Sendable () -> Result<Value, PasswordFault>
    ) async throws -> Result<Value, PasswordFault> {
        do {
            return try await pool.run(work)
        } catch is WorkPool.Full {
            return .failure(.busy(retryAfterSeconds: 5))
        }
    }

    private static func hash(
        _ password: Password, _ cost: PasswordCost
    ) -> Result<PasswordHash, PasswordFault> {
        var salt = [UInt8](repeating: 0, count: 16)
        randombytes_buf(&salt, salt.count)
        // $argon2id$v=19$m=…,t=…,p=1$ with salt and digest in base64.
        var text = [CChar](repeating: 0, count: 128)
        let answer = password.bytes.withAddress { bytes in
            argon2id_hash_encoded(
                UInt32(cost.passes), UInt32(cost.kibibytes), 1, bytes, password.bytes.count,
                &salt, salt.count, 32, &text, text.count)
        }
        guard answer == ARGON2_OK.rawValue else { return .failure(.outOfMemory) }
        let used = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return .success(PasswordHash(stored: String(decoding: used, as: UTF8.self)))
    }

    private static func verify(
        _ password: Password, _ hash: PasswordHash, _ cost: PasswordCost
    ) -> Result<Verdict, PasswordFault> {
        let outdated = crypto_pwhash_str_needs_rehash(hash.text, cost.operations, cost.memory)
        guard outdated >= 0 else { return .failure(.unreadableHash) }
        let answer = password.bytes.withAddress { bytes in
            argon2id_verify(hash.text, bytes, password.bytes.count)
        }
        switch answer {
        case ARGON2_OK.rawValue: return .success(.right(needsRehash: outdated != 0))
        case ARGON2_VERIFY_MISMATCH.rawValue: return .success(.wrong)
        case ARGON2_MEMORY_ALLOCATION_ERROR.rawValue: return .failure(.outOfMemory)
        default: return .failure(.unreadableHash)
        }
    }
}
