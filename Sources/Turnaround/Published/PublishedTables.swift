/// The day-count tables that a body hands over: small enough to read, safe to publish, exact to add up.
///
/// No table is of fewer cases than the limit; within one, single days may count fewer. There are no totals beside their
/// parts: what is left out is in no sum either.
package struct PublishedTables: Hashable, Codable, Sendable {
    /// Each route with enough decided cases, in order of names.
    package var routes: [Route]

    package init(routes: [Route] = []) { self.routes = routes }

    /// The tables of one route.
    package struct Route: Hashable, Codable, Sendable {
        /// The workflow's name.
        package var route: String
        /// Decided cases, from the first submission to the decision: working days.
        package var decidedWorkingDays: DayCounts
        /// The same in calendar days.
        package var decidedCalendarDays: DayCounts
        /// Decided cases, the time with the body and its committee: working days.
        package var bodyHeldWorkingDays: DayCounts?
        /// Decided cases within their standard; absent where these or the others are too few.
        package var withinStandard: Int?
        /// Decided cases beyond their standard.
        package var beyondStandard: Int?
        /// Decided cases by outcome; those with few are together under `other`. Absent where they would still be too
        /// few.
        package var outcomes: [String: Int]?
        /// Whose court decided cases were in, from opening to closing, by party; absent where a party held few of them,
        /// or where it would tell a longest time.
        package var parties: [String: PartyTime]?
        /// Cases without a decision: open ones, from the first submission to the as-of moment, and those that were
        /// withdrawn, lapsed or returned, from the first submission to their end; calendar days.
        package var withoutDecisionCalendarDays: DayCounts?
        /// Of these, the open ones; absent where they or the others are too few.
        package var open: Int?
        /// Completed visits of each step with enough of them; in order of names.
        package var steps: [Step]

        private enum CodingKeys: String, CodingKey {
            case route, outcomes, parties, open, steps
            case decidedWorkingDays = "decided_working_days"
            case decidedCalendarDays = "decided_calendar_days"
            case bodyHeldWorkingDays = "body_held_working_days"
            case withinStandard = "within_standard"
            case beyondStandard = "beyond_standard"
            case withoutDecisionCalendarDays = "without_decision_calendar_days"
        }
    }

    /// The time of decided cases with one party.
    package struct PartyTime: Hashable, Codable, Sendable {
        /// Cases that it held for any time.
        package var cases: Int
        /// Elapsed time, whole seconds.
        package var seconds: Int
        /// Working days, charged to whoever held the case as the day began.
        package var workingDays: Int

        private enum CodingKeys: String, CodingKey {
            case cases, seconds
            case workingDays = "working_days"
        }
    }

    /// The completed visits to one step.
    package struct Step: Hashable, Codable, Sendable {
        /// The step.
        package var step: String
        /// Whose court most of them were in.
        package var party: Party
        /// Time for which they lasted.
        package var workingDays: DayCounts

        private enum CodingKeys: String, CodingKey {
            case step, party
            case workingDays = "working_days"
        }
    }
}
