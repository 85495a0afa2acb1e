import Base
import Database
import Parties
import Recommendations
package import Requests

/// What the personas of a demonstration say became of recommendations that their State supports.
package enum ProgressDemonstration {
    /// Of what the State's requests serve; the most recent act comes last.
    package static func tell(on stage: DemonstrationStage) async throws {
        let served = try await stage.recommendationsServed(inStateOf: "Sita Gurung")
        let accounts: [(StateProgress.Standing, String)] = [
            (
                .underWay,
                """
                Courses for police officers, prosecutors and judges run in three provinces, and lawyers come to \
                twenty-two districts. The amendment of the penal code is before the House of Representatives.
                """
            ),
            (
                .done,
                """
                The directive on the care of survivors has been in force since the spring; every health post of \
                the three provinces has it.
                """
            ),
        ]
        for (id, (standing, text)) in zip(served, accounts) {
            let account = StateProgress.Account(
                standing: standing, day: stage.day(-225), language: .en, text: text)
            _ = try await ProgressCommands.perform(
                "account", id, try await stage.ask("Sita Gurung", daysAgo: 222)
            ) { try ProgressCommands.write($0, $1, account, $2) }
            _ = try await ProgressCommands.perform(
                "clearance", id, try await stage.ask("Ramesh Adhikari", daysAgo: 221)
            ) { progress, ask, _ in
                try ProgressRules.clear(
                    progress, by: ask.actor, on: WorkingCalendar.dayInGeneva(ask.now))
            }
            _ = try await ProgressCommands.perform(
                "publication", id, try await stage.ask("Ramesh Adhikari", daysAgo: 220)
            ) { try ProgressCommands.publish($0, $1, $2) }
        }
    }
}
