extension TurnaroundBuilder {
    /// Which steps of the cases taken in are onerous.
    package func onerous(_ thresholds: OnerousThresholds = OnerousThresholds()) -> OnerousReport {
        OnerousReport(
            title: options.title, asOf: options.asOf, calendar: options.working.name, thresholds: thresholds,
            routes: routes.sorted { $0.key < $1.key }.map { $1.onerous(route: $0, thresholds) }, definitions: Definition.onerous)
    }
}

extension OnerousReport {
    /// The onerous report on a collection of cases.
    package static func build(
        timelines: some Sequence<CaseTimeline>, options: TurnaroundOptions, thresholds: OnerousThresholds = OnerousThresholds()
    ) -> OnerousReport {
        var builder = TurnaroundBuilder(options: options)
        for timeline in timelines { builder.add(timeline) }
        return builder.onerous(thresholds)
    }
}

extension RouteTally {
    /// The flags of the route's steps.
    func onerous(route: String, _ thresholds: OnerousThresholds) -> RouteOnerous {
        let steps = orderedSteps
        let standards = steps.compactMap(\.tally.standard).reduce(0, +)
        // Imported history says nothing of requests unless its mapping does.
        let marked = imported < cases || steps.contains { $0.tally.isRequest }
        return RouteOnerous(
            route: route, cases: .exact(cases), closedCases: .exact(durations.count),
            steps: steps.map { name, tally in
                StepOnerous(
                    step: name, party: tally.party,
                    judged: [
                        tally.late(thresholds), tally.dominant(thresholds, ofStandards: standards),
                        tally.rework(thresholds, isMarked: marked),
                    ])
            })
    }
}

extension StepTally {
    /// F1: p80 of its visits > standard; open visits that are past their standard count with the days they have lasted.
    func late(_ thresholds: OnerousThresholds) -> OnerousFlag {
        let days = (visits.workingDays + overdueWorkingDays).sorted()
        let p80 = Quantile.nearestRank(80, of: days).map { Double($0) }
        func flag(_ verdict: OnerousFlag.Verdict, _ sentence: String) -> OnerousFlag {
            OnerousFlag(
                .late, verdict, number: p80, threshold: standard.map(Double.init), unit: .workingDays, n: days.count, sentence: sentence)
        }
        guard let standard else { return flag(.noStandard, "No standard is published for this step, so it cannot be late.") }
        guard days.count >= thresholds.lateMinimumVisits, let p80 else {
            return flag(
                .tooFew, "\(counted(days.count, "visit")): fewer than the \(thresholds.lateMinimumVisits) needed to judge lateness.")
        }
        let open = overdueWorkingDays.isEmpty ? "" : ", \(overdueWorkingDays.count) of them open and overdue"
        let basis = "(\(counted(days.count, "visit"))\(open))"
        return p80 > Double(standard)
            ? flag(
                .raised, "Eight in ten visits took up to \(counted(Int(p80), "working day")) where the standard is \(standard) \(basis).")
            : flag(
                .quiet,
                "Eight in ten visits took \(counted(Int(p80), "working day")) or fewer; the standard of \(standard) is met \(basis).")
    }

    /// F2: median share of elapsed > threshold, and > factor × its share of the published standards (zero where it publishes none).
    func dominant(_ thresholds: OnerousThresholds, ofStandards standards: Int) -> OnerousFlag {
        let share = Quantile.median(shares.sorted())
        let published = standards > 0 ? Double(standard ?? 0) / Double(standards) : 0
        let threshold = max(thresholds.dominantShare, thresholds.dominantStandardFactor * published)
        func flag(_ verdict: OnerousFlag.Verdict, _ sentence: String) -> OnerousFlag {
            OnerousFlag(.dominant, verdict, number: share, threshold: threshold, unit: .share, n: shares.count, sentence: sentence)
        }
        guard shares.count >= max(1, thresholds.dominantMinimumCases), let share else {
            return flag(.tooFew, "\(counted(shares.count, "closed case")): fewer than needed to judge its share of the time.")
        }
        let part = "In half of the cases it takes \(perCent(share)) or more of the elapsed time"
        let standardPart = published > 0 ? ", and the published standards give it \(perCent(published))" : ""
        let basis = "(\(counted(shares.count, "closed case")))"
        return share > threshold
            ? flag(.raised, "\(part), above \(perCent(threshold))\(standardPart) \(basis).")
            : flag(.quiet, "\(part), not above \(perCent(threshold))\(standardPart) \(basis).")
    }

    /// F4: mean requests per case that came here ≥ threshold.
    /// - Parameter marked: whether it is known which steps are requests.
    func rework(_ thresholds: OnerousThresholds, isMarked marked: Bool) -> OnerousFlag {
        let mean = marked && cases > 0 ? Double(requests) / Double(cases) : nil
        func flag(_ verdict: OnerousFlag.Verdict, _ sentence: String) -> OnerousFlag {
            OnerousFlag(
                .rework, verdict, number: mean, threshold: thresholds.reworkMeanRequests, unit: .requestsPerCase, n: cases,
                sentence: sentence)
        }
        guard marked else { return flag(.notMarked, "No step of the log is marked as a request for information, so rework is not judged.") }
        guard cases >= max(1, thresholds.reworkMinimumCases), let mean else {
            return flag(.tooFew, "\(counted(cases, "case")): fewer than needed to judge rework.")
        }
        let part = "\(decimal(mean)) requests for information were made per case"
        return mean >= thresholds.reworkMeanRequests
            ? flag(.raised, "\(part), at or above \(decimal(thresholds.reworkMeanRequests)) (\(counted(cases, "case"))).")
            : flag(.quiet, "\(part), below \(decimal(thresholds.reworkMeanRequests)) (\(counted(cases, "case"))).")
    }
}

/// `1 visit`, `8 visits`.
func counted(_ count: Int, _ word: String) -> String { "\(count.grouped) \(word)\(count == 1 ? "" : "s")" }

extension Int {
    /// The number with commas between thousands: `1,434`.
    package var grouped: String {
        var digits = String(magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (self < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }
}

/// A share as whole per cent.
func perCent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }

/// A number with one digit after the point, none where it is zero.
func decimal(_ value: Double) -> String {
    let tenths = Int((10 * value).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
}
