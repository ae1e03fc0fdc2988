import Deflate
import Engine
import Hummingbird
import Turnaround
import WorkflowCore

/// The JSON object that a request brings, read member by member; everything that is wrong with it is told at once.
struct RequestDocument {
    private let members: [String: JSONValue]
    private var problems: [JSONValue] = []

    /// Reads a request's body as an object with no members but these.
    /// - Parameter mayBeEmpty: whether no body at all stands for an object without members.
    init(of request: Request, members names: [String], mayBeEmpty: Bool = false) async throws {
        let bytes = try await Self.bytes(of: request)
        try self.init(bytes.isEmpty && mayBeEmpty ? [:] : try Self.value(of: bytes), members: names)
    }

    /// Reads bytes as an object with no members but these.
    init(bytes: [UInt8], members names: [String]) throws { try self.init(try Self.value(of: bytes), members: names) }

    /// Reads an object with no members but these.
    init(_ value: JSONValue, members names: [String]) throws {
        guard let members = value.objectValue else {
            throw Problem(
                .invalidRequest,
                "What came is no JSON object; expected an object with \(names.joined(separator: ", ")).",
                facts: ["problems": [Self.flaw("$", "is no object", expected: "an object")]])
        }
        self.members = members
        for name in members.keys.sorted() where !names.contains(name) {
            let shown = String(name.prefix(64))
            problems.append(
                Self.flaw(
                    shown, "is not known here",
                    expected: names.isEmpty ? "no members" : "one of \(names.joined(separator: ", "))",
                    suggestion: NearestChoice.of(name, among: names)))
        }
    }

    /// Takes a request that brings nothing, or an object without members.
    static func refuseMembers(of request: Request) async throws {
        try await RequestDocument(of: request, members: [], mayBeEmpty: true).check()
    }

    /// Any JSON value that a request brings as its whole body.
    static func value(of request: Request) async throws -> JSONValue { try value(of: try await bytes(of: request)) }

    /// What is there of these members, as it came.
    func handedOver(_ names: [String]) -> [String: JSONValue] {
        members.filter { names.contains($0.key) && $0.value != .null }
    }

    /// The same, with what is said to be nothing.
    func whole(_ names: [String]) -> [String: JSONValue] { members.filter { names.contains($0.key) } }

    /// A text that must be there.
    mutating func text(_ name: String) -> String {
        guard let value = present(name) else { return missing(name, "text", otherwise: "") }
        return optionalText(name, value) ?? ""
    }

    /// A text that may be there.
    mutating func optionalText(_ name: String) -> String? { present(name).flatMap { optionalText(name, $0) } }

    /// An object that must be there.
    mutating func object(_ name: String) -> JSONValue {
        guard present(name) != nil else { return missing(name, "an object", otherwise: [:]) }
        return optionalObject(name) ?? [:]
    }

    /// An object that may be there.
    mutating func optionalObject(_ name: String) -> JSONValue? {
        guard let value = present(name) else { return nil }
        guard value.objectValue != nil else { return wrong(name, "is no object", expected: "an object") }
        return value
    }

    /// A list of objects that must be there, with no members but these; what stands in them is for others to judge.
    mutating func objects(_ name: String, most: Int, members names: [String]) -> [[String: JSONValue]] {
        let list = list(name, most: most)
        for (place, one) in list.enumerated() { expectMembers(names, of: one, at: "\(name)[\(place)]") }
        return list.map { $0.objectValue ?? [:] }
    }

    /// A list that must be there; what stands in it is for others to judge.
    mutating func list(_ name: String, most: Int) -> [JSONValue] {
        let expected = "a list of 1 to \(most) objects"
        guard let value = present(name) else { return missing(name, expected, otherwise: []) }
        guard let list = value.arrayValue, (1...most).contains(list.count) else {
            return wrong(name, "is no such list", expected: expected) ?? []
        }
        return list
    }

