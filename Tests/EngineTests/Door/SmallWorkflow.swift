/// The smallest workflow that may be published, with what a test adds to it: `draft` → `decided` by the provider's own
/// `finish`.
struct SmallWorkflow: Sendable {
    /// Its name.
    var name: String
    /// Its version.
    var version = 1
    /// Further states, as lines of YAML indented by two.
    var states: [String] = []
    /// Further actions, as lines of YAML indented by two.
    var actions: [String] = []
    /// The guard of `finish`; none where `nil`.
    var guardText: String?
    /// Lines at the end, such as a routing.
    var rest: [String] = []
    /// The calendar.
    var calendar = "england-and-wales"

    /// The file.
    var text: String {
        let require = guardText.map { ", require: [{if: '\($0)', else: \"The guard is not satisfied.\"}]" } ?? ""
        return
            ([
                "workflow: \(name)", "version: \(version)", "title: {en: A small workflow}", "calendar: \(calendar)",
                "clock: {starts: received, stops: decided, standard: 60 working days}", "states:",
                "  draft: {party: provider, initial: true}",
            ] + states + ["  decided: {party: none, outcome: approved}", "actions:"] + actions + [
                "  finish: {from: draft, to: decided, by: provider, marks: [received, decided]\(require)}"
            ] + rest).joined(separator: "\n") + "\n"
    }
}
