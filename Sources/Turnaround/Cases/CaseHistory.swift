/// The path of one case: every visit with its party and its time, and whose court it was in altogether.
package struct CaseHistory: Codable, Sendable {
    /// The case's reference.
    package let reference: String
    /// The route it followed.
    package let route: String
    /// The moment the history speaks of.
    package let asOf: Instant
    /// The calendar working days are counted in.
    package let calendar: String
    /// Time at which it was closed; absent while it is open.
    package let closed: Instant?
    /// How it ended; absent where nothing is recorded.
    package let outcome: String?
    /// The visits, in order.
    package let visits: [Visit]
    /// From opening to closing, or to the moment of the history; seconds.
    package let elapsedSeconds: Double
    /// The same in working days.
    package let elapsedWorkingDays: Int
    /// Whose court it was in meanwhile.
    package let split: [PartyShare]

    /// One visit to a step.
    package struct Visit: Codable, Sendable {
        /// The step.
        package let step: String
        /// Whose court it was in.
        package let party: Party
        /// Time at which it came.
        package let entered: Instant
        /// Time at which it left; absent while it is there.
        package let left: Instant?
        /// Working days of the visit, so far where it goes on; absent after the case was closed.
        package let workingDays: Int?
        /// Elapsed time of the visit, so far where it goes on; seconds; absent after the case was closed.
        package let elapsedSeconds: Double?
        /// The step's standard.
        package let standard: Period?

        private enum CodingKeys: String, CodingKey {
            case step, party, entered, left, standard
            case workingDays = "working_days"
            case elapsedSeconds = "elapsed_seconds"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case reference, route, calendar, closed, outcome, visits, split
        case asOf = "as_of"
        case elapsedSeconds = "elapsed_seconds"
        case elapsedWorkingDays = "elapsed_working_days"
    }

    /// The history of a case as it stood at `asOf`.
    ///
    /// - Returns: `nil` where it was not open yet.
    package init?(_ timeline: CaseTimeline, asOf: Instant, working: WorkingDays, in london: LondonTime = .shared) {
        guard let known = timeline.asOf(asOf) else { return nil }
        let end = known.closed ?? asOf
        reference = known.reference
        route = known.route
        self.asOf = asOf
        calendar = working.name
        closed = known.closed
        outcome = known.outcome
        visits = known.visits.map { visit in
            let runs = known.closed == nil || known.counts(visit)
            let stop = visit.left ?? asOf
            return Visit(
                step: visit.step, party: visit.party, entered: visit.entered, left: visit.left,
                workingDays: runs ? working.between(visit.entered, stop, in: london) : nil,
                elapsedSeconds: runs ? stop.seconds(since: visit.entered) : nil,
                standard: visit.standard)
        }
        elapsedSeconds = end.seconds(since: known.opened)
        elapsedWorkingDays = working.between(known.opened, end, in: london)
        var totals = PartyTotals()
        totals.add(known.split(asOf: asOf, working: working, in: london))
        split = totals.shares
    }
}
