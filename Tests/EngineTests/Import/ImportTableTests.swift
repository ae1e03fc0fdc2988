import Testing

@testable import Administration
@testable import Reports

/// Rows out of bytes of every encoding and shape, without a database.
@Suite struct ImportTableTests {
    /// Bytes that come in pieces of a size.
    private final class Pieces: ByteSource {
        private var rest: ArraySlice<UInt8>
        private let size: Int

        init(_ bytes: [UInt8], size: Int) { (rest, self.size) = (bytes[...], size) }

        func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
            let piece = rest.prefix(min(size, buffer.count))
            buffer.copyBytes(from: piece)
            rest = rest.dropFirst(piece.count)
            return piece.count
        }
    }

    static func rows(_ bytes: [UInt8], size: Int = 7, encoding: TextEncoding? = nil) throws -> [[String]] {
        let file = try CSVFile(
            ByteWindow(Pieces(bytes, size: size), capacity: 16), file: "f.csv", delimiter: nil, encoding: encoding
        ) {}
        var rows: [[String]] = []
        try file.read { rows.append($0.cells) }
        return rows
    }

    static let texts: [(text: String, rows: [[String]])] = [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]), ("a;b\r\n1;2", [["a", "b"], ["1", "2"]]),
        ("a\tb\r1\t2\r", [["a", "b"], ["1", "2"]]), ("a|b\n1|2", [["a", "b"], ["1", "2"]]),
        ("sep=;\na;b\n1,5;2", [["a", "b"], ["1,5", "2"]]), ("sep=,\r\na,b\r\n", [["a", "b"]]),
        ("\"a\"\"b\",\"c,d\"\n\"e\nf\", \"g\" \n", [["a\"b", "c,d"], ["e\nf", "g"]]),
        ("a,b\n\n1\n,,\n", [["a", "b"], [""], ["1"], ["", "", ""]]), ("5\" pipe,x\n", [["5\" pipe", "x"]]),
        ("Name;Cost\nSmith, A;1,5\nJones, B;2,5\n", [["Name", "Cost"], ["Smith, A", "1,5"], ["Jones, B", "2,5"]]),
        ("a,b,", [["a", "b", ""]]), ("Caf\u{e9},\u{1F600}\n", [["Caf\u{e9}", "\u{1F600}"]]),
    ]

    @Test(arguments: texts.indices, [1, 3, 1_000]) func readsRows(_ index: Int, _ size: Int) throws {
        let (text, rows) = Self.texts[index]
        #expect(try Self.rows(Array(text.utf8), size: size) == rows)
        #expect(try Self.rows([0xef, 0xbb, 0xbf] + text.utf8, size: size) == rows)
        for order in [true, false] {
            let units = Array(text.utf16)
            let pairs = units.flatMap { unit -> [UInt8] in
                let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xff))
                return order ? [low, high] : [high, low]
            }
            #expect(try Self.rows((order ? [0xff, 0xfe] : [0xfe, 0xff]) + pairs, size: size) == rows)
        }
    }

    @Test func readsWindows1252() throws {
        let bytes = Array("Caf".utf8) + [0xe9, 44, 0x80, 0x93, 10]
        #expect(try Self.rows(bytes) == [["Café", "€“"]])
    }

    /// Names that look like formulas, out as CSV and in again.
    @Test(arguments: ["=1+1", "@x", "-5", "+44 person", "=cmd|' /C calc'!A0", "'quoted", "'=both", "''=twice", "it's"])
    func namesComeBackAsTheyWere(_ name: String) throws {
        let line = "\(CSVCell.text(name).written),x"
        #expect(try Self.rows(Array(line.utf8)).first?.first?.withoutFormulaGuard == name)
    }

    @Test func findsTheHeaderUnderATitle() throws {
        let lines = [
            ["Register 2025", "", ""], ["", "", ""], ["Ref", "Received\n(day)", "Decision"], ["A", "1", "2"],
        ]
        let rows = lines.enumerated().map { TableRow(number: $0 + 1, cells: $1) }
        let shape = try TableShape(rows, named: [], file: "f.csv")
        #expect(shape.titles == ["Ref", "Received (day)", "Decision"])
        #expect(shape.rows.map(\.number) == [4])
        #expect(shape.remarks.first?.text == "Row 3 is the header; 1 above it left out, such as “Register 2025”.")
    }
}
