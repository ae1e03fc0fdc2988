import Engine
import Foundation

/// Names of people and organisations as they are kept: composed, in one line, without needless spaces. However a name
/// is typed, it is one name.
enum PlainName {
    /// The name that a text gives to something.
    /// - Throws: ``EngineError/invalid(what:expected:)`` where nothing is left of it, it has more than 200 characters,
    ///   or holds line breaks or other control characters.
    static func kept(_ text: String, of what: String) throws -> String {
        let name = text.precomposedStringWithCanonicalMapping.split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
        let isPlain = !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
        guard isPlain, (1...200).contains(name.unicodeScalars.count) else {
            let shown = String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 ? "·" : $0 }))
            throw EngineError.invalid(
                what: "\(what) cannot be named “\(shown)”", expected: "1 to 200 characters, in one line")
        }
        return name
    }
}
