import Engine
import Turnaround
import WorkflowCore

/// One case of a sample year: what is submitted, and what happens when.
package struct SampleCase: Sendable, Hashable {
    /// 1, 2, 3 … within the year.
    package let number: Int
    /// The workflow it takes.
    package let route: String
    /// True if the provider asks for that route by name; otherwise the body's rules must lead there.
    package let asksForRoute: Bool
    /// The code of the body.
    package let body: String
    /// The code of the provider.
    package let provider: String
    /// The submission as a provider writes it.
    package let submission: JSONValue
    /// What happens, in order of time; the first step opens the case.
    package let steps: [SampleStep]
    /// True if the last step leaves the case without an outcome.
    package let isOpen: Bool

    /// The state the case ends in.
    package var state: String { steps.last?.state ?? "" }
}

/// Something that happens to a sample case.
package struct SampleStep: Sendable, Hashable {
    /// What happens.
    package enum Deed: Sendable, Hashable {
        /// The provider begins.
        case open(by: SamplePerson)
        /// Somebody takes an action, handing over the data it records.
        case act(String, by: SamplePerson, data: JSONValue?)
        /// Somebody gives another command: it leaves the case where it is.
        case give(Command.Verb, by: SamplePerson, members: [String: JSONValue])
        /// A limit passes, and the action that it names happens by itself.
        case expire(String)
    }

    /// Time at which it happened.
    package let at: Instant
    /// What.
    package let deed: Deed
    /// The state the case is in afterwards.
    package let state: String

    /// Who does it; `nil` where it happens by itself.
    package var person: SamplePerson? {
        switch deed {
        case .open(let person), .act(_, let person, _), .give(_, let person, _): person
        case .expire: nil
        }
    }

    /// True if it leaves the case where it is.
    var isWithin: Bool { if case .give = deed { true } else { false } }

    /// The action's name.
    package var action: String {
        switch deed {
        case .open: "open"
        case .act(let action, _, _), .expire(let action): action
        case .give(let verb, _, _): verb.rawValue
        }
    }
}
