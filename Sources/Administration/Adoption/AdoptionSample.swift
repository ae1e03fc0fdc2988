import Turnaround
import WorkflowCore

/// What is handed over with an action to try it out.
struct AdoptionSample {
    /// As the engine keeps it.
    let json: JSONValue
    /// As the shell takes it.
    let word: String
}

extension WorkflowDefinition.RecordField {
    /// A value of this kind.
    func sample(on today: Day) -> AdoptionSample {
        switch type {
        case .boolean: AdoptionSample(json: true, word: "true")
        case .number: AdoptionSample(json: 1, word: "1")
        case .date: AdoptionSample(json: .string(today.description), word: today.description)
        case .text: AdoptionSample(json: "As read.", word: "'As read.'")
        }
    }
}

extension WorkflowDefinition.Action {
    /// What has to be handed over.
    var neededRecords: [WorkflowDefinition.RecordField] { effect.records.filter { !$0.isOptional } }
}
