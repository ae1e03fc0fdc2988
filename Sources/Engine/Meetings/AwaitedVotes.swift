import Turnaround

/// How the votes on an action stand while its meeting is open, as the reader may know it.
package struct AwaitedVotes: Codable, Sendable, Hashable {
    /// The meeting's name.
    package var meeting: String
    /// Its day.
    package var date: Day
    /// How many members must count.
    package var quorum: Int
    /// `simple`, `two-thirds` or `unanimous`.
    package var majority: String
    /// How many are present.
    package var present: Int
    /// How many of these count towards the quorum of the case.
    package var counted: Int
    /// How many more the quorum needs; 0 where it is there.
    package var missingMembers: Int
    /// How many voted for it; `nil`, as what follows, to whom the votes are not open yet.
    package var `for`: Int?
    /// How many voted for something else.
    package var against: Int?
    /// How many abstained.
    package var abstained: Int?
    /// `yes`, `casting`, `none` where nobody has to vote, `no` or `tie`.
    package var outcome: String?
    /// How many further votes for it carry it, whoever casts them: 0 where it is carried; `nil` where only a vote that
    /// changes could carry it.
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
