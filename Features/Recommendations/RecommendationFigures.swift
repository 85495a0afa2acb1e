import Base
import Database
import Parties

/// Counts kept beside the recommendations, by State, session, position and action, once more by theme
/// and by recommending State. They are counted anew for a session in the transaction that changes it,
/// so that a figure equals the records behind its link at every moment.
package enum RecommendationFigures {
    static func recount(session: ReviewSession.ID, _ transaction: any Transaction) throws {
        for statement: SQL in [
            "DELETE FROM recommendation_figure WHERE session_id = \(session)",
            """
            INSERT INTO recommendation_figure (state_id, session_id, position, action, number)
            SELECT state_id, session_id, position, coalesce(action, 0), count(*)
            FROM recommendation WHERE session_id = \(session)
            GROUP BY state_id, session_id, position, coalesce(action, 0)
            """,
            "DELETE FROM recommendation_theme_figure WHERE session_id = \(session)",
            """
            INSERT INTO recommendation_theme_figure
                (theme_id, state_id, session_id, position, action, number)
            SELECT t.theme_id, r.state_id, r.session_id, r.position, coalesce(r.action, 0),
                count(*)
            FROM recommendation r JOIN recommendation_theme t ON t.recommendation_id = r.id
            WHERE r.session_id = \(session)
            GROUP BY t.theme_id, r.state_id, r.session_id, r.position, coalesce(r.action, 0)
            """,
            "DELETE FROM recommending_state_figure WHERE session_id = \(session)",
            """
            INSERT INTO recommending_state_figure
                (recommending_id, state_id, session_id, position, action, number)
            SELECT s.state_id, r.state_id, r.session_id, r.position, coalesce(r.action, 0),
                count(*)
            FROM recommendation r JOIN recommending_state s ON s.recommendation_id = r.id
            WHERE r.session_id = \(session)
            GROUP BY s.state_id, r.state_id, r.session_id, r.position, coalesce(r.action, 0)
            """,
        ] {
            try transaction.execute(statement)
        }
    }
}

/// A number of recommendations by two marks, as a chart or table shows it.
package struct FigureCell: Sendable {
    package let row: Int
    package let position: Position
    package let number: Int
}
