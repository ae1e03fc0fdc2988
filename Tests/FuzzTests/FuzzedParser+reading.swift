@testable import Administration
import Engine
import Foundation
@testable import HTTPAPI
import HTTPTypes
import Hummingbird
@testable import Mail
import NIOCore
import Turnaround
import WorkflowCore

extension FuzzedParser {
    /// The route whose answers are read.
    static let route = Result {
        let text = String(decoding: try files("Workflows/proportionate-accreditation.yaml")[0], as: UTF8.self)
        return try AdoptedScheme.Route(text: text, document: try YAMLDocument.parse(text, file: "route.yaml"))
    }

    static let divisions = ["england-and-wales", "northern-ireland", "scotland"]

    /// Reads an input.
    /// - Parameter file: where an input that is read as a file is put.
    /// - Throws: what its reader refuses it with.
    func read(_ input: [UInt8], by file: FuzzedFile) throws {
        let text = String(decoding: input, as: UTF8.self)
        switch self {
        case .workflow: _ = try WorkflowDefinition(try YAMLDocument.parse(text, file: "input.yaml"))
        case .submission:
            _ = SubmissionDocument.check(try YAMLDocument.parse(text, file: "input.yaml").value, purpose: .draft)
        case .answers:
            let document = try YAMLDocument.parse(text, file: "input.yaml")
            _ = try AdoptionAnswers(document, for: try Self.route.get().definition, divisions: Self.divisions)
        case .map: _ = try ImportMap(parsing: text, file: "input.yaml")
        case .json: _ = try JSONReader.value(of: input).canonicalText()
        case .query: try Self.readQuery(text)
        case .headers: Self.readHeaders(text)
        case .cursor:
            _ = CaseCursor(text)?.text
            _ = WorkCursor(text)
            _ = RequestTime.instant(text)
        case .published: try Self.readPublished(text)
        case .csv: try Self.readLog(ImportOptions(name: "fuzz"), of: file, columns: true)
        case .register:
            var options = ImportOptions(name: "fuzz")
            options.shape = .wide(steps: [])
            try Self.readLog(options, of: file, columns: false)
        case .xes, .workbook: try Self.readLog(ImportOptions(name: "fuzz"), of: file, columns: self == .workbook)
        case .date: _ = WrittenDate(text)
        case .evidence:
            _ = FileKind.of(
                Array(input.prefix(FileKind.telling)), end: Array(input.suffix(FileKind.telling)), named: "input.csv")
        case .reply:
            var reader = SMTPReplyReader()
            try reader.take(ByteBuffer(bytes: input))
            while let reply = try reader.next() { _ = (reply.words, reply.offers("SIZE"), reply.ways(of: "AUTH")) }
        }
    }

    /// Whether an error is a refusal that this reader gives, and not one that slipped through.
    func isRefusal(_ error: any Error) -> Bool {
        switch self {
        case .workflow, .submission, .answers, .map: error is FileProblems
        case .json: error is JSONSyntaxError
        case .query, .headers: error is Problem
        case .published: error is PublishedFileError
        case .csv, .register, .xes, .workbook: error is ImportError
        case .reply: error is SMTPFault
        case .cursor, .date, .evidence: false
        }
    }

    private static func request(_ query: String = "", _ fields: HTTPFields = HTTPFields()) -> Request {
        Request(
            head: HTTPRequest(
                method: .post, scheme: "http", authority: "host", path: "/v1/cases" + query, headerFields: fields),
            body: RequestBody(buffer: ByteBuffer()))
    }

    private static func readQuery(_ text: String) throws {
        let names = ["state", "limit", "open", "q", "body", "cursor", "from"]
        let query = try QueryReader(request("?" + text), parameters: names, repeatable: ["state"])
        _ = query.text(setting: "cursor", to: query.text("q") ?? "")
        _ = try query.whole("limit", in: 1...200)
        _ = try query.flag("open")
        _ = try query.value("from", expected: "a moment") { RequestTime.instant($0) }
    }

    /// A header each line.
    private static func readHeaders(_ text: String) {
        let names: [HTTPField.Name] = [.authorization, .ifMatch, .idempotencyKey, .acceptLanguage, .ifNoneMatch]
        var fields = HTTPFields()
        for (name, value) in zip(names, text.split(separator: "\n", omittingEmptySubsequences: false)) {
            fields[name] = String(value)
        }
        fields[.ifNoneMatch] = fields[.ifMatch]
        let request = request("", fields)
        // Each is refused by itself.
        _ = try? request.credential()
        _ = try? request.expectedVersion()
        _ = try? request.idempotencyKey()
        _ = (request.language, request.known("\"7\""))
    }

    /// What is still JSON is signed anew, so that it is read to its end.
    private static func readPublished(_ text: String) throws {
        guard let document = (try? JSONValue(json: text))?["published"] else {
            _ = try PublishedFile(text: text, name: "input.json")
            return
        }
        let key = SigningKey()
        let signature = try key.signature(of: Data(try document.canonicalText().utf8))
        let file: JSONValue = [
            "published": document, "key": .string(key.publicKey.text),
            "signature": .string(signature.base64EncodedString()),
        ]
        _ = try PublishedFile.combined([
            ("input.json", try PublishedFile(text: try file.canonicalText(), name: "input.json"))
        ])
    }

    /// Reads a log as an import does, up to the cases.
    private static func readLog(_ options: ImportOptions, of file: FuzzedFile, columns: Bool) throws {
        var options = options
        if columns { (options.caseColumn, options.activityColumn, options.timeColumn) = ("Case", "Activity", "When") }
        let log = LogImport(options: options, bytes: try FileBytes(.file(path: file.path)))
        let reading = try log.read(now: Instant(seconds: 1_767_225_600))
        var cases = CaseAssembler(CaseAssembler.Rules(pairsTransitions: true), file: "input") { _ in }
        try reading.events.read { try cases.add($0) }
        _ = try cases.finish()
    }
}
