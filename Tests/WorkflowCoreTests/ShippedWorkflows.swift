import Foundation

@testable import WorkflowCore

/// The workflow files of the repository, as the tests read them.
enum ShippedWorkflows {
    static let names = [
        "proportionate-accreditation", "recognised-provision", "programme-accreditation", "provider-recognition",
        "appeal",
    ]
    /// The longest wait for the committee that the shipped standards allow for, in working days.
    static let gaps = ["accreditation-committee": 35]

    static func text(_ name: String) throws -> String {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "Workflows/\(name).yaml"), encoding: .utf8)
    }

    static func document(_ name: String) throws -> YAMLDocument {
        try YAMLDocument.parse(text(name), file: "\(name).yaml")
    }

    static func definition(_ name: String) throws -> WorkflowDefinition { try WorkflowDefinition(document(name)) }
}

/// A small sound workflow to change: draft → check → decided, with a refusal and a lapse.
enum SmallWorkflow {
    static let text = """
        workflow: small
        version: 1
        title: Small
        calendar: england-and-wales
        clock: {starts: received, stops: decided, standard: 10 working days}
        states:
          draft: {party: provider, initial: true, deadline: 30 calendar days, on_expiry: lapse}
          check: {party: body, standard: 10 working days}
          accredited: {party: none, outcome: approved}
          refused: {party: none, outcome: refused}
          lapsed: {party: none, outcome: lapsed}
        actions:
          submit: {from: draft, to: check, by: provider, marks: received}
          return: {from: check, to: draft, by: officer}
          approve: {from: check, to: accredited, by: decider, marks: decided, separate_from: return}
          refuse: {from: check, to: refused, by: decider, marks: decided}
          lapse: {from: draft, to: lapsed, by: system}
        """

    static func definition(replacing old: String = "", with new: String = "") throws -> WorkflowDefinition {
        try WorkflowDefinition(document(replacing: old, with: new))
    }

    static func document(replacing old: String = "", with new: String = "") throws -> YAMLDocument {
        let changed = old.isEmpty ? text : text.replacing(old, with: new)
        return try YAMLDocument.parse(changed, file: "small.yaml")
    }
}
