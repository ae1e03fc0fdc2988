import Turnaround
import WorkflowCore

/// Who tells a life: by HTTP, or by the command line.
package protocol Narrator: Sendable {
    /// Does a deed on a case in somebody's name, at a told time.
    /// - Parameters:
    ///   - reference: of the case; `nil` where the deed opens one.
    ///   - others: the references of the other cases of this life, by name.
    /// - Returns: the receipt, or the slug of the problem.
    func tell(_ deed: Deed, on reference: String?, others: [String: String], as person: House.Person, at time: Instant) async throws -> Told
    /// What the server says of something: a case, its history, its entry of the register; `nil` where it is not there.
    func read(_ what: Reading, as person: House.Person) async throws -> JSONValue?
    /// Lets time pass in staged samples.
    /// - Returns: what happened, as `command reference`.
    func pass(until time: Instant) async throws -> [String]
    /// What is wrong with the chains, clocks and timers that are stored.
    func examine() async throws -> [String]
}

/// What became of a deed.
package enum Told: Sendable {
    /// It was done; the receipt.
    case done(JSONValue)
    /// It was refused; the problem's slug and sentence.
    case refused(String, String)
}

/// What is read of a case.
package enum Reading: Sendable {
    /// The case itself.
    case shown(String)
    /// Its events and its path.
    case history(String)
    /// Its entry of the public register.
    case entry(String)
}

extension JSONValue {
    /// The document with `OTHER:name` replaced by the reference of that case.
    package func naming(_ references: [String: String]) -> JSONValue {
        switch self {
        case .string(let text) where text.hasPrefix("OTHER:"): .string(references[String(text.dropFirst(6))] ?? text)
        case .array(let elements): .array(elements.map { $0.naming(references) })
        case .object(let members): .object(members.mapValues { $0.naming(references) })
        default: self
        }
    }
}