    /// Objects in a member, one or a list of them, have no members but these; else what they are is judged elsewhere.
    mutating func expectMembers(_ names: [String], in name: String) {
        switch members[name] {
        case .array(let list):
            for (place, one) in list.enumerated() where one.objectValue != nil {
                expectMembers(names, of: one, at: "\(name)[\(place)]")
            }
        case .object: expectMembers(names, of: members[name] ?? .null, at: name)
        default: break
        }
    }

    /// An idempotency key.
    /// - Parameter usual: the one where none is there.
    mutating func key(_ name: String, otherwise usual: String?) -> String {
        let expected = "1 to 200 printable ASCII characters, or an Idempotency-Key with the request"
        guard let value = present(name) else { return usual ?? missing(name, expected, otherwise: "") }
        guard let key = value.stringValue, Command.isUsableKey(key) else {
            return wrong(name, "is no usable key", expected: expected) ?? ""
        }
        return key
    }

    /// A whole number that must be there.
    mutating func whole(_ name: String, in range: ClosedRange<Int>) -> Int {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let value = present(name) else { return missing(name, expected, otherwise: range.lowerBound) }
        guard let number = value.integerValue.map(Int.init), range.contains(number) else {
            return wrong(name, "is no such number", expected: expected) ?? range.lowerBound
        }
        return number
    }

    /// A truth that must be there.
    mutating func truth(_ name: String) -> Bool {
        guard present(name) != nil else { return missing(name, "true or false", otherwise: false) }
        return optionalTruth(name) ?? false
    }

    /// A truth that may be there.
    mutating func optionalTruth(_ name: String) -> Bool? {
        guard let value = present(name) else { return nil }
        guard case .bool(let truth) = value else {
            return wrong(name, "is neither true nor false", expected: "true or false")
        }
        return truth
    }

    /// One of a few words that must be there.
    mutating func choice<Word: RawRepresentable<String> & CaseIterable>(_ name: String, among words: Word.Type) -> Word?
    {
        let expected = words.allCases.map(\.rawValue).joined(separator: " or ")
        guard let value = present(name) else { return missing(name, expected, otherwise: nil) }
        guard let word = value.stringValue.flatMap(Word.init(rawValue:)) else {
            return wrong(name, "is not known", expected: expected)
        }
        return word
    }

    /// An instant that must be there.
    mutating func instant(_ name: String) -> Instant {
        guard present(name) != nil else {
            return missing(name, RequestTime.expectation, otherwise: Instant(seconds: 0))
        }
        return optionalInstant(name) ?? Instant(seconds: 0)
    }

    /// An instant that may be there.
    mutating func optionalInstant(_ name: String) -> Instant? {
        guard let value = present(name) else { return nil }
        guard let instant = value.stringValue.flatMap(RequestTime.instant) else {
            return wrong(name, "is no instant", expected: RequestTime.expectation)
        }
        return instant
    }

    /// Tells what is wrong, if anything is.
    func check() throws {
        guard !problems.isEmpty else { return }
        let sentences = problems.map { problem in
            let part = { (name: String) in problem[name]?.stringValue ?? "" }
            let hint = problem["suggestion"]?.stringValue.map { " (did you mean \($0)?)" } ?? ""
            return "\(part("path")) \(part("message")); expected \(part("expected"))\(hint)."
        }
        throw Problem(.invalidRequest, sentences.joined(separator: " "), facts: ["problems": .array(problems)])
    }
}

extension RequestDocument {
    /// A member that is there and not null.
    private func present(_ name: String) -> JSONValue? { members[name].flatMap { $0 == .null ? nil : $0 } }

