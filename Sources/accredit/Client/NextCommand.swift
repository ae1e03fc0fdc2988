import Engine
import WorkflowCore

/// The command line for what a refusal, or an error, says helps: an action on a target.
struct NextCommand {
    /// The command, with words in capitals for what its reader fills in.
    let command: String
    /// The command with a word in front of it.
    var line: String { "What helps: \(command)" }

    /// Commands that are no `accredit TARGET ACTION`.
    private static let commands = [
        "list bodies": "org list", "list workflows": "workflow list", "publish workflows": "workflow publish --shipped",
        "list calendars": "calendar show", "publish calendars": "workflow publish --shipped",
        "list imported-logs": "import list", "migrate database": "migrate",
        "join case": "panel join REF", "panel case": "panel show REF", "vote case": "meeting vote REF VOTE",
    ]

    /// A message with the command that helps on a line of its own.
    static func added(to message: String, _ next: NextStep?) -> String {
        ([message] + [next.flatMap { NextCommand($0.json)?.line }].compactMap(\.self)).joined(separator: "\n")
    }

    /// - Parameter next: the member `next` of a problem; `nil` where it names no action on a target.
    init?(_ next: JSONValue) {
        guard let target = next["target"]?.stringValue, let action = next["action"]?.stringValue else { return nil }
        if let command = Self.commands["\(action) \(target)"] {
            self.command = "accredit \(command)"
            return
        }
        let meeting = next["meeting"]?.stringValue
        if (target, action) == ("case", "place") {
            command = "accredit meeting place REF --meeting \(meeting ?? "MEETING") --reason TEXT"
            return
        }
        let named = target == "case" ? "REF" : meeting
        let rest =
            switch (target, action) {
            case ("case", "pause"): "--reason TEXT"
            case ("meeting", "attend"): "--present NAME"
            case ("meeting", "call"): "DATE --papers-close DATE"
            default: nil as String?
            }
        command = (["accredit", target, action] + [named, rest].compactMap(\.self)).joined(separator: " ")
    }
}
