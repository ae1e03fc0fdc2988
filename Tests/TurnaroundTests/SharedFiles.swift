import Foundation
import Testing
import Turnaround
import Yams

/// Files of the repository and of the reference data beside it.
enum SharedFiles {
    /// The top folder of the repository: the one with `Package.swift` above this file.
    static let repository: URL = {
        var folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path)
        {
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    /// Reference data that stands beside the repository.
    static var reference: URL { repository.deletingLastPathComponent().appending(path: "shared") }

    /// Whether the reference data is there; in CI it has to be, so there the tests run and fail without it.
    static var available: Bool {
        FileManager.default.fileExists(atPath: reference.path) || ProcessInfo.processInfo.environment["CI"] == "true"
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: reference.appending(path: path), encoding: .utf8)
    }

    static func json<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: reference.appending(path: path)))
    }

    /// The rows of a comma-separated file without quoted fields, as dictionaries by column.
    static func rows(_ path: String) throws -> [[String: String]] {
        let lines = try text(path).split(whereSeparator: \.isNewline)
        let header = try #require(lines.first).split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return lines.dropFirst().map { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return Dictionary(zip(header, fields)) { first, _ in first }
        }
    }

    /// The calendars and meeting series that ship with the product.
    static func calendars() throws -> Calendars {
        let folder = repository.appending(path: "Workflows/calendars")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).filter {
            $0.pathExtension == "yaml"
        }
        return try Calendars(json: try files.map { try json(yaml: String(contentsOf: $0, encoding: .utf8)) })
    }

    /// A committee made up for tests: second Tuesdays but in August, papers 10 working days before.
    static func committee() throws -> MeetingSeries {
        try MeetingSeries.decode(
            json: json(
                yaml: """
                    meetings: committee
                    version: 1
                    title: {en: Committee, cy: Pwyllgor}
                    calendar: england-and-wales
                    dates: second Tuesday of every month except August
                    papers: 10 working days before
                    """))
    }

    /// YAML as JSON, the way the product hands files over.
    static func json(yaml: String) throws -> Data {
        let value = try Yams.load(yaml: yaml) ?? [String: Any]()
        return try JSONSerialization.data(withJSONObject: value)
    }
}

/// An instant written as text, for tests.
func instant(_ text: String) throws -> Instant { try Instant(text) }

/// A day written as text, for tests.
func day(_ text: String) throws -> Day { try Day(text) }
