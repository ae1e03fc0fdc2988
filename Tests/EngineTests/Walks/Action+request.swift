import WorkflowCore

@testable import Engine

extension WorkflowDefinition.Action {
    /// The command that takes it on a case with everything it asks for, as a decision where it is one.
    func request(on reference: String) -> Command.Request {
        var data: [String: JSONValue] = [:]
        for field in effect.records {
            data[field.name] =
                switch field.type {
                case .boolean: true
                case .number: 5
                case .text: "In words."
                case .date: "2021-06-01"
                }
        }
        guard let decides = effect.decides else {
            return .act(case: reference, action: action, data: data.isEmpty ? nil : .object(data))
        }
        var members: [String: JSONValue] = ["action": .string(action)]
        if !data.isEmpty { members["data"] = .object(data) }
        if decides != .approved { members["reasons"] = "For reasons." }
        if decides == .approvedWithConditions {
            members["items"] = [["kind": "condition", "text": "Publish it.", "due": "2040-01-31"]]
        }
        return .give(.decide, case: reference, members: members)
    }
}
