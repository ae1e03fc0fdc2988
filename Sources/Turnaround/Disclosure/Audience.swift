/// Who reads a report, which decides how much of it is told.
package enum Audience: Hashable, Sendable {
    /// The body whose cases they are, and operators on its database: everything.
    case owner
    /// Somebody else, to whom the bodies whose cases they are have agreed to show everything; numbers of other bodies'
    /// cases, which only the account of what is left out holds, stay protected.
    case consented
    /// Everybody else, such as an analyst of an agency: nothing of fewer cases than ``Disclosure/limit``.
    case others
}

/// The rules under which figures are told to others than the body itself; `Docs/small-numbers.md` gives them with their
/// reasons.
package enum Disclosure {
    /// Numbers below this are small: they show as `<8`, and the figures of so few cases are not told.
    package static let limit = 8
    /// From how many cases on a p90 is told; with fewer it is next to the largest value.
    package static let p90Minimum = 20

    /// A number that is not told: `<8` where it is small, else withheld.
    static func hidden(_ value: Int, limit: Int) -> Count { value < limit ? .below(limit) : .withheld }

    /// A number that is told where it is not small.
    static func single(_ value: Int, limit: Int) -> Count { value < limit ? .below(limit) : .exact(value) }
}

extension Definition {
    /// What stands where a number is not told.
    package static let disclosure: [Definition] = [
        .init(
            figure: "<8",
            meaning:
                """
                Fewer than 8, nought included: small numbers are told to the body itself only, and no statistic is \
                made of them.
                """
        ),
        .init(
            figure: "withheld",
            meaning:
                """
                Not told, because it would give away a small number beside it. A p90 is told from 20 cases on, a \
                longest time never.
                """
        ),
    ]
}
