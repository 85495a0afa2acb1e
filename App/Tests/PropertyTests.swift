import Base
import Database
import Foundation
import Testing

/// Random acts of many people, legal and illegal, against the program on both engines and against the
/// oracle, which knows the design and not the program. They hold I4 to I8, I10 and I12 to I14.
///
/// `ACCORD_SEED=7 ACCORD_STEPS=2000 swift test --filter PropertyTests` plays another game; the same
/// seed plays the same one.
@Suite("Whatever people send, the program does what the design says")
struct PropertyTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let seeds: [UInt64] =
        environment["ACCORD_SEED"].flatMap { UInt64($0) }.map { [$0] } ?? [48, 24]
    private static let steps = environment["ACCORD_STEPS"].flatMap { Int($0) } ?? 300

    @Test(
        "every act ends as it should, and everybody sees what is theirs", arguments: Engine.allCases
    )
    func play(engine: Engine) async throws {
        for seed in Self.seeds {
            var dice = Dice(seed: seed)
            let throwsOfDice = (0..<Self.steps).map { (number: $0, seed: dice.next()) }
            let outcome = try await Self.play(throwsOfDice, engine)
            guard let difference = outcome.difference else {
                #expect(outcome.accepted > Self.steps / 4, "seed \(seed) does too little")
                #expect(
                    outcome.submitted >= min(3, Self.steps / 60), "seed \(seed) asks too little")
                continue
            }
            let (log, shortest) = try await Self.shrunk(
                Array(throwsOfDice.prefix(outcome.played)), engine, outcome)
            Issue.record(
                """
                \(shortest.isEmpty ? difference : shortest)
                ACCORD_SEED=\(seed) on \(engine.rawValue), after \(outcome.played) steps: \(difference)
                \(log.joined(separator: "\n"))
                """)
        }
    }

    private struct Outcome {
        var difference: String?
        var played = 0
        var log: [String] = []
        var accepted = 0
        var submitted = 0
    }

    private static func play(
        _ all: [(number: Int, seed: UInt64)], _ engine: Engine
    ) async throws -> Outcome {
        try await Installation.with(engine, sample: "", isDemonstration: true) { installation in
            try await Member.add(Moves.cast, to: installation)
            var play = OraclePlay(installation)
            var outcome = Outcome()
            do {
                for (number, seed) in all {
                    outcome.played += 1
                    try await play.step(number, seed)
                }
                try await play.end()
            } catch {
                outcome.difference = "\(error)"
            }
            outcome.log = play.log
            (outcome.accepted, outcome.submitted) = play.reach
            return outcome
        }
    }

    /// Leaves out what is not needed for a difference, in some twenty more games.
    private static func shrunk(
        _ failing: [(number: Int, seed: UInt64)], _ engine: Engine, _ outcome: Outcome
    ) async throws -> (log: [String], difference: String) {
        var (kept, best) = (failing, outcome)
        var (size, games) = (max(1, failing.count / 2), 0)
        while games < 24 {
            var start = 0
            while start < kept.count, games < 24 {
                let fewer = Array(kept[..<start] + kept[min(kept.count, start + size)...])
                games += 1
                let again = try await play(fewer, engine)
                if again.difference != nil {
                    (kept, best) = (Array(fewer.prefix(again.played)), again)
                } else {
                    start += size
                }
            }
            if size == 1 { break }
            size /= 2
        }
        return (best.log, best.difference ?? "")
    }
}
