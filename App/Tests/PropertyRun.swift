import Base
import Database
import Foundation
import Testing

/// Random acts of many people, legal and illegal, played against the program and an oracle at once.
protocol OracleGame {
    static var cast: [Member] { get }
    /// Every kind of move; over the seeds, each is accepted once at least, and refused once.
    static var moves: [String] { get }
    /// What moves lead to; over the seeds, each is come to.
    static var ends: [String] { get }

    /// What was sent, one line a step.
    var log: [String] { get }
    /// How often each kind of move was accepted and refused.
    var reach: Reach { get }

    init(_ installation: Installation)

    /// What must stand before the first step.
    mutating func begin() async throws
    /// One throw decides one step, so that steps can be left out and the rest played again.
    mutating func step(_ number: Int, _ seed: UInt64) async throws
    /// Compares what stands when all is played.
    mutating func end() async throws
    /// What of so many steps was too little: an easy seed proves little.
    func shortcomings(of steps: Int) -> [String]
}

/// Plays a game by seeds; of a difference it finds the shortest play that shows it.
///
/// `ACCORD_SEED=7 ACCORD_STEPS=2000 swift test --filter PropertyTests` plays another game; the same
/// seed plays the same one.
struct PropertyRun<Game: OracleGame> {
    typealias Throw = (number: Int, seed: UInt64)

    private struct Outcome {
        var difference: String?
        var played = 0
        var log: [String] = []
        var shortcomings: [String] = []
        var reach = Reach()
    }

    static func hold(_ engine: Engine, seeds: [UInt64], steps: Int) async throws {
        let environment = ProcessInfo.processInfo.environment
        let chosen = environment["ACCORD_SEED"].flatMap { UInt64($0) }
        let isChosen = chosen != nil || environment["ACCORD_STEPS"] != nil
        let steps = environment["ACCORD_STEPS"].flatMap { Int($0) } ?? steps
        var reach = Reach()
        for seed in chosen.map({ [$0] }) ?? seeds {
            var dice = Dice(seed: seed)
            let throwsOfDice = (0..<steps).map { (number: $0, seed: dice.next()) }
            let outcome = try await play(throwsOfDice, engine)
            reach = reach + outcome.reach
            guard let difference = outcome.difference else {
                for shortcoming in outcome.shortcomings {
                    Issue.record("seed \(seed) does too little: \(shortcoming)")
                }
                continue
            }
            let (log, shortest) = try await shrunk(
                Array(throwsOfDice.prefix(outcome.played)), engine, outcome)
            Issue.record(
                """
                \(shortest.isEmpty ? difference : shortest)
                ACCORD_SEED=\(seed) on \(engine.rawValue), after \(outcome.played) steps: \(difference)
                \(log.joined(separator: "\n"))
                """)
        }
        // A game chosen by hand says what it reached; those of the tests must reach everything.
        if isChosen { return print(reach.told(Game.moves + Game.ends)) }
        let left =
            (Game.moves + Game.ends).filter { reach.accepted[$0] == nil }.map { "\($0) accepted" }
            + Game.moves.filter { reach.refused[$0] == nil }.map { "\($0) refused" }
        #expect(left.isEmpty, "nowhere: \(left); in all\n\(reach.told(Game.moves + Game.ends))")
    }

    private static func play(_ all: [Throw], _ engine: Engine) async throws -> Outcome {
        try await Installation.with(engine, sample: "", isDemonstration: true) { installation in
            try await Member.add(Game.cast, to: installation)
            var game = Game(installation)
            var outcome = Outcome()
            try await game.begin()
            do {
                for (number, seed) in all {
                    outcome.played += 1
                    try await game.step(number, seed)
                }
                try await game.end()
            } catch {
                outcome.difference = "\(error)"
            }
            outcome.log = game.log
            outcome.reach = game.reach
            outcome.shortcomings = game.shortcomings(of: all.count)
            return outcome
        }
    }

    /// Leaves out what is not needed for a difference, in some twenty more games.
    private static func shrunk(
        _ failing: [Throw], _ engine: Engine, _ outcome: Outcome
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

/// Where program and oracle differ, in a sentence.
struct Difference: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

func hold(_ isSo: Bool, _ sentence: @autoclosure () -> String) throws {
    if !isSo { throw Difference(sentence()) }
}
