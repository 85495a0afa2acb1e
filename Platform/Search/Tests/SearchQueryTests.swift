import Base
import Testing

@testable import Search

/// The query as one reads it: alternatives of a phrase by `/`, its tokens by `_`.
private func read(_ node: SearchQuery.Node) -> String {
    switch node {
    case .phrase(let phrases, word: _):
        phrases.map { $0.tokens.joined(separator: "_") + ($0.isPrefix ? "*" : "") }
            .joined(separator: "/")
    case .prefix(let prefix): prefix + "…"
    case .any(let nodes): "(" + nodes.map(read).joined(separator: " OR ") + ")"
    case .all(let nodes, except: let except):
        "(" + (nodes.map(read) + except.map { "-" + read($0) }).joined(separator: " ") + ")"
    }
}

@Suite("What a person typed is understood")
struct SearchQueryTests {
    @Test(
        "a query is read so",
        arguments: [
            (Language.en, "torture", "tortur"), (.en, "torture women", "(tortur women)"),
            (.en, "torture AND women", "(tortur women)"),
            (.en, "torture OR women", "(tortur OR women)"),
            (.en, "girls OR women torture", "(girl/girls OR (women tortur))"),
            (.en, "(girls OR women) torture", "((girl/girls OR women) tortur)"),
            (.en, "women NOT girls", "(women -girl/girls)"),
            (.en, "women -girls", "(women -girl/girls)"),
            (.en, "women -(girls OR torture)", "(women -(girl/girls OR tortur))"),
            (.en, "women -\"human rights\"", "(women -human_right/human_rights)"),
            (.en, "-girls women", "(women -girl/girls)"), (.en, "NOT NOT women", "women"),
            (.en, "NOT (NOT women)", "women"), (.en, "women AND NOT girls", "(women -girl/girls)"),
            (.en, "\"women torture\"", "women_tortur"), (.en, "“women torture”", "women_tortur"),
            (.en, "„women torture“", "women_tortur"), (.en, "«women torture»", "women_tortur"),
            (.ar, "”women torture“", "women_tortur"),
            (.zh, "「人权理事」", "人权_权理_理事"), (.en, "educat*", "educat…"),
            (.en, "ÉDUCAT*", "educat…"), (.fr, "l’éducat*", "educat…"),
            (.en, "well-know*", "(well know…)"), (.en, "well-known", "well_known"),
            (.fr, "femme SAUF torture", "(femm/femm -tortur)"),
            (.fr, "femme ET torture", "(femm tortur)"),
            (.fr, "torture OU femme", "(tortur OR femm)"),
            (.fr, "torture NON femme", "(tortur -femm)"),
            (.es, "tortura Y mujer", "(tortur muj)"), (.es, "tortura O mujer", "(tortur OR muj)"),
            (.es, "tortura NO mujer", "(tortur -muj)"),
            (.ru, "пытки И женщины", "(пытк женщин)"),
            (.ru, "пытки ИЛИ женщины", "(пытк OR женщин)"),
            (.ru, "пытки НЕ женщины", "(пытк -женщин)"),
            (.ru, "пытки и женщины", "(пытк и женщин)"),
            (.ar, "عنف و بنت", "(عنف بنت)"), (.ar, "عنف أو بنت", "(عنف OR بنت)"),
            (.ar, "عنف ليس بنت", "(عنف -بنت)"),
            (.zh, "酷刑 和 妇女", "(酷刑 妇女)"), (.zh, "酷刑 与 妇女", "(酷刑 妇女)"),
            (.zh, "酷刑 或 妇女", "(酷刑 OR 妇女)"), (.zh, "酷刑 非 妇女", "(酷刑 -妇女)"),
            (.zh, "妇女权利", "妇女_女权_权利"), (.zh, "人", "人*"), (.zh, "人 权", "(人* 权*)"),
            (.fr, "2 024", "2024/2_024"), (.en, "2 024", "(2 024)"), (.en, "2,024", "2024/2_024"),
            (.en, "State(s)", "state_s/stat_s"), (.en, "col:x", "col_x"), (.en, "OR", "or"),
            (.en, "NO torture", "(no tortur)"), (.ar, "\"حماية\"", "حما"),
            (.ar, "حماية", "حما/لحما/بحما/كحما/فحما"),
        ])
    func understood(language: Language, text: String, expected: String) {
        let query = SearchQuery(text, language: language)
        // Stems of the other languages that the table leaves out.
        let found = query.root.map(read) ?? ""
        #expect(simplified(found) == simplified(expected), "\(found)")
        #expect(query.notes.isEmpty, "\(query.notes)")
    }

    /// Keeps the first alternative of each phrase, but for queries whose table names them all.
    private func simplified(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { part in
            guard let slash = part.firstIndex(of: "/"), !part.contains("حما"), !part.contains("024")
            else { return String(part) }
            return part[..<slash] + String(part.reversed().prefix { $0 == ")" })
        }.joined(separator: " ")
    }

