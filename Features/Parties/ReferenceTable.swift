import Base
import Database
import Documents

/// One CSV file of reference facts: UTF-8, a heading, every row as long as the heading.
struct ReferenceTable {
    let rows: [Row]

    struct Row: Sendable {
        let file: String
        let number: Int
        private let columns: [String: Int]
        private let fields: [String]

        fileprivate init(
            file: String, number: Int, columns: [String: Int], fields: [String]
        ) {
            self.file = file
            self.number = number
            self.columns = columns
            self.fields = fields
        }

        func fault(_ reason: String) -> ReferenceFault {
            ReferenceFault(file: file, row: number, reason: reason)
        }

        private func cell(_ name: String) throws -> String {
            guard let index = columns[name] else { throw fault("there is no column \(name)") }
            return fields[index]
        }

        /// A value that must not be empty.
        func text(_ name: String) throws -> String {
            let text = try cell(name)
            guard !text.isEmpty else { throw fault("\(name) is empty") }
            return text
        }

        func int(_ name: String) throws -> Int {
            guard let number = Int(try text(name)) else { throw fault("\(name) is not a number") }
            return number
        }

        subscript(_ name: String) -> SQLValue {
            get throws { .text(try text(name)) }
        }

        func textOrEmpty(_ name: String) throws -> SQLValue { .text(try cell(name)) }

        func optional(_ name: String) throws -> SQLValue {
            let text = try cell(name)
            return text.isEmpty ? .null : .text(text)
        }

        func optionalInt(_ name: String) throws -> SQLValue {
            try cell(name).isEmpty ? .null : .integer(Int64(try int(name)))
        }

        /// A day of the calendar, `YYYY-MM-DD`, or nothing.
        func optionalDay(_ name: String) throws -> SQLValue {
            let text = try cell(name)
            guard text.isEmpty || Day(text) != nil else {
                throw fault("\(name) \(text) is not a day YYYY-MM-DD")
            }
            return text.isEmpty ? .null : .text(text)
        }

        /// One of the values that the product knows.
        func choice<Value: RawRepresentable<String>>(
            _ name: String, of type: Value.Type
        ) throws -> SQLValue {
            let text = try text(name)
            guard Value(rawValue: text) != nil else { throw fault("unknown \(name) \(text)") }
            return .text(text)
        }

        func optionalChoice<Value: RawRepresentable<String>>(
            _ name: String, of type: Value.Type
        ) throws -> SQLValue {
            try cell(name).isEmpty ? .null : try choice(name, of: type)
        }

        /// `true` or `false`, nothing else.
        func bool(_ name: String) throws -> SQLValue {
            switch try text(name) {
            case "true": .integer(1)
            case "false": .integer(0)
            default: throw fault("\(name) is neither true nor false")
            }
        }

        /// The six columns `prefix` + language, in the order of `Language`.
        func sixLanguages(_ prefix: String, mayBeEmpty: Bool = false) throws -> [SQLValue] {
            try Language.allCases.map { language in
                let name = prefix + language.code
                return .text(mayBeEmpty ? try cell(name) : try text(name))
            }
        }
    }

    init(path: String, hash: inout SHA256) throws {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        var columns: [String: Int]?
        var rows: [Row] = []
        do {
            try CSVReader.read(path: path, encoding: .utf8, delimiter: .comma) { record in
                for field in record.fields { hash.update(Array("\(field)\u{1F}".utf8)) }
                guard let known = columns else {
                    columns = Dictionary(
                        record.fields.enumerated().map { ($1, $0) },
                        uniquingKeysWith: { first, _ in first })
                    return
                }
                guard record.faults.isEmpty, record.fields.count == known.count else {
                    throw ReferenceFault(
                        file: name, row: record.number,
                        reason: "\(record.fields.count) fields for \(known.count) columns")
                }
                rows.append(
                    Row(file: name, number: record.number, columns: known, fields: record.fields))
            }
        } catch let fault as DocumentFault {
            throw ReferenceFault(file: name, row: 0, reason: "\(fault)")
        }
        self.rows = rows
    }

    /// Refuses a row whose columns together hold what an earlier row's do.
    func checkUnique(_ columns: String...) throws {
        var known: Set<[String]> = []
        for row in rows {
            let key = try columns.map { try row.text($0) }
            guard known.insert(key).inserted else {
                throw row.fault("\(key.joined(separator: ", ")) stands twice")
            }
        }
    }

    func map<Value>(_ transform: (Row) throws -> Value) rethrows -> [Value] {
        try rows.map(transform)
    }

    func filter(_ isIncluded: (Row) throws -> Bool) rethrows -> [Row] {
        try rows.filter(isIncluded)
    }
}
