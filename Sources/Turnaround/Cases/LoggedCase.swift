/// One case as an event log tells it: what is known of it, and each of its entries into a step.
package struct LoggedCase: Sendable {
    /// Known facts of the case; its visits are not looked at.
    package var facts: CaseTimeline
    /// What moved it, in the order in which it took effect, the closing event included.
    package var events: [LoggedEvent]

    package init(facts: CaseTimeline, events: [LoggedEvent]) {
        self.facts = facts
        self.events = events
    }
}

/// One event of a log: a case enters a step.
package struct LoggedEvent: Hashable, Sendable {
    /// Its number within the case's recorded history, from 1.
    package var number: Int
    /// The step that is entered; in imported history the activity.
    package var activity: String
    /// The action that led there; absent in imported history.
    package var action: String?
    /// Time at which it took effect.
    package var at: Instant
    /// In whose court the case is from now on.
    package var party: Party?
    /// In which capacity somebody brought it about: `provider`, `officer`, `reviewer`, `decider` or `system`.
    package var role: String?
    /// Who brought it about: an id or the name that imported history gives. It tells people apart and is never written
    /// as it is.
    package var person: String?
    /// True if the body decides on the case here.
    package var isDecision: Bool

    package init(
        number: Int, activity: String, action: String? = nil, at: Instant, party: Party? = nil, role: String? = nil,
        person: String? = nil,
        isDecision: Bool = false
    ) {
        self.number = number
        self.activity = activity
        self.action = action
        self.at = at
        self.party = party
        self.role = role
        self.person = person
        self.isDecision = isDecision
    }
}

/// What takes in the cases of an event log, one at a time, in as many passes over the same cases as it asks for.
package protocol LoggedCaseSink {
    /// Number of times the cases are gone through.
    var passes: Int { get }
    /// Begins, before any case.
    mutating func begin() throws
    /// Takes one case of a pass, counted from 0; cases come in the same order in each.
    mutating func add(_ logged: LoggedCase, pass: Int) throws
    /// Ends, after the last case of the last pass.
    mutating func end() throws
}
