import Engine
import Foundation
import Turnaround
import WorkflowCore

/// What was found in definition files, without a database.
struct WorkflowValidation: Encodable {
    /// One file and what was found in it.
    struct File: Encodable {
        let file: String
        var kind: DefinitionFiles.Kind?
        var name: String?
        var findings: [Entry] = []
    }

    /// One thing that is wrong.
    struct Entry: Encodable {
        /// What kind of finding it is; `file` where the file cannot be read as what it should be.
        let kind: String
        let line: Int?
        let sentence: String
        var state: String?
        var action: String?
        /// A shortest path that shows it, from the initial state: state, action, state, …
        var path: [String] = []
        /// The whole as a line for people.
        let text: String

        private enum CodingKeys: String, CodingKey { case kind, line, sentence, state, action, path }
    }

    /// Every file, in order.
    private(set) var files: [File] = []
    /// Always `false`: only the database reads guards.
    let guardsChecked = false

    private enum CodingKeys: String, CodingKey { case files, guardsChecked }

    /// The years over which the longest gap of a meeting series is looked for.
    private static let years = 1990...2060

    /// Reads and proves files.
    /// - Parameter shipped: the calendars that come with the program; those in the files go before them.
    init(_ names: [String], shipped: Calendars?) throws {
        let texts = try names.map { (file: $0, text: try InputFile.text(of: $0)) }
        var documents: [(index: Int, document: YAMLDocument)] = []
        for (index, entry) in texts.enumerated() {
            var file = File(file: InputFile.shown(entry.file))
            do {
                let document = try YAMLDocument.parse(entry.text, file: file.file)
                file.kind = DefinitionFiles.Kind(document)
                documents.append((index, document))
            } catch {
                file.findings = error.problems.map(Self.entry)
            }
            files.append(file)
        }
        var calendars = Calendars()
        for (index, document) in documents where files[index].kind != .workflow {
            add(document, at: index, to: &calendars)
        }
        let gaps = gaps(in: calendars, or: shipped)
        for (index, document) in documents where files[index].kind == .workflow {
            prove(document, at: index, gaps: gaps)
        }
    }

    /// True if nothing was found.
    var isSound: Bool { files.allSatisfy(\.findings.isEmpty) }

    /// A line for each finding.
    var lines: [String] { files.flatMap { file in file.findings.map(\.text) } }

    /// The outcome in a sentence.
    var verdict: String {
        let findings = files.map(\.findings.count).reduce(0, +)
        let count = "\(files.count) file\(files.count == 1 ? "" : "s")"
        let workflows = files.contains { $0.kind == .workflow }
        return (findings == 0 ? "\(count) sound" : "\(findings) finding\(findings == 1 ? "" : "s") in \(count)")
            + (workflows ? "; guards not checked, publishing checks them" : "")
    }

    private mutating func add(_ document: YAMLDocument, at index: Int, to calendars: inout Calendars) {
        files[index].name = (document.value["meetings"] ?? document.value["calendar"])?.stringValue
        do {
            try calendars.add(json: Data(try document.value.canonicalText().utf8))
        } catch {
            files[index].findings.append(
                Entry(kind: "calendar", line: nil, sentence: "\(error)", text: "\(document.file): \(error)"))
        }
    }

    /// The longest gap of every series, those of the files before those of the program.
    private func gaps(in given: Calendars, or shipped: Calendars?) -> [String: Int] {
        var gaps: [String: Int] = [:]
        for calendars in [shipped, given].compactMap(\.self) {
            for (name, series) in calendars.series {
                guard
                    let working = (try? given.workingDays(of: series.calendar, in: Self.years))
                        ?? (try? shipped?.workingDays(of: series.calendar, in: Self.years))
                else { continue }
                gaps[name] = (try? series.longestGap(working: working)) ?? gaps[name]
            }
        }
        return gaps
    }

    private mutating func prove(_ document: YAMLDocument, at index: Int, gaps: [String: Int]) {
        do {
            let definition = try WorkflowDefinition(document)
            files[index].name = definition.workflow
            files[index].findings = WorkflowProof.findings(of: definition, meetingGaps: gaps, document: document).map {
                finding in
                let text =
                    finding.path.isEmpty ? finding.sentence : "\(finding.sentence) Path: \(finding.path.pathText)"
                return Entry(
                    kind: finding.kind.rawValue, line: finding.line, sentence: finding.sentence, state: finding.state,
                    action: finding.action,
                    path: finding.path.flatMap { [$0.action, $0.state].compactMap(\.self) },
                    text: finding.line.map { "\(document.file):\($0): \(text)" } ?? "\(document.file): \(text)")
            }
        } catch {
            files[index].findings = error.problems.map(Self.entry)
        }
    }

    private static func entry(_ problem: FileProblem) -> Entry {
        Entry(
            kind: "file", line: problem.line,
            sentence: (problem.path.isEmpty ? "" : "\(problem.path): ") + problem.what
                + (problem.expected.map { "; expected \($0)" } ?? ""),
            text: problem.description)
    }
}
