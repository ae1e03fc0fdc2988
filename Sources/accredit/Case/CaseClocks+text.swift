import Engine

extension CaseClocks {
    /// `12 of 65 working days used (60, extended by 5, of which 5 agreed)`; while the clock has not started, what it
    /// will be.
    var standardLine: String {
        guard standard.unit == .workingDays else { return civilLine }
        let whole = standard.count + extendedWorkingDays
        let parts =
            extendedWorkingDays == 0
            ? "" : " (\(standard.count), extended by \(extendedWorkingDays), of which \(agreedWorkingDays) agreed)"
        guard let used = usedWorkingDays else { return "\(whole) working days\(parts), not begun" }
        let beyond = used > whole ? ", \(used - whole) beyond" : ""
        return "\(used) of \(whole) working days used\(beyond)\(parts)\(stoppedAt == nil ? "" : ", stopped")"
    }

    /// The same of a standard in civil time, which is no number of working days: `9 months, extended by 5 working days,
    /// of which 5 agreed; 12 working days used`.
    private var civilLine: String {
        let more =
            extendedWorkingDays == 0
            ? "" : ", extended by \(extendedWorkingDays) working days, of which \(agreedWorkingDays) agreed"
        guard let used = usedWorkingDays else { return "\(standard)\(more), not begun" }
        let days = "\(used) working day\(used == 1 ? "" : "s") used"
        return "\(standard)\(more); \(days)\(stoppedAt == nil ? "" : ", stopped")"
    }

    /// A line for each extension and for each proposal that waits for consent.
    var lines: [(String, String?)] {
        extensions.map { more in
            let days = [more.oldDue, more.newDue].compactMap { $0?.description }.joined(separator: " → ")
            let agreed = more.agreedAt.map { "agreed \($0.inLondon)" } ?? "not agreed"
            return (
                "Extension",
                ["\(more.what) by \(more.workingDays) working days", days, agreed].filter { !$0.isEmpty }.joined(
                    separator: ", ")
            )
        }
            + awaitingConsent.map {
                (
                    "Awaits consent",
                    "of the \($0.consentOf): \($0.command), event \($0.event), since \($0.since.inLondon)"
                )
            }
    }
}
