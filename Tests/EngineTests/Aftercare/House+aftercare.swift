import Engine
import EngineSupport
import Postgres
import TestSupport
import Testing
import Turnaround
import WorkflowCore

/// What tests of the time after a decision do over and over.
extension House {
    /// One command that its rule reads by itself.
    func give(
        _ verb: Command.Verb, on name: String, _ members: [String: JSONValue] = [:], by person: Person,
        at time: Instant? = nil
    ) async throws -> CommandOutcome {
        try await outcome(.give(verb, case: name, members: members), as: person, at: time)
    }

    /// Takes actions one after another at one moment; the test ends where one is not done.
    func walk(
        _ name: String, _ steps: [(action: String, by: Person)], at time: Instant? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for (action, person) in steps {
            let data: JSONValue? =
                switch action {
                case "recommend": ["recommendation": "So."]
                case "pass-sample-check": ["sample_report": "Fine."]
                default: nil
                }
            try await act(action, on: name, data: data, at: time, by: person, sourceLocation: sourceLocation)
        }
    }

    /// Takes an action that decides, with reasons.
    @discardableResult
    func decide(
        _ action: String, on name: String, by person: Person, at time: Instant? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Receipt {
        let members: [String: JSONValue] = ["action": .string(action), "reasons": "For good reasons."]
        return try await outcome(.give(.decide, case: name, members: members), as: person, at: time, ready: true)
            .receipt(sourceLocation)
    }

    /// Opens a case of the sample college and leads it to its refusal, all by people who tell no times.
    func refused() async throws -> String {
        let name = try await lead(to: "awaiting-meeting").reference
        try await decide("refuse", on: name, by: decider)
        try await walk(name, [("notify-refusal", officer)])
        return name
    }

    /// Recognises the sample college by a case of its own, told with times.
    func recognised(at time: Instant) async throws -> String {
        let name = try await open(route: "provider-recognition", at: time).reference
        try await walk(
            name,
            [
                ("submit", simulatingProvider), ("confirm-complete", simulatingOfficer),
                ("recommend", simulatingReviewer),
                ("approve", simulatingDecider), ("notify", simulatingOfficer),
            ], at: time)
        return name
    }

    /// Notifies a course of the recognised college and leads it to where it is entered in the register.
    func notified(at time: Instant) async throws -> String {
        let name = try await open(route: "recognised-provision", at: time).reference
        try await walk(
            name,
            [
                ("submit", simulatingProvider), ("select-for-sample", simulatingOfficer),
                ("pass-sample-check", simulatingReviewer),
            ], at: time)
        return name
    }

    /// Has the sample college recognised on the day of the clock, by which guards ask, and on none that a test tells;
    /// or no longer.
    func recogniseToday(_ isRecognised: Bool) async throws {
        let statement: SQL =
            isRecognised
            ? """
            INSERT INTO accredit.recognition (body_id, provider_id, valid_from, valid_until)
            SELECT b.id, p.id, current_date - 1, current_date + 1 FROM accredit.organisation b, accredit.organisation p
            WHERE b.code = 'SAB' AND p.code = 'SAC'
            """
            : "DELETE FROM accredit.recognition WHERE granted_by IS NULL OR valid_until >= current_date"
        _ = try await admin.withConnection { try await $0.query(statement) }
    }

    /// Runs a closure while the superuser holds every recognition, on a connection of its own.
    func holdingRecognition<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        try await TestServer.withConnection(admin.configuration) { connection in
            try await connection.execute("BEGIN")
            try #require(try await connection.query("SELECT 1 FROM accredit.recognition FOR UPDATE").count > 0)
            let value = try await body()
            try await connection.execute("COMMIT")
            return value
        }
    }

    /// The state of a case, and the status of its entry in the register.
    func standing(of name: String) async throws -> String {
        try await value(
            """
            SELECT concat_ws(' ', h.state, c.status, c.valid_until, 'notice ' || c.notice_until)
            FROM accredit.case_head h LEFT JOIN accredit.case_register c USING (case_id) WHERE h.reference = \(name)
            """)
    }
}
