import Turnaround

/// How the votes on an action stand while its meeting is open, as the reader may know it.
package struct AwaitedVotes: Codable, Sendable, Hashable {
    /// The meeting's name.
    package var meeting: String
    /// Its day.
    package var date: Day
    /// Number of members that must count.
    package var quorum: Int
    /// `simple`, `two-thirds` or `unanimous`.
    package var majority: String
    /// Number that are present.
    package var present: Int
    /// Number of these that count towards the quorum of the case.
    package var counted: Int
    /// Number of further members that the quorum needs; 0 where it is there.
    package var missingMembers: Int
    /// Number that voted for it; `nil`, as what follows, to whom the votes are not open yet.
    package var `for`: Int?
    /// Number that voted for something else.
    package var against: Int?
    /// Number of abstentions.
    package var abstained: Int?
    /// `yes`, `casting`, `none` where nobody has to vote, `no` or `tie`.
    package var outcome: String?
    /// Number of further votes for it that carry it, whoever casts them: 0 where it is carried; `nil` where only a vote
    /// that changes could carry it.
    package var missingVotes: Int?
    /// Who has not voted, by name; to officers and deciders alone.
    package var awaited: [String]?

    /// How they stand, on one line.
    package var summary: String {
        var parts = missingMembers == 0 ? [] : ["\(counted) of \(quorum) for the quorum"]
        if let pro = self.for, let against, let abstained {
            parts.append("\(pro) for, \(against) against, \(abstained) abstained")
            switch missingVotes {
            case 0: parts.append(missingMembers == 0 ? "carried" : "carried once there is a quorum")
            case let missing?: parts.append("\(missing) more for it \(missing == 1 ? "carries" : "carry") it")
            case nil: parts.append("only a vote that changes can carry it")
            }
        } else {
            parts.append("the count is not open to you: members see it once they have voted")
        }
        if let awaited, !awaited.isEmpty { parts.append("not voted: \(awaited.joined(separator: ", "))") }
        return "at \(meeting): \(parts.joined(separator: "; "))"
    }
}
