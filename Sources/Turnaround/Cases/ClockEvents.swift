/// A stretch in which a case was stopped by agreement, with a reason: it belongs to `paused`, whatever step the case
/// was in.
package struct Pause: Hashable, Codable, Sendable {
    /// Time at which both sides had agreed.
    package var from: Instant
    /// Time at which it was taken up again; `nil` while it goes on.
    package var to: Instant?

    package init(from: Instant, to: Instant? = nil) {
        self.from = from
        self.to = to
    }
}

/// A lengthening of the standard of the whole, with the old due date beside the new.
package struct Extension: Hashable, Codable, Sendable {
    /// Time at which it was made.
    package var at: Instant
    /// By how many working days.
    package var workingDays: Int
    /// Time at which the provider recorded its consent; without it the extension is the body's alone and is not counted
    /// as agreed.
    package var agreed: Instant?
    /// The due day before it, where one was running.
    package var oldDue: Day?
    /// The due day after it, where one was running.
    package var newDue: Day?

    package init(at: Instant, workingDays: Int, agreed: Instant? = nil, oldDue: Day? = nil, newDue: Day? = nil) {
        self.at = at
        self.workingDays = workingDays
        self.agreed = agreed
        self.oldDue = oldDue
        self.newDue = newDue
    }

    private enum CodingKeys: String, CodingKey {
        case at, agreed
        case workingDays = "working_days"
        case oldDue = "old_due"
        case newDue = "new_due"
    }
}

/// A condition on a decision and what became of it.
package struct ConditionFate: Hashable, Codable, Sendable {
    /// Time at which the decision that carries it was made.
    package var imposed: Instant
    /// The last day for meeting it, where one was set.
    package var due: Day?
    /// Time at which the provider last showed that it is met; `nil` where that is not known.
    package var shown: Instant?
    /// Time at which the body discharged it; `nil` while it stands.
    package var discharged: Instant?

    package init(imposed: Instant, due: Day? = nil, shown: Instant? = nil, discharged: Instant? = nil) {
        self.imposed = imposed
        self.due = due
        self.shown = shown
        self.discharged = discharged
    }
}
