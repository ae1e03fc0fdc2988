import Administration
import Engine
import EngineSupport
import TestSupport
import Testing

/// Workbooks are read as they are.
@Suite struct WorkbookTests {
    private static let text = WorkbookFixture.text
    private static func day(_ number: String) -> String { WorkbookFixture.number(number, style: 1) }

    /// The register of the tests: a title, a blank row, two cases.
    private static func register(isFrom1904: Bool = false, shift: Int = 0) -> WorkbookFixture {
        let rows = WorkbookFixture.rows([
            [text("Register of 2026")], [],
            ["Ref", "Received", "Decision"].map(text),
            [
                #"<c t="s"><v>1</v></c>"#, day("\(46_027 - shift)"),
                #"<c s="2"><f>B4+1</f><v>\#(46_028 - shift).5</v></c>"#,
            ],
            [text("B &amp; C"), day("\(46_029 - shift)"), ""],
        ])
        return WorkbookFixture(
            [
                ("Notes", WorkbookFixture.rows([[text("Nothing here")]])),
                ("Cases", rows + #"<mergeCells><mergeCell ref="A1:C1"/></mergeCells>"#),
            ],
            strings: "<si><t>no</t></si><si><r><t>A</t></r><r><t>-1</t></r><rPh><t>x</t></rPh></si>",
            formats: ["dd/mm/yyyy", "[$-809]d\\ mmm\\ yy\\ hh:mm"], isFrom1904: isFrom1904)
    }

    private static let events = [
        "A-1 | 1 | 2026-01-05 00:00:00+00 | Received", "A-1 | 2 | 2026-01-06 12:00:00+00 | Decision",
        "B & C | 1 | 2026-01-07 00:00:00+00 | Received",
    ]

    @Test(arguments: [false, true]) func readsASheetByItsName(isFrom1904: Bool) async throws {
        try await ImportDatabase.with { database in
            let book = Self.register(isFrom1904: isFrom1904, shift: isFrom1904 ? 1462 : 0)
            let report = try await database.importing(book.bytes, file: "register.xlsx") {
                ($0.shape, $0.sheet) = (.wide(steps: []), "cases")
            }
            #expect((report.cases, report.events) == (2, 3))
            let events = try await database.events(of: "log").map {
                $0.split(separator: " | ").prefix(4).joined(separator: " | ")
            }
            #expect(events == Self.events)
        }
    }

    @Test func namesTheSheetsThatThereAre() async throws {
        try await ImportDatabase.with { database in
            await #expect(
                throws: ImportError.unknownSheet(
                    file: "register.xlsx", sheet: "Casses", found: ["Notes", "Cases"], nearest: "Cases")
            ) {
                try await database.importing(Self.register().bytes, file: "register.xlsx") { $0.sheet = "Casses" }
            }
            let counts = try await database.rowCounts()
            #expect(counts == [0, 0, 0])
        }
    }

