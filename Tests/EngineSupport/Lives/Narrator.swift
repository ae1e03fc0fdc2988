import Administration
import Turnaround
import WorkflowCore

/// Who tells a life: by HTTP, or by the command line.
package protocol Narrator: Sendable {
    /// Does a deed on a case in somebody's name, at a told time.
    /// - Parameter reference: of the case; `nil` where the deed opens one.
    /// - Returns: the receipt, or the slug of the problem.
    func tell(_ deed: Deed, on reference: String?, as person: House.Person, at time: Instant) async throws -> Told
    /// What the server says of something: a case, its history, its entry of the register; `nil` where it is not there.
    func read(_ what: Reading, as person: House.Person) async throws -> JSONValue?
    /// Lets time pass in simulated samples.
    /// - Returns: what happened, as `command reference`.
    func pass(until time: Instant) async throws -> [String]
    /// What is wrong with the chains, clocks and timers that are stored.
    func examine() async throws -> [String]
    /// True if one verb acts and decides: what goes with nothing is recorded as an act.
    var actsToDecide: Bool { get }
}

extension Narrator {
    package var actsToDecide: Bool { false }
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
