import CPostgreSQL
import Database

/// The bindings of one statement as libpq takes them; used again for the next one.
///
/// The server infers the type of a text, a null and an integer that fits 32 bits, so that they meet
/// any column. Larger integers, reals and blobs say what they are: a number beyond a column's range
/// then compares as unequal instead of failing.
struct Parameters {
    private var bytes: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [CInt] = []
    private var formats: [CInt] = []
    private(set) var types: [Oid] = []

    /// libpq's own bound.
    private static let maximumCount = 65_535

    /// Throws where a text holds U+0000, which PostgreSQL cannot store.
    mutating func encode(_ values: [SQLValue]) throws(DatabaseError) {
        bytes.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        types.removeAll(keepingCapacity: true)
        guard values.count <= Self.maximumCount else {
            throw .failed(
                "a statement of \(values.count) bindings; \(Self.maximumCount) are allowed")
        }
        for value in values {
            let start = bytes.count
            switch value {
            case .null:
                describe(nil, type: 0, isBinary: false)
            case .integer(let number):
                if let small = Int32(exactly: number) {
                    bytes.append(contentsOf: String(small).utf8)
                    bytes.append(0)
                    describe(start, type: 0, isBinary: false)
                } else {
                    bytes.appendBigEndian(number)
                    describe(start, type: TypeID.int8, isBinary: true)
                }
            case .real(let number):
                bytes.appendBigEndian(number.bitPattern)
                describe(start, type: TypeID.float8, isBinary: true)
            case .text(let text):
                bytes.append(contentsOf: text.utf8)
                try bytes.refuseNUL(from: start)
                bytes.append(0)
                describe(start, type: 0, isBinary: false)
            case .blob(let blob):
                bytes.append(contentsOf: blob)
                describe(start, type: TypeID.bytea, isBinary: true)
            }
        }
    }

    private mutating func describe(_ start: Int?, type: Oid, isBinary: Bool) {
        offsets.append(start)
        lengths.append(CInt(clamping: start.map { bytes.count - $0 } ?? 0))
        formats.append(isBinary ? 1 : 0)
        types.append(type)
    }

    /// Statements of one text are prepared apart where their bindings differ in type.
    func statementKey(_ text: String) -> String {
        if types.allSatisfy({ $0 == 0 }) { return text }
        return types.reduce(into: text) { key, type in key += "\u{0}\(type)" }
    }

    /// libpq's count, values, lengths and formats, valid inside the closure.
    func withPointers<Value>(
        _ body: (
            CInt, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<CInt>?, UnsafePointer<CInt>?
        ) -> Value
    ) -> Value {
        bytes.withUnsafeBytes { bytes in
            // An empty blob alone leaves no address; libpq would take that for a null.
            let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? Self.nothing
            let values: [UnsafePointer<CChar>?] = offsets.map { $0.map { base + $0 } }
            return body(CInt(values.count), values, lengths, formats)
        }
    }

    private static var nothing: UnsafePointer<CChar> {
        // The address of a literal lives as long as the program.
        let literal: StaticString = ""
        return UnsafeRawPointer(literal.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}

/// The object identifiers of the built-in types (PostgreSQL, `pg_type.dat`); they never change.
enum TypeID {
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let char: Oid = 18
    static let name: Oid = 19
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let oid: Oid = 26
    static let json: Oid = 114
    static let float4: Oid = 700
    static let float8: Oid = 701
    static let bpchar: Oid = 1042
    static let varchar: Oid = 1043
    static let numeric: Oid = 1700
    static let void: Oid = 2278
}

extension [UInt8] {
    mutating func appendBigEndian(_ number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }

    func refuseNUL(from start: Int) throws(DatabaseError) {
        if self[start...].contains(0) {
            throw .failed("a text holds U+0000, which PostgreSQL cannot store")
        }
    }
}
