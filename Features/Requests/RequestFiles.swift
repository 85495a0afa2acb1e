import Base
import Database
package import Documents

extension Request {
    /// A file that goes with a request: seen by those who see it whole, never public.
    package struct File: Sendable, Equatable {
        package let publicID: String
        package let name: String
        package let kind: UploadKind
        /// Bytes, as kept.
        package let size: Int
        package let sha256: String

        package init(publicID: String, name: String, kind: UploadKind, size: Int, sha256: String) {
            self.publicID = publicID
            self.name = name
            self.kind = kind
            self.size = size
            self.sha256 = sha256
        }

        /// Most files of a request; bytes of one, and of all.
        package static let maximumCount = 10
        package static let maximumSize = 10 << 20
        package static let maximumTotal = 25 << 20
    }
}

/// The contents of files, in pieces, so that nothing holds a whole one that does not have to.
enum RequestFileStorage {
    private static let pieceSize = 256 << 10

    static func insert(
        _ file: Request.File, _ bytes: [UInt8], request: Int, _ transaction: any Transaction
    ) throws {
        let id = try transaction.number(for: "request_file")
        try transaction.execute(
            """
            INSERT INTO request_file (id, public_id, request_id, name, kind, size, sha256)
            VALUES (\(id), \(file.publicID), \(request), \(file.name), \(file.kind.rawValue),
                \(file.size), \(file.sha256))
            """)
        for (number, start) in stride(from: 0, to: bytes.count, by: pieceSize).enumerated() {
            let piece = Array(bytes[start..<min(start + pieceSize, bytes.count)])
            try transaction.execute(
                """
                INSERT INTO request_file_piece (file_id, number, bytes)
                VALUES (\(id), \(number), \(piece))
                """)
        }
    }

    static func remove(_ publicID: String, _ transaction: any Transaction) throws {
        try transaction.execute(
            """
            DELETE FROM request_file_piece
            WHERE file_id = (SELECT id FROM request_file WHERE public_id = \(publicID))
            """)
        try transaction.execute("DELETE FROM request_file WHERE public_id = \(publicID)")
    }

    /// The public id of the request that a file goes with; nil where there is no such file.
    static func request(ofFile publicID: String, _ reader: any Reader) throws -> String? {
        guard publicID.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else { return nil }
        return try reader.first(
            """
            SELECT r.public_id FROM request_file f JOIN request r ON r.id = f.request_id
            WHERE f.public_id = \(publicID)
            """
        ) { $0.text(0) }
    }

    /// One piece; nil where there are no more, or the file was taken out meanwhile.
    static func piece(
        _ number: Int, of publicID: String, _ reader: any Reader
    ) throws -> [UInt8]? {
        try reader.first(
            """
            SELECT p.bytes FROM request_file_piece p JOIN request_file f ON f.id = p.file_id
            WHERE f.public_id = \(publicID) AND p.number = \(number)
            """
        ) { $0.blob(0) }
    }
}

enum RequestFileSchema {
    static let migrations = [
        Migration("requests-002-files") { engine in
            [
                """
                CREATE TABLE request_file (
                    id INTEGER PRIMARY KEY,
                    public_id TEXT NOT NULL UNIQUE,
                    request_id INTEGER NOT NULL REFERENCES request (id),
                    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 250),
                    kind TEXT NOT NULL
                        CHECK (kind IN ('pdf', 'docx', 'xlsx', 'png', 'jpeg', 'csv', 'text')),
                    size BIGINT NOT NULL CHECK (size > 0),
                    sha256 TEXT NOT NULL CHECK (length(sha256) = 64))
                """,
                "CREATE INDEX request_file_by_request ON request_file (request_id, id)",
                """
                CREATE TABLE request_file_piece (
                    file_id INTEGER NOT NULL REFERENCES request_file (id),
                    number INTEGER NOT NULL,
                    bytes \(raw: engine == .sqlite ? "BLOB" : "BYTEA") NOT NULL,
                    PRIMARY KEY (file_id, number))
                """,
            ] + ActSchema.numbers("request_file", engine) + triggers(engine)
        },
        // SQLite changes no constraint of a table that stands: both are written anew, the pieces last to go.
        Migration("requests-010-open-document") { engine in
            switch engine {
            case .sqlite:
                [
                    """
                    CREATE TABLE request_file_next (
                        id INTEGER PRIMARY KEY,
                        public_id TEXT NOT NULL UNIQUE,
                        request_id INTEGER NOT NULL REFERENCES request (id),
                        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 250),
                        kind TEXT NOT NULL CHECK (\(kinds)),
                        size BIGINT NOT NULL CHECK (size > 0),
                        sha256 TEXT NOT NULL CHECK (length(sha256) = 64))
                    """,
                    "INSERT INTO request_file_next SELECT * FROM request_file",
                    """
                    CREATE TABLE request_file_piece_next (
                        file_id INTEGER NOT NULL REFERENCES request_file_next (id),
                        number INTEGER NOT NULL,
                        bytes BLOB NOT NULL,
                        PRIMARY KEY (file_id, number))
                    """,
                    "INSERT INTO request_file_piece_next SELECT * FROM request_file_piece",
                    "DROP TABLE request_file_piece",
                    "DROP TABLE request_file",
                    "ALTER TABLE request_file_next RENAME TO request_file",
                    "ALTER TABLE request_file_piece_next RENAME TO request_file_piece",
                    "CREATE INDEX request_file_by_request ON request_file (request_id, id)",
                ] + triggers(engine)
            case .postgresql:
                [
                    "ALTER TABLE request_file DROP CONSTRAINT request_file_kind_check",
                    "ALTER TABLE request_file ADD CONSTRAINT request_file_kind_check CHECK (\(kinds))",
                ]
            }
        },
    ]

