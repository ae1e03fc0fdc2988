import Engine
import Postgres
import Turnaround
import WorkflowCore

/// The actions by which a first case comes to an approval.
package struct AdoptionWay: Sendable, Hashable {
    /// An action, in a state.
    package struct Move: Sendable, Hashable {
        /// The state it leaves.
        package let state: WorkflowDefinition.State
        /// The action.
        package let action: WorkflowDefinition.Action
    }

    /// The actions, in order; at least one.
    package let moves: [Move]
    /// True if the body has to recognise the provider first.
    package let isRecognised: Bool
}

extension WorkflowDefinition {
    /// Actions that nobody takes on a first day: what the engine does by itself, but for what a panel decides that
    /// approves.
    fileprivate var untaken: Set<String> {
        let approvals = Set(states.compactMap { $0.panel?.outcomes[.approve] })
        return Set(actions.filter { $0.people.isEmpty && !approvals.contains($0.action) }.map(\.action))
    }

    /// The moves along a path.
    fileprivate func moves(along path: [TypicalStep]) -> [AdoptionWay.Move] {
        zip(path, path.dropFirst()).compactMap { here, next in
            guard let state = state(here.state), let action = next.action.flatMap(action) else { return nil }
            return AdoptionWay.Move(state: state, action: action)
        }
    }
}

extension AdoptedScheme.Route {
    /// Whether a body can begin with it: some case can be approved on it. An appeal, for example, is upheld or
    /// dismissed.
    /// - Throws: `EngineError.invalid`, which says what to do instead.
    package func checkBeginning() throws(EngineError) {
        guard definition.typicalPath.isEmpty else { return }
        let isAppeal = definition.states.contains { $0.outcome == .appealUpheld || $0.outcome == .appealDismissed }
        throw .invalid(
            what: "“\(definition.workflow)” approves nothing, so that nobody can begin with it",
            expected: isAppeal
                ? """
                the route whose decisions are appealed against, such as proportionate-accreditation: it brings the \
                route of appeals along
                """
                : "a route on which a case can come to an approval")
    }
}

extension Administration {
    /// The way of a first case: the usual one whose conditions the first course meets, for a provider that nobody
    /// recognises yet if that can be. Conditions are judged by PostgreSQL, as those of a case.
    /// - Parameter course: the first submission.
    /// - Throws: `EngineError.invalid` where there is no way, with the conditions that stand in it.
    func way(
        of route: AdoptedScheme.Route, answers: AdoptionAnswers, course: JSONValue, today: Day
    ) async throws -> AdoptionWay {
        let definition = route.definition
        var unmet: [String] = []
        for isRecognised in [false, true] {
            let provider: JSONValue = [
                "ukprn": .string(answers.providers.first?.ukprn ?? ""),
                "nation": .string(answers.providers.first?.nation ?? ""),
                "recognised": .bool(isRecognised),
            ]
            let facts: [String: JSONValue] = [
                "submission": course, "provider": provider, "record": ["open_conditions": 0],
            ]
            // 1. The front door lets the course in.
            let doors = try await holds(
                definition.routing.map { $0.condition.map { [$0] } ?? [] }.map { ($0, .object(facts)) })
            if let first = doors.firstIndex(of: true), definition.routing[first].route != definition.workflow {
                unmet.append("its front door sends the first course to \(definition.routing[first].route)")
                continue
            }
            // 2. The usual path; an action whose conditions do not hold on it is out of the question.
            var closed = definition.untaken
            while let start = definition.initialState {
                let moves = definition.moves(along: definition.typicalPath(from: start.state, without: closed))
                guard !moves.isEmpty else { break }
                var record: [String: JSONValue] = ["open_conditions": 0]
                let questions: [([String], JSONValue)] = moves.map { move in
                    for field in move.action.neededRecords { record[field.name] = field.sample(on: today).json }
                    let known = JSONValue.object(facts.merging(["record": .object(record)]) { $1 })
                    if move.action.effect.decides == .approvedWithConditions { record["open_conditions"] = 1 }
                    return (move.action.require.map(\.condition), known)
                }
                guard let blocked = try await holds(questions).firstIndex(of: false) else {
                    return AdoptionWay(moves: moves, isRecognised: isRecognised)
                }
                closed.insert(moves[blocked].action.action)
                unmet += moves[blocked].action.require.map {
                    "“\(moves[blocked].action.action)” asks for \($0.condition)"
                }
            }
        }
        throw EngineError.invalid(
            what: (["the first course cannot come to an approval on “\(definition.workflow)”"]
                + unmet.reduce(into: []) { seen, next in
                    if !seen.contains(next) { seen.append(next) }
                }).joined(separator: "\n  - "),
            expected: "a route on which a small, assessed course of 10 credits can be approved by its people")
    }

    /// True if all conditions of each list hold for its facts.
    private func holds(_ questions: [(conditions: [String], facts: JSONValue)]) async throws -> [Bool] {
        let pairs = questions.enumerated().flatMap { index, question in
            question.conditions.map { (index, $0, question.facts) }
        }
        guard !pairs.isEmpty else { return questions.map { _ in true } }
        let conditions = pairs.map(\.1)
        let facts = try pairs.map { String(decoding: try Wire.encode($0.2), as: UTF8.self) }
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT (f.facts::jsonb @@ g.parsed::jsonpath) IS TRUE
                FROM accredit.parse_guards(\(conditions)) AS g
                JOIN unnest(\(facts)) WITH ORDINALITY AS f (facts, ordinal) USING (ordinal)
                ORDER BY ordinal
                """)
        }
        var all = questions.map { _ in true }
        for (pair, row) in zip(pairs, rows) where try !row.decode(Bool.self, at: 0) { all[pair.0] = false }
        return all
    }
}
