/// The texts of a workbook, which cells name by number.
struct SharedStrings {
    private var bytes: [UInt8] = []
    /// Where each text ends.
    private var ends: [UInt32] = []

    /// The most bytes of text: they are all in memory.
    private static let limit = 1 << 25

    /// No texts.
    init() {}

    /// - Throws: ``ImportError/workbook(file:reason:)`` where they are too many or damaged.
    init(_ entry: ZipArchive.Entry, of archive: ZipArchive) throws {
        var strings = SharedStrings()
        var text = CellText()
        try archive.read(
            entry,
            by: XMLPart(
                begin: { name, _ in text.begin(name) },
                end: { name in
                    text.end(name)
                    guard name == "si" else { return }
                    strings.bytes += text.bytes
                    strings.ends.append(UInt32(strings.bytes.count))
                    text.clear()
                    guard strings.bytes.count + 4 * strings.ends.count <= Self.limit else {
                        throw ImportError.workbook(
                            file: archive.file.file,
                            reason: "it has more than \(Self.limit >> 20) MB of texts; save the sheet as CSV (UTF-8)")
                    }
                },
                text: { try text.add($0, file: archive.file.file) }))
        self = strings
    }

    /// The text of a number; `nil` where there is none.
    subscript(_ number: Int) -> String? {
        guard ends.indices.contains(number) else { return nil }
        let start = number == 0 ? 0 : Int(ends[number - 1])
        return String(decoding: bytes[start..<Int(ends[number])], as: UTF8.self)
    }
}

/// The text of a cell or of a shared string: its runs one after the other, without the signs that say how it is
/// pronounced.
struct CellText {
    private(set) var bytes: [UInt8] = []
    private var isInText = false
    private var isInSigns = false

    /// The most bytes: a cell holds 32,767 letters.
    private static let limit = 1 << 20

    mutating func begin(_ name: Substring) {
        if name == "rPh" { isInSigns = true }
        if name == "t" { isInText = true }
    }

    mutating func end(_ name: Substring) {
        if name == "rPh" { isInSigns = false }
        if name == "t" { isInText = false }
    }

    mutating func add(_ more: UnsafeRawBufferPointer, file: String) throws {
        guard isInText, !isInSigns else { return }
        bytes += more
        guard bytes.count <= Self.limit else {
            throw ImportError.workbook(file: file, reason: "a cell has more than a megabyte of text; shorten it")
        }
    }

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }
}
