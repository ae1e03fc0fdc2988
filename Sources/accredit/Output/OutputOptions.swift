import ArgumentParser
import Engine

/// How the answer is printed.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print the answer as JSON.")
    var json = false

    /// Prints a value as indented JSON, or as the text for people, which may be nothing at all.
    func show(_ value: some Encodable, text: @autoclosure () throws -> String) throws {
        let text = json ? String(decoding: try Wire.encode(value, pretty: true), as: UTF8.self) : try text()
        if !text.isEmpty { Terminal.show(text) }
    }
}
