import Yams

extension YAMLDocument {
    /// The longest text that is read, in bytes of UTF-8.
    package static let sizeLimit = 1 << 20
    /// The deepest nesting that is read, in levels.
    package static let depthLimit = 64
    /// The most references (`*name`) to repeated values that are read: with more, a small file can stand for an
    /// enormous one.
    package static let aliasLimit = 16
    /// The most values that a document may unfold to.
    package static let valueLimit = 200_000

    /// Reads YAML 1.2, of which JSON is a part.
    ///
    /// - Parameters:
    ///   - text: the whole content of the file.
    ///   - file: the name for messages.
    ///   - limit: the most references to repeated values.
    /// - Throws: all that is wrong with it: syntax, duplicate keys, tags, numbers JSON cannot hold, and texts beyond
    ///   the limits.
    package static func parse(
        _ text: String, file: String, aliases limit: Int = aliasLimit
    ) throws(FileProblems) -> YAMLDocument {
        func refusal(_ line: Int?, _ what: String, _ expected: String? = nil) -> FileProblems {
            FileProblems([FileProblem(file: file, line: line, path: "", what: what, expected: expected)])
        }
        guard text.utf8.count <= sizeLimit else {
            throw refusal(nil, "the file has \(text.utf8.count) bytes", "at most \(sizeLimit)")
        }
        let prepared = SourceText.prepared(text)
        if let line = SourceText.lineBeyondAliasLimit(prepared, limit: limit) {
            throw refusal(line, "more than \(limit) references (*name) to repeated values", "the values written out")
        }
        let root: Node?
        do {
            root = try Parser(yaml: prepared, resolver: .basic, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw FileProblems([problem(of: error, file: file, text: prepared)])
        } catch {
            throw refusal(nil, "the text cannot be read as YAML")
        }
        guard let root else { throw refusal(1, "the file is empty", "a YAML or JSON document") }
        var conversion = NodeConversion(file: file)
        let (value, source) = conversion.convert(root, path: [], line: 1)
        guard conversion.problems.isEmpty else { throw FileProblems(conversion.problems) }
        return YAMLDocument(file: file, value: value, source: source)
    }

    fileprivate static let tooDeep = "values are nested deeper than \(depthLimit) levels"

    /// The parser's error as a problem of the file.
    private static func problem(of error: YamlError, file: String, text: String) -> FileProblem {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let setting = context.map { " (\($0.text) from line \($0.mark.line))" } ?? ""
            guard !problem.contains("nest") else {
                return FileProblem(file: file, line: mark.line, path: "", what: tooDeep)
            }
            return FileProblem(
                file: file, line: mark.line, path: "", what: "\(problem)\(setting)",
                expected: "YAML; look at the indentation, at colons and at quotes around this line")
        case .reader(let problem, let offset, let value, _):
            let line = offset.map { SourceText.line(ofCharacter: $0, in: text) }
            let character = value < 0 ? "" : " (U+\(String(value, radix: 16, uppercase: true)))"
            return FileProblem(
                file: file, line: line, path: "", what: "\(problem)\(character)",
                expected: "UTF-8 text without control characters")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.map { "'\($0)'" }.joined(separator: ", ")
            return FileProblem(
                file: file, line: context.mark.line, path: "",
                what: "\(names) is written more than once in the same mapping",
                expected: "each key once")
        default:
            return FileProblem(file: file, line: nil, path: "", what: "the text cannot be read as YAML")
        }
    }
}

/// The parser's nodes on their way to values, with a budget that aliases cannot outgrow.
private struct NodeConversion {
    let file: String
    var problems: [FileProblem] = []
    private var values = 0
    private var isExhausted = false

    init(file: String) { self.file = file }

    mutating func convert(_ node: Node, path: [PathComponent], line: Int) -> (JSONValue, YAMLDocument.SourceNode) {
        var source = YAMLDocument.SourceNode(line: line)
        values += 1
        if values > YAMLDocument.valueLimit {
            if !isExhausted { report(line, [], "the document unfolds to more than \(YAMLDocument.valueLimit) values") }
            isExhausted = true
        }
        if isExhausted { return (.null, source) }
        guard path.count < YAMLDocument.depthLimit else {
            report(line, [], YAMLDocument.tooDeep)
            isExhausted = true
            return (.null, source)
        }
        switch node {
        case .scalar(let scalar):
            return (value(of: scalar, path: path, line: line), source)
        case .sequence(let sequence):
            refuse(tag: sequence.tag, allowed: "tag:yaml.org,2002:seq", line, path)
            var elements: [JSONValue] = []
            for (index, element) in sequence.enumerated() {
                let (value, child) = convert(element, path: path + [.index(index)], line: element.mark?.line ?? line)
                elements.append(value)
                source.elements.append(child)
            }
            return (.array(elements), source)
        case .mapping(let mapping):
            refuse(tag: mapping.tag, allowed: "tag:yaml.org,2002:map", line, path)
            var members: [String: JSONValue] = [:]
            for (key, member) in mapping {
                let keyLine = key.mark?.line ?? line
                guard case .scalar(let scalar) = key, scalar.string != "<<" else {
                    report(
                        keyLine, path, "a key is no plain word",
                        "a word; merge keys (<<) and keys with structure are not used here")
                    continue
                }
                let (value, child) = convert(member, path: path + [.key(scalar.string)], line: keyLine)
                members[scalar.string] = value
                source.keys.append(scalar.string)
                source.members[scalar.string] = child
            }
            return (.object(members), source)
        case .alias:
            report(line, path, "a reference that leads nowhere")
            return (.null, source)
        }
    }

    private mutating func value(of scalar: Node.Scalar, path: [PathComponent], line: Int) -> JSONValue {
        switch scalar.tag.rawValue {
        case "tag:yaml.org,2002:str": return .string(scalar.string)
        case "":
            if let value = CoreSchema.value(ofPlain: scalar.string) { return value }
            report(line, path, "\(scalar.string) is no number that JSON can hold", "a finite number, or text in quotes")
        case let tag: report(line, path, "the tag \(tag) is not used here", "the plain value")
        }
        return .null
    }

    private mutating func refuse(tag: Tag, allowed: String, _ line: Int, _ path: [PathComponent]) {
        if !["", allowed].contains(tag.rawValue) {
            report(line, path, "the tag \(tag.rawValue) is not used here", "the plain value")
        }
    }

    private mutating func report(_ line: Int, _ path: [PathComponent], _ what: String, _ expected: String? = nil) {
        problems.append(FileProblem(file: file, line: line, path: path.pathText, what: what, expected: expected))
    }
}
