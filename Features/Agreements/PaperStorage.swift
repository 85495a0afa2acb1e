import Base
import Database
import Documents
import Requests

/// How signatures on paper and their scans are written and read.
enum PaperStorage {
    /// Writes what is new and what was confirmed, while the text still waits for signatures.
    static func store(_ agreement: Agreement, _ transaction: any Transaction) throws {
        let known = try transaction.all(
            "SELECT scan_id, confirmed_by FROM agreement_paper WHERE agreement_id = \(agreement.id)"
        ) { (scan: $0.text(0), isConfirmed: !$0.isNull(1)) }
        for paper in agreement.papers {
            guard let stored = known.first(where: { $0.scan == paper.scan.publicID }) else {
                try insert(paper, agreement, transaction)
                continue
            }
            guard !stored.isConfirmed, let by = paper.confirmedBy, let at = paper.confirmedAt
            else { continue }
            try transaction.execute(
                """
                UPDATE agreement_paper SET confirmed_by = \(by), confirmed_at = \(at.milliseconds)
                WHERE scan_id = \(paper.scan.publicID)
                """)
        }
    }

    /// What was taken back, or whose text is signed no more, goes with its scan; what bears a signature
    /// stays, also of a version that was replaced.
    static func removeGone(from agreement: Agreement, _ transaction: any Transaction) throws {
        let unsigned = try transaction.all(
            """
            SELECT scan_id FROM agreement_paper p WHERE agreement_id = \(agreement.id)
            AND (p.confirmed_by IS NULL
                OR (NOT EXISTS (SELECT 1 FROM agreement_signature s
                    WHERE s.agreement_id = p.agreement_id AND s.party_id = p.party_id
                    AND s.text_hash = p.text_hash)
                AND NOT EXISTS (SELECT 1 FROM agreement_edition_signature s
                    WHERE s.agreement_id = p.agreement_id AND s.party_id = p.party_id
                    AND s.text_hash = p.text_hash)))
            """
        ) { $0.text(0) }
        let kept = Set(agreement.papers.map(\.scan.publicID))
        for scan in unsigned where !kept.contains(scan) {
            try transaction.execute("DELETE FROM agreement_paper_piece WHERE scan_id = \(scan)")
            try transaction.execute("DELETE FROM agreement_paper WHERE scan_id = \(scan)")
        }
    }

    private static func insert(
        _ paper: Agreement.Paper, _ agreement: Agreement, _ transaction: any Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO agreement_paper (agreement_id, party_id, text_hash, signed_on, recorded_by,
                recorded_at, scan_id, scan_name, scan_kind, scan_size, scan_sha256)
            VALUES (\(agreement.id), \(paper.party), \(paper.textHash),
                \(paper.signedOn.description), \(paper.recordedBy),
                \(paper.recordedAt.milliseconds), \(paper.scan.publicID), \(paper.scan.name),
                \(paper.scan.kind.rawValue), \(paper.scan.size), \(paper.scan.sha256))
            """)
    }

    /// The bytes of a scan that was recorded in this transaction.
    static func insert(
        _ bytes: [UInt8], of scan: String, _ transaction: any Transaction
    ) throws {
        let size = FileIntake.pieceSize
        for (number, start) in stride(from: 0, to: bytes.count, by: size).enumerated() {
            let piece = Array(bytes[start..<min(start + size, bytes.count)])
            try transaction.execute(
                """
                INSERT INTO agreement_paper_piece (scan_id, number, bytes)
                VALUES (\(scan), \(number), \(piece))
                """)
        }
    }

    static let columns: SQL = """
        agreement_id, party_id, text_hash, signed_on, recorded_by, recorded_at, confirmed_by,
        confirmed_at, scan_id, scan_name, scan_kind, scan_size, scan_sha256
        """

    /// A scan with the public id of its agreement; nil where there is none.
    static func scan(
        _ publicID: String, _ reader: any Reader
    ) throws -> (agreement: String, paper: Agreement.Paper)? {
        guard publicID.utf8.allSatisfy({ (0x2D...0x7A).contains($0) }) else { return nil }
        return try reader.first(
            """
            SELECT \(columns), (SELECT a.public_id FROM agreement a WHERE a.id = agreement_id)
            FROM agreement_paper WHERE scan_id = \(publicID)
            """
        ) { row -> (agreement: String, paper: Agreement.Paper)? in
            guard let paper = Agreement.Paper(row) else { return nil }
            return (row.text(13), paper)
        } ?? nil
    }

    /// Those of every version.
    static func all(of agreement: Int, _ reader: any Reader) throws -> [Agreement.Paper] {
        try reader.all(
            "SELECT \(columns) FROM agreement_paper WHERE agreement_id = \(agreement)",
            Agreement.Paper.init
        ).compactMap { $0 }
    }

    static func piece(
        _ number: Int, of scan: String, _ reader: any Reader
    ) throws -> [UInt8]? {
        try reader.first(
            """
            SELECT bytes FROM agreement_paper_piece WHERE scan_id = \(scan) AND number = \(number)
            """
        ) { $0.blob(0) }
    }
}

extension Agreement.Paper {
    init?(_ row: any Row) {
        guard let signedOn = Day(row.text(3)), let kind = UploadKind(rawValue: row.text(10)) else {
            return nil
        }
        party = row.int(1)
        textHash = row.text(2)
        self.signedOn = signedOn
        scan = Request.File(
            publicID: row.text(8), name: row.text(9), kind: kind, size: row.int(11),
            sha256: row.text(12))
        recordedBy = row.int(4)
        recordedAt = Instant(milliseconds: Int64(row.int(5)))
        confirmedBy = row.optionalInt(6)
        confirmedAt = row.optionalInt(7).map { Instant(milliseconds: Int64($0)) }
    }
}
