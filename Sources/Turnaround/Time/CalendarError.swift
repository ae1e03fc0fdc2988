import Foundation

/// What can be wrong with calendars and meeting series.
package enum CalendarError: Error, Equatable, CustomStringConvertible {
    /// A file does not say what a calendar or meeting file says.
    case unreadable(path: String, problem: String)
    /// A name that no file defines; with the names there are.
    case unknown(name: String, known: [String])
    /// Two files define the same name.
    case duplicate(name: String)
    /// Calendars that extend each other in a circle.
    case circular(names: [String])
    /// An exception moves or removes a day on which its rules have nothing.
    case exceptionWithoutHoliday(calendar: String, day: Day)

    package var description: String {
        switch self {
        case .unreadable(let path, let problem):
            "The calendar file is not understood\(path.isEmpty ? "" : " at \(path)"): \(problem)."
        case .unknown(let name, let known):
            """
            There is no calendar or meeting series \"\(name)\"; there are \
            \(known.isEmpty ? "none" : known.joined(separator: ", ")).
            """
        case .duplicate(let name):
            "\"\(name)\" is defined by two files; keep one."
        case .circular(let names):
            """
            Calendars extend each other in a circle: \(names.joined(separator: " → ")). Remove one of the extends \
            lines.
            """
        case .exceptionWithoutHoliday(let calendar, let day):
            """
            \"\(calendar)\" has an exception for \(day), on which its rules have nothing to move or remove. Correct \
            the date or delete the exception.
            """
        }
    }

    /// Decodes JSON and turns a decoder's complaint into one sentence with its place in the file.
    static func decoding<Value: Decodable>(_ type: Value.Type, _ json: Data) throws(CalendarError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: json)
        } catch let error as DecodingError {
            let (context, problem) =
                switch error {
                case .keyNotFound(let key, let context): (context, "\"\(key.stringValue)\" is missing")
                case .typeMismatch(let expected, let context):
                    (context, "another kind of value is expected (\(expected))")
                case .valueNotFound(_, let context): (context, "a value is missing")
                case .dataCorrupted(let context): (context, context.debugDescription)
                @unknown default: (DecodingError.Context(codingPath: [], debugDescription: ""), "\(error)")
                }
            let path = context.codingPath.reduce(into: "") { path, key in
                path += key.intValue.map { "[\($0 + 1)]" } ?? (path.isEmpty ? key.stringValue : ".\(key.stringValue)")
            }
            var sentence = problem
            if sentence.hasSuffix(".") { sentence.removeLast() }
            throw .unreadable(path: path, problem: sentence)
        } catch {
            throw .unreadable(path: "", problem: "\(error)")
        }
    }
}
