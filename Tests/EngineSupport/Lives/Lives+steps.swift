/// What a shipped route asks for on the way, as steps of a life.
extension Life {
    /// Parts of a life, one after the other.
    static func story(_ parts: [Step]...) -> [Step] { Array(parts.joined()) }

    /// Who reads on the shipped routes, beside the reviewer of ``House``.
    static let secondReader = "second reader"

    /// What somebody of a life is called at the body.
    private static func name(of who: String) -> String {
        ["reviewer": "simulatingReviewer", "decider": "simulatingDecider"][who] ?? who
    }

    /// Reviewers are asked onto the panel of a state, and join.
    static func panelSits(
        _ day: String, _ readers: [String] = ["reviewer", secondReader], in state: String = "review",
        case called: String = "the case"
    ) -> [Step] {
        readers.flatMap { reader -> [Step] in
            [
                .on(day, "officer", .invite(name(of: reader), to: "member"), state, "body", case: called),
                .on(day, reader, .join, state, "body", case: called),
            ]
        }
    }

    /// The members of a panel read.
    static func read(
        _ day: String, _ readers: [String] = ["reviewer", secondReader], in state: String = "review",
        case called: String = "the case"
    ) -> [Step] {
        readers.map { .on(day, $0, .review("approve"), state, "body", case: called) }
    }

    /// The committee meets on a day for which it is called, or on one of its own.
    static func meets(_ day: String, isCalled: Bool = true) -> [Step] {
        (isCalled ? [.on(day, "officer", .callMeeting(day))] : []) + [
            .on(
                day, "officer",
                .openMeeting("accreditation-committee-\(day)", present: ["decider", "reviewer"].map(name(of:))))
        ]
    }
}
