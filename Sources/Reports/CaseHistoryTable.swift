import Turnaround

/// A case's path for a terminal: a line a visit, then whose court it was in altogether.
package struct CaseHistoryTable: Sendable {
    /// The history that is shown.
    package let history: CaseHistory

    package init(_ history: CaseHistory) { self.history = history }

    /// The whole table with its heading, ending in a line feed. Times are local times in London.
    /// - Parameter columns: how wide it may be; `nil` is as wide as it is.
    package func text(columns: Int? = nil) -> String {
        let route = history.route.printable
        let state =
            history.closed.map { "closed \(Wording.minute($0))" } ?? "open as of \(Wording.minute(history.asOf))"
        let outcome = history.outcome.map { ", \($0.printable)" } ?? ""
        var table = TerminalTable([
            .text("Step"), .text("With"), .text("Entered"), .text("Left"), .number("wd"), .number("Standard"),
            .number("Elapsed"),
        ])
        for visit in history.visits {
            table.rows.append([
                visit.step, Wording.party(visit.party), Wording.minute(visit.entered),
                visit.left.map(Wording.minute) ?? Wording.absent,
                Wording.days(visit.workingDays), Wording.standard(visit.standard),
                Wording.elapsed(visit.elapsedSeconds),
            ])
        }
        return "\(history.reference.printable) (\(route)): \(state)\(outcome)\n"
            + table.text(columns: columns) + "  \(splitLine)\n"
    }

    /// Whose court the case was in, in one sentence.
    package var splitLine: String {
        let whole =
            """
            \(Wording.workingDays(Double(history.elapsedWorkingDays))), \
            \(Wording.elapsedWords(history.elapsedSeconds)) in all
            """
        return history.split.isEmpty ? "\(whole)." : "\(whole): \(Wording.split(history.split))."
    }
}
