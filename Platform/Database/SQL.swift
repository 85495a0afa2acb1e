/// A statement whose text comes from literals only; every interpolated value is bound, never spliced.
///
/// ```swift
/// let sql: SQL = "SELECT name FROM state WHERE iso3 = \(code)"
/// ```
/// Another `SQL` in a hole is spliced with its bindings, so that conditions compose.
package struct SQL: Sendable, Hashable, ExpressibleByStringInterpolation {
    /// The text between the bindings: always one more than `bindings`.
    package private(set) var fragments: [String]
    package private(set) var bindings: [SQLValue]

    package init(stringLiteral value: StaticString) {
        fragments = [value.description]
        bindings = []
    }

    package init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.sql
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        var sql: SQL = ""

        package init(literalCapacity: Int, interpolationCount: Int) {}

        package mutating func appendLiteral(_ literal: StaticString) {
            sql.fragments[sql.fragments.count - 1] += literal.description
        }

        package mutating func appendInterpolation(_ value: some SQLConvertible) {
            sql.bindings.append(value.sqlValue)
            sql.fragments.append("")
        }

        package mutating func appendInterpolation(_ value: (some SQLConvertible)?) {
            sql.bindings.append(value.sqlValue)
            sql.fragments.append("")
        }

        package mutating func appendInterpolation(_ other: SQL) { sql += other }

        /// A literal chosen at run time, as a type that differs between the engines.
        package mutating func appendInterpolation(raw literal: StaticString) {
            appendLiteral(literal)
        }
    }

    package static func += (left: inout SQL, right: SQL) {
        left.fragments[left.fragments.count - 1] += right.fragments[0]
        left.fragments.append(contentsOf: right.fragments.dropFirst())
        left.bindings.append(contentsOf: right.bindings)
    }

    /// The statement for one engine: `?1` on SQLite, `$1` on PostgreSQL.
    package func text(placeholder: Character) -> String {
        if bindings.isEmpty { return fragments[0] }
        var text = fragments[0]
        for index in bindings.indices {
            text.append(placeholder)
            text += String(index + 1)
            text += fragments[index + 1]
        }
        return text
    }
}

extension [SQL] {
    /// The conditions joined by a literal, as in `.joined(" AND ")`; `empty` where there is none.
    package func joined(_ separator: SQL, empty: SQL = "") -> SQL {
        guard var joined = first else { return empty }
        for other in dropFirst() {
            joined += separator
            joined += other
        }
        return joined
    }
}

extension SQL {
    /// An id that no record has, for a condition that nothing met. Another condition has another one: what is asked for
    /// where nothing was found is no more known beforehand than what is asked for otherwise.
    package var absentID: Int { -1 - (hashValue & 0x3FFF_FFFF) }
}

/// A value as it is bound to a statement or read from a row.
package enum SQLValue: Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// Texts are equal by their bytes, as both engines compare them; Swift takes é and e with an accent for the same.
extension SQLValue: Hashable {
    package static func == (left: SQLValue, right: SQLValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.integer(let left), .integer(let right)): left == right
        case (.real(let left), .real(let right)): left == right
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
        case (.blob(let left), .blob(let right)): left == right
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .integer(let number): hasher.combine(number)
        case .real(let number): hasher.combine(number)
        case .text(var text):
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        case .blob(let blob): hasher.combine(blob)
        }
    }
}

package protocol SQLConvertible {
    var sqlValue: SQLValue { get }
}

extension SQLValue: SQLConvertible {
    package var sqlValue: SQLValue { self }
}

extension Int: SQLConvertible {
    package var sqlValue: SQLValue { .integer(Int64(self)) }
}

extension Int64: SQLConvertible {
    package var sqlValue: SQLValue { .integer(self) }
}

extension Bool: SQLConvertible {
    package var sqlValue: SQLValue { .integer(self ? 1 : 0) }
}

extension Double: SQLConvertible {
    package var sqlValue: SQLValue { .real(self) }
}

extension String: SQLConvertible {
    package var sqlValue: SQLValue { .text(self) }
}

extension [UInt8]: SQLConvertible {
    package var sqlValue: SQLValue { .blob(self) }
}

extension Optional: SQLConvertible where Wrapped: SQLConvertible {
    package var sqlValue: SQLValue { self?.sqlValue ?? .null }
}
