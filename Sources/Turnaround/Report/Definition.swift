/// Definition of one figure of a report.
package struct Definition: Hashable, Codable, Sendable {
    /// The figure's name.
    package let figure: String
    /// Its meaning in one sentence.
    package let meaning: String
}

extension Definition {
    /// What the figures of a turnaround report mean; `Docs/turnaround.md` gives formulas, sources and examples.
    package static let turnaround: [Definition] = [
        .init(figure: "as of", meaning: "The report shows what had happened by this moment and nothing later."),
        .init(
            figure: "working days",
            meaning:
                """
                W(day of end) − W(day of start), W counting Mondays to Fridays that are no holiday of the calendar; \
                days are local days in London.
                """
        ),
        .init(
            figure: "median",
            meaning: "Half took no longer: the middle value, or half-way between the two middle ones (percentile_cont)."
        ),
        .init(
            figure: "p80, p90",
            meaning: "The value at place ceil(q × n) in rising order (nearest rank, percentile_disc)."),
        .init(
            figure: "case duration",
            meaning: "From the opening of a case, or its first event, to its closing; closed cases only."),
        .init(figure: "open case age", meaning: "From the opening of an open case to the as-of moment."),
        .init(
            figure: "visit",
            meaning:
                """
                One stay in a step; counted once it was left, and not after its case was closed. The last event of a \
                closed case opens none.
                """
        ),
        .init(figure: "rework cases", meaning: "Cases that entered the step more than once."),
        .init(
            figure: "split by party",
            meaning:
                """
                Total time of a party over total time of all; a working day is charged to whoever held the case as it \
                began.
                """
        ),
        .init(
            figure: "scheme clock",
            meaning:
                """
                From the scheme's start (received, complete or paid) to its stop (decided or notified); beside it from \
                the first submission to the same stop.
                """
        ),
        .init(
            figure: "body-held",
            meaning:
                """
                The part of the scheme clock with the body or waiting for its committee: the time its standard is \
                about.
                """
        ),
        .init(
            figure: "within standard",
            meaning:
                """
                Body-held working days, or those of a visit, not more than the published standard; no extensions are \
                counted in.
                """
        ),
        .init(figure: "overdue", meaning: "Open, and already past the standard at the as-of moment."),
    ]
}
