/// One row on its way into a table, its values one behind the other, the texts and blobs among them in one piece of
/// memory: an import makes a million values, each of which would be a piece of its own.
package struct BulkRow {
    package enum Value: Sendable {
        case null
        case integer(Int64)
        case real(Double)
        /// The next bytes, in UTF-8.
        case text(byteCount: Int)
        /// The next bytes.
        case blob(byteCount: Int)
    }

    package private(set) var values: [Value] = []
    /// Of the texts and blobs, in their order.
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func append(_ number: Int) { values.append(.integer(Int64(number))) }

    package mutating func append(_ number: Int?) {
        values.append(number.map { .integer(Int64($0)) } ?? .null)
    }

    package mutating func append(_ text: String) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        values.append(.text(byteCount: bytes.count - start))
    }

    /// In UTF-8.
    package mutating func append(text: ArraySlice<UInt8>) {
        bytes.append(contentsOf: text)
        values.append(.text(byteCount: text.count))
    }

    /// NULL where there is none.
    package mutating func append(text: ArraySlice<UInt8>?) {
        if let text { append(text: text) } else { values.append(.null) }
    }

    package mutating func append(blob: [UInt8]) {
        bytes.append(contentsOf: blob)
        values.append(.blob(byteCount: blob.count))
    }

    package mutating func append(_ value: SQLValue) {
        switch value {
        case .null: values.append(.null)
        case .integer(let number): values.append(.integer(number))
        case .real(let number): values.append(.real(number))
        case .text(let text): append(text)
        case .blob(let blob): append(blob: blob)
        }
    }

    package mutating func removeAll() {
        values.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }

    /// Calls `body` with each value and the bytes that are its own.
    package func forEachValue<Fault: Error>(
        _ body: (_ value: Value, _ bytes: ArraySlice<UInt8>) throws(Fault) -> Void
    ) throws(Fault) {
        var start = 0
        for value in values {
            let count =
                switch value {
                case .null, .integer, .real: 0
                case .text(let count), .blob(let count): count
                }
            try body(value, bytes[start..<start + count])
            start += count
        }
    }
}
