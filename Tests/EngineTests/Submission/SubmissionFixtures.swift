import Engine
import Foundation
import Testing
import WorkflowCore

/// What the tests of the submission document share: the smallest complete document, and the files of the repository.
enum SubmissionFixtures {
    /// A document that is accepted without a warning and has nothing it does not need.
    static let smallest: JSONValue = [
        "title": "Safe Lifting", "nation": "wales",
        "contact": ["name": "Nia Sampl", "email": "nia@coleg-sampl.example"],
        "framework": "CQFW", "level": 2, "credits": 2, "credit_system": "uk", "notional_hours": 20,
        "learning_outcomes": [["text": "Lift a load safely."]], "assessed": true, "assessment_types": ["observation"],
        "delivery": ["mode": "onsite"],
        "declaration": ["signed": true, "signatory": "Elin Sampl", "date": "2026-02-09"],
    ]

    /// The smallest document with one member of the root replaced, or removed by `nil`.
    static func changing(_ name: String, to value: JSONValue?) -> JSONValue {
        var members = smallest.objectValue ?? [:]
        members[name] = value
        return .object(members)
    }

    /// The repository's folder, found from this file upwards; symbolic links are followed first.
    static func repository() throws -> URL {
        var folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/" {
            if FileManager.default.fileExists(atPath: folder.appending(path: "Docs/submission.md").path) {
                return folder
            }
            folder.deleteLastPathComponent()
        }
        throw CocoaError(.fileNoSuchFile)
    }

    /// A file of the repository as text.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: repository().appending(path: path), encoding: .utf8)
    }

    /// A sample submission.
    static func sample(_ name: String) throws -> YAMLDocument {
        try YAMLDocument.parse(text("Docs/samples/\(name).yaml"), file: "\(name).yaml")
    }
}
