import Foundation
import HTTPAPI
import WorkflowCore

extension Specification {
    /// Where a value does not fit a schema of JSON Schema 2020-12, as far as the specification uses it. A keyword that
    /// is not known here is a flaw, so that none is overlooked.
    func schemaFlaws(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
        var flaws: [String] = []
        for (keyword, argument) in (schema.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            switch keyword {
            case "$ref": flaws += schemaFlaws(value, resolved(schema), at: path)
            case "allOf": flaws += (argument.arrayValue ?? []).flatMap { schemaFlaws(value, $0, at: path) }
            case "oneOf":
                let fitting = (argument.arrayValue ?? []).filter { schemaFlaws(value, $0, at: path).isEmpty }
                if fitting.count != 1 { flaws.append("\(path) fits \(fitting.count) of oneOf") }
            case "description", "example", "default", "title": break
            case "type", "enum", "const": flaws += kindFlaws(value, keyword, argument, at: path)
            case "properties", "required", "additionalProperties":
                flaws += objectFlaws(value, keyword, argument, schema, at: path)
            case "items", "minItems", "maxItems": flaws += arrayFlaws(value, keyword, argument, at: path)
            case "minimum", "maximum", "exclusiveMinimum":
                flaws += numberFlaws(value, keyword, argument, at: path)
            case "pattern", "format", "minLength", "maxLength": flaws += textFlaws(value, keyword, argument, at: path)
            default: flaws.append("\(path): the keyword \(keyword) is not known to the test")
            }
        }
        return flaws
    }

    private func kindFlaws(_ value: JSONValue, _ keyword: String, _ argument: JSONValue, at path: String) -> [String] {
        switch keyword {
        case "const": return value == argument ? [] : ["\(path) is not \(argument)"]
        case "enum": return (argument.arrayValue ?? []).contains(value) ? [] : ["\(path) is \(value), outside its enum"]
        default:
            let types = argument.arrayValue ?? [argument]
            return types.contains { fits(value, type: $0.stringValue ?? "") }
                ? [] : ["\(path) is \(value), not of type \(types)"]
        }
    }

    private func fits(_ value: JSONValue, type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.integer, "integer"), (.integer, "number"), (.number, "number"),
            (.string, "string"),
            (.array, "array"), (.object, "object"):
            true
        default: false
        }
    }

    private func objectFlaws(
        _ value: JSONValue, _ keyword: String, _ argument: JSONValue, _ schema: JSONValue, at path: String
    ) -> [String] {
        guard let members = value.objectValue else { return [] }
        switch keyword {
        case "properties":
            return (argument.objectValue ?? [:]).flatMap { name, schema in
                members[name].map { schemaFlaws($0, schema, at: "\(path).\(name)") } ?? []
            }
        case "required":
            return (argument.arrayValue ?? []).compactMap(\.stringValue).filter { members[$0] == nil }.map {
                "\(path).\($0) is missing"
            }
        default:
            guard argument == false else { return [] }
            let known = schema["properties"]?.objectValue ?? [:]
            return members.keys.filter { known[$0] == nil }.map { "\(path).\($0) is not in the specification" }
        }
    }

    private func arrayFlaws(_ value: JSONValue, _ keyword: String, _ argument: JSONValue, at path: String) -> [String] {
        guard let elements = value.arrayValue else { return [] }
        switch keyword {
        case "items":
            return elements.enumerated().flatMap { schemaFlaws($0.element, argument, at: "\(path)[\($0.offset)]") }
        case "minItems": return elements.count < argument.integerValue ?? 0 ? ["\(path) has too few items"] : []
        default: return elements.count > argument.integerValue ?? .max ? ["\(path) has too many items"] : []
        }
    }

    private func numberFlaws(_ value: JSONValue, _ keyword: String, _ argument: JSONValue, at path: String) -> [String]
    {
        guard let number = value.doubleValue, let limit = argument.doubleValue else { return [] }
        let fits =
            switch keyword {
            case "minimum": number >= limit
            case "exclusiveMinimum": number > limit
            default: number <= limit
            }
        return fits ? [] : ["\(path) is \(number), beyond its \(keyword)"]
    }

    private func textFlaws(_ value: JSONValue, _ keyword: String, _ argument: JSONValue, at path: String) -> [String] {
        guard let text = value.stringValue else { return [] }
        let fits =
            switch keyword {
            case "minLength": text.unicodeScalars.count >= argument.integerValue ?? 0
            case "maxLength": text.unicodeScalars.count <= argument.integerValue ?? .max
            case "pattern": (try? Regex(argument.stringValue ?? "")).map { text.contains($0) } ?? false
            default: has(text, format: argument.stringValue ?? "")
            }
        return fits ? [] : ["\(path) is “\(text)”, not as its \(keyword) says"]
    }

    private func has(_ text: String, format: String) -> Bool {
        switch format {
        case "date-time": RequestTime.instant(text) != nil
        case "date": text.wholeMatch(of: /[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])/) != nil
        case "uuid": UUID(uuidString: text) != nil
        default: false
        }
    }
}
