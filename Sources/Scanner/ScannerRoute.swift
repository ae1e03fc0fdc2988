import Foundation

/// Which scanner looks into files: `command:/path`, `clamd:host:port` or `clamd:unix:/path`.
package struct ScannerRoute: Sendable {
    /// What is wrong with a text that names no scanner.
    package struct Flaw: Error, Sendable {
        /// In a clause.
        package let reason: String
    }

    /// The scanner.
    package let scanner: any FileScanner

    /// Reads the text of a setting.
    /// - Parameters:
    ///   - text: the scanner.
    ///   - patience: the longest that one step of it may take.
    /// - Throws: ``Flaw``.
    package init(_ text: String, patience: Duration = .seconds(60)) throws(Flaw) {
        if let path = Self.rest(of: text, after: "command:") {
            guard path.hasPrefix("/"), FileManager.default.isExecutableFile(atPath: path) else {
                throw Flaw(reason: "“\(path)” is no program that can be run; expected its whole path")
            }
            scanner = CommandScanner(path: path, patience: patience)
        } else if let path = Self.rest(of: text, after: "clamd:unix:") {
            guard path.hasPrefix("/"), path.utf8.count < 100 else {
                throw Flaw(reason: "“\(path)” is no path of a socket")
            }
            scanner = ClamdScanner(place: .path(path), patience: patience)
        } else if let place = Self.rest(of: text, after: "clamd:") {
            let parts = place.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count >= 2, let port = parts.last.flatMap({ UInt16($0) }), port > 0 else {
                throw Flaw(reason: "“\(place)” is no host with a port, such as clamd:127.0.0.1:3310")
            }
            let host = parts.dropLast().joined(separator: ":").trimmingCharacters(in: ["[", "]"])
            guard !host.isEmpty else { throw Flaw(reason: "“\(place)” names no host") }
            scanner = ClamdScanner(place: .host(host, port: port), patience: patience)
        } else {
            throw Flaw(
                reason: "“\(text)” is no scanner; expected command:/path, clamd:host:port or clamd:unix:/path")
        }
    }

    private static func rest(of text: String, after prefix: String) -> String? {
        text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
    }
}
