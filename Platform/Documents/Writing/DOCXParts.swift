import Base

/// The parts of a .docx file that are the same in every document of a language. The order of elements is
/// that of the schemas of ECMA-376.
enum DOCXParts {
    static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

    private static let main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    private static let office =
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let packaging = "http://schemas.openxmlformats.org/package/2006"

    static func root(_ name: String, _ content: String) -> String {
        "<w:\(name) xmlns:w=\"\(main)\" xmlns:r=\"\(office)\">\(content)</w:\(name)>"
    }

    // MARK: Text

    /// What XML 1.0 cannot hold is left out; line feeds and tabs are elements.
    static func text(_ text: String) -> String {
        let tag = "<w:t xml:space=\"preserve\">"
        var output = tag
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": output += "</w:t><w:br/>" + tag
            case "\t": output += "</w:t><w:tab/>" + tag
            default: output += escaped(scalar)
            }
        }
        return output + "</w:t>"
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": ""
        default: String(scalar)
        }
    }

    static func language(_ language: Language, isRightToLeft: Bool) -> String {
        if isRightToLeft { return "<w:lang w:bidi=\"ar-SA\"/>" }
        return switch language {
        case .ar: "<w:lang w:val=\"en-GB\"/>"
        case .zh: "<w:lang w:eastAsia=\"zh-CN\"/>"
        default: "<w:lang w:val=\"\(tag(language))\"/>"
        }
    }

    /// The language of the Latin and Cyrillic letters of a document.
    private static func tag(_ language: Language) -> String {
        switch language {
        case .ar, .en, .zh: "en-GB"
        case .es: "es-ES"
        case .fr: "fr-FR"
        case .ru: "ru-RU"
        }
    }

    static func direction(_ isRightToLeft: Bool) -> String {
        isRightToLeft ? "<w:bidi/>" : "<w:bidi w:val=\"0\"/>"
    }

    /// A number that the program reading the document reckons.
    static func field(_ name: String, isRightToLeft: Bool) -> String {
        let look = isRightToLeft ? "<w:rPr><w:rtl/></w:rPr>" : ""
        return """
            <w:fldSimple w:instr=" \(name) "><w:r>\(look)<w:t>1</w:t></w:r></w:fldSimple>
            """
    }

    // MARK: The package

    private static let types = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    static let contentTypes = """
        <Types xmlns="\(packaging)/content-types">\
        <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
        <Default Extension="xml" ContentType="application/xml"/>\
        <Override PartName="/docProps/core.xml" \
        ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>\
        <Override PartName="/word/document.xml" ContentType="\(types).document.main+xml"/>\
        <Override PartName="/word/styles.xml" ContentType="\(types).styles+xml"/>\
        <Override PartName="/word/settings.xml" ContentType="\(types).settings+xml"/>\
        <Override PartName="/word/numbering.xml" ContentType="\(types).numbering+xml"/>\
        <Override PartName="/word/header1.xml" ContentType="\(types).header+xml"/>\
        <Override PartName="/word/footer1.xml" ContentType="\(types).footer+xml"/></Types>
        """

    static let relationships = """
        <Relationships xmlns="\(packaging)/relationships">\
        <Relationship Id="rId1" Type="\(office)/officeDocument" Target="word/document.xml"/>\
        <Relationship Id="rId2" Type="\(packaging)/relationships/metadata/core-properties" \
        Target="docProps/core.xml"/></Relationships>
        """

    static let documentRelationships =
        "<Relationships xmlns=\"\(packaging)/relationships\">"
        + ["styles", "settings", "numbering", "header", "footer"].enumerated().map { number, kind in
            let file = kind == "header" || kind == "footer" ? "\(kind)1" : kind
            return """
                <Relationship Id="rId\(number + 1)" Type="\(office)/\(kind)" Target="\(file).xml"/>
                """
        }.joined() + "</Relationships>"

    static func core(_ title: String, _ language: Language) -> String {
        """
        <cp:coreProperties xmlns:cp="\(packaging)/metadata/core-properties" \
        xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>\
        \(title.unicodeScalars.map(escaped).joined())</dc:title>\
        <dc:creator>Accord</dc:creator><dc:language>\(language.code)</dc:language>\
        </cp:coreProperties>
        """
    }

    /// A4 with the margins of documents of the United Nations.
    static func section(isRightToLeft: Bool) -> String {
        """
        <w:sectPr><w:headerReference w:type="default" r:id="rId4"/>\
        <w:footerReference w:type="default" r:id="rId5"/><w:pgSz w:w="11906" w:h="16838"/>\
        <w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="708" \
        w:footer="708" w:gutter="0"/>\(isRightToLeft ? "<w:bidi/>" : "")</w:sectPr>
        """
    }

    static func settings(_ language: Language) -> String {
        root(
            "settings",
            """
            <w:defaultTabStop w:val="567"/><w:compat><w:compatSetting w:name="compatibilityMode" \
            w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>\
            <w:themeFontLang w:val="\(tag(language))" w:eastAsia="zh-CN" w:bidi="ar-SA"/>
            """)
    }

    /// One list after the other, each from one.
    static func numbering(lists: Int, _ language: Language) -> String {
        // Some programs let a number of a line from right to left grow outward: it has room within the margin.
        let indent = language.isRightToLeft ? 851 : 567
        let level = """
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>\
            <w:lvlText w:val="%1."/><w:lvlJc w:val="left"/><w:pPr>\
            <w:ind w:left="\(indent)" w:hanging="567"/></w:pPr></w:lvl>
            """
        let numbers = (1...lists).map { list in
            """
            <w:num w:numId="\(list)"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">\
            <w:startOverride w:val="1"/></w:lvlOverride></w:num>
            """
        }
        return root(
            "numbering",
            """
            <w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>\(level)\
            </w:abstractNum>\(numbers.joined())
            """)
    }

    // MARK: Styles

    static func styles(_ language: Language) -> String {
        // Arabic letters of the usual fonts are small for their size.
        let size = 22
        let complexSize = 28
        let direction = language.isRightToLeft ? "<w:bidi/>" : ""
        let defaults = """
            <w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" \
            w:hAnsi="Times New Roman" w:eastAsia="SimSun" w:cs="Traditional Arabic"/>\
            <w:sz w:val="\(size)"/><w:szCs w:val="\(complexSize)"/>\
            <w:lang w:val="\(tag(language))" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr>\
            </w:rPrDefault><w:pPrDefault><w:pPr>\(direction)\
            <w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault>\
            </w:docDefaults>
            """
        return root("styles", defaults + DOCXStyle.allCases.map(style).joined() + grid)
    }

    private static func style(_ style: DOCXStyle) -> String {
        let isDefault = style == .body ? " w:default=\"1\"" : ""
        let base = style == .body ? "" : "<w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/>"
        let (name, paragraph, run) = look(of: style)
        return """
            <w:style w:type="paragraph"\(isDefault) w:styleId="\(style.rawValue)">\
            <w:name w:val="\(name)"/>\(base)<w:qFormat/><w:pPr>\(paragraph)</w:pPr>\
            <w:rPr>\(run)</w:rPr></w:style>
            """
    }

    /// The name as Word knows it, what a paragraph and what its letters look like.
    private static func look(
        of style: DOCXStyle
    ) -> (name: String, paragraph: String, run: String) {
        func size(_ latin: Int, _ complex: Int) -> String {
            "<w:sz w:val=\"\(latin)\"/><w:szCs w:val=\"\(complex)\"/>"
        }
        let bold = "<w:b/><w:bCs/>"
        let centred = "<w:jc w:val=\"center\"/>"
        return switch style {
        case .body: ("Normal", "", "")
        case .title:
            (
                "Title", "<w:spacing w:before=\"240\" w:after=\"120\"/>\(centred)",
                bold + size(30, 38)
            )
        case .subtitle: ("Subtitle", "<w:spacing w:after=\"360\"/>\(centred)", size(24, 30))
        case .heading:
            (
                "heading 1",
                "<w:keepNext/><w:spacing w:before=\"300\" w:after=\"120\"/>\(centred)"
                    + "<w:outlineLvl w:val=\"0\"/>", bold + size(24, 30)
            )
        case .subheading:
            (
                "heading 2",
                "<w:keepNext/><w:spacing w:before=\"200\" w:after=\"80\"/>"
                    + "<w:outlineLvl w:val=\"1\"/>", bold
            )
        case .quotation:
            ("Quote", "<w:ind w:left=\"567\" w:right=\"567\"/>", "")
        case .preamble: ("Preamble", "<w:ind w:firstLine=\"567\"/>", "")
        case .small:
            ("Small", "<w:spacing w:before=\"40\" w:after=\"40\"/>", size(19, 24))
        }
    }

    private static let grid: String = {
        let sides = ["top", "left", "bottom", "right", "insideH", "insideV"].map {
            "<w:\($0) w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"808080\"/>"
        }
        return """
            <w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>\
            <w:tblPr><w:tblBorders>\(sides.joined())</w:tblBorders><w:tblCellMar>\
            <w:left w:w="108" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar>\
            </w:tblPr></w:style>
            """
    }()
}
