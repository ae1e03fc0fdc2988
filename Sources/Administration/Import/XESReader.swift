/// Reads an XES event log (IEEE 1849) as it streams by, and hands over one row for each event.
///
/// A trace's attributes are columns named `case:…`, an event's have their own keys. Attributes inside attributes,
/// globals, extensions and classifiers are passed over.
final class XESReader: XMLElementHandler {
    private let file: String
    /// The keys that are handed over, in order.
    private let keys: [String]
    private let places: [String: Int]
    private let row: ([String?]) throws -> Void

    /// The keys that events and their traces have, as columns.
    private(set) var found: Set<String> = []
    private var depth = 0
    private var traceDepth: Int?
    private var eventDepth: Int?
    private var skippedDepth: Int?
    private var hadEvents = false
    private var traceHadEvents = false
    private var traceCells: [String?]
    private var cells: [String?]

    private static let attributes: Set<String> = ["string", "date", "int", "float", "boolean", "id"]
    private static let skipped: Set<String> = ["global", "extension", "classifier", "list", "container"]
    private static let foundLimit = 1_000

    /// A reader for one file.
    /// - Parameter row: takes the cells of an event in the order of `keys`, `nil` where it has none.
    init(file: String, keys: [String], row: @escaping ([String?]) throws -> Void) {
        self.file = file
        self.keys = keys
        self.row = row
        places = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
        traceCells = Array(repeating: nil, count: keys.count)
        cells = traceCells
    }

    /// Reads to the end.
    /// - Throws: ``ImportError/malformedXES(file:line:reason:)``, or what the source or `row` throws.
    func read(_ source: any ByteSource) throws {
        guard let reader = XMLElementReader(handler: self) else {
            throw ImportError.malformedXES(file: file, line: 1, reason: "there is no memory to read it")
        }
        if let reason = try reader.read(source) {
            throw malformed(reader, "here the XML does not hold together (\(reason)); export it again, in UTF-8")
        }
        guard hadEvents else { throw ImportError.noEvents(file: file, reason: "there is no <event> in it") }
    }

    private func malformed(_ reader: XMLElementReader, _ reason: String) -> ImportError {
        .malformedXES(file: file, line: reader.line, reason: reason)
    }

    func begin(_ name: String, _ attributes: XMLAttributes, in reader: XMLElementReader) throws {
        depth += 1
        guard skippedDepth == nil else { return }
        if depth == 1, name != "log" {
            throw malformed(reader, "the outermost element is <\(name)>, not <log>; is this an event log?")
        }
        switch name {
        case "trace" where depth == 2:
            traceDepth = depth
            traceHadEvents = false
            traceCells = Array(repeating: nil, count: keys.count)
        case "event" where eventDepth == nil:
            guard traceDepth == depth - 1 else {
                throw malformed(reader, "this event belongs to no trace; put it into the <trace> of its case")
            }
            eventDepth = depth
            (hadEvents, traceHadEvents) = (true, true)
            cells = traceCells
        case _ where Self.skipped.contains(name):
            skippedDepth = depth
        case _ where Self.attributes.contains(name):
            try take(attributes, in: reader)
        default:
            break
        }
    }

    private func take(_ attributes: XMLAttributes, in reader: XMLElementReader) throws {
        guard let traceDepth, let key = attributes["key"], let value = attributes["value"] else { return }
        if let eventDepth {
            guard depth == eventDepth + 1 else { return }
            note(key)
            if let place = places[key] { cells[place] = value }
        } else if depth == traceDepth + 1 {
            let key = "case:" + key
            note(key)
            guard let place = places[key] else { return }
            if traceHadEvents {
                throw malformed(
                    reader,
                    "the trace's “\(key.dropFirst(5))” stands after its events; attributes of a trace come first")
            }
            traceCells[place] = value
        }
    }

    private func note(_ key: String) {
        if found.count < Self.foundLimit || places[key] != nil { found.insert(key) }
    }

    func end(_ name: String, in reader: XMLElementReader) throws {
        if skippedDepth == depth { skippedDepth = nil }
        if eventDepth == depth {
            eventDepth = nil
            try row(cells)
        }
        if traceDepth == depth { traceDepth = nil }
        depth -= 1
    }
}
