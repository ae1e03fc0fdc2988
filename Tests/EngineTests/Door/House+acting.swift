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

    /// The complete submission with one member replaced, or removed by `nil`.
    static func submission(changing member: String, to value: JSONValue?) throws -> JSONValue {
        var members = try completeSubmission().objectValue ?? [:]
        members[member] = value
        return .object(members)
    }

    /// What becomes of one command.
    func outcome(
        _ request: Command.Request, as person: Person, key: String = UUID().uuidString, version: Int? = nil,
        at time: Instant? = nil
    ) async throws -> CommandOutcome {
        try await engine.perform(
            Command(request, key: key, expectedVersion: version, occurredAt: time), as: person.credential)
    }

    /// Opens a case at the sample body and returns its receipt; the test ends where it does not open.
    func open(
        _ submission: JSONValue? = nil, route: String? = nil, at time: Instant? = nil, by person: Person? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Receipt {
        let request = Command.Request.open(
            body: "SAB", submission: try submission ?? Self.completeSubmission(), route: route)
        let person = person ?? (time == nil ? provider : stagingProvider)
        return try (try await outcome(request, as: person, at: time)).receipt(sourceLocation)
    }

    /// Takes an action and returns its receipt; the test ends where it is not done.
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
        let isStaged = start != nil
        var receipt = try await open(at: start, sourceLocation: sourceLocation)
        let steps: [(action: String, by: Person, data: JSONValue?)] = [
            ("submit", isStaged ? stagingProvider : provider, nil),
            ("confirm-complete", isStaged ? stagingOfficer : officer, nil),
            ("recommend", isStaged ? stagingReviewer : reviewer, ["recommendation": "Approve it."]),
            ("approve", isStaged ? stagingDecider : decider, nil),
            ("notify", isStaged ? stagingOfficer : officer, nil),
        ]
        for step in steps where receipt.state != goal {
            receipt = try await act(
                step.action, on: receipt.reference, data: step.data,
                at: start.map { $0.advanced(bySeconds: Int64(receipt.version) * 86_400) },
                by: step.by, sourceLocation: sourceLocation)
        }
        try #require(receipt.state == goal, sourceLocation: sourceLocation)
        return receipt
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

    /// Every case whose chain is broken.
    func brokenChains() async throws -> [String] {
        try await admin.withConnection { connection in
            try await connection.query(
                """
                SELECT h.reference || ': ' || c.what FROM accredit.case_head h CROSS JOIN LATERAL \
                accredit.broken_chain(h.case_id) c
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
