import Foundation

/// A workbook made by hand: parts that stand wherever they are put, stored or as they come.
struct WorkbookFixture {
    /// A part on its way into the archive.
    private struct Part {
        var name: String
        var content: [UInt8]
        var method: UInt16 = 0
        /// What the directory says that it unfolds to.
        var size: Int
        var crc: UInt32
        var isEncrypted = false
    }

    private var parts: [Part] = []

    static let main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    private static let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    /// A workbook of sheets, in the folder `book` and not where others keep it.
    /// - Parameters:
    ///   - sheets: names and what stands between `<worksheet>` and its end.
    ///   - strings: what stands between `<sst>` and its end.
    ///   - formats: codes of formats; cells name them from 1 on.
    init(
        _ sheets: [(name: String, content: String)], strings: String = "", formats: [String] = [],
        isFrom1904: Bool = false, type: String = Self.main
    ) {
        add("[Content_Types].xml", #"<Types><Override PartName="/book/all.xml" ContentType="\#(type)"/></Types>"#)
        let list = sheets.enumerated().map { #"<sheet name="\#($1.name)" sheetId="\#($0 + 1)" r:id="s\#($0)"/>"# }
        add(
            "book/all.xml",
            #"<x:workbook xmlns:x="a" xmlns:r="b"><x:workbookPr date1904="\#(isFrom1904 ? 1 : 0)"/>"#
                + "<sheets>\(list.joined())</sheets></x:workbook>")
        let targets =
            sheets.indices.map { ("s\($0)", "worksheet", "../tables/\($0).xml") }
            + [("t", "sharedStrings", "texts.xml"), ("f", "styles", "/looks.xml")]
        let relations = targets.map {
            #"<Relationship Id="\#($0.0)" Type="\#(Self.relationships)/\#($0.1)" Target="\#($0.2)"/>"#
        }
        add("book/_rels/all.xml.rels", "<Relationships>\(relations.joined())</Relationships>")
        for (index, sheet) in sheets.enumerated() {
            add("tables/\(index).xml", "<worksheet>\(sheet.content)</worksheet>")
        }
        add("book/texts.xml", "<sst>\(strings)</sst>")
        let codes = formats.enumerated().map { #"<numFmt numFmtId="\#(200 + $0)" formatCode="\#($1)"/>"# }
        let styles = ["<xf numFmtId=\"0\"/>"] + formats.indices.map { "<xf numFmtId=\"\(200 + $0)\"/>" }
        add(
            "looks.xml",
            "<styleSheet><numFmts>\(codes.joined())</numFmts><cellXfs>\(styles.joined())</cellXfs></styleSheet>")
    }

    /// Rows of cells written as `<c …>` between their `<row>`.
    static func rows(_ rows: [[String]]) -> String {
        "<sheetData>" + rows.map { "<row>\($0.joined())</row>" }.joined() + "</sheetData>"
    }

    /// A cell with a text of its own.
    static func text(_ text: String) -> String { #"<c t="inlineStr"><is><t>\#(text)</t></is></c>"# }

    /// A cell with a number.
    static func number(_ number: String, style: Int = 0) -> String { #"<c s="\#(style)"><v>\#(number)</v></c>"# }

    /// Adds a part.
    mutating func add(_ name: String, _ content: String) {
        let bytes = Array(content.utf8)
        parts.append(Part(name: name, content: bytes, size: bytes.count, crc: Self.crc(bytes)))
    }

    /// Puts deflated bytes into a part, with the size that the directory is to say.
    mutating func deflate(_ name: String, _ content: [UInt8], saying size: Int) {
        parts.removeAll { $0.name == name }
        parts.append(Part(name: name, content: content, method: 8, size: size, crc: 0))
    }

    /// Marks all parts as locked.
    mutating func lock() { for index in parts.indices { parts[index].isEncrypted = true } }

    /// The archive.
    var bytes: [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        for part in parts {
            let name = Array(part.name.utf8)
            let facts = Self.joined([
                Self.half(20), Self.half(part.isEncrypted ? 1 : 0), Self.half(part.method), Self.word(0),
                Self.word(part.crc), Self.word(UInt32(part.content.count)),
                Self.word(UInt32(truncatingIfNeeded: part.size)), Self.half(UInt16(name.count)),
            ])
            directory += Self.joined([
                Self.word(0x0201_4b50), Self.half(20), facts, Self.word(0), Self.word(0), Self.word(0),
                Self.word(UInt32(archive.count)), name,
            ])
            archive += Self.joined([Self.word(0x0403_4b50), facts, Self.half(0), name, part.content])
        }
        let count = Self.half(UInt16(parts.count))
        let end = Self.joined([
            Self.word(0x0605_4b50), Self.word(0), count, count, Self.word(UInt32(directory.count)),
            Self.word(UInt32(archive.count)), Self.half(0),
        ])
        return archive + directory + end
    }

    private static func joined(_ parts: [[UInt8]]) -> [UInt8] { parts.flatMap { $0 } }
    private static func half(_ number: UInt16) -> [UInt8] { [UInt8(number & 0xff), UInt8(number >> 8)] }
    private static func word(_ number: UInt32) -> [UInt8] {
        half(UInt16(number & 0xffff)) + half(UInt16(number >> 16))
    }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xffff_ffff
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xedb8_8320 : crc >> 1 }
        }
        return ~crc
    }
}
