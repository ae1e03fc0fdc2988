import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

/// What the tests of the door do over and over: open a case, take an action, look behind the scenes.
extension House {
    /// The sample course of the Welsh college as facts: complete, nothing stands in the way of submitting it.
    static func completeSubmission() throws -> JSONValue {
        SubmissionDocument.facts(try sample("level-3-care-welsh-college"))
    }

    /// The same with everything that a published route waits for.
    func completeSubmission(for route: String?) async throws -> JSONValue {
        guard let route else { return try Self.completeSubmission() }
        let items: [String] = try await value(
            """
            SELECT coalesce(array_agg(DISTINCT e ->> 'item'), '{}') FROM accredit.workflow w
            CROSS JOIN jsonb_array_elements(w.definition -> 'evidence') AS e WHERE w.name = \(route)
            """)
        return Self.with(evidence: items, try Self.completeSubmission())
    }

    /// A submission with a piece of evidence for each of these items, where it has none.
    static func with(evidence items: [String], _ submission: JSONValue) -> JSONValue {
        var members = submission.objectValue ?? [:]
        let there = members["evidence"]?.arrayValue ?? []
        let missing = items.filter { item in !there.contains { $0["requirement"]?.stringValue == item } }
        let pieces = missing.map { item -> JSONValue in
            ["requirement": .string(item), "title": "A document", "url": "https://coleg-sampl.example/document"]
        }
        members["evidence"] = .array(there + pieces)
        return .object(members)
    }

    /// The complete submission with one member replaced, or removed by `nil`.
    static func submission(changing member: String, to value: JSONValue?) throws -> JSONValue {
        var members = try completeSubmission().objectValue ?? [:]
        members[member] = value
        return .object(members)
    }

    /// What becomes of one command.
    /// - Parameter ready: lets a panel read and a meeting open first, where the command waits for that; by default
    ///   where it takes an action and names no version.
    func outcome(
        _ request: Command.Request, as person: Person, key: String = UUID().uuidString, version: Int? = nil,
        at time: Instant? = nil, ready: Bool? = nil
    ) async throws -> CommandOutcome {
        let command = Command(request, key: key, expectedVersion: version, occurredAt: time)
        var isAct = false
        switch request {
        case .act, .give(.ask, _, _), .give(.decide, _, _): isAct = version == nil
        default: break
        }
        guard ready ?? isAct, let reference = request.reference else {
            return try await engine.perform(command, as: person.credential)
        }
        return try await performOnceReady(command, on: reference, as: person)
    }

