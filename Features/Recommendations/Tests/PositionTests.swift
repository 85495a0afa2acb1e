import Testing

@testable import Recommendations

@Suite("Positions and identities")
struct PositionTests {
    @Test(
        "the words of all sources mean one of five positions",
        arguments: [
            ("Accepted", Position.supported), ("Supported", .supported), ("support", .supported),
            ("implemented", .supported), ("Noted", .noted), ("Rejected", .noted),
            ("reject", .noted), ("Supported/Noted", .supportedInPart), ("consider", .pending),
            ("Pending", .pending), ("unknown", .notStated), ("General  response", .noted),
        ])
    func words(word: String, position: Position) {
        #expect(Position(word: word) == position)
    }

    @Test("a word of no source is none", arguments: ["", "yes", "supported?", "0"])
    func unknownWord(word: String) {
        #expect(Position(word: word) == nil)
    }

    @Test("every code reads back as itself")
    func codes() {
        for position in Position.allCases { #expect(Position(code: position.code) == position) }
        for action in ActionCategory.allCases {
            #expect(ActionCategory(code: action.code) == action)
        }
    }

    @Test("white space does not make another recommendation, a letter, State or session does")
    func contentKey() {
        let key = ContentKey(state: "NPL", session: 10, text: "Ratify  the\nCovenant ")
        #expect(key == ContentKey(state: "NPL", session: 10, text: "Ratify the Covenant"))
        #expect(key != ContentKey(state: "NPL", session: 10, text: "Ratify the Covenants"))
        #expect(key != ContentKey(state: "NPL", session: 23, text: "Ratify the Covenant"))
        #expect(key != ContentKey(state: "NER", session: 10, text: "Ratify the Covenant"))
    }

    @Test("an identifier is 16 characters of base32, the same in every installation")
    func publicID() {
        let id = ContentKey(state: "NPL", session: 10, text: "Ratify the Covenant").publicID
        #expect(id.count == 16)
        #expect(id.allSatisfy { "abcdefghijklmnopqrstuvwxyz234567".contains($0) })
        #expect(
            id == ContentKey(state: "NPL", session: 10, text: " Ratify the Covenant").publicID)
    }
}
