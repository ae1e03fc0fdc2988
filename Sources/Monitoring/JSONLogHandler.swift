import Foundation
import Logging
import WorkflowCore

/// Writes each line of the log as one JSON object: `time` (RFC 3339, UTC), `level`, `message`, and a member for each
/// piece of metadata.
package struct JSONLogHandler: LogHandler {
    /// Takes a whole line, its end included.
    package typealias Sink = @Sendable (String) -> Void

    package var metadata: Logger.Metadata = [:]
    package var logLevel = Logger.Level.info
    private let sink: Sink

    /// A handler.
    /// - Parameter sink: where lines go; each is one call, so that lines of several tasks do not mix.
    package init(_ sink: @escaping Sink) { self.sink = sink }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var members: [String: JSONValue] = [:]
        for (name, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }) {
            members[Self.name(name)] = Self.json(value)
        }
        if let error = event.error { members["error"] = .string("\(type(of: error))") }
        members["time"] = .string(Date().formatted(Self.time))
        members["level"] = .string(event.level.rawValue)
        members["message"] = .string(event.message.description)
        // A number that JSON does not have is the one thing that could not be written.
        guard let line = try? JSONValue.object(members).canonicalText() else { return }
        sink("\(line)\n")
    }

    private static let time = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// The server's library calls the id of a request by its own name.
    private static func name(_ key: String) -> String { key == "hb.request.id" ? "request_id" : key }

    private static func json(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let number as Int): .integer(Int64(number))
        case .stringConvertible(let number as Double): .number(number)
        case .stringConvertible(let other): .string(other.description)
        case .array(let values): .array(values.map(json))
        case .dictionary(let members): .object(members.mapValues(json))
        }
    }
}
