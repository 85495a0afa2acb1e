import Base
import Testing

@testable import Agreements

@Suite("What a day brings to an agreement")
struct DaysTests {
    /// Signed, in force from a day before or after today until another.
    private func due(
        from: Int, until: Int, _ status: Agreement.Status = .signed, stopped: Int? = nil
    ) -> [String] {
        var agreement = agreement(.inForce)
        agreement.status = status
        agreement.startsOn = day(from)
        agreement.until = day(until)
        agreement.stoppedOn = stopped.map(day)
        return AgreementDays.due(agreement, on: today).map {
            $0.event.rawValue + ($0.isSilent ? " silent" : "")
        }
    }

    @Test("each in its time, and no early notice when a later one is due")
    func times() {
        #expect(due(from: 1, until: 300).isEmpty, "not yet in force")
        #expect(due(from: 0, until: 300) == ["in-force"])
        #expect(due(from: -300, until: 61) == ["in-force"])
        #expect(due(from: -300, until: 60) == ["in-force", "expires-60"])
        #expect(due(from: -300, until: 15) == ["in-force", "expires-60"])
        #expect(due(from: -300, until: 14) == ["in-force", "expires-14"])
        #expect(due(from: -300, until: 0) == ["in-force", "expires-14"])
        #expect(due(from: -300, until: -1) == ["in-force", "expired"])
    }

    @Test("a short agreement is not said to end soon on the day it begins")
    func short() {
        #expect(due(from: -1, until: 40) == ["in-force", "expires-60 silent"])
        #expect(due(from: -1, until: 10) == ["in-force", "expires-14 silent"])
        #expect(due(from: -20, until: 10) == ["in-force", "expires-14"])
    }

    @Test("what is suspended runs out, too; what never came into force is not said to have")
    func suspended() {
        #expect(due(from: -300, until: 14, .suspended, stopped: -5) == ["in-force", "expires-14"])
        #expect(due(from: -3, until: 300, .suspended, stopped: -5).isEmpty)
        #expect(due(from: -300, until: -1, .withdrawn, stopped: -5).isEmpty)
    }
}
