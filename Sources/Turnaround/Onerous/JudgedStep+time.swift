extension JudgedStep {
    /// F1: p80 of its visits > standard; open visits that are past their standard count with their days so far. Days of
    /// agreed pauses count for none.
    ///
    /// Chance: whether more than one visit in five is late; open visits that are in time so far count as in time.
    func late() -> OnerousFlag {
        if let standard = tally.standard, standard.unit != .workingDays { return lateByDay(standard) }
        let days = (tally.usedWorkingDays + tally.overdueWorkingDays).sorted()
        let p80 = Quantile.nearestRank(80, of: days).map { Double($0) }
        let standard = tally.standard?.count
        func flag(_ verdict: OnerousFlag.Verdict, test: ChanceTest? = nil, _ sentence: String) -> OnerousFlag {
            OnerousFlag(
                .late, verdict, number: p80, threshold: standard.map(Double.init), unit: .workingDays, n: days.count,
                test: test,
                sentence: sentence)
        }
        guard let standard else {
            return flag(.noStandard, "No standard is published for this step, so it cannot be late.")
        }
        let minimum = thresholds.count(.lateMinimumVisits)
        guard days.count >= minimum, let p80 else {
            return flag(.tooFew, "\(counted(days.count, "visit")): fewer than the \(minimum) needed to judge lateness.")
        }
        let late = days.count { $0 > standard }
        let test = ChanceTest.binomial(past: late, of: tally.visits.count + tally.open.count, expected: 0.2)
        let overdue = tally.overdueWorkingDays.count
        let basis = "(\(counted(days.count, "visit"))\(overdue == 0 ? "" : ", \(overdue) of them open and overdue"))"
        return p80 > Double(standard)
            ? flag(
                .raised, test: test,
                """
                Eight in ten visits took up to \(counted(Int(p80), "working day")) where the standard is \(standard) \
                \(basis).
                """
            )
            : flag(
                .quiet, test: test,
                """
                Eight in ten visits took \(counted(Int(p80), "working day")) or fewer; the standard of \(standard) is \
                met \(basis).
                """
            )
    }

    /// F1 of a standard in civil time, which has no length in working days: more than one visit in five past its own
    /// day, which is the same as a p80 past it.
    private func lateByDay(_ standard: Period) -> OnerousFlag {
        let overdue = tally.overdueWorkingDays.count
        let n = tally.withStandard + overdue
        let late = n - tally.withinStandard
        func flag(_ verdict: OnerousFlag.Verdict, test: ChanceTest? = nil, _ sentence: String) -> OnerousFlag {
            OnerousFlag(
                .late, verdict, number: n > 0 ? Double(late) / Double(n) : nil, threshold: 0.2, unit: .share, n: n,
                test: test, sentence: sentence)
        }
        let minimum = thresholds.count(.lateMinimumVisits)
        guard n >= minimum else {
            return flag(.tooFew, "\(counted(n, "visit")): fewer than the \(minimum) needed to judge lateness.")
        }
        let test = ChanceTest.binomial(past: late, of: tally.visits.count + tally.open.count, expected: 0.2)
        let basis = overdue == 0 ? "" : " (\(overdue) of them open)"
        let part = "\(late) of \(counted(n, "visit")) ran past the standard of \(standard)\(basis)"
        return 5 * late > n
            ? flag(.raised, test: test, "\(part), more than one in five.")
            : flag(.quiet, test: test, "\(part), not more than one in five.")
    }

    /// F2: median share of elapsed > threshold, and > factor × its share of the published standards (zero where it
    /// publishes none).
    ///
    /// Chance: whether the share is above in more than half of the cases.
    func dominant() -> OnerousFlag {
        let share = Quantile.median(extras.shares.sorted())
        let published = standards > 0 ? (tally.standard?.typicalWorkingDays ?? 0) / standards : 0
        let threshold = max(thresholds[.dominantShare], thresholds[.dominantStandardFactor] * published)
        let n = extras.shares.count
        func flag(_ verdict: OnerousFlag.Verdict, test: ChanceTest? = nil, _ sentence: String) -> OnerousFlag {
            OnerousFlag(
                .dominant, verdict, number: share, threshold: threshold, unit: .share, n: n, test: test,
                sentence: sentence)
        }
        guard n >= thresholds.count(.dominantMinimumCases), let share else {
            return flag(.tooFew, "\(counted(n, "closed case")): fewer than needed to judge its share of the time.")
        }
        let test = ChanceTest.binomial(past: extras.shares.count { $0 > threshold }, of: n, expected: 0.5)
        let part = "In half of the cases it takes \(perCent(share)) or more of the elapsed time"
        let standardPart = published > 0 ? ", and the published standards give it \(perCent(published))" : ""
        let basis = "(\(counted(n, "closed case")))"
        return share > threshold
            ? flag(.raised, test: test, "\(part), above \(perCent(threshold))\(standardPart) \(basis).")
            : flag(.quiet, test: test, "\(part), not above \(perCent(threshold))\(standardPart) \(basis).")
    }

    /// F3: time in a queue over the time of its visits > threshold, where the queue takes a week or more a visit.
    ///
    /// The queue is the time spent waiting for a meeting. Chance: whether that holds in more than half of the visits.
    func queue() -> OnerousFlag {
        let n = tally.visits.count
        let (time, queued) = (
            tally.visits.totalMicroseconds, extras.queued.reduce(Int128(0)) { $0 + Int128($1.microseconds) }
        )
        let share = time > 0 ? Double(queued) / Double(time) : nil
        let (limit, least) = (thresholds[.queueShare], thresholds[.queueMinimumWorkingDays])
        func flag(_ verdict: OnerousFlag.Verdict, test: ChanceTest? = nil, _ sentence: String) -> OnerousFlag {
            let isAboutIt = verdict != .notApplicable && verdict != .notMarked
            return OnerousFlag(
                .queue, verdict, number: isAboutIt ? share : nil, threshold: limit, unit: .share, n: n, test: test,
                sentence: sentence)
        }
        if tally.party == .unattributed {
            return flag(.notMarked, "The log does not say in whose court its steps are, so no queue is known.")
        }
        guard tally.party.usesStandard else {
            return flag(.notApplicable, "The step is not with the body, so it queues for nothing of the body's.")
        }
        guard n >= thresholds.count(.queueMinimumVisits), let share else {
            return flag(
                .tooFew,
                """
                \(counted(n, "visit")): fewer than the \(thresholds.count(.queueMinimumVisits)) needed to judge a \
                queue.
                """
            )
        }
        let days = Double(extras.queued.reduce(0) { $0 + $1.workingDays }) / Double(n)
        let past = extras.queued.count { $0.share > limit && Double($0.workingDays) >= least }
        let test = ChanceTest.binomial(past: past, of: n, expected: 0.5)
        let part = "\(perCent(share)) of its time is waiting for a meeting, \(decimal(days)) working days a visit"
        if share > limit, days >= least {
            return flag(.raised, test: test, "\(part), above \(perCent(limit)) (\(counted(n, "visit"))).")
        }
        return share > limit
            ? flag(
                .quiet, test: test,
                "\(part), which is below the \(decimal(least)) that are worth a flag (\(counted(n, "visit"))).")
            : flag(.quiet, test: test, "\(part), not above \(perCent(limit)) (\(counted(n, "visit"))).")
    }
}
