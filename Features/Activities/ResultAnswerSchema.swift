import Database

/// What each State says to a result, so that none speaks for another.
enum ResultAnswerSchema {
    static let migrations = [
        Migration("activities-020-answers") { engine in
            [
                """
                CREATE TABLE activity_result_answer (
                    activity_id INTEGER NOT NULL,
                    number INTEGER NOT NULL,
                    state_party INTEGER NOT NULL REFERENCES party (id),
                    answer TEXT NOT NULL
                        CHECK (answer IN ('confirmed', 'commented', 'disputed')),
                    text TEXT NOT NULL,
                    answered_at BIGINT NOT NULL,
                    place INTEGER NOT NULL,
                    PRIMARY KEY (activity_id, number, state_party),
                    FOREIGN KEY (activity_id, number)
                        REFERENCES activity_result (activity_id, number),
                    CHECK (answer = 'confirmed' OR length(text) > 0))
                """,
                spoken,
                // One State's word was taken for that of all.
                """
                UPDATE activity_result SET answer = 'none', answer_text = '', answered_at = NULL
                WHERE answer = 'confirmed' AND (
                    SELECT count(*) FROM activity_component c
                    WHERE c.activity_id = activity_result.activity_id) > 1
                """,
            ] + guards.flatMap { $0.statements(engine) }
        }
    ]

    /// Whose word stands there is in the history.
    private static let spoken: SQL = """
        INSERT INTO activity_result_answer
            (activity_id, number, state_party, answer, text, answered_at, place)
        SELECT t.activity_id, t.number, COALESCE(
                (SELECT h.party_id FROM trail h WHERE h.record_kind = 'activity'
                    AND h.record = v.public_id AND h.act = 'answer' ORDER BY h.id DESC LIMIT 1),
                (SELECT min(c.state_party) FROM activity_component c
                    WHERE c.activity_id = v.id),
                (SELECT x.state_party FROM activity_outside x WHERE x.activity_id = v.id)),
            t.answer, t.answer_text, t.answered_at, 0
        FROM activity_result t JOIN activity v ON v.id = t.activity_id WHERE t.answer <> 'none'
        """

    private static let guards = [
        TableGuard(
            "activity_result_is_answered_by_its_states", before: .insert,
            of: "activity_result_answer", "a result is answered by the States of its activity",
            refuse: """
                NOT EXISTS (SELECT 1 FROM activity_component c
                    WHERE c.activity_id = NEW.activity_id AND c.state_party = NEW.state_party)
                AND NOT EXISTS (SELECT 1 FROM activity_outside x
                    WHERE x.activity_id = NEW.activity_id AND x.state_party = NEW.state_party)
                """),
        TableGuard(
            "activity_result_disputed_is_not_confirmed", before: .insert,
            of: "activity_result_answer", "what one of its States disputes is not confirmed",
            refuse: """
                NEW.answer = 'disputed' AND EXISTS (SELECT 1 FROM activity_result t
                    WHERE t.activity_id = NEW.activity_id AND t.number = NEW.number
                    AND t.answer <> 'disputed')
                """),
        TableGuard(
            "activity_result_is_not_confirmed_over_a_dispute", before: .update,
            of: "activity_result", "what one of its States disputes is not confirmed",
            refuse: """
                NEW.answer <> 'disputed' AND EXISTS (SELECT 1 FROM activity_result_answer w
                    WHERE w.activity_id = NEW.activity_id AND w.number = NEW.number
                    AND w.answer = 'disputed')
                """),
    ]
}
