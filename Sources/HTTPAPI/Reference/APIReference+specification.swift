import Documents
import WorkflowCore

extension APIReference {
    /// Reads an OpenAPI document.
    init(specification document: JSONValue) {
        let reader = SpecificationReader(document: document)
        self.init(
            title: "The API of accredit", words: document["info"]?["description"]?.stringValue ?? "",
            subjects: reader.subjects, schemas: reader.schemas)
    }
}

/// What readers want to know of an OpenAPI document.
private struct SpecificationReader {
    let document: JSONValue

    private static let methods = ["get", "post", "put", "patch", "delete"]

    /// The operations by their tag, in the order of the tags.
    var subjects: [APIReference.Part<APIReference.Operation>] {
        let all = (document["paths"]?.objectValue ?? [:]).sorted { $0.key < $1.key }.flatMap { path, item in
            Self.methods.compactMap { method in item[method].map { (path, method, item, $0) } }
        }
        return (document["tags"]?.arrayValue ?? []).map { tag in
            let name = tag["name"]?.stringValue ?? ""
            let own = all.filter { $0.3["tags"]?.arrayValue?.contains(.string(name)) == true }
            return .init(
                name: name, words: Self.text(tag["description"]),
                content: own.map { operation($0.3, at: "\($0.1.uppercased()) \($0.0)", shared: $0.2["parameters"]) })
        }
    }

    /// The schemas that have a name and members.
    var schemas: [APIReference.Part<APIReference.Item>] {
        (document["components"]?["schemas"]?.objectValue ?? [:]).sorted { $0.key < $1.key }.map { name, schema in
            let kind = schema["properties"] == nil ? "Values: \(Self.kind(of: schema)).\n\n" : ""
            return .init(name: name, words: kind + Self.text(schema["description"]), content: members(of: schema))
        }
    }

    private func operation(_ content: JSONValue, at address: String, shared: JSONValue?) -> APIReference.Operation {
        let parameters = ((shared?.arrayValue ?? []) + (content["parameters"]?.arrayValue ?? [])).map(resolved)
        let bodies = resolved(content["requestBody"] ?? .null)["content"]?.objectValue ?? [:]
        return .init(
            address: address, name: content["operationId"]?.stringValue ?? "", summary: Self.text(content["summary"]),
            words: Self.text(content["description"]), isOpen: content["security"] == [],
            parameters: parameters.map { parameter in
                .init(
                    name: parameter["name"]?.stringValue ?? "",
                    kind: Self.needed(parameter["required"] == true) + Self.kind(of: parameter["schema"] ?? .null),
                    words: Self.text(parameter["description"]))
            },
            body: bodies.sorted { $0.key < $1.key }.flatMap { type, body -> [APIReference.Item] in
                let schema = body["schema"] ?? .null
                let whole = APIReference.Item(name: type, words: Self.kind(of: schema))
                return [whole] + members(of: resolved(schema))
            },
            answers: (content["responses"]?.objectValue ?? [:]).sorted { $0.key < $1.key }.map { status, answer in
                let answer = resolved(answer)
                let types = (answer["content"]?.objectValue ?? [:]).sorted { $0.key < $1.key }.map { type, content in
                    content["schema"]?["$ref"] == nil ? type : "\(type): \(Self.kind(of: content["schema"] ?? .null))"
                }
                return .init(name: status, kind: types.joined(separator: ", "), words: Self.text(answer["description"]))
            })
    }

    private func members(of schema: JSONValue) -> [APIReference.Item] {
        let required = schema["required"]?.arrayValue ?? []
        return (schema["properties"]?.objectValue ?? [:]).sorted { $0.key < $1.key }.map { name, member in
            .init(
                name: name, kind: Self.needed(required.contains(.string(name))) + Self.kind(of: member),
                words: Self.text(member["description"] ?? resolved(member)["description"]))
        }
    }

    private func resolved(_ value: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.stringValue else { return value }
        var target: JSONValue? = document
        for part in reference.split(separator: "/").dropFirst() { target = target?[String(part)] }
        return target.map(resolved) ?? .null
    }

    private static func needed(_ isNeeded: Bool) -> String { isNeeded ? "needed, " : "" }

    private static func text(_ value: JSONValue?) -> String { value?.stringValue ?? "" }

    /// What the values of a schema are, in a few words.
    private static func kind(of schema: JSONValue) -> String {
        if let reference = schema["$ref"]?.stringValue { return String(reference.split(separator: "/").last ?? "") }
        for keyword in ["oneOf", "anyOf", "allOf"] {
            guard let parts = schema[keyword]?.arrayValue else { continue }
            return parts.map(kind).joined(separator: keyword == "allOf" ? " and " : " or ")
        }
        if let value = schema["const"] { return "\(word(value))" }
        if let values = schema["enum"]?.arrayValue { return values.map(word).joined(separator: ", ") }
        let types = (schema["type"]?.arrayValue ?? [schema["type"] ?? .null]).compactMap(\.stringValue)
        if types == ["array"] { return "list of \(kind(of: schema["items"] ?? .null))" }
        let limits = [("maxLength", "at most # characters"), ("minimum", "from #"), ("maximum", "to #")].compactMap {
            keyword, words in schema[keyword].map { words.replacing("#", with: word($0)) }
        }
        let format = schema["format"]?.stringValue.map { [$0] } ?? []
        return (format.isEmpty ? types : format + types.filter { $0 != "string" }).joined(separator: " or ")
            + limits.map { ", \($0)" }.joined()
    }

    private static func word(_ value: JSONValue) -> String {
        value.stringValue ?? value.integerValue.map { "\($0)" } ?? ((try? value.canonicalText()) ?? "")
    }
}
