import Foundation
package import Testing

/// Compares a text with the one of that name that was read and agreed, in the folder `Golden` beside the test;
/// `ACCORD_GOLDEN=write` keeps what was found.
package func expectGolden(
    _ found: String, _ name: String, besides test: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let path = URL(filePath: test).deletingLastPathComponent().appending(path: "Golden/\(name)")
    let known = try? String(contentsOf: path, encoding: .utf8)
    if known != found, ProcessInfo.processInfo.environment["ACCORD_GOLDEN"] == "write" {
        try Data(found.utf8).write(to: path)
    }
    #expect(
        found == known ?? "", "read the difference; ACCORD_GOLDEN=write keeps it",
        sourceLocation: sourceLocation)
}
