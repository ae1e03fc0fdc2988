import ArgumentParser
import Engine
import WorkflowCore

/// `accredit workflow diff`: what is different between two definitions.
struct DiffWorkflow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compares two workflows or versions: states, actions, conditions, standards.",
        discussion: """
            Each is a file, the name of a published workflow, or NAME@VERSION. Exit code 0 where nothing but the \
            version number is different, \
            1 where something is.

            Examples:
              accredit workflow diff proportionate-accreditation@1 my-route.yaml
              accredit workflow diff my-route@1 my-route@2 --json
            """)

    @Argument(
        help: ArgumentHelp("The first: a file, NAME or NAME@VERSION.", valueName: "old"), completion: .file())
    var old: String

    @Argument(help: ArgumentHelp("The second.", valueName: "new"), completion: .file())
    var new: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (before, after) = (try await NamedDefinition.read(old), try await NamedDefinition.read(new))
        let diff = WorkflowDiff(from: before, to: after)
        try output.show(DiffDocument(diff, from: before, to: after), text: Self.text(diff))
        if !output.json { Terminal.say(Self.verdict(diff, from: before, to: after)) }
        if !diff.isEmpty { throw ExitStatus.refused.code }
    }

    /// One line for each change, then what seems to be renamed.
    static func text(_ diff: WorkflowDiff) -> String {
        (diff.changes.map(\.description)
            + diff.renames.map { "State “\($0.from)” seems to be called “\($0.to)” now." }).joined(separator: "\n")
    }

    /// The outcome in a sentence.
    static func verdict(_ diff: WorkflowDiff, from old: WorkflowDefinition, to new: WorkflowDefinition) -> String {
        let names = "\(old.workflow) version \(old.version) and \(new.workflow) version \(new.version)"
        let count = diff.changes.count
        return diff.isEmpty ? "\(names) say the same" : "\(names) differ: \(count) change\(count == 1 ? "" : "s")"
    }
}

/// What is different, as JSON.
struct DiffDocument: Encodable {
    /// One side.
    struct Side: Encodable {
        let workflow: String
        let version: Int
    }

    /// One change.
    struct Change: Encodable {
        let kind: String
        let part: String
        let name: String?
        let member: String?
        let old: String?
        let new: String?
        let sentence: String
    }

    /// A state that seems to be renamed.
    struct Rename: Encodable {
        let from: String
        let to: String
    }

    let from: Side
    let to: Side
    let isSame: Bool
    let changes: [Change]
    let renames: [Rename]

    init(_ diff: WorkflowDiff, from old: WorkflowDefinition, to new: WorkflowDefinition) {
        from = Side(workflow: old.workflow, version: old.version)
        to = Side(workflow: new.workflow, version: new.version)
        isSame = diff.isEmpty
        changes = diff.changes.map {
            Change(
                kind: $0.kind.rawValue, part: $0.part.rawValue, name: $0.name, member: $0.member, old: $0.old,
                new: $0.new,
                sentence: $0.description)
        }
        renames = diff.renames.map { Rename(from: $0.from, to: $0.to) }
    }
}
