import RandomSupport
import Testing

@testable import WorkflowCore

@Suite("Proofs against brute force")
struct MutationTests {
    static let batches = 20
    static let perBatch = 60

    /// A sound definition and one to three changes to it, always the same for a seed.
    static func mutant(_ seed: Int) throws -> (sound: WorkflowDefinition, changed: WorkflowDefinition) {
        var random = SeededGenerator(seed: UInt64(seed))
        let names = ShippedWorkflows.names
        let sound =
            seed % 4 == 0
            ? try ShippedWorkflows.definition(names[seed / 4 % names.count]) : Mutations.soundDefinition(using: &random)
        var changed = sound
        for _ in 0..<Int.random(in: 1...3, using: &random) { Mutations.mutate(&changed, using: &random) }
        return (sound, changed)
    }

    @Test(arguments: 0..<batches)
    func `agree on every mutant`(batch: Int) throws {
        for seed in batch * Self.perBatch..<(batch + 1) * Self.perBatch {
            let (sound, changed) = try Self.mutant(seed)
            #expect(WorkflowProof.findings(of: sound, meetingGaps: Mutations.gaps) == [], "seed \(seed)")
            let findings = WorkflowProof.findings(of: changed, meetingGaps: Mutations.gaps)
            let brute = BruteForce(changed, gaps: Mutations.gaps)
            #expect(Set(findings.map(\.kind)) == brute.kinds, "seed \(seed): \(findings)")
            for finding in findings { try Self.expectShortest(finding, brute, "seed \(seed): \(finding)") }
        }
    }

    @Test func `the mutants break everything that can be broken`() throws {
        var counts: [Finding.Kind: Int] = [:]
        var sound = 0
        for seed in 0..<Self.batches * Self.perBatch {
            let kinds = Set(
                WorkflowProof.findings(of: try Self.mutant(seed).changed, meetingGaps: Mutations.gaps).map(\.kind))
            if kinds.isEmpty { sound += 1 }
            for kind in kinds { counts[kind, default: 0] += 1 }
        }
        for kind in Finding.Kind.allCases where kind != .pathSearchBounded {
            #expect(counts[kind, default: 0] >= 5, "\(kind)")
        }
        #expect(counts[.pathSearchBounded] == nil)
        #expect((50...600).contains(sound), "\(sound) of the mutants are sound")
    }

    /// The path of a finding can be walked, shows what the finding says, and no shorter one does.
    static func expectShortest(_ finding: Finding, _ brute: BruteForce, _ comment: Comment) throws {
        let states = brute.states
        guard let first = finding.path.first else {
            // Without a path: about something that is not reached, about an action or the whole.
            let index = finding.state.flatMap { name in states.firstIndex { $0.state == name } }
            if let index, let initial = brute.initial { #expect(brute.distance[initial][index] == nil, comment) }
            return
        }
        let initial = try #require(brute.initial, comment)
        #expect(first == PathStep(action: nil, state: states[initial].state), comment)
        var walked: [BruteForce.Move] = []
        var here = initial
        for step in finding.path.dropFirst() {
            let move = brute.moves.first {
                $0.action == step.action && $0.from == here && states[$0.to].state == step.state
            }
            walked.append(try #require(move, comment))
            here = walked[walked.count - 1].to
        }
        switch finding.kind {
        case .clockNeverStarts, .clockNeverStops, .clockStopsFirst:
            #expect(walked.count == brute.clockLengths[finding.kind], comment)
            #expect(states[here].state == finding.state, comment)
            let start = walked.firstIndex { $0.starts }
            let stop = walked.firstIndex { $0.stops }
            switch finding.kind {
            case .clockNeverStarts: #expect(start == nil && stop == nil, comment)
            case .clockNeverStops: #expect(start != nil && (stop == nil), comment)
            default: #expect(stop != nil && stop ?? 0 < start ?? .max, comment)
            }
        case .stepWithoutStandard, .standardExceeded:
            let visited = [initial] + walked.dropLast().map(\.to)
            #expect(Set(visited).count == visited.count, comment)
            let start = try #require(walked.firstIndex { $0.starts }, comment)
            #expect(walked.last?.stops == true && walked[start...].dropLast().allSatisfy { !$0.stops }, comment)
            let counted = visited[(start + 1)...]
            if finding.kind == .standardExceeded {
                #expect(walked.count == brute.excessLength, comment)
                let sum = counted.reduce(0) { $0 + brute.weight(states[$1]) }
                #expect(sum > BruteForce.days(brute.definition.clock.standard, most: false), comment)
                #expect(finding.sentence.contains("add up to \(sum) working days"), comment)
            } else {
                #expect(walked.count == brute.unknownLengths[finding.state ?? ""], comment)
                #expect(counted.contains { states[$0].state == finding.state }, comment)
            }
        default:
            #expect(states[here].state == finding.state, comment)
            #expect(walked.count == brute.distance[initial][here], comment)
        }
    }
}
