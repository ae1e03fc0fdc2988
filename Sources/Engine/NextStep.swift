import WorkflowCore

/// An action on a target that helps where something is not there. Pages and programs get it as it is; the command line
/// makes a command of it.
package struct NextStep: Sendable, Hashable {
    /// What it is about, such as `workflows`.
    package let target: String
    /// What is done, such as `list`.
    package let action: String

    package static let listBodies = NextStep(target: "bodies", action: "list")
    package static let listWorkflows = NextStep(target: "workflows", action: "list")
    package static let publishWorkflows = NextStep(target: "workflows", action: "publish")
    package static let listCalendars = NextStep(target: "calendars", action: "list")
    package static let publishCalendars = NextStep(target: "calendars", action: "publish")
    package static let listLogs = NextStep(target: "imported-logs", action: "list")
    package static let migrate = NextStep(target: "database", action: "migrate")

    /// All of them.
    package static let known = [
        listBodies, listWorkflows, publishWorkflows, listCalendars, publishCalendars, listLogs, migrate,
    ]

    /// The member `next` of a problem.
    package var json: JSONValue { ["target": .string(target), "action": .string(action)] }
}

/// Words for people about what helps and, where one action does, that action. No command line stands in the words.
package struct Hint: Sendable, Hashable {
    /// The words, as a clause; `nil` where the action says it all.
    package let words: String?
    /// The action.
    package let next: NextStep?

    package init(_ words: String? = nil, next: NextStep? = nil) {
        self.words = words
        self.next = next
    }

    /// An action that needs no words.
    package static func next(_ step: NextStep) -> Hint { Hint(next: step) }
}

extension Hint: ExpressibleByStringInterpolation {
    package init(stringLiteral words: String) { self.init(words) }
}
