import Turnaround
import WorkflowCore

/// Something a person asks the engine to do to one case. Every command goes through the database's one door, `accredit.perform`.
package struct Command: Sendable, Hashable {
    /// What is asked.
    package enum Request: Sendable, Hashable {
        /// Begin a case: the body's code, the submission as facts, and a route other than the one the body's rules give.
        case open(body: String, submission: JSONValue, route: String?)
        /// Take an action of the workflow, handing over the data it records.
        case act(case: String, action: String, data: JSONValue?)
        /// Replace the submission while the provider has it.
        case amend(case: String, submission: JSONValue)
    }

    /// What is asked.
    package var request: Request
    /// The caller's idempotency key: a repeat under it is replayed, other content under it is refused.
    package var key: String
    /// The version of the case the caller saw; `nil` acts on whatever is there.
    package var expectedVersion: Int?
    /// When it happened, for staged samples only; `nil` is now.
    package var occurredAt: Instant?

    /// A command.
    package init(_ request: Request, key: String, expectedVersion: Int? = nil, occurredAt: Instant? = nil) {
        self.request = request
        self.key = key
        self.expectedVersion = expectedVersion
        self.occurredAt = occurredAt
    }

    /// The form in which `accredit.perform` takes it.
    var json: JSONValue {
        var members: [String: JSONValue] = ["key": .string(key)]
        switch request {
        case .open(let body, let submission, let route):
            members["command"] = "open"
            members["body"] = .string(body)
            members["submission"] = submission
            members["route"] = route.map(JSONValue.string)
        case .act(let name, let action, let data):
            members["command"] = "act"
            members["case"] = .string(CaseReference.normalised(name))
            members["action"] = .string(action)
            members["data"] = data
        case .amend(let name, let submission):
            members["command"] = "amend"
            members["case"] = .string(CaseReference.normalised(name))
            members["submission"] = submission
        }
        members["expected_version"] = expectedVersion.map { .integer(Int64($0)) }
        members["occurred_at"] = occurredAt.map { .string($0.description) }
        return .object(members)
    }
}

extension Command {
    /// The keys a caller may choose: 1 to 200 printable ASCII characters.
    package static func isUsableKey(_ key: String) -> Bool {
        (1...200).contains(key.utf8.count) && key.utf8.allSatisfy { (0x20...0x7e).contains($0) }
    }
}
