import EngineSupport
import Foundation
import Postgres
import TestSupport
import Testing
import WorkflowCore

/// What votes carry, held against a model that counts heads.
@Suite struct VoteOutcomeTests {
    /// A ballot of each member, the chair's first: for the action, for another, or none.
    private enum Ballot: CaseIterable { case pro, contra, abstain, out }

    /// What is carried, said in another way: by putting the ballots into words.
    private static func model(_ ballots: [Ballot], majority: String, casting: Bool, required: Bool) -> String {
        let cast = ballots.filter { $0 == .pro || $0 == .contra }
        guard !cast.isEmpty else { return !required && ballots.allSatisfy { $0 == .out } ? "none" : "no" }
        let share = Double(cast.filter { $0 == .pro }.count) / Double(cast.count)
        switch majority {
        case "unanimous": return share == 1 ? "yes" : "no"
        case "two-thirds": return share >= 2.0 / 3.0 - 1e-9 ? "yes" : "no"
        default:
            guard abs(share - 0.5) < 1e-9 else { return share > 0.5 ? "yes" : "no" }
            return casting && ballots[0] == .pro ? "casting" : "tie"
        }
    }

    @Test(arguments: ["simple", "two-thirds", "unanimous"])
    func agreesWithCountingHeads(majority: String) async throws {
        var questions: [(rule: JSONValue, votes: JSONValue, expected: String)] = []
        for size in 1...4 {
            for code in 0..<Int(pow(4, Double(size))) {
                var (rest, ballots) = (code, [Ballot]())
                for _ in 0..<size {
                    ballots.append(Ballot.allCases[rest % 4])
                    rest /= 4
                }
                let count = { (ballot: Ballot) in JSONValue.integer(Int64(ballots.filter { $0 == ballot }.count)) }
                for (casting, required) in [(false, true), (majority == "simple", false)] {
                    questions.append(
                        (
                            ["majority": .string(majority), "casting": .bool(casting), "required": .bool(required)],
                            [
                                "for": count(.pro), "against": count(.contra), "abstained": count(.abstain),
                                "chair": .bool(ballots[0] == .pro),
                            ], Self.model(ballots, majority: majority, casting: casting, required: required)
                        ))
                }
            }
        }
        let list = JSONValue.array(questions.map { [$0.rule, $0.votes] })
        let answers = try await TestDatabase.withPool { pool in
            try await pool.withConnection { connection in
                try await connection.query(
                    """
                    SELECT accredit.vote_outcome(q -> 0, q -> 1) FROM jsonb_array_elements(\(list)) WITH ORDINALITY AS x
                        (q, n) ORDER BY n
                    """)
            }.map { try $0.decode(String.self, at: 0) }
        }
        #expect(answers.count == questions.count && questions.count > 600)
        for (question, answer) in zip(questions, answers) {
            #expect(answer == question.expected, "\(question.rule) \(question.votes)")
        }
        #expect(Set(answers).count >= 3)
    }
}
