import Base
import Database
import Synchronization

/// What kind of installation this is, asked on every page. It is decided once for good: remembered from then
/// on, and until then asked anew once a second.
final class InstallationKindMemory: Sendable {
    private let known = Mutex<(kind: InstallationKind?, at: Instant)?>(nil)

    func current(_ database: any Database, at now: Instant) async throws -> InstallationKind? {
        if let known = known.withLock({ $0 }),
            known.kind != nil || (0..<1000).contains(now.milliseconds - known.at.milliseconds)
        {
            return known.kind
        }
        let kind = try await database.read { try InstallationKind.current($0) }
        known.withLock { $0 = (kind, now) }
        return kind
    }
}
