import Engine
import EngineSupport
import HTTPAPI
import Hummingbird
import Postgres
import Testing
import WorkflowCore

extension SpecificationTests {
    /// Each command after the decision is refused to whom it is not for, to those who saw an earlier version, and where
    /// nothing was decided; then it is done.
    // long: one story in its order; each step needs what the steps before it left.
    func tellAftercare(_ api: API) async throws {
        let house = api.house
        func send(
            _ name: String, _ part: String, by person: House.Person, _ body: JSONValue? = nil, version: String = "*"
        ) async throws
            -> API.Answer
        {
            try await api.send(
                .post, "/v1/cases/\(name)/\(part)", as: person, headers: ["If-Match": version], json: body)
        }
        func tell(_ name: String, _ part: String, by person: House.Person, not other: House.Person, _ body: JSONValue?)
            async throws
        {
            #expect(try await send(name, part, by: person, body, version: "\"1\"").status == 412, "\(part)")
            #expect(try await send(name, part, by: other, body).status == 403, "\(part)")
            let answer = try await send(name, part, by: person, body)
            #expect(answer.status == 200, "\(part): \(answer.text)")
        }
        // 1. Nothing has been decided.
        let ready = try await house.ready()
        let statement: JSONValue = ["ground": "procedure", "statement": "We were not asked."]
        let change: JSONValue = ["what": "A new title.", "weight": "minor", "fields": ["title": "Better care"]]
        let made: JSONValue = [
            "nothing_changed": true, "data": ["learners": 12],
            "links": [["title": "Report", "url": "https://col.example/r"]],
        ]
        let query: JSONValue = ["reason": "How many completed?", "due": "2040-01-31"]
        let steps: [(part: String, by: House.Person, not: House.Person, body: JSONValue?, reason: String)] = [
            ("appeals", house.provider, house.officer, statement, "no_appeal"),
            ("reuse", house.provider, house.officer, [:], "not_editable"),
            ("changes", house.provider, house.officer, change, "not_recognised"),
            ("changes/1/acceptance", house.officer, house.provider, nil, "not_recognised"),
            ("changes/1/new-look", house.officer, house.provider, ["reason": "It is online."], "not_recognised"),
            ("returns/1", house.provider, house.officer, made, "return_not_so"),
            ("returns/1/query", house.officer, house.provider, query, "return_not_so"),
            ("returns/1/acceptance", house.officer, house.provider, nil, "return_not_so"),
        ]
        for step in steps {
            #expect(try await send(ready, step.part, by: step.by, step.body).problem == step.reason, "\(step.part)")
        }

        // 2. Refused, and appealed against.
        let refusal: JSONValue = ["action": "refuse", "reasons": "No assessment."]
        #expect(try await send(ready, "decisions", by: house.decider, refusal).status == 200)
        try await api.act("notify-refusal", on: ready, as: house.officer)
        try await tell(ready, "appeals", by: house.provider, not: house.officer, statement)
        #expect(try await send(ready, "appeals", by: house.provider, statement).problem == "appeal_lodged")
        let appealed = try await api.send(.get, "/v1/cases/\(ready)", as: house.provider).json?["aftercare"]
        let appeal = try #require(appealed?["appeals"]?.arrayValue?.first?["reference"]?.stringValue)
        #expect(
            try await api.send(.get, "/v1/cases/\(appeal)", as: house.provider).json?["aftercare"]?["about"]?
                .stringValue == ready)
        try await api.act("lodge", on: appeal, as: house.provider)
        try await api.act("admit", on: appeal, as: house.officer)
        let recommended = try await api.act(
            "recommend", on: appeal, as: house.reviewer, data: ["recommendation": "Uphold it."])
        #expect(recommended.problem == "not_on_panel" && recommended.status == 403)

        // 3. Recognised, with a return, and changes: the second opens a case, which takes over what was attached to the
        //    first.
        let name = try await house.recognised()
        try await house.openReturn(of: name)
        try await tell(name, "returns/1", by: house.provider, not: house.officer, made)
        try await tell(name, "returns/1/query", by: house.officer, not: house.provider, query)
        #expect(try await send(name, "returns/1", by: house.provider, made).status == 200)
        try await tell(name, "returns/1/acceptance", by: house.officer, not: house.provider, nil)
        try await tell(name, "changes", by: house.provider, not: house.officer, change)
        try await tell(name, "changes/1/acceptance", by: house.officer, not: house.provider, nil)
        #expect(try await send(name, "changes/1/acceptance", by: house.officer).problem == "change_not_so")
        #expect(
            try await send(name, "changes", by: house.provider, ["what": "Online.", "weight": "material"]).status == 200
        )
        try await tell(name, "changes/2/new-look", by: house.officer, not: house.provider, ["reason": "It is online."])
        let detail = try await api.send(.get, "/v1/cases/\(name)", as: house.provider).json
        #expect(detail?["aftercare"]?["returns"]?.arrayValue?.first?["status"] == "accepted")
        let successor = try #require(detail?["successor"]?.stringValue)
        #expect(try await send(successor, "reuse", by: house.provider, [:]).problem == "nothing_to_reuse")
        try await house.attachLate(to: name)
        #expect(try await send(successor, "reuse", by: house.officer, [:]).status == 403)
        #expect(try await send(successor, "reuse", by: house.provider, [:], version: "\"9\"").status == 412)
        let reused = try await send(successor, "reuse", by: house.provider, [:])
        #expect(reused.status == 200 && reused.json?["effect"]?["reused"] == 1, "\(reused.text)")
        let share = try await api.send(.get, "/v1/cases/\(successor)", as: house.provider).json?["aftercare"]?["reuse"]
        #expect(share == ["taken": 1, "of": 1, "per_cent": 100])
        let entry = try await api.send(.get, "/v1/register/\(name)").json
        #expect(entry?["title"]?["en"] == "Better care" && entry?["kind"] == "course")
    }
}

extension House {
    /// Does something behind the scenes.
    fileprivate func beLate(_ statement: SQL) async throws {
        _ = try await admin.withConnection { try await $0.query(statement) }
    }

    /// Opens a return of a case whose scheme asks for none.
    fileprivate func openReturn(of name: String) async throws {
        try await beLate(
            """
            INSERT INTO accredit.case_return (case_id, return, seq, body_id, provider_id, opened_at, due, status)
            SELECT case_id, 1, version, body_id, provider_id, last_at, '2040-01-01', 'open' FROM accredit.case_head
                WHERE reference = \(name)
            """)
    }

    /// Attaches a link to a case that is decided.
    fileprivate func attachLate(to name: String) async throws {
        try await beLate(
            """
            INSERT INTO accredit.case_evidence (case_id, item_no, body_id, provider_id, requirement, title, url, source,
                attached_seq)
            SELECT case_id, 1, body_id, provider_id, 'assessment-plan', 'The plan', 'https://col.example/plan',
                'public', 1
            FROM accredit.case_head WHERE reference = \(name)
            """)
    }
}
