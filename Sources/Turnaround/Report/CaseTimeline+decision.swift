extension CaseTimeline {
    /// Time at which it was first submitted: in imported history, which does not say, its first event; `nil` for a
    /// draft.
    package var submitted: Instant? { received ?? (isImported ? opened : nil) }

    /// Time at which the body decided: where the scheme's clock stopped (decided or notified, as the scheme says), else
    /// its closing.
    ///
    /// A case that was withdrawn, lapsed or returned before its clock stopped was not decided. In imported history
    /// every closing is a decision unless an outcome says otherwise.
    package var decided: Instant? { clock.stop ?? (endedUndecided ? nil : closed) }

    /// How it ended where it was decided or closed: the outcome; `decided` where the body had decided and the outcome
    /// is still to come or is none of a decision, `closed` where nothing is recorded.
    package var ending: String? {
        if decided != nil { return endedUndecided ? "decided" : outcome ?? (clock.stop == nil ? "closed" : "decided") }
        return closed == nil ? nil : outcome
    }

    /// True if its outcome is no decision of the body.
    private var endedUndecided: Bool { outcome.map { CaseTimeline.undecidedOutcomes.contains($0) } ?? false }

    /// Outcomes that are no decision of the body on the substance.
    package static let undecidedOutcomes: Set<String> = ["withdrawn", "lapsed", "returned"]

    /// The instant whose day puts the case into a cohort.
    package func moment(of cohort: Cohort) -> Instant? {
        switch cohort {
        case .submitted: received ?? opened
        case .decided: decided
        }
    }

    /// The day that puts the case into a cohort, in London; `nil` where the cohort is by decision and there is none
    /// yet.
    package func day(of cohort: Cohort, in london: LondonTime = .shared) -> Day? { moment(of: cohort).map(london.day) }
}

/// A calendar quarter.
package struct Quarter: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Quarters since the year 0.
    let number: Int

    /// The quarter in which a day lies.
    package init(of day: Day) {
        let (year, month, _) = day.date
        number = year * 4 + (month - 1) / 3
    }

    /// Reads what ``description`` writes: `2026-Q3`; `nil` for anything else.
    package init?(_ text: String) {
        guard let parts = text.wholeMatch(of: /([0-9]{4})-Q([1-4])/), let year = Int(parts.1), let part = Int(parts.2)
        else { return nil }
        number = year * 4 + part - 1
    }

    package var description: String { "\(padded(number / 4, 4))-Q\(number % 4 + 1)" }

    package static func < (left: Quarter, right: Quarter) -> Bool { left.number < right.number }
}
