/// The kinds of file that evidence may be, told by what is in them and not by their names.
package enum FileKind: String, CaseIterable, Sendable {
    case pdf, docx, xlsx, pptx, odt, png, jpeg, csv, text

    /// The media type.
    package var mediaType: String {
        switch self {
        case .pdf: "application/pdf"
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case .pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation"
        case .odt: "application/vnd.oasis.opendocument.text"
        case .png: "image/png"
        case .jpeg: "image/jpeg"
        case .csv: "text/csv"
        case .text: "text/plain"
        }
    }

    /// Its title.
    package var title: String {
        switch self {
        case .pdf: "PDF"
        case .docx: "Word document (.docx)"
        case .xlsx: "Excel workbook (.xlsx)"
        case .pptx: "PowerPoint presentation (.pptx)"
        case .odt: "OpenDocument text (.odt)"
        case .png: "PNG image"
        case .jpeg: "JPEG image"
        case .csv: "CSV table"
        case .text: "plain text (.txt)"
        }
    }

    /// The endings that names of such files have.
    package var endings: [String] {
        switch self {
        case .jpeg: ["jpg", "jpeg"]
        case .text: ["txt"]
        default: [rawValue]
        }
    }

    /// Number of its first bytes, and of its last, that tell what a file is.
    package static let telling = 64 << 10

    /// Kind of a file by its bytes; `nil` where it is none of these. A table of values looks like text: the name
    /// decides.
    /// - Parameters:
    ///   - start: the first ``telling`` bytes, or all of them.
    ///   - end: the last; only an archive needs them.
    ///   - name: the file's name.
    package static func of(_ start: [UInt8], end: [UInt8] = [], named name: String) -> FileKind? {
        if start.starts(with: "%PDF-".utf8) { return .pdf }
        if start.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) { return .png }
        if start.starts(with: [0xff, 0xd8, 0xff]) { return .jpeg }
        if isArchive(start) { return inArchive(start, end: end) }
        guard isText(start) else { return nil }
        return ending(of: name) == "csv" ? .csv : .text
    }

    /// The ending of a file's name in lower case, without its stop; `nil` where it has none.
    package static func ending(of name: String) -> String? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 1, let last = parts.last, !last.isEmpty else { return nil }
        return last.lowercased()
    }

    /// True if a file is a zip archive, whose end tells as much of it as its start.
    package static func isArchive(_ start: [UInt8]) -> Bool { start.starts(with: [0x50, 0x4b, 0x03, 0x04]) }

    /// Office documents are zip archives: the names of their entries tell them apart, in whatever order they stand.
    private static func inArchive(_ start: [UInt8], end: [UInt8]) -> FileKind? {
        let entries = names(inArchive: start)
        if entries.first?.name == "mimetype" {
            return entries.first?.content.starts(with: FileKind.odt.mediaType.utf8) == true ? .odt : nil
        }
        let names = entries.map(\.name) + names(inDirectory: end)
        guard names.contains(where: { $0 == "[Content_Types].xml" || $0.hasPrefix("_rels/") }) else { return nil }
        for (folder, kind) in [("word/", FileKind.docx), ("xl/", .xlsx), ("ppt/", .pptx)]
        where names.contains(where: { $0.hasPrefix(folder) }) { return kind }
        return nil
    }

    /// The names in the directory with which a zip archive ends, as far as it is in its last bytes.
    private static func names(inDirectory bytes: [UInt8]) -> [String] {
        var found: [String] = []
        let number = { (at: Int) in Int(bytes[at]) | Int(bytes[at + 1]) << 8 }
        var place = 0
        while place + 46 <= bytes.count {
            guard bytes[place...].starts(with: [0x50, 0x4b, 0x01, 0x02]) else {
                place += 1
                continue
            }
            let nameEnd = place + 46 + number(place + 28)
            guard nameEnd <= bytes.count else { break }
            found.append(String(decoding: bytes[(place + 46)..<nameEnd], as: UTF8.self))
            place = nameEnd + number(place + 30) + number(place + 32)
        }
        return found
    }

    /// The entries of a zip archive whose headers stand in its first bytes, in order. Where lengths follow an entry
    /// instead of leading it, the next header is looked for.
    private static func names(inArchive bytes: [UInt8]) -> [(name: String, content: ArraySlice<UInt8>)] {
        var found: [(String, ArraySlice<UInt8>)] = []
        let number = { (at: Int, width: Int) in (0..<width).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) } }
        var place = 0
        while place + 30 <= bytes.count, found.count < 1_000 {
            guard bytes[place...].starts(with: [0x50, 0x4b, 0x03, 0x04]) else {
                place += 1
                continue
            }
            let (flags, size) = (number(place + 6, 2), number(place + 18, 4))
            let (nameEnd, extra) = (place + 30 + number(place + 26, 2), number(place + 28, 2))
            guard nameEnd <= bytes.count else { break }
            let content = min(nameEnd + extra, bytes.count)
            found.append((String(decoding: bytes[(place + 30)..<nameEnd], as: UTF8.self), bytes[content...]))
            place = flags & 8 == 0 ? content + size : content
        }
        return found
    }

    /// True if bytes are UTF-8 text: no control characters but those that lay out lines; the last character may be cut
    /// off.
    private static func isText(_ bytes: [UInt8]) -> Bool {
        guard !bytes.contains(where: { $0 < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d].contains($0) || $0 == 0x7f }) else {
            return false
        }
        return (0...3).contains { cut in
            String(validating: bytes.dropLast(cut), as: UTF8.self) != nil && cut <= bytes.count
        }
    }
}
