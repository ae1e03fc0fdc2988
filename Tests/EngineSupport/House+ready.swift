import Engine
import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension House {
    /// Gives a command on a case. Where its panel has not read or its meeting is not open, that happens first, at the
    /// same time.
    package func performOnceReady(_ command: Command, on reference: String, as person: Person) async throws
        -> CommandOutcome
    {
        var outcome = try await engine.perform(command, as: person.credential)
        for _ in 0..<3 {
            guard case .refused(let refusal) = outcome,
                try await prepare(
                    for: refusal.reason, refusal.facts, on: reference, by: person, at: command.occurredAt)
            else { break }
            outcome = try await engine.perform(command, as: person.credential)
        }
        return outcome
    }

    /// Lets a panel read and a meeting open, where somebody's action on a case waits for that.
    package func makeReady(for action: String, on reference: String, by person: Person) async throws {
        for _ in 0..<3 {
            // Who may not even see the case waits for nothing.
            guard let steps = try? await engine.explain(reference, as: person.credential) else {
                // A reviewer sees the case once asked.
                _ = try? await seat(person, on: reference, at: nil)
                continue
            }
            guard let blocked = steps.first(where: { $0.action == action })?.blockedBy,
                let reason = blocked["reason"]?.stringValue.flatMap(Refusal.Reason.init(rawValue:)),
                try await prepare(for: reason, blocked, on: reference, by: person, at: nil)
            else { return }
        }
    }

    /// Does what a refusal waits for.
    /// - Returns: false where it is something else than a panel or a meeting.
    private func prepare(
        for reason: Refusal.Reason, _ facts: JSONValue, on reference: String, by person: Person,
        at time: Instant?
    ) async throws -> Bool {
        switch reason {
        case .notOnPanel:
            let isInvited = try await standing(of: person, on: reference) == "invited"
            guard try await seat(person, on: reference, isInvited: isInvited, at: time) else { return false }
        case .reviewsMissing:
            let missing = (facts["quorum"]?.integerValue ?? 0) - (facts["reviews"]?.integerValue ?? 0)
            for reader in try await readers(on: reference, count: Int(missing), at: time) {
                try await give(
                    .review, ["recommendation": "approve", "reasons": "As read."], on: reference, by: reader, at: time)
            }
        case .noMeeting: try await meet(over: reference, instead: facts["meeting"]?.stringValue, at: time)
        default: return false
        }
        return true
    }

    /// So many people who sit on the panel of a case and have not read in this round: those who sit there, then others.
    private func readers(on reference: String, count: Int, at time: Instant?) async throws -> [Person] {
        let body = try await body(of: reference)
        var found = try await sitting(on: reference, at: body, tellingTimes: time != nil)
        var others = body == "SAB" ? [time == nil ? reviewer : simulatingReviewer] : []
        for name in ["Second reader", "Third reader", "Fourth reader"] {
            others.append(try await further(name, role: "reviewer", at: body))
        }
        for person in others where found.count < count {
            let standing = try await standing(of: person, on: reference)
            guard ["nowhere", "invited"].contains(standing) else { continue }
            if try await seat(person, on: reference, isInvited: standing == "invited", at: time) {
                found.append(person)
            }
        }
        return Array(found.prefix(count))
    }

    /// Those who sit on the panel of a case and have not read in this round, each by a further token of theirs.
    private func sitting(on reference: String, at body: String, tellingTimes: Bool) async throws -> [Person] {
        let rows = try await admin.withConnection { connection in
            try await connection.query(
                """
                SELECT p.name, p.roles
                FROM accredit.case_head h
                JOIN accredit.case_assignment a ON a.case_id = h.case_id AND a.state = h.state
                JOIN accredit.principal p ON p.id = a.principal_id
                WHERE h.reference = \(reference) AND a.status = 'joined' AND a.ended_at IS NULL
                    AND (NOT \(tellingTimes) OR 'operator' = ANY (p.roles))
                    AND NOT EXISTS (SELECT FROM accredit.case_review v
                        WHERE v.case_id = h.case_id AND v.principal_id = p.id
                            AND v.round = accredit.current_visit(h.case_id))
                ORDER BY a.assignment
                """)
        }
        var people: [Person] = []
        for row in rows {
            let (name, roles) = try row.decode(as: (String.self, [String].self))
            let (_, secret) = try await administration.createToken(
                organisation: body, principal: name, roles: roles, label: "reader", days: 1)
            people.append(Person(secret: secret.text))
        }
        return people
    }

    private func standing(of person: Person, on reference: String) async throws -> String {
        let rows = try await admin.withConnection { connection in
            try await connection.query(
                """
                SELECT CASE WHEN EXISTS (SELECT FROM accredit.case_review v
                        WHERE v.case_id = a.case_id AND v.principal_id = a.principal_id
                            AND v.round = accredit.current_visit(a.case_id)) THEN 'reviewed' ELSE a.status END
                FROM accredit.token t
                JOIN accredit.case_head h ON h.reference = \(reference)
                JOIN accredit.case_assignment a ON a.case_id = h.case_id AND a.principal_id = t.principal_id
                    AND a.state = h.state AND a.ended_at IS NULL
                WHERE t.digest = \(person.credential.digest)
                """)
        }
        return try rows.first?.decode(String.self, at: 0) ?? "nowhere"
    }

    /// Somebody else of a body, who may tell times of their own.
    private func further(_ name: String, role: String, at body: String) async throws -> Person {
        let (_, secret) = try await administration.createToken(
            organisation: body, principal: name, roles: [role, "operator"], label: "reader", days: 1)
        return Person(secret: secret.text)
    }

    /// An officer of the body of a case, who may tell times.
    private func clerk(of reference: String, at time: Instant?) async throws -> Person {
        let body = try await body(of: reference)
        guard body == "SAB" else { return try await further("Clerk", role: "officer", at: body) }
        return time == nil ? officer : simulatingOfficer
    }

    private func body(of reference: String) async throws -> String {
        let rows = try await admin.withConnection { connection in
            try await connection.query(
                """
                SELECT o.code FROM accredit.case_head h JOIN accredit.organisation o ON o.id = h.body_id
                WHERE h.reference = \(reference)
                """)
        }
        return try rows.first?.decode(String.self, at: 0) ?? ""
    }

    /// Asks somebody onto the panel, and they join.
    /// - Returns: false where they may not.
    private func seat(_ person: Person, on reference: String, isInvited: Bool = false, at time: Instant?) async throws
        -> Bool
    {
        let rows = try await admin.withConnection { connection in
            try await connection.query(
                """
                SELECT p.name FROM accredit.token t JOIN accredit.principal p ON p.id = t.principal_id
                WHERE t.digest = \(person.credential.digest)
                """)
        }
        guard let name = try rows.first?.decode(String.self, at: 0) else { throw EngineError.unauthenticated }
        if !isInvited {
            let invite = Command(
                .give(.invite, case: reference, members: ["reviewer": .string(name)]), key: UUID().uuidString,
                occurredAt: time)
            let clerk = try await clerk(of: reference, at: time)
            guard case .done = try await engine.perform(invite, as: clerk.credential) else { return false }
        }
        try await give(.join, [:], on: reference, by: person, at: time)
        return true
    }

    /// Opens a meeting that has a case before it: one that is called for the day, instead of the one to come.
    private func meet(over reference: String, instead later: String?, at time: Instant?) async throws {
        let series = String((later ?? "accreditation-committee-0000-00-00").dropLast("-0000-00-00".count))
        let clerk = try await clerk(of: reference, at: time)
        let day = LondonTime.shared.day(of: time ?? Instant(seconds: Int64(Date().timeIntervalSince1970)))
        let name = "\(series)-\(day)"
        let called: [String: JSONValue] = [
            "date": .string("\(day)"), "papers_close": .string("\(day)"), "series": .string(series),
        ]
        // Where the series meets that day anyway, its papers have closed: it is called anew.
        if case .refused = try await engine.updateMeeting(.call, nil, called, at: time, as: clerk.credential) {
            _ = try await engine.updateMeeting(
                .cancel, name, ["reason": "It is called anew."], at: time, as: clerk.credential)
            _ = try await engine.updateMeeting(.call, nil, called, at: time, as: clerk.credential)
        }
        _ = try await engine.updateMeeting(.open, name, [:], at: time, as: clerk.credential)
        let rows = try await admin.withConnection { connection in
            try await connection.query(
                """
                SELECT coalesce((accredit.slot_for(h, coalesce(\(time), clock_timestamp()))).day::text
                    = \(day.description), false)
                FROM accredit.case_head h WHERE h.reference = \(reference)
                """)
        }
        if try rows.first?.decode(Bool.self, at: 0) != true {
            try await give(
                .place, ["meeting": .string(name), "position": 1, "reason": "It meets today."], on: reference,
                by: clerk, at: time)
        }
    }

    private func give(
        _ verb: Command.Verb, _ members: [String: JSONValue], on reference: String, by person: Person, at time: Instant?
    ) async throws {
        let outcome = try await engine.perform(
            Command(.give(verb, case: reference, members: members), key: UUID().uuidString, occurredAt: time),
            as: person.credential)
        guard case .done = outcome else {
            throw EngineError.notFound(kind: "way to", name: "\(verb.rawValue): \(outcome)", hint: nil)
        }
    }
}
