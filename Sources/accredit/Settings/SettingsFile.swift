import Foundation
import WorkflowCore

/// Settings of a file: lines `NAME=value`, lines that begin with `#`, and empty ones. A value may stand in quotes, and
/// has no other escapes.
struct SettingsFile: Sendable {
    /// The file as it was named; empty for none.
    let path: String
    /// Values by name.
    let values: [String: String]

    /// No file.
    static let none = SettingsFile(path: "", values: [:])

    private init(path: String, values: [String: String]) { (self.path, self.values) = (path, values) }

    /// Reads a file.
    /// - Throws: ``Failure/unusableSettings(_:)`` with every line that cannot be used: one that is no setting, says a
    ///   name twice, or names what the program does not know.
    init(reading path: String) throws(Failure) {
        let text: String
        do { text = try InputFile.text(of: path) } catch { throw .unusableSettings(["\(error)"]) }
        var values: [String: String] = [:]
        var flaws: [String] = []
        for (place, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            let spot = "\(path):\(place + 1)"
            guard let match = line.wholeMatch(of: /([A-Za-z_][A-Za-z0-9_]*)=(.*)/) else {
                flaws.append("\(spot): this is no setting; expected NAME=value")
                continue
            }
            let name = String(match.1)
            if values[name] != nil {
                flaws.append("\(spot): \(name) is set twice; leave one of them")
            } else if !SettingNames.isKnown(name) {
                flaws.append("\(spot): \(SettingNames.unknown(name))")
            }
            values[name] = Self.unquoted(String(match.2))
        }
        guard flaws.isEmpty else { throw .unusableSettings(flaws) }
        (self.path, self.values) = (path, values)
    }

    private static func unquoted(_ text: String) -> String {
        for quote in ["\"", "'"] where text.count >= 2 && text.hasPrefix(quote) && text.hasSuffix(quote) {
            return String(text.dropFirst().dropLast())
        }
        return text
    }
}

/// Which variables there are.
enum SettingNames {
    /// Every name that a setting is given by.
    static let own = Setting.all.flatMap { [$0.name, $0.fileName].compactMap(\.self) }

    /// Names that libraries of the program read.
    private static let foreign: Set = ["https_proxy", "HTTPS_PROXY", "http_proxy", "no_proxy", "NO_PROXY"]

    /// Names of the same family that the scripts beside the program read or leave, as far as the program can meet them.
    private static let ofScripts: Set = [
        "ACCREDIT_PORT", "ACCREDIT_PRIVATE", "ACCREDIT_PROGRAM", "ACCREDIT_VENV", "ACCREDIT_WRITE_DOCS",
        "ACCREDIT_SOAK_SECONDS", "ACCREDIT_CHECKED_ARCHIVE", "ACCREDIT_TEST_ALL", "ACCREDIT_TEST_SEED",
        "ACCREDIT_TEST_URL",
    ]

    /// True for what a file of settings may set: settings, libpq's variables, proxies.
    static func isKnown(_ name: String) -> Bool {
        own.contains(name) || foreign.contains(name) || name.wholeMatch(of: /PG[A-Z]+/) != nil
    }

    /// Variables of an environment that look like settings and are none, in order. Tokens of several people, as
    /// `accredit sample tokens` prints them, are none either, and known.
    static func strangers(in environment: [String: String]) -> [String] {
        environment.keys.filter {
            $0.hasPrefix("ACCREDIT_") && !own.contains($0) && !ofScripts.contains($0)
                && $0.wholeMatch(of: /ACCREDIT_[A-Z_]+_TOKEN/) == nil
        }.sorted()
    }

    /// A sentence about a name that is no setting.
    static func unknown(_ name: String) -> String {
        let nearest = NearestName.of(name, among: own).map { "; did you mean \($0)?" } ?? "."
        return "\(name) is no setting\(nearest) accredit settings lists them"
    }
}
