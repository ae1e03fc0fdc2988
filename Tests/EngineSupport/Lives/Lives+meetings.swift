import Engine
import Foundation
import TestSupport

/// Lives on the route of `Workflows/examples/committee-votes.yaml`, whose committee decides by votes.
extension Life {
    private static let past = "accreditation-committee-2021-01-12"
    private static let missed = "accreditation-committee-2021-02-09"
    private static let next = "accreditation-committee-2021-03-09"

    /// A case is ready one day after the papers closed: the meeting goes by, and the next one votes.
    static var missedCutOff: Life {
        get throws {
            let file = "\(TestServer.repository)/Workflows/examples/committee-votes.yaml"
            return Life(
                title: "a missed cut-off",
                routes: [.init(file: "committee-votes.yaml", text: try String(contentsOfFile: file, encoding: .utf8))],
                reviewers: ["Ann", "Ben"], deciders: ["Cat"],
                steps: [
                    .on("2021-01-11", "provider", .open(course, route: "committee-votes"), "draft", "provider"),
                    .on("2021-01-11", "provider", .act("submit"), "completeness", "body"),
                    .on("2021-01-13", "officer", .act("confirm-complete"), "review", "body"),
                    .on(
                        "2021-02-03", "reviewer", .act("recommend", ["recommendation": "Accredit it."]), "committee",
                        "meeting"),
                    .on("2021-02-09", "officer", .openMeeting(missed, present: ["Ann", "Ben", "Cat"])),
                    .on("2021-02-09", "Ann", .vote("approve"), refused: "no_meeting"),
                    .on("2021-02-09", "officer", .decide("approve"), refused: "no_meeting"),
                    .on("2021-02-09", "officer", .closeMeeting(missed)),
                    .on(
                        "2021-02-10", "officer", .openMeeting(past, present: ["Ann", "Ben", "Cat"]),
                        refused: "meeting_day"),
                    .on("2021-03-09", "officer", .openMeeting(next, present: ["Ann", "Ben", "Cat"])),
                    .on("2021-03-09", "Ben", .vote("refuse"), "committee", "meeting"),
                    .on("2021-03-09", "officer", .decide("approve"), refused: "not_carried"),
                    .on("2021-03-09", "Ann", .vote("approve"), "committee", "meeting"),
                    .on("2021-03-09", "Cat", .vote("approve"), "committee", "meeting"),
                    .on("2021-03-09", "officer", .decide("refuse", because: "So."), refused: "not_carried"),
                    .on("2021-03-09", "officer", .decide("approve"), "notifying", "body"),
                    .on("2021-03-09", "Ben", .vote("approve"), refused: "decided"),
                    .on("2021-03-10", "officer", .closeMeeting(next)),
                    .on("2021-03-11", "officer", .act("notify"), "accredited", "none"),
                ],
                entries: ["the case": .there(status: "current", from: "2021-03-11", until: "2025-03-11", conditions: 0)]
            )
        }
    }
}
