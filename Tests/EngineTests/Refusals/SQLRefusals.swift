import Foundation
import TestSupport

/// What the SQL of the engine refuses: every call of `refusal(reason, facts)` in `Migrations`.
struct SQLRefusals {
    /// A call with its place.
    struct Call {
        /// The file and the line.
        let place: String
        /// The reasons that it may give; several where a CASE chooses, none where they cannot be read.
        let reasons: [String]
        /// The names of the facts; `nil` where the SQL works them out elsewhere.
        let facts: [String]?
    }

    /// The calls in all files, in order.
    let calls: [Call]

    init() throws {
        let folder = URL(filePath: "\(TestServer.repository)/Migrations", directoryHint: .isDirectory)
        let files =
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
            .compactMap { $0 as? URL }.filter { $0.pathExtension == "sql" } ?? []
        calls = try files.sorted { $0.path < $1.path }.flatMap { file in
            Self.calls(in: try String(contentsOf: file, encoding: .utf8), of: file.lastPathComponent)
        }
    }

    static func calls(in text: String, of file: String) -> [Call] {
        text.matches(of: /(?:^|[^A-Za-z0-9_.])refusal\(/).compactMap { match in
            let before = text[..<match.range.lowerBound]
            // The function itself is no call of it.
            guard !before.hasSuffix("FUNCTION") else { return nil }
            let parts = arguments(of: text[match.range.upperBound...])
            let line = before.count(where: \.isNewline) + 1
            return Call(
                place: "\(file):\(line)", reasons: reasons(of: parts.first ?? ""),
                facts: parts.count > 1 ? names(in: parts[1]) : [])
        }
    }

    /// A literal, or what a CASE may give.
    private static func reasons(of argument: String) -> [String] {
        if let literal = argument.wholeMatch(of: /'([a-z_]+)'/) { return [String(literal.1)] }
        return argument.matches(of: /(?:THEN|ELSE)\s+'([a-z_]+)'/).map { String($0.1) }
    }

    /// The names of an object that is written out, as a call or as a literal.
    private static func names(in argument: String) -> [String]? {
        if let call = argument.firstMatch(of: /^jsonb_build_object\(/) {
            let parts = arguments(of: argument[call.range.upperBound...])
            return stride(from: 0, to: parts.count, by: 2).compactMap {
                parts[$0].wholeMatch(of: /'([a-z_0-9]+)'/).map { String($0.1) }
            }
        }
        guard let literal = argument.wholeMatch(of: /'(\{.*\})'/) else { return nil }
        let object = try? JSONSerialization.jsonObject(with: Data(literal.1.utf8)) as? [String: Any]
        return object.map { Array($0.keys) }
    }

    /// The arguments of a call whose opening bracket has been read.
    private static func arguments(of text: Substring) -> [String] {
        var parts = [""]
        var depth = 0
        var isQuoted = false
        for character in text {
            switch character {
            case "'": isQuoted.toggle()
            case "(" where !isQuoted, "[" where !isQuoted: depth += 1
            case ")" where !isQuoted && depth == 0: return parts.map(trimmed).filter { !$0.isEmpty }
            case ")" where !isQuoted, "]" where !isQuoted: depth -= 1
            case "," where !isQuoted && depth == 0:
                parts.append("")
                continue
            default: break
            }
            parts[parts.count - 1].append(character)
        }
        return parts.map(trimmed)
    }

    private static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }
}
