import Base

/// NOT binds closest, then AND (also unwritten), then OR.
struct QueryParser {
    private enum Parsed {
        case nothing
        case found(SearchQuery.Node)
        case negated(SearchQuery.Node)
    }

    private(set) var notes: Set<SearchQuery.Note> = []
    private let lexemes: [QueryLexer.Lexeme]
    private let terms: QueryTerms
    private var index = 0
    private var termCount = 0
    private var ignoredOpenings = 0

    init(_ lexemes: [QueryLexer.Lexeme], terms: QueryTerms) {
        self.lexemes = lexemes
        self.terms = terms
    }

    mutating func parse() -> SearchQuery.Node? {
        let parsed = alternatives(depth: 0)
        if ignoredOpenings > 0 { notes.insert(.unbalancedParenthesis) }
        switch parsed {
        case .found(let node): return node
        case .negated: notes.insert(.onlyNegation)
        case .nothing: notes.insert(.noWords)
        }
        return nil
    }

    private mutating func alternatives(depth: Int) -> Parsed {
        var found: [SearchQuery.Node] = []
        var negated: [SearchQuery.Node] = []
        var isComplete = true
        while true {
            switch conjunction(depth: depth) {
            case .found(let node): found.append(node)
            case .negated(let node): negated.append(node)
            case .nothing: if !isComplete { notes.insert(.danglingOperator) }
            }
            guard index < lexemes.count, lexemes[index] == .or else { break }
            if found.isEmpty, negated.isEmpty { notes.insert(.danglingOperator) }
            isComplete = false
            index += 1
        }
        if found.isEmpty {
            // Neither a nor b: not both.
            return negated.isEmpty ? .nothing : .negated(Self.all(negated, except: []))
        }
        if !negated.isEmpty { notes.insert(.onlyNegation) }
        return .found(found.count == 1 ? found[0] : .any(found))
    }

    private mutating func conjunction(depth: Int) -> Parsed {
        var found: [SearchQuery.Node] = []
        var except: [SearchQuery.Node] = []
        var isNegated = false
        // An operator that waits for its right side.
        var isWaiting = false
        reading: while index < lexemes.count {
            let parsed: Parsed
            switch lexemes[index] {
            case .or: break reading
            case .close:
                if ignoredOpenings > 0 {
                    ignoredOpenings -= 1
                } else if depth > 0 {
                    break reading
                } else {
                    notes.insert(.unbalancedParenthesis)
                }
                index += 1
                continue
            case .and:
                if isWaiting || (found.isEmpty && except.isEmpty) {
                    notes.insert(.danglingOperator)
                }
                isWaiting = true
                index += 1
                continue
            case .not:
                isNegated.toggle()
                isWaiting = true
                index += 1
                continue
            case .open:
                index += 1
                guard depth < SearchQuery.maximumDepth else {
                    notes.insert(.tooDeep)
                    ignoredOpenings += 1
                    continue
                }
                parsed = group(depth: depth + 1)
            case .word(let text):
                index += 1
                parsed = word(text)
            case .quotation(let text):
                index += 1
                parsed = term(terms.node(text, isQuoted: true))
            }
            switch (parsed, isNegated) {
            case (.nothing, _): continue
            case (.found(let node), false), (.negated(let node), true): found.append(node)
            case (.found(let node), true), (.negated(let node), false): except.append(node)
            }
            isNegated = false
            isWaiting = false
        }
        if isWaiting { notes.insert(.danglingOperator) }
        if found.isEmpty {
            if except.isEmpty { return .nothing }
            return .negated(except.count == 1 ? except[0] : .any(except))
        }
        return .found(Self.all(found, except: except))
    }

    private mutating func group(depth: Int) -> Parsed {
        let parsed = alternatives(depth: depth)
        if index < lexemes.count, lexemes[index] == .close {
            index += 1
        } else {
            notes.insert(.unbalancedParenthesis)
        }
        return parsed
    }

    private static func all(
        _ nodes: [SearchQuery.Node], except: [SearchQuery.Node]
    ) -> SearchQuery.Node {
        nodes.count == 1 && except.isEmpty ? nodes[0] : .all(nodes, except: except)
    }

    // MARK: Terms

    private mutating func word(_ text: String) -> Parsed {
        let stars = text.reversed().prefix { $0 == "*" }.count
        let body = String(text.dropLast(stars))
        if body.contains("*") || (stars > 0 && body.isEmpty) { notes.insert(.strayStar) }
        guard stars > 0, let (before, prefix) = terms.beginning(body),
            !QueryTerms.isIdeographic(prefix)
        else { return term(terms.node(body, isQuoted: false)) }
        guard prefix.unicodeScalars.count >= 2 else {
            notes.insert(.prefixTooShort)
            return term(terms.node(body, isQuoted: false))
        }
        let node = SearchQuery.Node.prefix(prefix)
        guard let words = terms.node(before, isQuoted: true) else { return term(node) }
        return term(.all([words, node], except: []))
    }

    private mutating func term(_ node: SearchQuery.Node?) -> Parsed {
        guard let node else { return .nothing }
        guard termCount < SearchQuery.maximumTerms else {
            notes.insert(.tooManyTerms)
            return .nothing
        }
        termCount += 1
        return .found(node)
    }
}
