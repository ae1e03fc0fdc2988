import Turnaround

/// A workbook of Office Open XML (ECMA-376, ISO/IEC 29500) as it is written: sheets of typed cells, texts in their
/// cells, no formula.
struct Workbook {
    var sheets: [Sheet]

    /// A sheet: a heading for each column, rows below it, the first row kept in sight.
    struct Sheet {
        var name: String
        var columns: [(title: String, width: Int)]
        var rows: [[Cell]]
    }

    /// Content of a cell.
    enum Cell {
        case text(String)
        case number(Double)
        case whole(Int)
        /// A day without a time.
        case day(Day)
        /// A local time in London, to the second.
        case moment(Instant)
        /// Nothing: a figure that does not exist or is not told.
        case empty
    }

    /// Writes the workbook.
    /// - Parameter output: takes its bytes as they come.
    func write(to output: @escaping ([UInt8]) throws -> Void) throws {
        var archive = ZipArchive(output)
        try archive.add("[Content_Types].xml") { try $0(contentTypes) }
        try archive.add("_rels/.rels") { try $0(Workbook.relations) }
        try archive.add("xl/workbook.xml") { try $0(list) }
        try archive.add("xl/_rels/workbook.xml.rels") { try $0(sheetRelations) }
        try archive.add("xl/styles.xml") { try $0(Workbook.styles) }
        for (index, sheet) in sheets.enumerated() {
            try archive.add("xl/worksheets/sheet\(index + 1).xml") { write in
                try write(sheet.head)
                for (number, row) in sheet.rows.enumerated() { try write(Sheet.written(row, number: number + 2)) }
                try write("</sheetData></worksheet>")
            }
        }
        try archive.finish()
    }
}

extension Workbook.Sheet {
    /// The begin of the sheet up to its first row of figures.
    fileprivate var head: String {
        let widths = columns.enumerated().map {
            "<col min=\"\($0 + 1)\" max=\"\($0 + 1)\" width=\"\($1.width)\" customWidth=\"1\"/>"
        }
        return Workbook.declaration + "<worksheet xmlns=\"\(Workbook.namespace)\">"
            + "<sheetViews><sheetView workbookViewId=\"0\">"
            + "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"
            + "</sheetView></sheetViews><cols>\(widths.joined())</cols><sheetData>"
            + Self.written(columns.map { .text($0.title) }, number: 1, style: 1)
    }

    /// A row.
    fileprivate static func written(_ cells: [Workbook.Cell], number: Int, style: Int = 0) -> String {
        let written = cells.enumerated().map { $1.written(at: "\(name(ofColumn: $0))\(number)", style: style) }
        return "<row r=\"\(number)\">\(written.joined())</row>"
    }

    /// `A`, …, `Z`, `AA`, …
    private static func name(ofColumn index: Int) -> String {
        let letter = String(UnicodeScalar(UInt8(65 + index % 26)))
        return index < 26 ? letter : name(ofColumn: index / 26 - 1) + letter
    }
}

extension Workbook.Cell {
    /// Day 0 of spreadsheets that count from 1900, as they have it since 1 March of that year.
    private static let origin = Day(number: -25_569)

    fileprivate func written(at place: String, style: Int) -> String {
        switch self {
        case .empty: ""
        case .text(let text):
            """
            <c r="\(place)" t="inlineStr" s="\(style)">\
            <is><t xml:space="preserve">\(Self.escaped(text))</t></is></c>
            """
        case .whole(let value): "<c r=\"\(place)\" s=\"5\"><v>\(value)</v></c>"
        case .number(let value): value.isFinite ? "<c r=\"\(place)\"><v>\(value)</v></c>" : ""
        case .day(let day): "<c r=\"\(place)\" s=\"2\"><v>\(day.number - Self.origin.number)</v></c>"
        case .moment(let moment):
            "<c r=\"\(place)\" s=\"3\"><v>\(Self.serial(moment))</v></c>"
        }
    }

    /// Days since the origin, with the time of day in London as a fraction.
    private static func serial(_ moment: Instant) -> Double {
        let day = LondonTime.shared.day(of: moment)
        let seconds = Double(moment.microseconds(since: LondonTime.shared.instant(of: day))) / 1_000_000
        return Double(day.number - origin.number) + seconds.rounded() / 86_400
    }

    /// A text of 32,767 characters at most, as XML 1.0 can hold it.
    private static func escaped(_ text: String) -> String {
        String(XESLog.escaped(String(text.prefix(32_767))))
    }
}

extension Workbook {
    fileprivate static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    fileprivate static let namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let packages = "http://schemas.openxmlformats.org/package/2006"
    private static let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"

    private var contentTypes: String {
        let parts = sheets.indices.map {
            "<Override PartName=\"/xl/worksheets/sheet\($0 + 1).xml\" ContentType=\"\(Self.kind).worksheet+xml\"/>"
        }
        return Self.declaration + "<Types xmlns=\"\(Self.packages)/content-types\">"
            + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"\(Self.kind).sheet.main+xml\"/>"
            + "<Override PartName=\"/xl/styles.xml\" ContentType=\"\(Self.kind).styles+xml\"/>"
            + parts.joined() + "</Types>"
    }

    private static var relations: String {
        declaration + "<Relationships xmlns=\"\(packages)/relationships\">"
            + "<Relationship Id=\"rId1\" Type=\"\(office)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    }

    private var sheetRelations: String {
        let links = sheets.indices.map {
            """
            <Relationship Id="rId\($0 + 2)" Type="\(Self.office)/worksheet" \
            Target="worksheets/sheet\($0 + 1).xml"/>
            """
        }
        return Self.declaration + "<Relationships xmlns=\"\(Self.packages)/relationships\">"
            + "<Relationship Id=\"rId1\" Type=\"\(Self.office)/styles\" Target=\"styles.xml\"/>"
            + links.joined() + "</Relationships>"
    }

    private var list: String {
        let named = sheets.enumerated().map {
            "<sheet name=\"\($1.name)\" sheetId=\"\($0 + 1)\" r:id=\"rId\($0 + 2)\"/>"
        }
        return Self.declaration + "<workbook xmlns=\"\(Self.namespace)\" xmlns:r=\"\(Self.office)\"><sheets>"
            + named.joined() + "</sheets></workbook>"
    }

    /// The looks of cells: 0 as it is, 1 headings, 2 days, 3 moments, 5 whole numbers.
    private static let styles =
        declaration + "<styleSheet xmlns=\"\(namespace)\"><numFmts count=\"1\">"
        + "<numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd hh:mm\"/></numFmts><fonts count=\"2\">"
        + "<font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font>"
        + "</fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
        + "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
        + "<borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs>"
        + "<cellXfs count=\"6\"><xf xfId=\"0\"/><xf xfId=\"0\" fontId=\"1\" applyFont=\"1\"/>"
        + "<xf xfId=\"0\" numFmtId=\"14\" applyNumberFormat=\"1\"/>"
        + "<xf xfId=\"0\" numFmtId=\"164\" applyNumberFormat=\"1\"/><xf xfId=\"0\"/>"
        + "<xf xfId=\"0\" numFmtId=\"3\" applyNumberFormat=\"1\"/></cellXfs><cellStyles count=\"1\">"
        + "<cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"
}