    @Test func refusesASheetOfAFileThatHasNone() async throws {
        try await ImportDatabase.with { database in
            let error = await #expect(throws: ImportError.self) {
                try await database.importing("case,activity\n", file: "plain.csv") { $0.sheet = "Cases" }
            }
            #expect(error?.description.contains("leave --sheet out") == true)
        }
    }

    /// What is no workbook that can be read, and a word of what to do.
    static let refused: [(name: String, bytes: [UInt8], words: String)] = {
        let ole: [UInt8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] + [UInt8](repeating: 0, count: 600)
        let package: [UInt8] = "EncryptedPackage".utf8.flatMap { [$0, 0] as [UInt8] }
        var locked = register()
        locked.lock()
        let macros = WorkbookFixture(
            [("A", "")], type: "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
        let binary = WorkbookFixture([("A", "")], type: "application/vnd.ms-excel.sheet.binary.macroEnabled.main")
        var damaged = register().bytes
        damaged.removeLast(30)
        return [
            ("old.xls", ole, "save it as an Excel workbook (.xlsx)"), ("locked.xlsx", ole + package, "without one"),
            ("zip-locked.xlsx", locked.bytes, "without one"), ("macros.xlsm", macros.bytes, "which has none"),
            ("binary.xlsb", binary.bytes, "save it as an Excel workbook (.xlsx)"),
            ("cut.xlsx", damaged, "copy it again"),
        ]
    }()

    @Test(arguments: refused.indices) func refusesWithAWordOfWhatToDo(index: Int) async throws {
        let (name, bytes, words) = Self.refused[index]
        try await ImportDatabase.with { database in
            let error = await #expect(throws: ImportError.self) { try await database.importing(bytes, file: name) }
            let message = try #require(error?.description)
            #expect(message.hasPrefix(name) && message.contains(words), "\(message)")
            #expect(try await database.rowCounts() == [0, 0, 0])
        }
    }

    /// A part that unfolds to far more than it weighs, whether it says so or not.
    @Test(arguments: [3 << 30, 4_000]) func refusesABomb(saying size: Int) async throws {
        try await ImportDatabase.with { database in
            // A gzip file is a header of ten bytes and a name, the deflated bytes, and eight more.
            let gzip = try database.gzip([UInt8](repeating: 32, count: 1 << 24))
            let header = 10 + ((gzip[10...].firstIndex(of: 0) ?? 10) - 9)
            var book = Self.register()
            book.deflate("tables/1.xml", Array(gzip[header..<(gzip.count - 8)]), saying: size)
            let bytes = book.bytes
            let error = await #expect(throws: ImportError.self) {
                try await database.importing(bytes, file: "bomb.xlsx") { $0.sheet = "Cases" }
            }
            let message = try #require(error?.description)
            #expect(message.contains(size == 4_000 ? "is damaged" : "would unfold to 3072 MB"), "\(message)")
        }
    }

    @Test func warnsOfFormulasWithoutValues() async throws {
        try await ImportDatabase.with { database in
            let rows = WorkbookFixture.rows([
                ["Ref", "Received", "Note"].map(Self.text),
                [Self.text("A"), Self.day("46027"), #"<c r="C2"><f>1+1</f></c>"#],
            ])
            let book = WorkbookFixture([("Cases", rows)], formats: ["yyyy-mm-dd"])
            let report = try await database.importing(book.bytes, file: "register.xlsx") { $0.shape = .wide(steps: []) }
            #expect(report.remarks.contains { $0.kind == .warning && $0.text.contains("the first in C2") })
        }
    }

    /// Written by LibreOffice 7.4 from a sheet with a title over all columns, dates and formulas.
    @Test(arguments: [1900, 1904]) func readsWhatLibreOfficeWrites(epoch: Int) async throws {
        try await ImportDatabase.with { database in
            let folder = "\(TestServer.repository)/Tests/EngineTests/Import/Workbooks"
            var options = ImportOptions(name: "log")
            (options.shape, options.endColumn) = (.wide(steps: []), "Decision")
            let report = try await database.administration.importEvents(
                .file(path: "\(folder)/libreoffice-\(epoch).xlsx"), options: options)
            #expect([report.cases, report.events, report.open] == [20, 40, 0])
            let events = try await database.events(of: "log")
            #expect(events.contains("C-20 | 1 | 2026-01-24 00:00:00+00 | Received | – | –"))
            #expect(events.contains("C-20 | 2 | 2026-01-29 12:00:00+00 | Decision | unattributed | –"))
        }
    }

    @Test func saysWhatOCELIs() async throws {
        try await ImportDatabase.with { database in
            let error = await #expect(throws: ImportError.self) {
                try await database.importing(
                    #"{"objectTypes":[],"eventTypes":[],"objects":[],"events":[]}"#, file: "mini.jsonocel")
            }
            #expect(error?.description.contains("OCEL 2.0 JSON") == true)
        }
    }
}
