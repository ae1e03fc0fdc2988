import Engine
import RandomSupport
import Testing
import WorkflowCore

/// Random damage to sound documents, the same on every run.
@Suite("Damaged submissions")
struct SubmissionMutationTests {
    @Test("whatever is done to a sound document, check and facts stay of one mind", arguments: 1...8)
    func mutations(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let sound = try ["level-3-care-welsh-college", "scqf-level-7-college"].map {
            try SubmissionFixtures.sample($0).value
        }
        var refused = 0
        for round in 0..<250 {
            var document = sound[round % sound.count]
            for _ in 0..<Int.random(in: 1...3, using: &random) { document = Self.damaged(document, using: &random) }
            let check = SubmissionDocument.check(document)
            let draft = SubmissionDocument.check(document, purpose: .draft)
            var facts = SubmissionDocument.facts(document).objectValue ?? [:]
            facts["derived"] = nil
            refused += check.isAccepted ? 0 : 1
            // A draft asks for less than a submission, and what is told about a draft is told about a submission too.
            #expect(Set(draft.problems).isSubset(of: check.problems))
            // What facts keep is never wrong, and of an accepted document they keep all that is needed.
            #expect(
                SubmissionDocument.check(.object(facts), purpose: .draft).problems.allSatisfy {
                    $0.code.isBetweenFields
                })
            if check.isAccepted { #expect(SubmissionDocument.check(.object(facts)).problems == []) }
            #expect(check.problems.allSatisfy { !$0.path.isEmpty && $0.description.count < 2_500 })
        }
        #expect(refused > 100)
    }

    private static let junk: [JSONValue] = [
        .null, true, false, 0, -1, 7, "", "E3", "2026-02-30", "\u{0}", [], [:], [.null], ["en": "x"],
        .number(.infinity), .number(2.5),
        ["x": [[]]],
    ]

    /// One place of the document replaced, removed, or given a new member or entry.
    private static func damaged(_ value: JSONValue, using random: inout SeededGenerator) -> JSONValue {
        switch value {
        case .object(var members) where !members.isEmpty:
            let key = members.keys.sorted()[Int.random(in: 0..<members.count, using: &random)]
            switch Int.random(in: 0..<6, using: &random) {
            case 0: members[key] = nil
            case 1: members["x" + key] = members[key]
            case 2: members[key] = junk[Int.random(in: 0..<junk.count, using: &random)]
            default: members[key] = members[key].map { damaged($0, using: &random) }
            }
            return .object(members)
        case .array(var entries) where !entries.isEmpty:
            let index = Int.random(in: 0..<entries.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: entries.append(junk[Int.random(in: 0..<junk.count, using: &random)])
            case 1: entries.remove(at: index)
            default: entries[index] = damaged(entries[index], using: &random)
            }
            return .array(entries)
        default:
            return junk[Int.random(in: 0..<junk.count, using: &random)]
        }
    }
}

extension SubmissionProblem.Code {
    /// Whether the problem lies between fields of which each by itself is right.
    fileprivate var isBetweenFields: Bool {
        [.levelOutsideFramework, .unknownReference, .datesOutOfOrder, .duplicate].contains(self)
    }
}
