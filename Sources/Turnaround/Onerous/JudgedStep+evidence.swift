extension JudgedStep {
    /// F4: mean requests per case that came here ≥ threshold. Chance: whether as many were made in more than half of
    /// the cases.
    func rework() -> OnerousFlag {
        let cases = tally.cases
        let requests = extras.requests.reduce(0) { $0 + $1.key * $1.value }
        let limit = thresholds[.reworkMeanRequests]
        let mean = isMarked && cases > 0 ? Double(requests) / Double(cases) : nil
        func flag(_ verdict: OnerousFlag.Verdict, test: ChanceTest? = nil, _ sentence: String) -> OnerousFlag {
            OnerousFlag(
                .rework, verdict, number: mean, threshold: limit, unit: .requestsPerCase, n: cases, test: test,
                sentence: sentence)
        }
        guard isMarked else {
            return flag(
                .notMarked, "No step of the log is marked as a request for information, so rework is not judged.")
        }
        guard cases >= thresholds.count(.reworkMinimumCases), let mean else {
            return flag(.tooFew, "\(counted(cases, "case")): fewer than needed to judge rework.")
        }
        let past = extras.requests.reduce(0) { Double($1.key) >= limit ? $0 + $1.value : $0 }
        let test = ChanceTest.binomial(past: past, of: cases, expected: 0.5)
        let part = "\(decimal(mean)) requests for information were made per case"
        return mean >= limit
            ? flag(.raised, test: test, "\(part), at or above \(decimal(limit)) (\(counted(cases, "case"))).")
            : flag(.quiet, test: test, "\(part), below \(decimal(limit)) (\(counted(cases, "case"))).")
    }

    /// F5: duplicates ÷ pieces handed in for what is judged here ≥ threshold. Chance: whether that part is above it,
    /// pieces of a case being alike.
    func duplicate() -> OnerousFlag {
        bundled(
            .duplicate, evidence.duplicates, limit: thresholds[.duplicateShare],
            minimum: thresholds.count(.duplicateMinimumCases),
            nothing: evidence.requirements.isEmpty ? nil : "No evidence is recorded whose provider is known.",
            what: "of the evidence asked for here had been handed in or accepted before")
    }

    /// F7: pieces nobody opened or cited ÷ pieces of which that was recorded ≥ threshold. Chance: as for F5.
    func unused() -> OnerousFlag {
        bundled(
            .unused, evidence.unused, limit: thresholds[.unusedShare], minimum: thresholds.count(.unusedMinimumCases),
            nothing: "Nobody recorded which evidence was looked at.",
            what: "of the evidence asked for here was opened or cited by nobody")
    }

    private func bundled(
        _ rule: OnerousRule, _ bundles: [(marked: Int, all: Int)], limit: Double, minimum: Int, nothing: String?,
        what: String
    ) -> OnerousFlag {
        let (marked, all) = bundles.reduce((0, 0)) { ($0.0 + $1.marked, $0.1 + $1.all) }
        let share = all > 0 ? Double(marked) / Double(all) : nil
        let n = bundles.count
        func flag(_ verdict: OnerousFlag.Verdict, test: ChanceTest? = nil, _ sentence: String) -> OnerousFlag {
            OnerousFlag(
                rule, verdict, number: share, threshold: limit, unit: .share, n: n, test: test, sentence: sentence)
        }
        if let reason = evidence.reasonForNone { return flag(.notApplicable, reason) }
        guard let share else { return flag(.notRecorded, nothing ?? "No evidence is recorded.") }
        guard n >= minimum else {
            return flag(.tooFew, "\(counted(n, "case")) with evidence: fewer than the \(minimum) needed to judge it.")
        }
        let test = ChanceTest.clusteredRatio(bundles, expected: limit)
        let basis = "(\(counted(n, "case")), \(marked.grouped) of \(counted(all, "piece")))"
        return share >= limit
            ? flag(.raised, test: test, "\(perCent(share)) \(what), at or above \(perCent(limit)) \(basis).")
            : flag(.quiet, test: test, "\(perCent(share)) \(what), below \(perCent(limit)) \(basis).")
    }

    /// F8: no case left the step otherwise than by its usual way, in so many cases that the chance of one is small: 95
    /// % upper bound 3 ÷ n.
    ///
    /// The rule of three is the guard against chance, so no test stands beside it.
    func nonDecisive() -> OnerousFlag {
        let (n, decisive) = (extras.left, extras.decisive)
        func flag(_ verdict: OnerousFlag.Verdict, _ sentence: String) -> OnerousFlag {
            let share = verdict == .raised || verdict == .quiet ? Double(decisive) / Double(n) : nil
            return OnerousFlag(
                .nonDecisive, verdict, number: share, threshold: share.map { _ in 0 }, unit: .share, n: n,
                sentence: sentence)
        }
        guard tally.party != .provider, !tally.isRequest else {
            return flag(.notApplicable, "The step is the provider's, who decides nothing.")
        }
        guard knowsOutcomes else {
            return flag(.notMarked, "No case has a recorded outcome, so it is not known what changed one.")
        }
        let minimum = thresholds.count(.nonDecisiveMinimumCases)
        if decisive > 0 {
            return flag(.quiet, "It changed where \(decisive.grouped) of \(counted(n, "case")) went.")
        }
        guard n >= minimum, let bound = Proportion.ruleOfThree(trials: n) else {
            return flag(
                .tooFew, "\(counted(n, "case")): fewer than the \(minimum) needed to say that it changes nothing.")
        }
        return flag(
            .raised,
            """
            It changed where none of \(counted(n, "case")) went; with 95 % confidence it does so in at most \
            \(decimal(100 * bound)) % of them.
            """
        )
    }
}
