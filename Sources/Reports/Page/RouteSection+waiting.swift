import Turnaround

extension RouteSection {
    /// Whose court cases were in.
    func split(_ shares: [PartyShare], _ kind: String) -> Figure? {
        guard !shares.isEmpty else { return nil }
        let sorted = shares.longestFirst
        let rows = sorted.map { share in
            BarChart.Row(
                name: Wording.party(share.party),
                figure: "\(Wording.share(share.$elapsedShare)) · \(Wording.days(share.$totalWorkingDays)) wd",
                parts: share.elapsedShare.map { [($0, share.party.look)] } ?? [])
        }
        let so = kind == "open" ? " so far" : ""
        return Figure(
            id: "\(id)-\(kind)", title: "Time of \(kind) cases by party\(so)",
            description: "\(Wording.split(shares).capitalizedFirst).",
            drawings: [BarChart(rows: rows, whole: 1).draw()],
            note: "Total time of a party over total time of all; medians of parts are never added.",
            table: DataTable(
                caption: "Time of \(kind) cases of \(name) by party",
                columns: [
                    .text("Party"), .number("Days"), .number("Working days"), .number("Of the days"),
                    .number("Of the working days"),
                ],
                rows: sorted.map { share in
                    [
                        .text(Wording.party(share.party)),
                        .text(Wording.cell(share.$totalSeconds) { Wording.decimal($0 / 86_400) }),
                        .text(Wording.days(share.$totalWorkingDays)), .text(Wording.share(share.$elapsedShare)),
                        .text(Wording.share(share.$workingDaysShare)),
                    ]
                }))
    }

    /// What the waiting was for.
    var waiting: Figure? {
        guard let waiting = route.waiting else { return nil }
        let causes = waiting.causes.filter { $0.seconds > 0 }
        let whole = causes.reduce(0) { $0 + $1.seconds }
        guard whole > 0 else { return nil }
        let figures = causes.map { "\(Wording.share($0.seconds / whole)) · \(Wording.decimal($0.seconds / 86_400)) d" }
        return Figure(
            id: "\(id)-waiting", title: "What the waiting was for",
            description: zip(causes, figures).map { "\($0.words.capitalizedFirst): \($1)." }.joined(separator: " "),
            drawings: [
                BarChart(
                    rows: zip(causes, figures).map { .init(name: $0.words, figure: $1, parts: [($0.seconds, "half")]) },
                    whole: whole
                )
                .draw()
            ],
            note:
                """
                Time with the body and its committee, by the cause that the process itself knows. Others in the same \
                hands: whoever then took it\u{20}
                """
                    + """
                    had other cases; closures include holidays; the rest is what no cause explains, work itself \
                    included.
                    """,
            table: DataTable(
                caption: "Waiting on \(name) by cause", columns: [.text("Cause"), .number("Days"), .number("Share")],
                rows: causes.map {
                    [
                        .text($0.words), .text(Wording.decimal($0.seconds / 86_400)),
                        .text(Wording.share($0.seconds / whole)),
                    ]
                }))
    }

    /// What came in, went out and lay there.
    var flowPart: Markup {
        let steps = route.steps.filter { $0.flow != nil }
        guard !steps.isEmpty else { return .nothing }
        var table = DataTable(
            caption: "Work in progress on \(name)",
            columns: [
                .text("Step"), .number("Came in"), .number("Went out"), .number("Is there"), .number("Most at once"),
                .number("In a week"),
                .number("Mean days"), .number("Mean in progress"), .number("L − λW"),
            ])
        for step in steps {
            guard let flow = step.flow else { continue }
            table.rows.append([
                .name(step.step), .text(Wording.cell(flow.arrivals)), .text(Wording.cell(flow.departures)),
                .text(Wording.cell(flow.inProgress)), .text(Wording.cell(flow.mostInProgress)),
                .text(Wording.cell(flow.$arrivalsPerDay) { Wording.decimal(7 * $0) }),
                .text(Wording.days(flow.$meanDays)), .text(Wording.days(flow.$meanInProgress)),
                .text(Wording.days(flow.$littleDifference)),
            ])
        }
        return .sequence([
            tag("h3") { "Work in progress" }, table.markup,
            tag("p", ["class": "note"]) {
                """
                In a week: arrivals (7 λ); mean days in the step (W) and mean number in it (L). Little's law, L = λW, \
                is the report's own check:\u{20}
                """
                    + "the last column is nought but for rounding."
            },
        ])
    }
}

extension WaitingCauses {
    /// The causes with their time in seconds.
    fileprivate var causes: [(words: String, seconds: Double)] {
        [
            ("waiting for a meeting", batchingSeconds ?? 0), ("others in the same hands", contentionSeconds ?? 0),
            ("weekends and closures", unavailabilitySeconds ?? 0), ("agreed pause", pauseSeconds ?? 0),
            ("work and the rest", restSeconds ?? 0),
        ]
    }
}
