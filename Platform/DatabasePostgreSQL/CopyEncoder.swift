import CPostgreSQL
import Database

/// Rows in one of the two formats of `COPY` (PostgreSQL documentation, `COPY`, "File Formats").
struct CopyEncoder {
    private let columns: [StaticString]
    private let kinds: [ColumnKind]

    /// Whether every column has a binary form that is written here; `tsvector`, dates and others go
    /// as text, and the whole table with them.
    let isBinary: Bool

    static let binaryStart: [UInt8] =
        Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
    static let binaryEnd: [UInt8] = [0xFF, 0xFF]

    init(columns: [StaticString], types: [Oid]) {
        self.columns = columns
        let kinds = types.compactMap { ColumnKind($0) }
        isBinary = kinds.count == types.count && !kinds.contains { $0 == .numeric || $0 == .oid }
        self.kinds = kinds
    }

    /// Throws where the row does not fit the columns; the buffer then holds a part of it.
    func append(_ row: BulkRow, to buffer: inout [UInt8]) throws(DatabaseError) {
        guard row.values.count == columns.count else {
            throw .failed("a row of \(row.values.count) values for \(columns.count) columns")
        }
        var column = 0
        if isBinary {
            buffer.appendBigEndian(Int16(clamping: row.values.count))
            try row.forEachValue { (value, bytes) throws(DatabaseError) in
                try appendBinary(value, bytes, column, to: &buffer)
                column += 1
            }
        } else {
            try row.forEachValue { (value, bytes) throws(DatabaseError) in
                if column > 0 { buffer.append(UInt8(ascii: "\t")) }
                try appendText(value, bytes, to: &buffer)
                column += 1
            }
            buffer.append(UInt8(ascii: "\n"))
        }
    }

    private func appendBinary(
        _ value: BulkRow.Value, _ bytes: ArraySlice<UInt8>, _ column: Int, to buffer: inout [UInt8]
    ) throws(DatabaseError) {
        switch (kinds[column], value) {
        case (_, .null):
            buffer.appendBigEndian(Int32(-1))
        case (.int8, _):
            appendField(try integer(Int64.self, value, bytes, column), to: &buffer)
        case (.int4, _):
            appendField(try integer(Int32.self, value, bytes, column), to: &buffer)
        case (.int2, _):
            appendField(try integer(Int16.self, value, bytes, column), to: &buffer)
        case (.bool, _):
            let number = try integer(Int8.self, value, bytes, column)
            guard number == 0 || number == 1 else { throw mismatch(column) }
            appendField(number, to: &buffer)
        case (.float8, _):
            appendField(try real(value, bytes, column).bitPattern, to: &buffer)
        case (.float4, _):
            appendField(Float(try real(value, bytes, column)).bitPattern, to: &buffer)
        case (.text, .text):
            appendField(bytes, to: &buffer)
            try buffer.refuseNUL(from: buffer.count - bytes.count)
        case (.text, .integer(let number)):
            appendField(String(number).utf8, to: &buffer)
        case (.text, .real(let number)):
            appendField(String(number).utf8, to: &buffer)
        case (.bytea, .blob), (.bytea, .text):
            appendField(bytes, to: &buffer)
        default:
            throw mismatch(column)
        }
    }

    private func appendField(_ number: some FixedWidthInteger, to buffer: inout [UInt8]) {
        buffer.appendBigEndian(Int32(number.bitWidth / 8))
        buffer.appendBigEndian(number)
    }

    private func appendField(_ bytes: some Collection<UInt8>, to buffer: inout [UInt8]) {
        buffer.appendBigEndian(Int32(clamping: bytes.count))
        buffer.append(contentsOf: bytes)
    }

    private func integer<Number: FixedWidthInteger>(
        _ type: Number.Type, _ value: BulkRow.Value, _ bytes: ArraySlice<UInt8>, _ column: Int
    ) throws(DatabaseError) -> Number {
        let number: Number? =
            switch value {
            case .integer(let number): Number(exactly: number)
            case .real(let number): Number(exactly: number)
            case .text: Number(String(decoding: bytes, as: UTF8.self))
            case .null, .blob: nil
            }
        guard let number else { throw mismatch(column) }
        return number
    }

    private func real(
        _ value: BulkRow.Value, _ bytes: ArraySlice<UInt8>, _ column: Int
    ) throws(DatabaseError) -> Double {
        let number: Double? =
            switch value {
            case .integer(let number): Double(number)
            case .real(let number): number
            case .text: Double(String(decoding: bytes, as: UTF8.self))
            case .null, .blob: nil
            }
        guard let number else { throw mismatch(column) }
        return number
    }

    private func mismatch(_ column: Int) -> DatabaseError {
        .failed("a value does not fit the type of column \(columns[column])")
    }

    private func appendText(
        _ value: BulkRow.Value, _ bytes: ArraySlice<UInt8>, to buffer: inout [UInt8]
    ) throws(DatabaseError) {
        switch value {
        case .null: buffer.append(contentsOf: "\\N".utf8)
        case .integer(let number): buffer.append(contentsOf: String(number).utf8)
        case .real(let number): buffer.append(contentsOf: String(number).utf8)
        case .text:
            for byte in bytes {
                switch byte {
                case 0: throw .failed("a text holds U+0000, which PostgreSQL cannot store")
                case UInt8(ascii: "\\"): buffer.append(contentsOf: "\\\\".utf8)
                case UInt8(ascii: "\n"): buffer.append(contentsOf: "\\n".utf8)
                case UInt8(ascii: "\r"): buffer.append(contentsOf: "\\r".utf8)
                case UInt8(ascii: "\t"): buffer.append(contentsOf: "\\t".utf8)
                default: buffer.append(byte)
                }
            }
        case .blob:
            // The backslash of bytea's hexadecimal form is doubled by COPY.
            buffer.append(contentsOf: "\\\\x".utf8)
            for byte in bytes {
                buffer.append(hexadecimal(byte >> 4))
                buffer.append(hexadecimal(byte & 15))
            }
        }
    }

    private func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
}
