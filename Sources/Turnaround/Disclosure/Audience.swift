/// Who reads a report.
package enum Audience: Hashable, Sendable {
    /// The body whose cases they are, and operators on its database: figures as they are.
    case owner
    /// Somebody else, where every body in the figures has consented: figures as they are, but how many cases of other
    /// bodies were left out is rounded.
    case consented
    /// Everybody else, such as an analyst of an agency: figures by the rule for small numbers.
    case others
}

extension TurnaroundBuilder {
    /// Who somebody else than the body is, as a reader of these figures.
    /// - Parameter consenting: codes of the bodies that let others see their small numbers.
    package func audience(ofOthersWith consenting: Set<String>) -> Audience {
        !bodies.isEmpty && !hasCasesOfNobody && consenting.isSuperset(of: bodies) ? .consented : .others
    }
}

extension Definition {
    /// What the rule for small numbers does to figures.
    package static let disclosure: [Definition] = [
        .init(
            figure: "rounded",
            meaning:
                """
                To others than the body itself numbers of cases are rounded to the nearest 5, 1 to 4 shown as "fewer \
                than 5"; totals are made from the exact numbers, so parts need not add up. Days are whole, percentages \
                too.
                """
        ),
        .init(
            figure: "not told",
            meaning:
                """
                Averages and quantiles of 7 cases or fewer, percentages of fewer than 22.5, a p90 of fewer than 20, \
                and the longest of all are not told. That nothing is told does not mean that there is nothing.
                """
        ),
    ]
}
