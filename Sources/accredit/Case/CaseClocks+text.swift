import Engine

extension CaseClocks {
    /// `12 of 65 working days used (60, extended by 5, of which 5 agreed)`; while the clock has not started, what it
    /// will be.
    var standardLine: String {
        let whole = standardWorkingDays + extendedWorkingDays
        let parts =
            extendedWorkingDays == 0
            ? "" : " (\(standardWorkingDays), extended by \(extendedWorkingDays), of which \(agreedWorkingDays) agreed)"
        guard let used = usedWorkingDays else { return "\(whole) working days\(parts), not begun" }
        let beyond = used > whole ? ", \(used - whole) beyond" : ""
        return "\(used) of \(whole) working days used\(beyond)\(parts)\(stoppedAt == nil ? "" : ", stopped")"
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
