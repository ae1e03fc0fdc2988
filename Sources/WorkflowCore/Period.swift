/// A length of time as a workflow file states it: a whole count of one unit.
package struct Period: Hashable, Sendable, CustomStringConvertible {
    /// The units in which standards, deadlines and validities are stated.
    package enum Unit: String, CaseIterable, Sendable {
        case workingDays = "working_days"
        case calendarDays = "calendar_days"
        case weeks
        case months
        case years

        /// The unit in words, plural: `working days`.
        package var words: String { rawValue.replacing("_", with: " ") }
    }

    /// Number of units; at least 1.
    package let count: Int
    /// Of what.
    package let unit: Unit

    /// The counts a file may state.
    package static let counts = 1...3_650

    /// A period.
    /// - Parameter count: at least 1.
    package init(count: Int, unit: Unit) {
        self.count = count
        self.unit = unit
    }

    /// Reads `20 working days`, `1 week`; `nil` for anything else, a bare number or "days" without their kind too.
    package init?(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let first = words.first, first.allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int(first),
            Self.counts.contains(count)
        else { return nil }
        let name = words.dropFirst().joined(separator: " ")
        guard let unit = Unit.allCases.first(where: { name == $0.words || name + "s" == $0.words }) else { return nil }
        self.init(count: count, unit: unit)
    }

    /// `20 working days`, `1 week`: what `init(_:)` reads.
    package var description: String { "\(count) \(count == 1 ? String(unit.words.dropLast()) : unit.words)" }

    /// The most working days the period can hold, whichever day it starts on: how a part of a path counts against the
    /// whole.
    ///
    /// Public holidays are left out of account. A week has 5, a month at most 23, a year at most 262; calendar days
    /// beyond whole weeks are all taken for working days, up to 5.
    package var workingDaysAtMost: Int {
        switch unit {
        case .workingDays: count
        case .calendarDays: count / 7 * 5 + min(5, count % 7)
        case .weeks: count * 5
        case .months: count * 23
        case .years: count * 262
        }
    }

    /// The fewest working days the period holds, whichever day it starts on: how the standard of the whole counts.
    ///
    /// A week has 5, a month at least 20, a year at least 260; of calendar days beyond whole weeks two are taken for a
    /// weekend.
    package var workingDaysAtLeast: Int {
        switch unit {
        case .workingDays: count
        case .calendarDays: count / 7 * 5 + max(0, count % 7 - 2)
        case .weeks: count * 5
        case .months: count * 20
        case .years: count * 260
        }
    }
}
