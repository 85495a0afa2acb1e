import CPostgreSQL
import Database

/// What the server refused, in the contract's words, with the code that decides what follows.
struct Failure {
    /// Five characters (PostgreSQL documentation, appendix A); empty where libpq itself failed.
    let sqlState: String
    let error: DatabaseError

    /// Another transaction was in the way; the same closure may succeed now.
    var isConflict: Bool { sqlState == "40001" || sqlState == "40P01" }

    /// What a prepared statement fails with after a change of the schema or `DISCARD`.
    var isStalePlan: Bool { sqlState == "0A000" || sqlState == "26000" }

    /// - Parameter isPreparing: the statement's text is refused, not its values; then the message
    ///   can hold nothing but that text.
    init(result: OpaquePointer, isPreparing: Bool = false) {
        sqlState = Self.field(result, "C")
        let primary = Self.field(result, "M")
        let message =
            primary.isEmpty ? trimmed(String(cString: PQresultErrorMessage(result))) : primary
        switch sqlState {
        case "P0001":
            error = .constraint(name: message)
        case let state where state.hasPrefix("23"):
            let name = Self.field(result, "n")
            error = .constraint(name: name.isEmpty ? message : name)
        case "53100":
            error = .full
        case "57014", "55P03":
            error = .timeout
        case "57P01", "57P02", "57P03", "57P05", "25P03", "53300":
            error = .unavailable(message)
        case let state where state.hasPrefix("08"):
            error = .unavailable(message)
        case let state where !isPreparing && (state.hasPrefix("22") || state == "42601"):
            // These messages quote the value.
            error = .failed("\(withoutQuotations(message)) (SQLSTATE \(sqlState))")
        case "":
            error = .failed(message)
        default:
            error = .failed("\(message) (SQLSTATE \(sqlState))")
        }
    }

    init(_ error: DatabaseError) {
        sqlState = ""
        self.error = error
    }

    /// `code` is one of `PG_DIAG_…`, character macros that Swift does not import.
    private static func field(_ result: OpaquePointer, _ code: Unicode.Scalar) -> String {
        PQresultErrorField(result, CInt(code.value)).map { String(cString: $0) } ?? ""
    }
}

/// `invalid input syntax for type integer: "abc"` becomes `… integer: "…"`.
func withoutQuotations(_ message: String) -> String {
    guard let first = message.utf8.firstIndex(of: UInt8(ascii: "\"")),
        let last = message.utf8.lastIndex(of: UInt8(ascii: "\"")), first < last
    else { return message }
    return "\(message[...first])…\(message[last...])"
}

func trimmed(_ message: String) -> String {
    String(message.reversed().drop(while: \.isNewline).reversed())
}
