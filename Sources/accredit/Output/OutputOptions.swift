import ArgumentParser
import Engine
import Foundation
import WorkflowCore

/// How the answer is printed.
struct OutputOptions: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Print the answer as JSON.")
    var isJSON = false

    @Option(
        help: ArgumentHelp(
            "Print these fields alone, as JSON: names with commas between, a part of a part after a dot.",
            valueName: "names"))
    var fields: String?

    /// True if the answer is printed as JSON, whole or in part.
    var json: Bool { isJSON || fields != nil }

    func validate() throws {
        if let fields, FieldSelection(fields) == nil {
            throw ValidationError("--fields takes names of members, such as: --fields reference,state")
        }
    }

    /// Prints a value as indented JSON, or as the text for people, which may be nothing at all.
    func show(_ value: some Encodable, text: @autoclosure () throws -> String) throws {
        if json { return try showJSON(try Wire.encode(value, pretty: true)) }
        let text = try text()
        if !text.isEmpty { try Terminal.show(text) }
    }

    /// Prints JSON as it is, or the fields of it that are asked for.
    func showJSON(_ bytes: Data) throws {
        guard let selection = fields.flatMap(FieldSelection.init) else { return try Terminal.show(bytes) }
        let answer = try JSONValue(json: String(decoding: bytes, as: UTF8.self))
        let (narrowed, missing) = selection.narrowed(answer)
        for field in missing {
            let names = FieldSelection.names(in: answer)
            let nearest = NearestName.of(field, among: names).map { "; did you mean \($0)?" } ?? ""
            Terminal.say("nothing here has “\(field)”\(nearest) There are: \(names.joined(separator: ", "))")
        }
        try Terminal.show(narrowed.canonicalText())
    }
}