    @Test(
        "what cannot be taken literally is told, and the rest is read as words",
        arguments: [
            ("\"women torture", "(women tortur)", [SearchQuery.Note.unbalancedQuote]),
            ("women” torture", "(women tortur)", [.unbalancedQuote]),
            ("women » torture", "(women tortur)", [.unbalancedQuote]),
            ("(women torture", "(women tortur)", [.unbalancedParenthesis]),
            ("women) torture", "(women tortur)", [.unbalancedParenthesis]),
            ("women AND", "women", [.danglingOperator]), ("OR women", "women", [.danglingOperator]),
            ("women OR", "women", [.danglingOperator]), ("women NOT", "women", [.danglingOperator]),
            ("women AND AND torture", "(women tortur)", [.danglingOperator]),
            ("women OR OR torture", "(women OR tortur)", [.danglingOperator]),
            ("() women", "women", []), ("w* women", "(w women)", [.prefixTooShort]),
            ("* women", "women", [.strayStar]), ("*women", "women", [.strayStar]),
            ("NOT women", "", [.onlyNegation]), ("-women", "", [.onlyNegation]),
            ("-women -torture", "", [.onlyNegation]),
            ("women OR NOT torture", "women", [.onlyNegation]),
            ("!?", "", [.noWords]), ("\"", "", [.unbalancedQuote, .noWords]),
            ("'--", "", [.noWords]), ("-", "", [.noWords]), ("\"\"", "", [.noWords]),
            ("NEAR(women", "near_women", []), (":*", "", [.noWords]),
        ])
    func told(text: String, expected: String, notes: [SearchQuery.Note]) {
        let query = SearchQuery(text, language: .en)
        #expect(query.root.map(read).map(simplified) ?? "" == expected)
        #expect(query.isEmpty == expected.isEmpty)
        #expect(Set(query.notes) == Set(notes))
    }

    @Test("bounds hold: length, terms, depth")
    func bounds() {
        let long = SearchQuery(String(repeating: "women torture ", count: 700), language: .en)
        #expect(long.notes == [.tooLong, .tooManyTerms])
        #expect(long.root?.terms.count == SearchQuery.maximumTerms)
        let many = SearchQuery(String(repeating: "women ", count: 33), language: .en)
        #expect(many.notes == [.tooManyTerms])
        let deep = SearchQuery(
            String(repeating: "(", count: 9) + "women" + String(repeating: ")", count: 9),
            language: .en)
        #expect(deep.notes == [.tooDeep])
        #expect(deep.root.map(read).map(simplified) == "women")
        let fine = SearchQuery("((((((((women))))))))", language: .en)
        #expect(fine.notes.isEmpty)
        let cut = SearchQuery(String(repeating: "é", count: 501), language: .en)
        #expect(cut.notes == [.tooLong])
    }

    @Test("a blank query is empty, without a note")
    func blank() {
        for text in ["", " ", "\t\n\u{A0}\u{3000}", "\u{0}"] {
            let query = SearchQuery(text, language: .fr)
            #expect(query.isEmpty && query.notes.isEmpty, "\(text.debugDescription)")
        }
    }

    @Test("nothing typed makes the parser fail, and its terms are harmless")
    func hostile() {
        var random = SeededRandom(seed: 3)
        let pieces = [
            "\"", "(", ")", "*", "-", " ", "AND", "OR", "NOT", "women", "é", "人权", "حق", "И", "«",
            "»",
            "“", "„", "'", ":", "\\", "2", "024", "\u{A0}", "\u{0}", "\u{202E}", "（", "و", "--",
            "x*",
        ]
        for _ in 0..<2000 {
            let text = (0..<Int.random(in: 0..<60, using: &random))
                .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let language = Language.allCases.randomElement(using: &random) ?? .en
            let query = SearchQuery(text, language: language)
            for node in query.root?.terms ?? [] {
                if case .phrase(let phrases, word: _) = node {
                    let bytes = phrases.flatMap(\.tokens).joined().utf8
                    #expect(bytes.allSatisfy { $0 >= 0x80 || isAlphanumeric($0) }, "\(text)")
                    #expect(phrases.allSatisfy { !$0.tokens.isEmpty })
                }
            }
        }
        for text in [
            String(repeating: "(", count: 8192), String(repeating: "\"", count: 8192),
            String(repeating: "-(", count: 4096), String(repeating: "*", count: 8192),
        ] {
            #expect(SearchQuery(text, language: .zh).isEmpty)
        }
        let negations = SearchQuery(String(repeating: "NOT ", count: 200) + "x", language: .en)
        #expect(negations.root.map(read).map(simplified) == "x")
    }
}
