import Foundation

/// Lives that go on after the decision.
extension Life {
    /// A refusal is appealed against; other people judge the appeal and uphold it; the case is looked at again and
    /// approved.
    static let appealUpheld = Life(
        title: "a refusal, appealed against and overturned", reviewers: [secondReader, "another reviewer"],
        deciders: ["another decider"],
        steps: story(
            submitted, panelSits("2021-01-14"), read("2021-02-01"),
            [
                .on(
                    "2021-02-01", "reviewer", .act("recommend", ["recommendation": "Refuse it."]), "awaiting-meeting",
                    "meeting")
            ], meets("2021-02-16"),
            [
                .on(
                    "2021-02-16", "decider", .decide("refuse", because: "The outcomes are not assessed."),
                    "notifying-refusal", "body"),
                .on("2021-02-17", "provider", .appeal(on: "procedure", "We were not asked."), refused: "no_appeal"),
                .on("2021-02-18", "officer", .act("notify-refusal"), "refused", "none"),
                .on("2021-03-01", "provider", .appeal(on: "taste", "We were not asked."), refused: "invalid_data"),
                .on(
                    "2021-03-01", "provider", .appeal(on: "procedure", "We were not asked about the plan."), "refused",
                    "none"),
                .meet(name: "the appeal", of: "the case", at: "aftercare.appeals.0.reference", state: "preparing"),
                .on("2021-03-02", "provider", .act("lodge"), "received", "body", case: "the appeal"),
                .on("2021-03-04", "officer", .act("admit"), "considering", "body", case: "the appeal"),
            ], panelSits("2021-03-08", ["another reviewer"], in: "considering", case: "the appeal"),
            read("2021-03-15", ["another reviewer"], in: "considering", case: "the appeal"),
            [
                .on(
                    "2021-03-15", "another reviewer", .act("recommend", ["recommendation": "Uphold it."]), "ruling",
                    "body",
                    case: "the appeal"),
                .on(
                    "2021-03-22", "decider", .decide("dismiss", because: "We stand by it."), refused: "judged_before",
                    case: "the appeal"),
                .on(
                    "2021-03-22", "another decider", .decide("uphold", because: "Nobody asked."), "upheld", "none",
                    case: "the appeal"),
                .until("2021-03-23", ["conclude_appeal reopen → review"]),
            ], read("2021-04-06"),
            [
                .on(
                    "2021-04-06", "reviewer", .act("recommend", ["recommendation": "Accredit it."]), "awaiting-meeting",
                    "meeting")
            ], meets("2021-04-13", isCalled: false),
            [
                .on("2021-04-13", "decider", .decide("approve"), "notifying", "body"),
                .on("2021-04-15", "officer", .act("notify"), "accredited", "none"),
            ]),
        entries: ["the case": .there(status: "current", from: "2021-04-15", until: "2025-04-15", conditions: 0)])

    /// The year before last: whether a provider is recognised is asked of today, so its recognition has to hold today.
    private static let first = Calendar(identifier: .gregorian).component(.year, from: Date()) - 2

