/// Takes the elements of a part of a workbook in closures; names come without prefixes.
final class XMLPart: XMLElementHandler {
    private let onBegin: (Substring, XMLAttributes) throws -> Void
    private let onEnd: (Substring) throws -> Void
    private let onText: (UnsafeRawBufferPointer) throws -> Void

    init(
        begin: @escaping (Substring, XMLAttributes) throws -> Void,
        end: @escaping (Substring) throws -> Void = { _ in },
        text: @escaping (UnsafeRawBufferPointer) throws -> Void = { _ in }
    ) {
        (onBegin, onEnd, onText) = (begin, end, text)
    }

    func begin(_ name: String, _ attributes: XMLAttributes, in reader: XMLElementReader) throws {
        try onBegin(Self.local(name), attributes)
    }

    func end(_ name: String, in reader: XMLElementReader) throws { try onEnd(Self.local(name)) }

    func text(_ bytes: UnsafeRawBufferPointer, in reader: XMLElementReader) throws { try onText(bytes) }

    private static func local(_ name: String) -> Substring {
        name.utf8.firstIndex(of: UInt8(ascii: ":")).map { name[name.utf8.index(after: $0)...] } ?? name[...]
    }
}

extension ZipArchive {
    /// Reads an entry as XML.
    /// - Throws: ``ImportError/workbook(file:reason:)``, or what the handler throws.
    func read(_ entry: Entry, by handler: XMLPart) throws {
        guard let reader = XMLElementReader(handler: handler) else {
            throw ImportError.workbook(file: file.file, reason: "there is no memory to read it")
        }
        if let reason = try reader.read(ZipEntryBytes(entry, of: self)) {
            throw ImportError.workbook(
                file: file.file,
                reason: "its part “\(entry.name)” is no sound XML at line \(reader.line) (\(reason)); "
                    + "open it in a spreadsheet program and save it again")
        }
    }
}