    /// An object at a place with no members but these.
    private mutating func expectMembers(_ names: [String], of value: JSONValue, at place: String) {
        guard let object = value.objectValue else {
            problems.append(
                Self.flaw(place, "is no object", expected: "an object with \(names.joined(separator: ", "))"))
            return
        }
        guard let unknown = object.keys.sorted().first(where: { !names.contains($0) }) else { return }
        problems.append(
            Self.flaw(
                "\(place).\(unknown.prefix(64))", "is not known here",
                expected: "one of \(names.joined(separator: ", "))",
                suggestion: NearestChoice.of(unknown, among: names)))
    }

    private mutating func optionalText(_ name: String, _ value: JSONValue) -> String? {
        guard let text = value.stringValue else { return wrong(name, "is no text", expected: "text") }
        guard text.contains(where: { !$0.isWhitespace }) else { return wrong(name, "is empty", expected: "text") }
        return text
    }

    private mutating func missing<Value>(_ name: String, _ expected: String, otherwise value: Value) -> Value {
        problems.append(Self.flaw(name, "is missing", expected: expected))
        return value
    }

    private mutating func wrong<Value>(_ name: String, _ message: String, expected: String) -> Value? {
        problems.append(Self.flaw(name, message, expected: expected))
        return nil
    }

    private static func flaw(_ path: String, _ message: String, expected: String, suggestion: String? = nil)
        -> JSONValue
    {
        var members: [String: JSONValue] = [
            "path": .string(path), "message": .string(message), "expected": .string(expected),
        ]
        members["suggestion"] = suggestion.map(JSONValue.string)
        return .object(members)
    }

    private static func value(of bytes: [UInt8]) throws -> JSONValue {
        do {
            return try JSONReader.value(of: bytes)
        } catch {
            throw Problem(
                .malformedJSON, error.description,
                facts: [
                    "line": .integer(Int64(error.line)), "column": .integer(Int64(error.column)),
                    "expected": .string(error.expected),
                ])
        }
    }

    /// The body, whole. Its length and type are looked at before it is read.
    private static func bytes(of request: Request) async throws -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > RequestLimits.body {
            throw Problem(tooLargeFor: RequestLimits.body)
        }
        let type = request.headers[.contentType]
        if let type, !isJSON(type) { throw unsupported("The body's type is “\(type.prefix(100))”.") }
        let coding = request.headers[.contentEncoding]?.lowercased() ?? "identity"
        guard ["identity", "gzip", "x-gzip"].contains(coding) else {
            throw unsupported("The body is encoded as “\(coding.prefix(100))”; gzip is taken.", isCoding: true)
        }
        let bytes = Array((try await request.body.collect(upTo: RequestLimits.body)).readableBytesView)
        if type == nil, !bytes.isEmpty { throw unsupported("The body has no type.") }
        return coding == "identity" ? bytes : try unfolded(bytes)
    }

    /// The bytes that a gzip stream unfolds to, no more than a body may have.
    private static func unfolded(_ bytes: [UInt8]) throws -> [UInt8] {
        do {
            return try Gzip.unfolded(bytes, most: RequestLimits.body)
        } catch .tooLarge {
            throw Problem(tooLargeFor: RequestLimits.body)
        } catch .damaged {
            throw Problem(
                .badHeader, "Content-Encoding says gzip, and the body is none, breaks off or is damaged.",
                facts: ["header": "Content-Encoding"])
        }
    }

    private static func unsupported(_ found: String, isCoding: Bool = false) -> Problem {
        Problem(
            .unsupportedMediaType, "\(found) Send plain JSON as Content-Type: application/json.",
            headers: isCoding ? [.acceptEncoding: "gzip"] : [.accept: "application/json"])
    }

    /// True if a media type is that of JSON, in UTF-8.
    private static func isJSON(_ type: String) -> Bool {
        let parts = type.lowercased().split(separator: ";", omittingEmptySubsequences: false).map { part in
            String(part.filter { !$0.isWhitespace && $0 != "\"" })
        }
        return parts.first == "application/json"
            && !parts.contains { $0.hasPrefix("charset=") && $0 != "charset=utf-8" }
    }
}