    /// A provider is recognised and notifies two courses, one of which is sampled. It makes no annual return: the
    /// recognition is suspended, then withdrawn, and its courses are given notice and lapse.
    static let recognitionLost = Life(
        title: "a recognised provider, until it is none", reviewers: [secondReader],
        steps: story(
            [
                .on(
                    "\(first)-01-11", "provider", .open(course, route: "provider-recognition"), "draft", "provider",
                    case: "the recognition"),
                .on("\(first)-01-11", "provider", .act("submit"), refused: "incomplete", case: "the recognition"),
            ],
            ["quality-assurance", "sample-approvals", "staff", "complaints"].map { requirement in
                .on(
                    "\(first)-01-11", "provider", .attach("https://college.example/\(requirement)", for: requirement),
                    "draft", "provider", case: "the recognition")
            },
            [
                .on("\(first)-01-11", "provider", .act("submit"), "completeness", "body", case: "the recognition"),
                .on("\(first)-01-13", "officer", .act("confirm-complete"), "review", "body", case: "the recognition"),
            ], panelSits("\(first)-01-15", case: "the recognition"), read("\(first)-02-01", case: "the recognition"),
            [
                .on(
                    "\(first)-02-01", "reviewer", .act("recommend", ["recommendation": "Recognise them."]),
                    "awaiting-meeting", "meeting",
                    case: "the recognition")
            ], meets("\(first)-02-16"),
            [
                .on("\(first)-02-16", "decider", .decide("approve"), "notifying", "body", case: "the recognition"),
                .on("\(first)-02-18", "officer", .act("notify"), "recognised", "none", case: "the recognition"),
                .on("\(first)-03-01", "provider", .open(course), "draft", "provider", case: "a course"),
                .on("\(first)-03-01", "provider", .act("submit"), "screening", "body", case: "a course"),
                .on("\(first)-03-02", "officer", .act("accept"), "registering", "body", case: "a course"),
                .on("\(first)-03-03", "officer", .act("register"), refused: "separation", case: "a course"),
                .on("\(first)-03-03", "decider", .act("register"), "registered", "none", case: "a course"),
                .on("\(first)-04-01", "provider", .open(course), "draft", "provider", case: "a sampled course"),
                .on("\(first)-04-01", "provider", .act("submit"), "screening", "body", case: "a sampled course"),
                .on(
                    "\(first)-04-06", "officer", .act("select-for-sample"), "sample-check", "body",
                    case: "a sampled course"
                ),
            ], panelSits("\(first)-04-07", ["reviewer"], in: "sample-check", case: "a sampled course"),
            read("\(first)-04-08", ["reviewer"], in: "sample-check", case: "a sampled course"),
            [
                .on(
                    "\(first)-04-08", "reviewer", .act("pass-sample-check", ["sample_report": "As notified."]),
                    "registering", "body",
                    case: "a sampled course"),
                .on("\(first)-04-09", "officer", .act("register"), "registered", "none", case: "a sampled course"),
                .until("\(first + 1)-02-18", ["the recognition: open_return"]),
                .until(
                    "\(first + 1)-04-05",
                    [
                        "the recognition: miss_return suspend → suspended",
                        "a course: recheck give-notice → under-notice",
                        "a sampled course: recheck give-notice → under-notice",
                    ]),
                .until(
                    "\(first + 1)-07-15",
                    [
                        "a course: expire lapse → lapsed", "a sampled course: expire lapse → lapsed",
                        "the recognition: expire withdraw-recognition → withdrawn-by-body",
                    ]),
            ]),
        entries: [
            "the recognition": .ended(from: "\(first)-02-18"), "a course": .ended(from: "\(first)-03-03"),
            "a sampled course": .ended(from: "\(first)-04-09"),
        ])

    /// As ``submitted``, with five pieces of evidence attached before.
    private static let submittedWithFivePieces: [Step] = {
        let requirements = [
            "assessment-plan", "internal-approval", "external-review", "assessment-plan", "internal-approval",
        ]
        var steps = submitted
        for (number, requirement) in requirements.enumerated() {
            let attach = Deed.attach("https://college.example/\(number + 1)", for: requirement)
            steps.insert(.on("2021-01-11", "provider", attach, "draft", "provider"), at: number + 1)
        }
        return steps
    }()

    /// An accreditation is renewed with three of its five pieces of evidence.
    static let renewedWithEvidenceReused = Life(
        title: "a renewal that reuses 60 % of the evidence", reviewers: [secondReader],
        steps: story(
            submittedWithFivePieces, panelSits("2021-01-14"), read("2021-02-01"),
            [
                .on(
                    "2021-02-01", "reviewer", .act("recommend", ["recommendation": "Accredit it."]), "awaiting-meeting",
                    "meeting")
            ], meets("2021-02-16"),
            [
                .on("2021-02-16", "decider", .decide("approve"), "notifying", "body"),
                .on("2021-02-18", "officer", .act("notify"), "accredited", "none"),
                .until("2024-08-30", ["renew"]),
                .meet(name: "the renewal", of: "the case", at: "successor", state: "draft"),
                .on("2024-09-02", "provider", .reuse(allBut: [2, 4]), "draft", "provider", case: "the renewal"),
                .sees(name: "the renewal", at: "aftercare.reuse.taken", value: 3),
                .sees(name: "the renewal", at: "aftercare.reuse.per_cent", value: 60),
                .on(
                    "2024-09-03", "provider", .attach("https://college.example/new-plan", for: "assessment-plan"),
                    "draft",
                    "provider",
                    case: "the renewal"),
                .on("2024-09-03", "provider", .act("submit"), "completeness", "body", case: "the renewal"),
                .on("2024-09-04", "officer", .act("confirm-complete"), "review", "body", case: "the renewal"),
            ], panelSits("2024-09-05", case: "the renewal"), read("2024-09-16", case: "the renewal"),
            [
                .on(
                    "2024-09-16", "reviewer", .act("recommend", ["recommendation": "Renew it."]), "awaiting-meeting",
                    "meeting",
                    case: "the renewal")
            ], meets("2024-10-07"),
            [
                .on("2024-10-07", "decider", .decide("approve"), "notifying", "body", case: "the renewal"),
                .on("2024-10-10", "officer", .act("notify"), "accredited", "none", case: "the renewal"),
                .until("2024-10-11", ["supersede → superseded"]),
            ]),
        entries: [
            "the case": .there(status: "ended", from: "2021-02-18", until: "2024-10-10", conditions: 0),
            "the renewal": .there(status: "current", from: "2024-10-10", until: "2028-10-10", conditions: 0),
        ])
}
