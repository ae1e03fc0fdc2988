extension WorkflowDefinition {
    /// Rules of a vote: the quorum, and the votes that carry an action.
    package struct Voting: Hashable, Sendable {
        /// Share of the votes cast that carries an action; abstentions are not cast.
        package enum Majority: String, CaseIterable, Sendable {
            /// More than half.
            case simple
            /// Two thirds, or more.
            case twoThirds = "two-thirds"
            /// All.
            case unanimous
        }

        /// Number of members that must be present and not kept from the case; at least 1.
        package var quorum: Int
        /// Majority that carries an action.
        package var majority: Majority
        /// True if the chair's vote decides a tie of a simple majority.
        package var chairCasts: Bool
        /// True if nothing is decided without a vote.
        package var isRequired: Bool

        /// A way to decide; by default by a simple majority of votes that must be cast, and a tie decides nothing.
        package init(quorum: Int, majority: Majority = .simple, chairCasts: Bool = false, isRequired: Bool = true) {
            self.quorum = quorum
            self.majority = majority
            self.chairCasts = chairCasts
            self.isRequired = isRequired
        }
    }

    /// Reads the meeting of a state: the name of a series, `{series: …, correspondence: true}`, or where it votes
    /// `{series: …, quorum: 3, majority: simple, casting_vote: chair, votes: required}`.
    static func decodeMeeting(_ reader: DocumentReader) -> Meeting? {
        guard reader.value.objectValue != nil else { return reader.slug().map { Meeting(series: $0) } }
        let votes = reader["correspondence"] == nil
        guard reader.isMapping(.meeting, votes ? .votingMeeting : .correspondence),
            let series = reader.required("series", expected: "the series of meetings, such as accreditation-committee")?
                .slug()
        else { return nil }
        guard votes else {
            return Meeting(series: series, allowsCorrespondence: reader["correspondence"]?.boolean() ?? false)
        }
        guard let quorum = reader.required("quorum", expected: "how many members must be there")?.integer(in: 1...100)
        else { return nil }
        var voting = Voting(quorum: quorum)
        if let majority = reader["majority"]?.choice(Voting.Majority.self) { voting.majority = majority }
        voting.chairCasts = reader["casting_vote"]?.choice(Seat.self, among: [.chair]) != nil
        voting.isRequired = reader["votes"]?.choice(Need.self) != .optional
        if voting.chairCasts, voting.majority != .simple {
            reader["casting_vote"]?.report(
                "only a simple majority can be tied", expected: "'majority: simple', or no casting vote")
        }
        return Meeting(series: series, voting: voting)
    }

    private enum Need: String, CaseIterable { case required, optional }
}

extension WorkflowDefinition.Meeting {
    /// The name of the series where that is all; else a mapping.
    var canonicalJSON: JSONValue {
        guard let voting else {
            return allowsCorrespondence ? ["series": .string(series), "correspondence": true] : .string(series)
        }
        var members: [String: JSONValue] = [
            "series": .string(series), "quorum": .integer(Int64(voting.quorum)),
            "majority": .string(voting.majority.rawValue),
        ]
        if voting.chairCasts { members["casting_vote"] = .string(WorkflowDefinition.Seat.chair.rawValue) }
        if !voting.isRequired { members["votes"] = "optional" }
        return .object(members)
    }
}

extension WorkflowDefinition.Action {
    /// True if a meeting votes on it, where it leaves a state that has votes: what people of the body decide. A
    /// provider that withdraws, and the system, ask no meeting.
    package var needsVotes: Bool { effect.decides != nil && judges }

    /// True if people of the body do it, and not for a provider that withdraws.
    fileprivate var judges: Bool {
        effect.decides != .withdrawnByProvider && by.contains { [.officer, .reviewer, .decider].contains($0) }
    }
}

extension WorkflowDefinition {
    /// True if an action takes a case on: people of the body do it, and it neither asks the provider for something nor
    /// sends the case back to its beginning. From where a panel reads it needs the panel's quorum; from where a
    /// meeting decides, that meeting open.
    package func takesOn(_ action: Action) -> Bool {
        action.judges && state(action.to).map { $0.stage != .request && !$0.isInitial } ?? false
    }
}
