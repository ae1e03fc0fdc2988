import CExpat

/// Takes the elements of an XML document, one after the other. What it throws ends the reading.
protocol XMLElementHandler: AnyObject {
    /// An element begins.
    func begin(_ name: String, _ attributes: XMLAttributes, in reader: XMLElementReader) throws
    /// The element that began last, and has not ended, ends.
    func end(_ name: String, in reader: XMLElementReader) throws
    /// Text of the element that began last, and has not ended; a long one comes in pieces.
    func text(_ bytes: UnsafeRawBufferPointer, in reader: XMLElementReader) throws
}

extension XMLElementHandler {
    func text(_ bytes: UnsafeRawBufferPointer, in reader: XMLElementReader) {}
}

/// Reads XML as it streams by, never holding the whole document. No file that the document names is opened.
///
/// expat does the parsing; its functions are called on the thread of ``read(_:)`` alone.
final class XMLElementReader {
    private let parser: XML_Parser
    private unowned let handler: any XMLElementHandler
    private var failure: (any Error)?

    private static let bufferSize: Int32 = 1 << 16

    /// A reader for one document; `nil` where there is no memory for it.
    /// - Parameter handler: takes the elements; must live as long as the reader.
    init?(handler: any XMLElementHandler) {
        guard let parser = XML_ParserCreate(nil) else { return nil }
        self.parser = parser
        self.handler = handler
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { user, name, attributes in
                guard let reader = XMLElementReader.of(user), let name else { return }
                reader.attempt {
                    try $0.begin(String(cString: name), XMLAttributes(attributes), in: reader)
                }
            },
            { user, name in
                guard let reader = XMLElementReader.of(user), let name else { return }
                reader.attempt { try $0.end(String(cString: name), in: reader) }
            })
        XML_SetCharacterDataHandler(parser) { user, text, count in
            guard let reader = XMLElementReader.of(user) else { return }
            reader.attempt { try $0.text(UnsafeRawBufferPointer(start: text, count: Int(count)), in: reader) }
        }
    }

    deinit { XML_ParserFree(parser) }

    /// The line at which the reading is, from 1.
    var line: Int { Int(XML_GetCurrentLineNumber(parser)) }

    /// Reads to the end.
    /// - Returns: what is wrong with the XML, in the parser's words; `nil` where it is sound.
    /// - Throws: what the source or the handler throws.
    func read(_ source: any ByteSource) throws -> String? {
        var count: Int32 = 0
        repeat {
            guard let buffer = XML_GetBuffer(parser, Self.bufferSize) else { return reason }
            count = Int32(
                try source.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: Int(Self.bufferSize))))
            let status = XML_ParseBuffer(parser, count, count == 0 ? 1 : 0)
            if let failure { throw failure }
            guard status == XML_STATUS_OK else { return reason }
        } while count > 0
        return nil
    }

    private var reason: String {
        XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "unknown error"
    }

    /// Lets the handler act, unless it has thrown before: expat may call once more after it was stopped.
    private func attempt(_ body: (any XMLElementHandler) throws -> Void) {
        guard failure == nil else { return }
        do {
            try body(handler)
        } catch {
            failure = error
            XML_StopParser(parser, 0)
        }
    }

    private static func of(_ user: UnsafeMutableRawPointer?) -> XMLElementReader? {
        user.map { Unmanaged<XMLElementReader>.fromOpaque($0).takeUnretainedValue() }
    }
}
