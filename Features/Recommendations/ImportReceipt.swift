package import Base
package import Database

/// What one import read, stored, merged and refused: kept for ever, open to all.
package struct ImportReceipt: Sendable, Identifiable {
    package let id: Int
    package let publicID: String
    package let importedAt: Day
    package let fileName: String
    package let sha256: String
    package let byteCount: Int
    package let layout: String
    package let encoding: String
    package let delimiter: String
    package let rows: Int
    package let added: Int
    package let changed: Int
    package let unchanged: Int
    package let merged: Int
    package let refused: Int

    private static let columns: SQL = """
        id, public_id, imported_at, file_name, sha256, byte_count, layout, encoding, delimiter,
        rows_read, added, changed, unchanged, merged, refused
        """

    private init(_ row: any Row) {
        id = row.int(0)
        publicID = row.text(1)
        importedAt = Day(row.text(2).prefix(10)) ?? Day(daysSinceEpoch: 0)
        fileName = row.text(3)
        sha256 = row.text(4)
        byteCount = row.int(5)
        layout = row.text(6)
        encoding = row.text(7)
        delimiter = row.text(8)
        rows = row.int(9)
        added = row.int(10)
        changed = row.int(11)
        unchanged = row.int(12)
        merged = row.int(13)
        refused = row.int(14)
    }

    package static func find(id: Int, _ reader: any Reader) throws -> ImportReceipt? {
        try reader.first(query(id: id), ImportReceipt.init)
    }

    /// What `find` asks, to be foreseen.
    static func query(id: Int) -> SQL {
        "SELECT \(columns) FROM import_receipt WHERE id = \(id)"
    }

    package static func find(publicID: String, _ reader: any Reader) throws -> ImportReceipt? {
        guard publicID.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else { return nil }
        return try reader.first(
            "SELECT \(columns) FROM import_receipt WHERE public_id = \(publicID)",
            ImportReceipt.init)
    }

    /// The latest first.
    package static func latest(
        _ reader: any Reader, limit: Int
    ) throws -> [ImportReceipt] {
        try reader.all(
            "SELECT \(columns) FROM import_receipt ORDER BY id DESC LIMIT \(limit)",
            ImportReceipt.init)
    }

    /// What was refused or is worth telling, in the order of the source.
    package func problems(_ reader: any Reader, limit: Int) throws -> [StoredProblem] {
        try reader.all(
            """
            SELECT is_refusal, source_row, field, value, reason, detail FROM import_problem
            WHERE import_id = \(id) ORDER BY number LIMIT \(limit)
            """
        ) { row in
            StoredProblem(
                isRefusal: row.bool(0), row: row.int(1), field: row.text(2), value: row.text(3),
                reason: row.text(4), detail: row.text(5))
        }
    }

    package struct StoredProblem: Sendable {
        package let isRefusal: Bool
        package let row: Int
        package let field: String
        package let value: String
        /// A code of `recommendations.import.reason.…`.
        package let reason: String
        package let detail: String
    }
}
