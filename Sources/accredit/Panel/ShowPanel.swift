import ArgumentParser
import Documents
import Engine
import Reports
import Turnaround

/// `accredit panel show`: who reads, and what you may see of their reviews.
struct ShowPanel: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows the panel of a case: criteria, seats, due days, and the reviews you may see.",
        discussion: """
            Members see the reviews of others once they have submitted their own.

            Examples:
              accredit panel show BAC-7K3M-9QX4-T2
              accredit panel show BAC-7K3M-9QX4-T2 --json
            """)

    @OptionGroup var target: CaseArgument
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (found, answer) = try await client.ask(
            ServerRequest(path: ServerRequest.onCase(target.name, "panel")), for: PanelAnswer.self)
        try show(
            answer,
            none: found.panel == nil ? "no panel reads this case" : "nobody of the panel is named to you",
            text: found.panel.map(Self.text) ?? "")
    }

    private static func text(_ panel: CasePanel) -> String {
        var parts = [criteria(of: panel)].compactMap(\.self)
        parts.append(
            Table.text(
                ["Seat", "Who", "As", "Status", "Due", "Reviewed"],
                panel.seats.map { seat in
                    [
                        String(seat.assignment), seat.reviewer, seat.seat,
                        seat.status + (seat.objectedAt != nil && seat.answeredAt == nil ? ", objected to" : ""),
                        seat.due.map { "\($0)" } ?? "", seat.reviewed.map { $0 ? "yes" : "no" } ?? "",
                    ]
                }))
        let open = (panel.openSeats ?? [:]).filter { $0.value > 0 }.sorted { $0.key < $1.key }.map {
            "\($0.value) \($0.key)"
        }
        if !open.isEmpty { parts.append("Free seats: \(open.joined(separator: ", ")).") }
        for seat in panel.seats {
            guard let declined = seat.declined else { continue }
            let day = declined.anotherDay.map { "could review from \(PrintedDate($0).words(in: .en))" }
            parts.append(
                "\(seat.reviewer) declined: "
                    + [declined.reason, day].compactMap(\.self).joined(separator: "; ").printable)
        }
        for review in panel.reviews ?? [] {
            let scores = review.scores.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(
                separator: ", ")
            let struck = review.struckAt == nil ? "" : " (struck: counts for nothing)"
            parts.append(
                [
                    "\(review.reviewer) (\(review.seat)): \(review.recommendation)\(struck)", scores,
                    review.reasons ?? "",
                ].filter { !$0.isEmpty }.joined(separator: "\n")
                    + (review.files ?? []).map {
                        "\nfile \($0.file) of seat \(review.assignment): \($0.name.printable)"
                    }.joined())
        }
        if let withheld = panel.withheld, withheld > 0 { parts.append("Reviews you may not see yet: \(withheld).") }
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    /// The criteria, each with its name and what its scores mean; `nil` where nothing is scored.
    private static func criteria(of panel: CasePanel) -> String? {
        guard let criteria = panel.criteria, !criteria.isEmpty else { return nil }
        return "Criteria\n"
            + criteria.map { criterion in
                let lines = criterion.lines(in: CompositionRoot.current.language)
                return TextLayout.paragraph("\(criterion.criterion)  \(lines[0])", indent: 2, hanging: 2)
                    + TextLayout.paragraphs(Array(lines.dropFirst()), indent: 4, hanging: 2)
            }.joined().trimmingSuffix { $0 == "\n" }
    }
}

/// `accredit panel suggest`: who could be asked.
struct SuggestReviewers: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "suggest",
        abstract: "Suggests reviewers for a case: best suited and least loaded first; for officers.",
        discussion: """
            Examples:
              accredit panel suggest BAC-7K3M-9QX4-T2
              accredit panel suggest BAC-7K3M-9QX4-T2 --json
            """)

    @OptionGroup var target: CaseArgument
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (list, answer) = try await client.ask(
            ServerRequest(path: ServerRequest.onCase(target.name, "reviewers")), for: ReviewerList.self)
        try show(answer, none: ReviewerList.none, text: list.text)
    }
}

/// The answer of the addresses that list reviewers.
struct ReviewerList: Decodable, Sendable {
    let reviewers: [ReviewerEntry]

    /// What is said where there are none.
    static let none = "there are no reviewers that you may see"

    /// A table for people.
    var text: String {
        Table.text(
            ["Who", "Lay", "Seats", "Knows", "Fits", "Away", "Interests", "In this case"],
            reviewers.map { reviewer in
                [
                    reviewer.reviewer, reviewer.lay ? "lay" : "", String(reviewer.load),
                    reviewer.expertise.joined(separator: ", "),
                    reviewer.matches.joined(separator: ", "),
                    reviewer.away.map { "\($0.from) to \($0.until)" }.joined(separator: ", "),
                    reviewer.interests.compactMap(\.organisation).joined(separator: ", "),
                    reviewer.conflicts.isEmpty
                        ? reviewer.status ?? ""
                        : "interest: " + reviewer.conflicts.map(\.nature).joined(separator: ", "),
                ]
            })
    }
}
