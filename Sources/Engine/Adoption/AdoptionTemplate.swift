import WorkflowCore

extension AdoptedScheme.Route {
    /// A commented file of answers to what this route asks: complete as it stands, to be changed line by line.
    /// - Parameter divisions: the calendars to choose from.
    package func answers(divisions: [String]) -> String {
        var lines = [
            "# Answers for: accredit adopt \(definition.workflow) --from FILE",
            "# \(definition.title.en). Change what is not yours; everything is checked before anything is stored.",
            "",
            "# Your code stands in front of every reference: 2 to 8 capitals and digits.",
            "body: {code: BAC, name: Body for Accrediting Courses}",
            "",
            "# Whose bank holidays count: \(divisions.joined(separator: ", ")).",
            "calendar: \(divisions.contains(definition.calendar) ? definition.calendar : divisions.first ?? "england-and-wales")",
            "# Days on which your office is closed besides; leave them out where there are none.",
            "closures:",
            "  - {from: 24 December 2026, to: 31 December 2026, title: Office closed}",
            "",
        ]
        if definition.states.contains(where: { $0.meeting != nil }) {
            lines += [
                "# When your committee meets, and how long before a meeting its papers close. Single meetings that differ go under",
                "# exceptions: - {cancel: 8 December 2026}  - {move: 10 November 2026, to: 12 November 2026}  - {add: 18 August 2026}",
                "committee:",
                "  dates: second Tuesday of every month",
                "  papers: 5 working days",
                "",
            ]
        }
        lines += [
            "# The standard of the whole, and of each step. The steps and the longest wait for the committee must fit the whole.",
            "standard: \(definition.clock.standard)",
            "standards:",
        ]
        for state in definition.states {
            if let standard = state.standard { lines.append("  \(state.state): \(standard)   # \(state.title.en)") }
        }
        if let fee = definition.burden?.fee {
            lines += ["", "# What a case costs a provider, in pounds.", "fee: \(fee.rounded() == fee ? String(Int(fee)) : String(fee))"]
        }
        lines += [
            "",
            "# Your people. Roles: officer, reviewer, decider, analyst; one person may have several. Who recommends may not decide.",
            "# email: is where letters to them go, where you send any.",
            "people:",
            "  - {name: Ada Officer, roles: [officer], email: ada@body.example}",
            "  - {name: Ray Reviewer, roles: [reviewer], expertise: [dementia care, work-based learning]}",
            "  - {name: Rose Reviewer, roles: [reviewer], expertise: [assessment]}",
            "  - {name: Dee Chair, roles: [decider]}",
            "",
            "# The providers you invite, each with the names of its people. Nations: england, wales, scotland, northern-ireland.",
            "providers:",
            "  - {code: COL, name: A College, ukprn: \"10001234\", nation: wales, people: [Ben Tutor]}",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}