    private static let kinds: SQL = """
        kind IN ('pdf', 'docx', 'xlsx', 'odt', 'ods', 'png', 'jpeg', 'csv', 'text')
        """

    /// What was submitted keeps its files, to the byte.
    private static func triggers(_ engine: Engine) -> [SQL] {
        switch engine {
        case .sqlite:
            [
                """
                CREATE TRIGGER request_file_is_not_added BEFORE INSERT ON request_file
                WHEN (SELECT submitted_at FROM request WHERE id = NEW.request_id) IS NOT NULL
                BEGIN SELECT RAISE(ABORT, 'what was submitted keeps its files'); END
                """,
                """
                CREATE TRIGGER request_file_is_not_removed BEFORE DELETE ON request_file
                WHEN (SELECT submitted_at FROM request WHERE id = OLD.request_id) IS NOT NULL
                BEGIN SELECT RAISE(ABORT, 'what was submitted keeps its files'); END
                """,
                """
                CREATE TRIGGER request_file_is_not_changed BEFORE UPDATE ON request_file
                BEGIN SELECT RAISE(ABORT, 'a file is not changed'); END
                """,
                """
                CREATE TRIGGER request_file_piece_is_not_added BEFORE INSERT ON request_file_piece
                WHEN (SELECT r.submitted_at FROM request_file f JOIN request r
                    ON r.id = f.request_id WHERE f.id = NEW.file_id) IS NOT NULL
                BEGIN SELECT RAISE(ABORT, 'what was submitted keeps its files'); END
                """,
                """
                CREATE TRIGGER request_file_piece_is_not_removed BEFORE DELETE ON request_file_piece
                WHEN (SELECT r.submitted_at FROM request_file f JOIN request r
                    ON r.id = f.request_id WHERE f.id = OLD.file_id) IS NOT NULL
                BEGIN SELECT RAISE(ABORT, 'what was submitted keeps its files'); END
                """,
                """
                CREATE TRIGGER request_file_piece_is_not_changed BEFORE UPDATE ON request_file_piece
                BEGIN SELECT RAISE(ABORT, 'a file is not changed'); END
                """,
            ]
        case .postgresql:
            [
                """
                CREATE FUNCTION request_file_rules() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE
                    of_request INTEGER;
                BEGIN
                    IF TG_OP = 'UPDATE' THEN
                        RAISE EXCEPTION 'a file is not changed'
                        USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    IF TG_TABLE_NAME = 'request_file' THEN
                        IF TG_OP = 'INSERT' THEN of_request := NEW.request_id;
                        ELSE of_request := OLD.request_id; END IF;
                    ELSIF TG_OP = 'INSERT' THEN
                        SELECT request_id INTO of_request FROM request_file WHERE id = NEW.file_id;
                    ELSE
                        SELECT request_id INTO of_request FROM request_file WHERE id = OLD.file_id;
                    END IF;
                    IF (SELECT submitted_at FROM request WHERE id = of_request) IS NOT NULL THEN
                        RAISE EXCEPTION 'what was submitted keeps its files'
                        USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                END $$
                """,
                """
                CREATE TRIGGER request_file_rules BEFORE INSERT OR UPDATE OR DELETE ON request_file
                FOR EACH ROW EXECUTE FUNCTION request_file_rules()
                """,
                """
                CREATE TRIGGER request_file_piece_rules
                BEFORE INSERT OR UPDATE OR DELETE ON request_file_piece
                FOR EACH ROW EXECUTE FUNCTION request_file_rules()
                """,
            ]
        }
    }
}

extension RequestRules {
    static func addFiles(
        _ request: Request, by actor: Actor, _ files: [Request.File]
    ) throws(Refusal) -> Decision<Request> {
        try must(.edit, request, by: actor)
        var next = request
        next.files += files
        next.drafters.insert(actor.person)
        guard next.files.count <= Request.File.maximumCount else {
            throw .faulty([fault("files-count", ["limit": String(Request.File.maximumCount)])])
        }
        guard next.files.map(\.size).reduce(0, +) <= Request.File.maximumTotal else {
            throw .faulty([
                fault("files-total", ["limit": String(Request.File.maximumTotal >> 20)])
            ])
        }
        return Decision(next, from: request, "add-file")
    }

    static func removeFile(
        _ request: Request, by actor: Actor, _ publicID: String
    ) throws(Refusal) -> Decision<Request> {
        try must(.edit, request, by: actor)
        guard request.files.contains(where: { $0.publicID == publicID }) else { throw .absent }
        var next = request
        next.files.removeAll { $0.publicID == publicID }
        next.drafters.insert(actor.person)
        return Decision(next, from: request, "remove-file")
    }

    static func fault(_ rule: String, _ values: [String: String] = [:]) -> Fault {
        Fault(field: "files", value: "", rule: "requests.fault.\(rule)", values: values)
    }
}
