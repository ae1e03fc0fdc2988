extension WorkflowDefinition {
    /// A panel of reviewers: who sits on it, and how what they recommend becomes a decision.
    package struct Panel: Hashable, Sendable {
        /// Number of seats it has, those of lay members and of the chair included.
        package var reviewers: Int
        /// Number of the seats that are for lay members.
        package var lay: Int
        /// True if one of the seats is the chair's.
        package var hasChair: Bool
        /// Use of its reviews.
        package var duty: Duty
        /// Criteria to score.
        package var criteria: [Criterion]
        /// Time of a member for a review; without end where `nil`.
        package var reviewTime: ReviewTime?
        /// Naming of the members to the provider.
        package var naming: Naming

        /// A panel; by default without lay members or a chair.
        package init(
            reviewers: Int, lay: Int = 0, hasChair: Bool = false, duty: Duty, criteria: [Criterion] = [],
            reviewTime: ReviewTime? = nil, naming: Naming = .unnamed
        ) {
            self.reviewers = reviewers
            self.lay = lay
            self.hasChair = hasChair
            self.duty = duty
            self.criteria = criteria
            self.reviewTime = reviewTime
            self.naming = naming
        }

        /// Number of reviews that are enough; at most `reviewers`.
        package var quorum: Int {
            switch duty {
            case .reads(let quorum): quorum
            case .decides(let resolution): resolution.rule.quorum
            }
        }
        /// Rule by which it decides; `nil` where it only reads.
        package var resolution: Resolution? { if case .decides(let resolution) = duty { resolution } else { nil } }
        /// The actions that follow from its results, by result; empty where it only reads.
        package var outcomes: [PanelResult: String] { resolution?.outcomes ?? [:] }

        /// Number of seats of each kind; kinds without a seat are left out.
        package var seats: [Seat: Int] { Self.seats(reviewers: reviewers, lay: lay, hasChair: hasChair) }

        static func seats(reviewers: Int, lay: Int, hasChair: Bool) -> [Seat: Int] {
            [Seat.chair: hasChair ? 1 : 0, .lay: lay, .member: reviewers - lay - (hasChair ? 1 : 0)].filter {
                $0.value > 0
            }
        }
    }

    /// Uses of the reviews of a panel.
    package enum Duty: Hashable, Sendable {
        /// It only reads: so many reviews are enough for the case to go on.
        case reads(quorum: Int)
        /// The members' recommendations become a decision.
        case decides(Resolution)
    }

    /// Rule by which the recommendations of a panel become a decision, with the actions that follow.
    package struct Resolution: Hashable, Sendable {
        /// Rule by which it decides.
        package var rule: PanelRule
        /// Action that follows from each result; `changes` may be left out, then nobody can recommend it.
        package var outcomes: [PanelResult: String]
        /// Treatment of an undecided panel at the deadline of the state; `nil` where there is none.
        package var atDeadline: PanelDeadline?
        /// True if those who have not reviewed are let go once the panel has decided.
        package var cancelsRest: Bool

        /// A way to decide.
        package init(
            rule: PanelRule, outcomes: [PanelResult: String] = [:], atDeadline: PanelDeadline? = nil,
            cancelsRest: Bool = false
        ) {
            self.rule = rule
            self.outcomes = outcomes
            self.atDeadline = atDeadline
            self.cancelsRest = cancelsRest
        }
    }

    /// Time of a member of a panel for a review.
    package struct ReviewTime: Hashable, Sendable {
        /// From joining, or from the beginning of the round, to the due day.
        package var due: Period
        /// Time between the reminder and the due day; no reminder where `nil`.
        package var remind: Period?

        /// So long.
        package init(due: Period, remind: Period? = nil) {
            self.due = due
            self.remind = remind
        }
    }

    /// Naming of the members of a panel to the provider.
    package enum Naming: Hashable, Sendable {
        case unnamed
        /// It is, and may object to a member so long; not at all where `nil`.
        case named(objectionWithin: Period?)
    }

    /// A kind of seat on a panel.
    package enum Seat: String, CaseIterable, Hashable, Sendable { case chair, lay, member }

    /// Results of a panel.
    package enum PanelResult: String, CaseIterable, Hashable, Sendable { case approve, changes, refuse, undecided }

    /// Rule by which a panel decides. `panel_outcome` of the database computes it.
    package struct PanelRule: Hashable, Sendable {
        /// Measure of approval with which the panel approves.
        package enum Approval: Hashable, Sendable {
            /// So much weight of approvals.
            case weight(Int)
            /// More than half of the weight that voted.
            case majority
        }

        /// Meaning of an abstention: absent, or present and not in favour.
        package enum Abstentions: String, CaseIterable, Sendable { case absent, present }

        /// Moment of the decision: once no outstanding review can change the result, once enough approve, or once all
        /// are in.
        package enum Moment: String, CaseIterable, Sendable { case certain, enough, all }

        /// Approval that is enough.
        package var approve: Approval
        /// Number that must have voted; at least 1.
        package var quorum: Int
        /// Number of these that must be lay members.
        package var lay: Int
        /// Weight of a seat, where it is not 1.
        package var weights: [Seat: Int]
        /// Whose refusal refuses alone.
        package var veto: [Seat]
        /// Meaning of an abstention.
        package var abstentions: Abstentions
        /// True if the chair's recommendation decides a tie.
        package var chairBreaksTies: Bool
        /// Moment of the decision.
        package var decides: Moment

        /// A rule.
        package init(
            approve: Approval, quorum: Int, lay: Int = 0, weights: [Seat: Int] = [:], veto: [Seat] = [],
            abstentions: Abstentions = .absent, chairBreaksTies: Bool = false, decides: Moment = .certain
        ) {
            self.approve = approve
            self.quorum = quorum
            self.lay = lay
            self.weights = weights
            self.veto = veto
            self.abstentions = abstentions
            self.chairBreaksTies = chairBreaksTies
            self.decides = decides
        }
    }

    /// Treatments of an undecided panel at the deadline of its state.
    package enum PanelDeadline: Hashable, Sendable {
        /// It decides on what is there, if that is a quorum; else as `handBack`.
        case decide
        /// It has so many more working days, once; then as `handBack`.
        case extend(workingDays: Int)
        /// The action that the state names in `on_expiry`.
        case handBack
    }

    /// Something that reviewers score.
    package struct Criterion: Hashable, Sendable {
        /// Its name, a slug.
        package var criterion: String
        /// The title people see.
        package var title: LocalizedText
        /// The scores there are.
        package var scale: ClosedRange<Int>
        /// Weight in the score of the whole.
        package var weight: Int
        /// Scores below this need a comment.
        package var commentBelow: Int?
        /// What reviewers look at, in words; `nil` where the title says enough.
        package var guidance: LocalizedText?
        /// Meaning of scores, where the scheme says it.
        package var points: [Int: LocalizedText]

        /// A criterion; by default its title is made from the name, and it weighs 1.
        package init(
            _ criterion: String, title: LocalizedText? = nil, scale: ClosedRange<Int>, weight: Int = 1,
            commentBelow: Int? = nil, guidance: LocalizedText? = nil, points: [Int: LocalizedText] = [:]
        ) {
            self.criterion = criterion
            self.title = title ?? .title(ofSlug: criterion)
            self.scale = scale
            self.weight = weight
            self.commentBelow = commentBelow
            self.guidance = guidance
            self.points = points
        }
    }
}