    /// Opens a case at the sample body and returns its receipt; the test ends where it does not open.
    func open(
        _ submission: JSONValue? = nil, route: String? = nil, at time: Instant? = nil, by person: Person? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Receipt {
        var complete = submission
        if complete == nil { complete = try await completeSubmission(for: route) }
        let request = Command.Request.open(body: "SAB", submission: complete ?? .null, route: route)
        let person = person ?? (time == nil ? provider : simulatingProvider)
        return try (try await outcome(request, as: person, at: time)).receipt(sourceLocation)
    }

    /// Takes an action and returns its receipt; the test ends where it is not done. Where the panel has not read or the
    /// meeting is not open, that happens first.
    @discardableResult
    func act(
        _ action: String, on reference: String, data: JSONValue? = nil, at time: Instant? = nil, by person: Person,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Receipt {
        try (try await outcome(.act(case: reference, action: action, data: data), as: person, at: time)).receipt(
            sourceLocation)
    }

    /// Leads a new case along the proportionate route to `goal`, each step a day after the one before where a start is
    /// told.
    func lead(to goal: String, from start: Instant? = nil, sourceLocation: SourceLocation = #_sourceLocation)
        async throws -> Receipt
    {
        let isSimulated = start != nil
        var receipt = try await open(at: start, sourceLocation: sourceLocation)
        let steps: [(action: String, by: Person, data: JSONValue?)] = [
            ("submit", isSimulated ? simulatingProvider : provider, nil),
            ("confirm-complete", isSimulated ? simulatingOfficer : officer, nil),
            ("recommend", isSimulated ? simulatingReviewer : reviewer, ["recommendation": "Approve it."]),
            ("approve", isSimulated ? simulatingDecider : decider, nil),
            ("notify", isSimulated ? simulatingOfficer : officer, nil),
        ]
        for (day, step) in steps.enumerated() where receipt.state != goal {
            receipt = try await act(
                step.action, on: receipt.reference, data: step.data,
                at: start.map { $0.advanced(bySeconds: Int64(day + 1) * 86_400) },
                by: step.by, sourceLocation: sourceLocation)
        }
        try #require(receipt.state == goal, sourceLocation: sourceLocation)
        return receipt
    }

    /// Publishes the proportionate route without panel and without evidence that something waits for, for tests of what
    /// happens on any route.
    /// - Returns: its name.
    func publishPlainRoute() async throws -> String {
        let shipped = try Self.shippedDefinitions().first { $0.file.hasSuffix("/proportionate-accreditation.yaml") }
        let lines = try #require(shipped).text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
            line in
            if line.hasPrefix("    panel: ") || line.hasPrefix("    submission: complete") { return [Substring]() }
            return line.hasPrefix("  - item: ") ? [line, "    optional: true"] : [line]
        }
        let text = lines.joined(separator: "\n").replacing(
            "workflow: proportionate-accreditation", with: "workflow: plain-accreditation"
        )
        // Without a panel there are no reviewers to tell.
        .replacing("tell: [officer, reviewer]", with: "tell: officer")
        _ = try await administration.publish([.init(file: "plain-accreditation.yaml", text: text)])
        return "plain-accreditation"
    }

    /// The number of the event with which a case was last taken on by an action.
    func event(of action: String, on name: String) async throws -> Int {
        try await value(
            """
            SELECT max(e.seq) FROM accredit.case_event e JOIN accredit.case_head h USING (case_id)
            WHERE h.reference = \(name) AND e.action = \(action)
            """)
    }

    /// One value, asked as the superuser.
    func value<Value: PostgresColumnValue & Sendable>(_ sql: SQL, as type: Value.Type = Value.self) async throws
        -> Value
    {
        try #require(try await admin.withConnection { try await $0.query(sql) }.first).decode(Value.self, at: 0)
    }

    /// Fires what is due in simulated samples by a time, as an operator.
    /// - Returns: the commands that were done, in order, as `renew SAB-…`.
    @discardableResult
    func fireSimulated(asOf time: Instant) async throws -> [String] {
        try await admin.withConnection { connection in
            try await connection.query(
                """
                SELECT fired_command || ' ' || fired_case FROM accredit.fire_simulated(100, \(time))
                WHERE fired_status = 'done'
                """
            )
        }.map { try $0.decode(String.self, at: 0) }
    }

    /// How much is stored of cases, table by table: what a refused command must leave as it is.
    func census() async throws -> [Int] {
        let row = try await admin.withConnection { connection in
            try await connection.query(
                """
                SELECT (SELECT count(*) FROM accredit.case_head), (SELECT count(*) FROM accredit.case_event),
                    (SELECT count(*) FROM accredit.case_payload), (SELECT count(*) FROM accredit.case_facts),
                    (SELECT count(*) FROM accredit.case_timer), (SELECT coalesce(sum(version), 0) FROM
                        accredit.case_head)
                """)
        }.first
        return try (0..<6).map { try #require(row).decode(Int.self, at: $0) }
    }
}

extension CommandOutcome {
    /// The receipt of a command that was done.
    func receipt(_ sourceLocation: SourceLocation = #_sourceLocation) throws -> Receipt {
        guard case .done(let receipt) = self else {
            Issue.record("it was not done: \(self)", sourceLocation: sourceLocation)
            throw NotDone()
        }
        return receipt
    }

    /// The refusal of a command that was refused by a rule.
    var refusal: Refusal? { if case .refused(let refusal) = self { refusal } else { nil } }

    /// A command was expected to be done and was not.
    struct NotDone: Error {}
}

extension Command.Request {
    /// The case that it is about; `nil` where it opens one.
    var reference: String? {
        switch self {
        case .open: nil
        case .act(let name, _, _), .amend(let name, _), .pause(let name, _), .consent(let name, _), .resume(let name),
            .extend(let name, _, _, _), .correct(let name, _, _, _), .consult(let name, _, _, _), .give(_, let name, _):
            name
        }
    }
}
