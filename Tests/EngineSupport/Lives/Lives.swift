import Engine
import Foundation
import TestSupport

/// The lives that are told. What they are about is said by their steps.
package enum Lives: String, CaseIterable, Sendable {
    case plainApproval, twoRequestsAndALateCondition, conflictDeclaredLate, veto, tieBrokenByTheChair,
        deferredThenApproved, takenBack, missedCutOff,
        appealUpheld,
        recognitionLost, renewedWithEvidenceReused

    /// The script.
    package var life: Life {
        get throws {
            switch self {
            case .plainApproval: .plainApproval
            case .twoRequestsAndALateCondition: .twoRequestsAndALateCondition
            case .conflictDeclaredLate: try .conflictDeclaredLate
            case .veto: try .veto
            case .tieBrokenByTheChair: try .tieBrokenByTheChair
            case .deferredThenApproved: .deferredThenApproved
            case .takenBack: .takenBack
            case .missedCutOff: try .missedCutOff
            case .appealUpheld: .appealUpheld
            case .recognitionLost: .recognitionLost
            case .renewedWithEvidenceReused: .renewedWithEvidenceReused
            }
        }
    }
}

extension Life {
    static let course = "level-3-care-welsh-college"

    /// A course is submitted, found complete, recommended and approved.
    static let plainApproval = Life(
        title: "a plain approval", reviewers: [secondReader],
        steps: story(
            submitted,
            panelSits("2021-01-15"),
            [
                .on("2021-01-25", "reviewer", .act("recommend", ["recommendation": "Yes."]), refused: "reviews_missing")
            ], read("2021-02-01"),
            [
                .on(
                    "2021-02-01", "reviewer", .act("recommend", ["recommendation": "Accredit it."]), "awaiting-meeting",
                    "meeting"),
                .on("2021-02-15", "decider", .decide("approve"), refused: "no_meeting"),
            ], meets("2021-02-16"),
            [
                .on("2021-02-16", "decider", .decide("approve"), "notifying", "body"),
                .on("2021-02-18", "officer", .act("notify"), "accredited", "none"),
                .on("2021-02-19", "provider", .act("withdraw"), refused: "not_from_here"),
            ]),
        entries: ["the case": .there(status: "current", from: "2021-02-18", until: "2025-02-18", conditions: 0)])

    /// The beginning of the proportionate route: a course is opened, submitted and found complete.
    static let submitted: [Step] = [
        .on("2021-01-11", "provider", .open(course), "draft", "provider"),
        .on("2021-01-11", "provider", .act("submit"), "completeness", "body"),
        .on("2021-01-13", "officer", .act("confirm-complete"), "review", "body"),
    ]

    /// Two things are asked, one of them with more time; the approval has a condition, whose last day passes before it
    /// is shown.
    static let twoRequestsAndALateCondition = Life(
        title: "two requests with an extension, then a condition discharged late", reviewers: [secondReader],
        steps: story(
            submitted, panelSits("2021-01-14"),
            [
                .on(
                    "2021-01-20", "officer", .ask("Who marks the assessment?").taking("request-information"),
                    "information",
                    "provider"),
                .on("2021-01-20", "officer", .ask("Who samples it?"), "information", "provider"),
                .on(
                    "2021-01-22", "officer", .postpone(1, workingDays: 5, because: "The college is closed."),
                    "information",
                    "provider"),
                .on("2021-02-02", "provider", .reply(2, "The awarding body does."), "information", "provider"),
                .on(
                    "2021-02-11", "provider", .reply(1, "Two assessors.").taking("provide-information"), "review",
                    "body"),
            ], read("2021-02-12"),
            [
                .on(
                    "2021-02-12", "reviewer", .act("recommend", ["recommendation": "Accredit it, once it is public."]),
                    "awaiting-meeting",
                    "meeting")
            ], meets("2021-02-23"),
            [
                .on(
                    "2021-02-23", "decider",
                    .decide(
                        "approve-with-conditions", because: "One gap.",
                        conditions: ["2021-04-30": "Publish the marking scheme."]),
                    "notifying-conditions", "body"),
                .on("2021-02-25", "officer", .act("notify-conditions"), "conditions", "provider"),
                .until("2021-05-03", ["miss"]),
                .on("2021-05-04", "provider", .discharge(1), refused: "not_permitted"),
                .on(
                    "2021-05-05", "provider", .satisfy(1, "It is on our site.").taking("meet-conditions"),
                    "checking-conditions", "body"),
                .on("2021-05-10", "officer", .act("confirm-conditions"), refused: "guard"),
                .on("2021-05-10", "officer", .discharge(1), "checking-conditions", "body"),
                .on("2021-05-11", "officer", .act("confirm-conditions"), "accredited", "none"),
            ]),
        entries: ["the case": .there(status: "current", from: "2021-05-11", until: "2025-05-11", conditions: 0)])

    /// The committee sends a case back to the reviewers once, then approves it.
    static let deferredThenApproved = Life(
        title: "a deferral, then an approval", reviewers: [secondReader],
        steps: story(
            submitted, panelSits("2021-01-14"), read("2021-02-01"),
            [
                .on(
                    "2021-02-01", "reviewer", .act("recommend", ["recommendation": "Accredit it."]), "awaiting-meeting",
                    "meeting")
            ], meets("2021-02-16"),
            [
                .on("2021-02-16", "decider", .decide("defer"), refused: "invalid_data"),
                .on(
                    "2021-02-16", "decider", .decide("defer", because: "See the samples of work first."), "review",
                    "body"),
                .on(
                    "2021-03-01", "reviewer", .act("recommend", ["recommendation": "Yes."]),
                    refused: "reviews_missing"),
            ], read("2021-03-01"),
            [
                .on(
                    "2021-03-01", "reviewer", .act("recommend", ["recommendation": "Accredit it."]), "awaiting-meeting",
                    "meeting")
            ], meets("2021-03-16"),
            [
                .on("2021-03-16", "decider", .decide("approve"), "notifying", "body"),
                .on("2021-03-18", "officer", .act("notify"), "accredited", "none"),
            ]),
        entries: ["the case": .there(status: "current", from: "2021-03-18", until: "2025-03-18", conditions: 0)])
}
