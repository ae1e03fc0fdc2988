import WorkflowCore

/// The command line for what a refusal says helps: an action on a case or on a meeting.
struct NextCommand {
    /// The command, with words in capitals for what its reader fills in.
    let command: String
    /// The command with a word in front of it.
    var line: String { "What helps: \(command)" }

    /// - Parameter next: the member `next` of a problem; `nil` where it names no action on a target.
    init?(_ next: JSONValue) {
        guard let target = next["target"]?.stringValue, let action = next["action"]?.stringValue else { return nil }
        let meeting = next["meeting"]?.stringValue
        let named = target == "case" ? "REF" : meeting
        let rest =
            switch (target, action) {
            case ("case", "pause"): "--reason TEXT"
            case ("case", "place"): "--meeting \(meeting ?? "MEETING") --reason TEXT"
            case ("case", "vote"): "VOTE"
            case ("meeting", "attend"): "--present NAME"
            case ("meeting", "call"): "DATE --papers-close DATE"
            default: nil as String?
            }
        command = (["accredit", target, action] + [named, rest].compactMap(\.self)).joined(separator: " ")
    }
}