extension WorkflowDefinition.Panel {
    /// The panel as the database keeps it.
    package var canonicalJSON: JSONValue {
        var members: [String: JSONValue] = [:]
        switch duty {
        case .reads(let quorum):
            members["reviewers"] = .integer(Int64(reviewers))
            members["quorum"] = .integer(Int64(quorum))
        case .decides(let resolution):
            members["members"] = [
                "reviewers": .integer(Int64(reviewers)), "lay": .integer(Int64(lay)), "chair": .bool(hasChair),
            ]
            members.merge(resolution.canonicalMembers) { _, resolution in resolution }
        }
        if !criteria.isEmpty { members["criteria"] = .array(criteria.map(\.canonicalJSON)) }
        members["due"] = reviewTime?.due.canonicalJSON
        members["remind"] = reviewTime?.remind?.canonicalJSON
        if case .named(let objectionWithin) = naming {
            members["named"] = true
            members["objection"] = objectionWithin.map { ["within": $0.canonicalJSON] }
        }
        return .object(members)
    }
}

extension WorkflowDefinition.Resolution {
    /// What it adds to the canonical form of its panel.
    fileprivate var canonicalMembers: [String: JSONValue] {
        var members: [String: JSONValue] = [
            "rule": rule.canonicalJSON,
            "outcomes": .object(
                Dictionary(uniqueKeysWithValues: outcomes.map { ($0.key.rawValue, JSONValue.string($0.value)) })),
            "cancel_rest": .bool(cancelsRest),
        ]
        switch atDeadline {
        case .decide: members["at_deadline"] = "decide"
        case .handBack: members["at_deadline"] = "return"
        case .extend(let days):
            members["at_deadline"] = ["extend": Period(count: days, unit: .workingDays).canonicalJSON]
        case nil: break
        }
        return members
    }
}

extension WorkflowDefinition.PanelRule {
    fileprivate var canonicalJSON: JSONValue {
        var members: [String: JSONValue] = [
            "quorum": .integer(Int64(quorum)), "lay": .integer(Int64(lay)),
            "abstentions": .string(abstentions.rawValue),
            "decides": .string(decides.rawValue), "veto": .array(veto.map { .string($0.rawValue) }),
        ]
        switch approve {
        case .weight(let weight): members["approve"] = .integer(Int64(weight))
        case .majority: members["approve"] = "majority"
        }
        if !weights.isEmpty {
            members["weights"] = .object(
                Dictionary(uniqueKeysWithValues: weights.map { ($0.key.rawValue, JSONValue.integer(Int64($0.value))) }))
        }
        if chairBreaksTies { members["tie"] = "chair" }
        return .object(members)
    }
}

extension WorkflowDefinition.Criterion {
    fileprivate var canonicalJSON: JSONValue {
        var members: [String: JSONValue] = [
            "criterion": .string(criterion), "title": title.canonicalJSON, "weight": .integer(Int64(weight)),
            "scale": [.integer(Int64(scale.lowerBound)), .integer(Int64(scale.upperBound))],
        ]
        members["comment_below"] = commentBelow.map { .integer(Int64($0)) }
        members["guidance"] = guidance?.canonicalJSON
        if !points.isEmpty {
            members["points"] = .object(
                Dictionary(uniqueKeysWithValues: points.map { (String($0.key), $0.value.canonicalJSON) }))
        }
        return .object(members)
    }
}
