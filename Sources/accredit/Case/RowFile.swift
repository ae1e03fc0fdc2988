import Crypto
import Foundation
import WorkflowCore

/// A file of rows, read one at a time: JSON Lines, or YAML documents with `---` between them.
final class RowFile {
    /// A row as it stands in the file.
    struct Row {
        /// Where it begins, such as `courses.yaml:17`.
        let place: String
        fileprivate let text: String
        fileprivate let isJSON: Bool

        /// What it says.
        /// - Throws: what is wrong with it, in a sentence.
        func members() throws -> [String: JSONValue] {
            let value = isJSON ? try JSONValue(json: text) : try YAMLDocument.parse(text, file: place).value
            guard let members = value.objectValue else {
                throw Failure.unreadable(file: place, reason: "it is no object of names and values")
            }
            return members
        }
    }

    /// Bytes that a row may have, as the server takes them.
    static let most = 256 << 10

    private let name: String
    private let handle: FileHandle
    private var bytes: [UInt8] = []
    private var isAtEnd = false
    private var line = 0
    /// Whether each line is a row; known from the first line that is not empty.
    private var isLines: Bool?
    /// The document that has begun, and its first line.
    private var text: [String] = []
    private var start = 0

    /// Opens a file; `-` is standard input.
    init(_ file: String) throws(Failure) {
        name = InputFile.shown(file)
        guard file != "-" else {
            handle = .standardInput
            return
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder.boolValue,
            let opened = FileHandle(forReadingAtPath: file)
        else {
            let reason = isFolder.boolValue ? "it is a folder" : "there is no such file, or none for you to read"
            throw .unreadable(file: file, reason: reason)
        }
        handle = opened
    }

    /// The next row; `nil` after the last.
    func next() throws -> Row? {
        while let next = try nextLine() {
            let isBlank = next.allSatisfy(\.isWhitespace)
            if isLines == nil, !isBlank { isLines = next.drop(while: \.isWhitespace).first == "{" }
            if isLines == true {
                if isBlank { continue }
                return Row(place: "\(name):\(line)", text: next, isJSON: true)
            }
            if next.hasPrefix("---"), next.dropFirst(3).first?.isWhitespace ?? true {
                let (before, begun) = (text, start)
                // What stands behind the mark belongs to the document that it begins.
                (start, text) = (line, [String(next.dropFirst(3))])
                if let row = row(before, from: begun) { return row }
                continue
            }
            if start == 0 { start = line }
            text.append(next)
        }
        defer { text = [] }
        return row(text, from: start)
    }

    private func row(_ lines: [String], from start: Int) -> Row? {
        let isEmpty = lines.allSatisfy { $0.allSatisfy(\.isWhitespace) || $0.hasPrefix("#") }
        return isEmpty ? nil : Row(place: "\(name):\(start)", text: lines.joined(separator: "\n"), isJSON: false)
    }

    private func nextLine() throws(Failure) -> String? {
        while true {
            if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                defer { bytes.removeFirst(end + 1) }
                return try decoded(bytes[..<end])
            }
            guard bytes.count <= Self.most else {
                throw .tooLarge(file: "\(name):\(line + 1)", bytes: bytes.count, limit: Self.most)
            }
            guard !isAtEnd else {
                guard !bytes.isEmpty else { return nil }
                defer { bytes = [] }
                return try decoded(bytes[...])
            }
            do {
                let more = try handle.read(upToCount: 65_536) ?? Data()
                isAtEnd = more.isEmpty
                bytes += more
            } catch {
                throw .unreadable(file: name, reason: error.localizedDescription)
            }
        }
    }

    private func decoded(_ bytes: ArraySlice<UInt8>) throws(Failure) -> String {
        line += 1
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText(file: "\(name):\(line)") }
        return text.hasSuffix("\r") ? String(text.dropLast()) : text
    }

    /// A short digest of what a row says.
    static func digest(_ text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).prefix(12).hex
    }
}
