extension Deed {
    /// Takes a decision back that nobody was told of.
    package static func takeBack(because reason: String) -> Deed {
        give(
            "take_back", "decisions/taking-back", ["decision", "take-back", "CASE"], [], [("reason", .string(reason))])
    }
}

extension Life {
    /// An approval that was meant for another course is taken back before its letter, and the case is refused.
    static let takenBack = Life(
        title: "a decision taken back, then a refusal",
        routes: [.init(file: "\(TakingBackRoute.name).yaml", text: TakingBackRoute().text)],
        steps: [
            .on("2021-01-11", "provider", .open(course, route: TakingBackRoute.name), "draft", "provider"),
            .on("2021-01-11", "provider", .act("submit"), "checking", "body"),
            .on("2021-01-13", "officer", .act("confirm"), "deciding", "body"),
            .on("2021-01-14", "officer", .takeBack(because: "A slip."), refused: "nothing_decided"),
            .on("2021-01-14", "decider", .decide("approve"), "letter-yes", "body"),
            .on("2021-01-14", "decider", .takeBack(because: "A slip."), refused: "separation"),
            .on("2021-01-14", "provider", .takeBack(because: "A slip."), refused: "not_permitted"),
            .on("2021-01-15", "officer", .takeBack(because: "Meant for another course."), "deciding", "body"),
            .on("2021-01-15", "officer", .takeBack(because: "A slip."), refused: "nothing_decided"),
            .on("2021-01-18", "decider", .decide("refuse", because: "No assessment."), "letter-no", "body"),
            .on("2021-01-19", "officer", .act("send-no"), "refused", "none"),
            .on("2021-01-20", "officer", .takeBack(because: "A slip."), refused: "decision_told"),
        ],
        entries: ["the case": .absent])
}
