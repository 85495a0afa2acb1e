import Assembly
import Base
import Foundation
import Secrets

/// The key that seals small secrets at rest: from `ACCORD_SECRET_KEY`, else from `secret.key` in the home
/// folder, which is made once and which nobody else can read.
enum SecretKey {
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    static let form = "needs 64 hexadecimal digits, as openssl rand -hex 32 writes them"

    static func read(_ settings: Settings) throws -> SecretBox.Key {
        if let key = settings.secretKey { return key }
        let path = "\(settings.home)/secret.key"
        if !FileManager.default.fileExists(atPath: path) {
            let digits = RandomBytes.system.next(32).map { byte in
                let text = String(byte, radix: 16)
                return byte < 16 ? "0" + text : text
            }
            let draft = "\(path).\(ProcessInfo.processInfo.processIdentifier)"
            let made = FileManager.default.createFile(
                atPath: draft, contents: Data("\(digits.joined())\n".utf8),
                attributes: [.posixPermissions: 0o600])
            guard made else { throw Fault(description: "\(path) cannot be written") }
            defer { unlink(draft) }
            // Whole at once, and never over the key of a server that was faster.
            guard link(draft, path) == 0 || errno == EEXIST else {
                throw Fault(description: "\(path) cannot be written")
            }
        }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let key = SecretBox.Key(configured: text)
        else { throw Fault(description: "\(path) \(form)") }
        return key
    }
}
