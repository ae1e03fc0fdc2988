import Engine
import Foundation
import Turnaround
import WorkflowCore

/// The files that define workflows, calendars and meeting series, as a person names them.
enum DefinitionFiles {
    /// Folders of examples to adapt, and of letters: they are taken only where they are named themselves.
    private static let apart: Set<Substring> = ["presets", "examples", "letters"]

    /// The files named, and those in the folders named and in folders below them but for presets, examples and letters,
    /// calendars first, in order of names.
    /// - Throws: ``Failure/unreadable(file:reason:)`` for what is not there, and for a folder without any.
    static func gather(_ paths: [String]) throws(Failure) -> [String] {
        var files: [String] = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw .unreadable(file: path, reason: "there is no such file or folder")
            }
            guard isFolder.boolValue else {
                files.append(path)
                continue
            }
            let base = path.hasSuffix("/") ? String(path.dropLast()) : path
            let found = (FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? [])
                .filter { name in
                    ["yaml", "yml", "json"].contains { name.hasSuffix(".\($0)") }
                        && !name.split(separator: "/").contains { $0.hasPrefix(".") || apart.contains($0) }
                }
            guard !found.isEmpty else {
                throw .unreadable(file: path, reason: "the folder holds no .yaml, .yml or .json file")
            }
            files += found.sorted { (depth($1), $0) < (depth($0), $1) }.map { "\(base)/\($0)" }
        }
        var seen: Set<String> = []
        return files.filter { seen.insert($0).inserted }
    }

    private static func depth(_ name: String) -> Int { name.split(separator: "/").count }

    /// What a file defines, by its first keys.
    enum Kind: String, Encodable {
        case workflow, calendar, meetings

        /// The kind of a document; whatever names neither calendar nor meetings is read as a workflow.
        init(_ document: YAMLDocument) {
            if document.value["workflow"] != nil {
                self = .workflow
            } else if document.value["meetings"] != nil {
                self = .meetings
            } else {
                self = document.value["calendar"] == nil ? .workflow : .calendar
            }
        }
    }
}
