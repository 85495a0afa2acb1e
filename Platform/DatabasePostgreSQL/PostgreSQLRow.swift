import CPostgreSQL
import Database

/// How a column's bytes are read.
enum ColumnKind {
    case bool, int2, int4, int8, oid, float4, float8, numeric, text, bytea

    init?(_ type: Oid) {
        switch type {
        case TypeID.bool: self = .bool
        case TypeID.int2: self = .int2
        case TypeID.int4: self = .int4
        case TypeID.int8: self = .int8
        case TypeID.oid: self = .oid
        case TypeID.float4: self = .float4
        case TypeID.float8: self = .float8
        case TypeID.numeric: self = .numeric
        case TypeID.text, TypeID.varchar, TypeID.bpchar, TypeID.name, TypeID.char, TypeID.json,
            TypeID.void:
            self = .text
        case TypeID.bytea: self = .bytea
        default: return nil
        }
    }

    /// The kinds of all columns of a result; throws where one cannot be read.
    static func all(of result: OpaquePointer) throws(DatabaseError) -> [ColumnKind] {
        var kinds: [ColumnKind] = []
        for column in 0..<PQnfields(result) {
            let type = PQftype(result, column)
            guard let kind = ColumnKind(type) else {
                let name = PQfname(result, column).map { String(cString: $0) } ?? ""
                throw .failed(
                    "column \(name) has a type that is not read (OID \(type)); cast it to text")
            }
            kinds.append(kind)
        }
        return kinds
    }
}

/// A row in PostgreSQL's binary format, which is big-endian. Columns are converted as SQLite does
/// where the accessor is not of their type; text that is no number reads as 0.
struct PostgreSQLRow: Row {
    let result: OpaquePointer
    let row: CInt
    let kinds: [ColumnKind]

    func isNull(_ column: Int) -> Bool { PQgetisnull(result, row, CInt(column)) != 0 }

    func int(_ column: Int) -> Int {
        let bytes = bytes(column)
        switch kinds[column] {
        case .bool: return bytes.first == 0 ? 0 : 1
        case .int2: return Int(bytes.bigEndian(Int16.self))
        case .int4: return Int(bytes.bigEndian(Int32.self))
        case .int8: return Int(bytes.bigEndian(Int64.self))
        case .oid: return Int(bytes.bigEndian(UInt32.self))
        case .float4, .float8: return whole(double(column))
        case .numeric:
            let number = Numeric(bytes)
            return number.integer ?? whole(number.double)
        case .text, .bytea:
            let text = String(decoding: bytes, as: UTF8.self)
            return Int(text) ?? Double(text).map(whole) ?? 0
        }
    }

    func double(_ column: Int) -> Double {
        let bytes = bytes(column)
        switch kinds[column] {
        case .float8: return Double(bitPattern: bytes.bigEndian(UInt64.self))
        case .float4: return Double(Float(bitPattern: bytes.bigEndian(UInt32.self)))
        case .numeric: return Numeric(bytes).double
        case .text, .bytea: return Double(String(decoding: bytes, as: UTF8.self)) ?? 0
        case .bool, .int2, .int4, .int8, .oid: return Double(int(column))
        }
    }

    func text(_ column: Int) -> String {
        switch kinds[column] {
        case .text, .bytea: String(decoding: bytes(column), as: UTF8.self)
        case .bool, .int2, .int4, .int8, .oid: String(int(column))
        case .float4, .float8: String(double(column))
        case .numeric:
            Numeric(bytes(column)).integer.map { String($0) } ?? String(double(column))
        }
    }

    func blob(_ column: Int) -> [UInt8] {
        switch kinds[column] {
        case .text, .bytea: Array(bytes(column))
        default: Array(text(column).utf8)
        }
    }

    private func bytes(_ column: Int) -> UnsafeRawBufferPointer {
        precondition(!isNull(column), "column \(column) is null")
        return UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, CInt(column)),
            count: Int(PQgetlength(result, row, CInt(column))))
    }
}

/// Towards zero, at the bounds of `Int` where it does not fit; 0 for what is not a number.
private func whole(_ number: Double) -> Int {
    if let exact = Int(exactly: number.rounded(.towardZero)) { return exact }
    if number.isNaN { return 0 }
    return number < 0 ? .min : .max
}

/// The binary form of `numeric`: digits to the base of 10,000, the first of weight 10,000^weight.
private struct Numeric {
    private let digits: [Int]
    private let weight: Int
    private let sign: UInt16

    init(_ bytes: UnsafeRawBufferPointer) {
        let count = Int(bytes.bigEndian(UInt16.self))
        weight = Int(bytes.bigEndian(Int16.self, at: 2))
        sign = bytes.bigEndian(UInt16.self, at: 4)
        digits = (0..<count).map { Int(bytes.bigEndian(UInt16.self, at: 8 + 2 * $0)) }
    }

    /// `nil` where it is no whole number or does not fit.
    var integer: Int? {
        guard sign == 0 || sign == 0x4000 else { return nil }
        if digits.isEmpty { return 0 }
        guard digits.count <= weight + 1 else { return nil }
        var value = 0
        for index in 0...weight {
            let digit = index < digits.count ? digits[index] : 0
            // Built below zero, because `Int.min` has no positive counterpart.
            let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10_000)
            let (sum, isTooSmall) = tens.subtractingReportingOverflow(digit)
            if isTooLarge || isTooSmall { return nil }
            value = sum
        }
        if sign == 0x4000 { return value }
        return value == .min ? nil : -value
    }

    var double: Double {
        switch sign {
        case 0xC000: return .nan
        case 0xD000: return .infinity
        case 0xF000: return -.infinity
        default: break
        }
        // Digits and exponent go through the reader of decimals, which rounds once.
        let text = digits.map { String(String($0 + 10_000).dropFirst()) }.joined()
        let exponent = 4 * (weight + 1 - digits.count)
        let value = Double("\(text.isEmpty ? "0" : text)e\(exponent)") ?? .nan
        return sign == 0x4000 ? -value : value
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func bigEndian<Number: FixedWidthInteger>(
        _ type: Number.Type, at offset: Int = 0
    ) -> Number {
        Number(bigEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}
