import Engine
import WorkflowCore

extension AdoptedScheme.Route {
    /// A commented file of answers to what this route asks: complete as it stands, to be changed line by line.
    /// - Parameter divisions: the calendars to choose from.
    package func answers(divisions: [String]) -> String {
        var lines = [
            "# Answers for: accredit adopt \(definition.workflow) --from FILE",
            "# \(definition.title.text(in: .en)). Change what is not yours; everything is checked before anything is "
                + "stored.",
            "",
            "# Your code stands in front of every reference: 2 to 8 capitals and digits.",
            "body: {code: BAC, name: Body for Accrediting Courses}",
            "",
            "# Whose bank holidays count: \(divisions.joined(separator: ", ")).",
            """
            calendar: \
            \(divisions.contains(definition.calendar) ? definition.calendar : divisions.first ?? "england-and-wales")
            """,
            "# Days on which your office is closed besides; leave them out where there are none.",
            "closures:",
            "  - {from: 24 December 2026, to: 31 December 2026, title: Office closed}",
            "",
        ]
        if definition.states.contains(where: { $0.meeting != nil }) { lines += Self.committee }
        lines += standards + people
        lines += [
            "",
            """
            # The providers you invite, each with the names of its people. Nations: england, wales, scotland, \
            northern-ireland.
            """,
            "providers:",
            "  - {code: COL, name: A College, ukprn: \"10001234\", nation: wales, people: [Ben Tutor]}",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// The committee of a route that waits for one.
    private static let committee = [
        """
        # When your committee meets, and how long before a meeting its papers close. Single meetings that differ go \
        under
        """,
        """
        # exceptions: - {cancel: 8 December 2026}  - {move: 10 November 2026, to: 12 November 2026}  - {add: 18 \
        August 2026}
        """,
        "committee:",
        "  dates: second Tuesday of every month",
        "  papers: 5 working days",
        "",
    ]

    /// The standards of the route, and what it costs.
    private var standards: [String] {
        var lines = [
            """
            # The standard of the whole, and of each step. The steps and the longest wait for the committee must fit \
            the whole.
            """,
            "standard: \(definition.clock.standard)",
            "standards:",
        ]
        for state in definition.states {
            if let standard = state.timing.standard {
                lines.append("  \(state.state): \(standard)   # \(state.title.text(in: .en))")
            }
        }
        if let fee = definition.burden?.fee {
            lines += [
                "", "# What a case costs a provider, in pounds.",
                "fee: \(fee.rounded() == fee ? String(Int(fee)) : String(fee))",
            ]
        }
        return lines
    }

    /// The people whom the route needs.
    private var people: [String] {
        var lines = [
            "",
            """
            # Your people. Roles: officer, reviewer, decider, analyst; one person may have several. Who recommends may \
            not decide.
            """,
            "# email: is where letters to them go, where you send any.",
        ]
        let panel = definition.states.compactMap(\.panel).max { $0.reviewers < $1.reviewers }
        let quorum = definition.states.compactMap(\.meeting?.voting?.quorum).max()
        lines += Self.notes(on: definition).map { "# \($0)" }
        // Another pair of eyes than the panel's.
        let isVetted = definition.actions.contains { $0.people == [.reviewer] && !$0.separateFrom.isEmpty }
        let reviewers = Self.reviewers(for: panel, besides: isVetted ? 1 : 0)
        lines += ["people:", "  - {name: Ada Officer, roles: [officer], email: ada@body.example}"] + reviewers
        // Who reviewed does not vote.
        let read = panel.map { $0.resolution == nil ? $0.quorum : $0.reviewers } ?? 1
        let voting = max(reviewers.count - read, 0)
        lines += Self.names(
            ["Dee Chair", "Dan Decider", "Dot Decider"], or: "Decider", count: max(1, (quorum ?? 1) - voting)
        ).map {
            "  - {name: \($0), roles: [decider]}"
        }
        return lines
    }

    /// What the route needs people for besides its actions, in a sentence each.
    package static func notes(on definition: WorkflowDefinition) -> [String] {
        let panels = definition.states.compactMap { state -> String? in
            guard let panel = state.panel else { return nil }
            guard panel.resolution != nil else {
                let count = panel.quorum == 1 ? "One reviewer reads" : "\(panel.quorum) reviewers read"
                return "\(count) each case at “\(state.title.text(in: .en))”."
            }
            let lay = panel.lay > 0 ? ", \(panel.lay) of them for lay members (lay: true)" : ""
            return "The panel of “\(state.title.text(in: .en))” has \(panel.reviewers) seats for reviewers\(lay)."
        }
        let meetings = definition.states.compactMap { state in
            state.meeting?.voting.map {
                """
                At “\(state.title.text(in: .en))” \($0.quorum) reviewers or deciders have to be there who did not \
                recommend the case.
                """
            }
        }
        return panels + meetings
    }

    /// As many reviewers as a panel has seats, two at least; lay members first.
    private static func reviewers(for panel: WorkflowDefinition.Panel?, besides: Int) -> [String] {
        let lay = panel?.resolution == nil ? 0 : panel?.lay ?? 0
        let others =
            max(2, panel?.resolution == nil ? panel?.quorum ?? 2 : (panel?.reviewers ?? 2) - lay)
            + (panel == nil ? 0 : besides)
        let expertise = ["dementia care, work-based learning", "assessment"]
        return names(["Lou Layperson", "Lily Layperson"], or: "Layperson", count: lay).map {
            "  - {name: \($0), roles: [reviewer], lay: true}"
        }
            + names(["Ray Reviewer", "Rose Reviewer", "Rhys Reviewer"], or: "Reviewer", count: others).enumerated().map
        { place, name in
            "  - {name: \(name), roles: [reviewer]"
                + (expertise.indices.contains(place) ? ", expertise: [\(expertise[place])]}" : "}")
        }
    }

    /// Made-up names, and numbers where there are not enough.
    private static func names(_ known: [String], or kind: String, count: Int) -> [String] {
        (0..<count).map { $0 < known.count ? known[$0] : "\(kind) \($0 + 1)" }
    }
}
