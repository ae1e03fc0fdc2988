import Administration
import Engine
import Foundation
import TestSupport

/// Lives on the route of `Workflows/examples/panel-review.yaml`: a chair, a lay member who may veto, and a subject
/// reviewer.
extension Life {
    /// The example as a file, with some of its words replaced.
    private static func panelReview(_ changes: KeyValuePairs<String, String> = [:]) throws
        -> Administration.DefinitionFile
    {
        let file = "\(TestServer.repository)/Workflows/examples/panel-review.yaml"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        return .init(file: "panel-review.yaml", text: changes.reduce(text) { $0.replacing($1.key, with: $1.value) })
    }

    private static let good: KeyValuePairs = ["outcomes": 4, "assessment": 4, "support": 5]
    private static let poor: KeyValuePairs = ["outcomes": 2, "assessment": 3, "support": 3]

    /// A course is with its panel, all of whom have joined.
    private static let seated: [Step] =
        [
            .on("2021-01-11", "provider", .open(course, route: "panel-review"), "draft", "provider"),
            .on("2021-01-11", "provider", .act("submit"), "completeness", "body"),
            .on("2021-01-13", "officer", .act("confirm-complete"), "review", "body"),
        ]
        + ["chair", "lay", "member"].flatMap { seat -> [Step] in
            [
                .on("2021-01-13", "officer", .invite(seat, to: seat), "review", "body"),
                .on("2021-01-13", seat, .join, "review", "body"),
            ]
        }

    /// A member declares an interest after their review is in: it is struck, somebody else takes the seat, and the
    /// panel decides.
    static var conflictDeclaredLate: Life {
        get throws {
            Life(
                title: "a conflict declared late, with a substitute", routes: [try panelReview()],
                reviewers: ["chair", "lay", "member", "substitute"],
                steps: seated + [
                    .on("2021-01-14", "member", .review("approve", good), refused: "objection_window"),
                    .on("2021-01-21", "member", .review("approve", good), "review", "body"),
                    .on("2021-01-22", "member", .declare("collaboration"), "review", "body"),
                    .on("2021-01-22", "officer", .invite("member", to: "member"), refused: "conflict"),
                    .on("2021-01-22", "officer", .invite("substitute", to: "member"), "review", "body"),
                    .on("2021-01-25", "substitute", .join, "review", "body"),
                    .on("2021-02-01", "chair", .review("approve", good), "review", "body"),
                    .on(
                        "2021-02-02", "substitute", .review("changes", good, because: "Name the examiner."), "review",
                        "body"),
                    .on("2021-02-03", "lay", .review("approve", good).taking("recommend"), "decision", "body"),
                    .on("2021-02-08", "decider", .decide("approve"), "accredited", "none"),
                ],
                entries: ["the case": .there(status: "current", from: "2021-02-08", until: "2025-02-08", conditions: 0)]
            )
        }
    }

    /// The lay member is against it, and that is enough, whatever the chair said and the third would say.
    static var veto: Life {
        get throws {
            Life(
                title: "a veto", routes: [try panelReview()], reviewers: ["chair", "lay", "member"],
                steps: seated + [
                    .on("2021-01-21", "chair", .review("approve", good), "review", "body"),
                    .on("2021-01-22", "lay", .review("refuse", poor), refused: "invalid_data"),
                    .on(
                        "2021-01-22", "lay",
                        .review("refuse", poor, because: "Learners are not supported.").taking("advise-refusal"),
                        "decision", "body"),
                    .on("2021-01-25", "member", .review("approve", good), refused: "no_panel"),
                    .on(
                        "2021-01-26", "decider", .act("refuse", ["reasons": "Learners are not supported."]), "refused",
                        "none"),
                    .on("2021-01-27", "decider", .decide("approve"), refused: "not_from_here"),
                ],
                entries: ["the case": .absent])
        }
    }

    /// One is for it, one against, one abstains: the chair's vote counts twice.
    static var tieBrokenByTheChair: Life {
        get throws {
            Life(
                title: "a tie that the chair breaks",
                routes: [try panelReview(["approve: 2 of 3": "approve: majority", "veto: lay": "tie: chair"])],
                reviewers: ["chair", "lay", "member"],
                steps: seated + [
                    .on("2021-01-21", "chair", .review("approve", good), "review", "body"),
                    .on(
                        "2021-01-22", "lay", .review("refuse", poor, because: "Learners are not supported."), "review",
                        "body"),
                    .on("2021-01-25", "member", .review("abstain").taking("recommend"), "decision", "body"),
                    .on("2021-01-26", "decider", .decide("approve"), "accredited", "none"),
                ],
                entries: ["the case": .there(status: "current", from: "2021-01-26", until: "2025-01-26", conditions: 0)]
            )
        }
    }
}
