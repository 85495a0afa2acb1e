import CPostgreSQL
import Database

struct ConnectionSettings: Sendable {
    let connectionString: String
    let statementTimeout: Duration
    let searchPath: String?

    /// At least one: PostgreSQL takes 0 for "no bound".
    var timeoutInMilliseconds: Int64 {
        let (seconds, attoseconds) = statementTimeout.components
        return max(1, seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }

    /// Connects, sets the session up and checks that what the server acknowledges is durable.
    /// The caller closes the handle.
    func connect() throws(DatabaseError) -> OpaquePointer {
        // The connection string overrules what stands before it and not what stands after it.
        // Keep-alives and the TCP time-out end the wait for a server whose machine is gone.
        let parameters: KeyValuePairs = [
            "application_name": "accord", "connect_timeout": "10", "keepalives_idle": "30",
            "keepalives_interval": "10", "keepalives_count": "3", "tcp_user_timeout": "60000",
            "dbname": connectionString, "client_encoding": "UTF8",
        ]
        let handle = withCStrings(parameters.map(\.key)) { keys in
            withCStrings(parameters.map(\.value)) { values in
                PQconnectdbParams(keys, values, 1)
            }
        }
        guard let handle else { throw .unavailable("no memory for a connection") }
        do throws(DatabaseError) {
            guard PQstatus(handle) == CONNECTION_OK else {
                throw .unavailable(trimmed(String(cString: PQerrorMessage(handle))))
            }
            PQsetNoticeProcessor(handle, { _, _ in }, nil)
            try prepareSession(handle)
            guard PQenterPipelineMode(handle) == 1 else {
                throw .failed("libpq refuses pipeline mode")
            }
        } catch {
            PQfinish(handle)
            throw error
        }
        return handle
    }

    private func prepareSession(_ handle: OpaquePointer) throws(DatabaseError) {
        // Compiling a statement costs more than a page of this product may take: `jit` is off.
        let values = withCStrings([String(timeoutInMilliseconds), searchPath ?? ""]) { values in
            PQexecParams(
                handle,
                """
                SELECT current_setting('fsync'),
                    set_config('synchronous_commit',
                        CASE current_setting('synchronous_commit')
                            WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false),
                    current_setting('server_encoding'),
                    set_config('statement_timeout', $1, false),
                    set_config('lock_timeout', $1, false),
                    set_config('search_path',
                        coalesce(nullif($2, ''), current_setting('search_path')), false),
                    set_config('TimeZone', 'UTC', false),
                    set_config('jit', 'off', false),
                    pg_is_in_recovery()
                """, 2, nil, values, nil, nil, 0)
        }
        guard let values else { throw .unavailable("no memory for a connection") }
        defer { PQclear(values) }
        guard PQresultStatus(values) == PGRES_TUPLES_OK else {
            throw Failure(result: values).error
        }
        let setting = { (column: CInt) in String(cString: PQgetvalue(values, 0, column)) }
        guard setting(0) == "on" else {
            throw .failed("the server runs with fsync off: what it acknowledges can be lost")
        }
        guard setting(1) == "on" || setting(1) == "remote_apply" else {
            throw .failed("the server does not let synchronous_commit be on")
        }
        guard setting(2) == "UTF8" else {
            throw .failed("the encoding of the database is \(setting(2)); it must be UTF8")
        }
        guard setting(8) == "f" else {
            throw .unavailable("the server is a standby, which stores nothing")
        }
        // `pg_current_snapshot()` is of 13.
        let version = PQserverVersion(handle)
        guard version >= 13_00_00 else {
            throw .failed("the server is PostgreSQL \(version / 10_000); it must be 13 or later")
        }
    }
}

/// A null-terminated array of C strings, valid inside the closure.
private func withCStrings<Value>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
) -> Value {
    var bytes: [CChar] = []
    var offsets: [Int] = []
    for string in strings {
        offsets.append(bytes.count)
        bytes.append(contentsOf: string.utf8CString)
    }
    return bytes.withUnsafeBufferPointer { bytes in
        var pointers: [UnsafePointer<CChar>?] = offsets.map { offset in
            bytes.baseAddress.map { $0 + offset }
        }
        pointers.append(nil)
        return pointers.withUnsafeBufferPointer { pointers in
            guard let base = pointers.baseAddress else { preconditionFailure("it holds the end") }
            return body(base)
        }
    }
}
