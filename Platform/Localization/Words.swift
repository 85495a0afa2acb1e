package import Base

/// What the words of one language are made of; shared by all copies of `Words`.
final class WordsStore: Sendable {
    let table: KeyTable
    /// In the order of the table's keys.
    let messages: [Message]
    let conventions: Conventions

    init(table: KeyTable, messages: [Message], conventions: Conventions) {
        self.table = table
        self.messages = messages
        self.conventions = conventions
    }
}

/// The words of one language: its messages, and how it writes numbers, dates and lists.
///
/// Cheap to copy, immutable, without locks. A key that no catalogue has, and a placeholder without
/// a value, show as `⟦name⟧`.
package struct Words: Sendable {
    package let language: Language
    let store: WordsStore

    var conventions: Conventions { store.conventions }

    /// A message as it stands. Of a plural message, its last form.
    package func callAsFunction(_ key: StaticString) -> String {
        guard let message = message(key) else { return missing(key) }
        return text(message)
    }

    /// A message with values for its placeholders.
    ///
    /// A value of the other writing direction is isolated (U+2068, U+2069), so that it cannot
    /// reorder the sentence.
    package func callAsFunction(
        _ key: StaticString, _ values: KeyValuePairs<StaticString, String>
    ) -> String {
        guard let message = message(key) else { return missing(key) }
        return filled(pattern(message, count: nil), values, count: nil)
    }

    /// The plural form that the count takes; `{count}` becomes the count as the language writes it.
    package func callAsFunction(
        _ key: StaticString, count: Int, _ values: KeyValuePairs<StaticString, String> = [:]
    ) -> String {
        guard let message = message(key) else { return missing(key) }
        return filled(pattern(message, count: count), values, count: count)
    }

    /// A message whose key is made at run time, such as of an enum's case; `nil` where there is none.
    package func callAsFunction(dynamic key: String) -> String? {
        store.table.index(of: key).map { text(store.messages[$0]) }
    }

    /// A message cut at its placeholders, so that a view can put markup into the holes.
    package func segments(_ key: StaticString) -> [MessageSegment] {
        guard let message = message(key) else { return [.text(missing(key))] }
        return pattern(message, count: nil)
    }

    /// The same of the plural form that the count takes; `{count}` stays a hole named `count`.
    package func segments(_ key: StaticString, count: Int) -> [MessageSegment] {
        guard let message = message(key) else { return [.text(missing(key))] }
        return pattern(message, count: count)
    }

    // MARK: Finding and filling

    private func message(_ key: StaticString) -> Message? {
        store.table.index(of: key).map { store.messages[$0] }
    }

    private func missing(_ key: StaticString) -> String { "⟦\(key)⟧" }

    private func text(_ message: Message) -> String {
        if case .plain(let text) = message { return text }
        return filled(pattern(message, count: nil), [:], count: nil)
    }

    private func pattern(_ message: Message, count: Int?) -> [MessageSegment] {
        switch message {
        case .plain(let text): return [.text(text)]
        case .pattern(let segments): return segments
        case .plural(let forms):
            guard let count else { return forms.last ?? [] }
            return forms[PluralForms.index(of: count, in: language)]
        }
    }

    private func filled(
        _ segments: [MessageSegment], _ values: KeyValuePairs<StaticString, String>, count: Int?
    ) -> String {
        var result = ""
        for segment in segments {
            switch segment {
            case .text(let text): result += text
            case .hole(let name):
                if let value = values.first(where: { $0.key.isEqual(name) })?.value {
                    result += isolated(value, isRightToLeft: language.isRightToLeft)
                } else if let count, name == "count" {
                    result += number(count)
                } else {
                    result += "⟦\(name)⟧"
                }
            }
        }
        return result
    }
}

extension StaticString {
    fileprivate func isEqual(_ text: String) -> Bool {
        withUTF8Buffer { $0.elementsEqual(text.utf8) }
    }
}
