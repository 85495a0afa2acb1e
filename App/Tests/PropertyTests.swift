import Base
import Database
import Testing

/// Random acts of many people, legal and illegal, against the program on both engines and against the
/// oracles, which know the design and not the program. They hold I1 to I10 and I12 to I14.
@Suite("Whatever people send, the program does what the design says")
struct PropertyTests {
    @Test(
        "every act on a request ends as it should, and everybody sees what is theirs",
        arguments: Engine.allCases)
    func requests(engine: Engine) async throws {
        try await PropertyRun<OraclePlay>.hold(engine, seeds: [2, 3], steps: 300)
    }

    @Test(
        "every act from offer to result ends as it should, and everybody sees what is theirs",
        arguments: Engine.allCases)
    func line(engine: Engine) async throws {
        try await PropertyRun<LineOraclePlay>.hold(engine, seeds: [16, 21], steps: 200)
    }
}
