import Administration
import Engine
import TestSupport
import Turnaround
import WorkflowCore

/// The whole life of a case, or of a few that belong together, as a script: who does what on which day, and where the
/// case is then. It is told twice, over HTTP and by the command line, and ends in the register or in a refusal that is
/// recorded.
package struct Life: Sendable, CustomStringConvertible {
    /// A line of the script.
    package enum Step: Sendable {
        /// Somebody does something with a case of that name on a day, and this comes of it.
        case deed(day: String, who: String, name: String, deed: Deed, expected: Outcome)
        /// Time passes to the end of a day; what was due happens by itself, told as `command → state`, or `command`
        /// where the case stays, after the name of the case where that is not `the case`: `the course: expire lapse →
        /// lapsed`.
        case time(day: String, happens: [String])
        /// A case that another one led to is met, in a state: its reference is at a place of what is shown of the
        /// other.
        case meet(name: String, of: String, at: String, state: String)
        /// What is shown of a case says something at a place, such as `aftercare.reuse.per_cent`.
        case sees(name: String, at: String, value: JSONValue)
    }

    /// What comes of a deed.
    package enum Outcome: Sendable, Hashable {
        /// It is done, and the case is then in a state, in somebody's court.
        case now(state: String, party: String)
        /// It is done, and is about no case alone.
        case done
        /// It is refused, and nothing changes.
        case refused(String)
    }

    /// How a case stands in the register in the end.
    package enum Entry: Sendable, Hashable {
        /// It is there: its status, first and last day, and how many conditions are open.
        case there(status: String, from: String, until: String?, conditions: Int)
        /// It is there, from its first day, and has ended.
        case ended(from: String)
        /// It never was.
        case absent
    }

    /// What happens in it, in a few words.
    package let title: String
    /// Routes that are published for it, beside the shipped ones.
    package var routes: [Administration.DefinitionFile] = []
    /// Reviewers of the body who take part, beside everybody of ``House``; the one called `lay` is a lay member.
    package var reviewers: [String] = []
    /// Deciders of the body, beside that of ``House``.
    package var deciders: [String] = []
    /// The script.
    package let steps: [Step]
    /// How its cases stand in the register in the end, by name.
    package let entries: [String: Entry]

    package var description: String { title }
}

extension Life.Step {
    /// Somebody does something on a day, by which the case comes into a state or stays there.
    static func on(
        _ day: String, _ who: String, _ deed: Deed, _ state: String, _ party: String, case name: String = "the case"
    ) -> Self { .deed(day: day, who: who, name: name, deed: deed, expected: .now(state: state, party: party)) }

    /// Somebody tries something on a day, which is refused.
    static func on(_ day: String, _ who: String, _ deed: Deed, refused reason: String, case name: String = "the case")
        -> Self
    {
        .deed(day: day, who: who, name: name, deed: deed, expected: .refused(reason))
    }

    /// Somebody does something on a day that is about no case alone.
    static func on(_ day: String, _ who: String, _ deed: Deed) -> Self {
        .deed(day: day, who: who, name: "", deed: deed, expected: .done)
    }

    /// Time passes to the end of a day.
    static func until(_ day: String, _ happens: [String]) -> Self { .time(day: day, happens: happens) }
}
