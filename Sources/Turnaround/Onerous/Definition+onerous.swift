extension Definition {
    /// What an onerous report says of itself; `Docs/burden.md` gives formulas, sources and examples.
    package static let onerous: [Definition] =
        [
            .init(
                figure: "onerous",
                meaning:
                    """
                    A step is called onerous only where flags of two different kinds (time, effort, value) are raised \
                    beyond chance. There is no single burden score.
                    """
            ),
            .init(
                figure: "beyond chance",
                meaning:
                    """
                    A flag is firm where a test gives its excess over the threshold a p-value that, corrected for all \
                    tests of the route (Benjamini–Hochberg), is not above the false discovery rate; or where the rule \
                    needs no test.
                    """
            ),
        ] + rules + burden

    private static let rules: [Definition] = [
        .init(
            figure: "F1 late",
            meaning:
                """
                Time. The p80 of its visits without agreed pauses, open ones past the standard included, is more than \
                the step's standard.
                """
        ),
        .init(
            figure: "F2 dominant",
            meaning:
                """
                Time. The median share of a case's elapsed time spent in it is above the threshold, and above so many \
                times its share of the published standards.
                """
        ),
        .init(
            figure: "F3 queue",
            meaning:
                "Time. Most of the time of its visits is waiting for a meeting, and that is a week or more a visit."),
        .init(
            figure: "F4 rework",
            meaning:
                """
                Effort. Requests for information per case; a request is charged to the step that asked, which is the \
                one visited before.
                """
        ),
        .init(
            figure: "F5 duplicate",
            meaning: "Effort. Part of the evidence judged at the step that is a duplicate (E3)."),
        .init(
            figure: "F6 disproportionate",
            meaning:
                """
                Effort. The route's proportionality index (B6) or the fees' share of income (B5) is above the \
                threshold; charged to a step whose work causes most of the cost.
                """
        ),
        .init(
            figure: "F7 unused",
            meaning: "Value. Part of the evidence judged at the step that nobody opened or cited (E5)."),
        .init(
            figure: "F8 non-decisive",
            meaning:
                """
                Value. S1: no case left the step otherwise than by its usual way: no request for information, return, \
                refusal, withdrawal or condition, nor any other turn; the chance of one is at most 3 ÷ n with 95 % \
                confidence.
                """
        ),
        .init(
            figure: "F9 heavier",
            meaning:
                """
                Effort. The route asks for more items a credit than most routes of the report; charged to a step that \
                judges most of them.
                """
        ),
    ]

    private static let burden: [Definition] = [
        .init(
            figure: "B1 burden per case",
            meaning:
                "Hours × tariff + fees + other published costs, pounds; by fees alone where no hours are estimated."),
        .init(figure: "B2 burden per year", meaning: "(B1 + fees of the further years) ÷ years of validity."),
        .init(figure: "B3 burden of the scheme", meaning: "Mean of B2 × approvals in force."),
        .init(figure: "B4 burden per learner", meaning: "B1 ÷ (learners a year × years of validity)."),
        .init(figure: "B5 share of income", meaning: "B1 ÷ (price × learners a year × years of validity)."),
        .init(
            figure: "B6 proportionality index",
            meaning:
                """
                B1 a credit ÷ the median B1 a credit of the body's benchmark route; above one a small course pays more \
                for a credit.
                """
        ),
        .init(
            figure: "E1 evidence load",
            meaning: "Items the route asks for, the same for ten credits, and pages handed in."),
        .init(
            figure: "E2 reuse ratio",
            meaning: "Requirements met by what was reused or public already ÷ all requirements."),
        .init(
            figure: "E3 duplication",
            meaning:
                """
                Pieces with a digest that the provider had handed in before, or whose requirement an approval still in \
                force had met already, ÷ all pieces.
                """
        ),
        .init(
            figure: "E4 rework", meaning: "Requests for information over cases, and the part of cases with two or more."
        ),
        .init(
            figure: "E5 unused evidence",
            meaning: "Pieces that nobody opened or cited ÷ pieces of which that was recorded."),
        .init(
            figure: "E6 conditions",
            meaning:
                """
                Conditions over decisions that carry any, median days to discharge, and the part discharged by the due \
                day.
                """
        ),
    ]
}
