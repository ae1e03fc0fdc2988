/// The tables that a body hands over, as others than itself see its figures: small enough to read, made to be added up.
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
        /// Decided cases within their standard.
        package var withinStandard: Count
        /// Decided cases beyond their standard.
        package var beyondStandard: Count
        /// Decided cases by outcome, in order of names.
        package var outcomes: [OutcomeCount]
        /// Whose court decided cases were in, from opening to closing.
        package var parties: [PartyShare]
        /// Cases without a decision: open ones, from the first submission to the as-of moment, and those that were
        /// withdrawn, lapsed or returned, from the first submission to their end; calendar days. Absent of too few.
        package var withoutDecisionCalendarDays: DayCounts?
        /// How many cases those are.
        package var withoutDecision: Count
        /// Of these, the open ones.
        package var open: Count
        /// Completed visits of each step with enough of them; in order of names.
        package var steps: [Step] = []

        init(route: String, decidedWorkingDays: DayCounts, decidedCalendarDays: DayCounts, tally: PublishedTally.Route)
        {
            self.route = route
            (self.decidedWorkingDays, self.decidedCalendarDays) = (decidedWorkingDays, decidedCalendarDays)
            bodyHeldWorkingDays = DayCounts(tally.bodyHeld)
            (withinStandard, beyondStandard) = (Count(tally.within), Count(tally.beyond))
            outcomes = tally.outcomeCounts
            parties = tally.split.shares
            withoutDecisionCalendarDays = DayCounts(tally.open + tally.undecided)
            withoutDecision = Count(tally.open.count + tally.undecided.count)
            open = Count(tally.open.count)
            steps = tally.stepTables
        }

        private enum CodingKeys: String, CodingKey {
            case route, outcomes, parties, open, steps
            case decidedWorkingDays = "decided_working_days"
            case decidedCalendarDays = "decided_calendar_days"
            case bodyHeldWorkingDays = "body_held_working_days"
            case withoutDecision = "without_decision"
            case withinStandard = "within_standard"
            case beyondStandard = "beyond_standard"
            case withoutDecisionCalendarDays = "without_decision_calendar_days"
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
