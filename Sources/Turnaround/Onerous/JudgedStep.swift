/// One step with everything that its rules look at.
struct JudgedStep: Sendable {
    var name: String
    var tally: StepTally
    var extras: StepBurdenTally
    var evidence: StepEvidence
    var thresholds: OnerousThresholds
    /// The published standards of all steps of the route together, in typical working days.
    var standards: Double
    /// True if it is known which steps are requests: imported history says nothing of them unless its mapping does.
    var isMarked: Bool
    /// True if the outcome of any case is known.
    var knowsOutcomes: Bool

    /// Every rule about a step by itself.
    var judged: [OnerousFlag] { [late(), dominant(), queue(), rework(), duplicate(), unused(), nonDecisive()] }
}

/// Evidence handed in for the requirements that are judged at one step, those of substantive quality left out.
struct StepEvidence: Sendable {
    /// Duplicates among the pieces of each case that handed any in.
    var duplicates: [(marked: Int, all: Int)] = []
    /// Pieces that nobody looked at among those of which that was recorded, by case.
    var unused: [(marked: Int, all: Int)] = []
    /// Requirements judged here.
    var requirements: Set<Int32> = []
    /// Of those, the ones of substantive quality.
    var substantive: Set<Int32> = []
    /// Pounds of work for the others, over cases that gave hours.
    var cost = 0.0

    /// Reason why no rule about evidence is for this step; `nil` where they are.
    var reasonForNone: String? {
        if requirements.isEmpty { return "No requirement is judged at this step." }
        return requirements.isSubset(of: substantive)
            ? "Every requirement judged at this step is of substantive quality, which is never called onerous." : nil
    }
}
