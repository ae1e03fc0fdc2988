import WorkflowCore

/// What is done about meetings, and at them.
extension Deed {
    /// Calls a meeting beside those of its series, for a day.
    package static func callMeeting(_ day: String) -> Deed {
        Deed(
            "call_meeting", nil, .elsewhere("meetings"), ["date": .string(day), "papers_close": .string(day)],
            ["meeting", "call", day, "--papers-close", day])
    }

    /// Opens a meeting with who is there, the first of them in the chair.
    package static func openMeeting(_ name: String, present: [String]) -> Deed {
        let people = JSONValue.array(present.map { .string($0) })
        return Deed(
            "open_meeting", nil, .elsewhere("meetings/\(name)/opening"),
            ["present": people, "chair": .string(present.first ?? "")],
            ["meeting", "open", name] + present.flatMap { ["--present", $0] } + ["--chair", present.first ?? ""])
    }

    /// Closes a meeting.
    package static func closeMeeting(_ name: String) -> Deed {
        Deed("close_meeting", nil, .elsewhere("meetings/\(name)/closing"), [:], ["meeting", "close", name])
    }

    /// Votes for an action.
    package static func vote(_ action: String) -> Deed {
        give("vote", "meeting/votes", ["meeting", "vote", "CASE"], [("vote", .string(action))])
    }

    /// Puts a case off to the next meeting.
    package static func holdOver(because reason: String) -> Deed {
        give("hold_over", "meeting/postponements", ["meeting", "hold-over", "CASE"], [], [("reason", .string(reason))])
    }
}
