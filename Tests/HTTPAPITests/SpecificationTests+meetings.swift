import Engine
import EngineSupport
import HTTPAPI
import Testing
import Turnaround
import WorkflowCore

extension SpecificationTests {
    /// A meeting is called for today, opened, votes, decides in one go and closes; each step is refused to whom it is
    /// not for and out of turn.
    // long: one story in its order; each step needs what the steps before it left.
    func tellMeetings(_ api: API) async throws {
        let house = api.house
        let route = """
            workflow: votes
            version: 1
            title: {en: Votes}
            calendar: england-and-wales
            clock: {starts: received, stops: decided, standard: 60 working days}
            states:
              review: {party: body, initial: true, standard: 5 working days}
              committee: {party: meeting, meeting: {series: board, quorum: 1}}
              done: {party: none, outcome: approved}
            actions:
              put: {from: review, to: committee, by: officer, marks: received}
              approve: {from: committee, to: done, by: officer, marks: decided, decides: approved}
            """
        // A committee of its own: that of the shipped routes meets today for other cases.
        let series = try #require(
            try House.shippedDefinitions().first { $0.file.hasSuffix("calendars/accreditation-committee.yaml") })
        _ = try await house.administration.publish([
            .init(file: "board.yaml", text: series.text.replacing("accreditation-committee", with: "board")),
            .init(file: "votes.yaml", text: route),
        ])
        let opening: JSONValue = ["body": "SAB", "submission": try API.submission(), "route": "votes"]
        let name = try #require(
            try await api.send(.post, "/v1/cases", as: house.provider, json: opening).json?["reference"]?.stringValue)
        try await api.act("put", on: name, as: house.officer)
        let today = LondonTime.shared.day(of: .now)
        let meeting = "board-\(today)"
        func tend(_ status: Int, _ part: String, by person: House.Person, _ body: JSONValue = [:]) async throws {
            let answer = try await api.send(.post, "/v1/meetings\(part)", as: person, json: body)
            #expect(answer.status == status, "\(part): \(answer.text)")
        }
        func expect(
            _ status: Int, _ part: String, by person: House.Person, _ body: JSONValue? = nil, version: String = "*"
        ) async throws {
            let answer = try await api.send(
                .post, "/v1/cases/\(name)/meeting/\(part)", as: person, headers: ["If-Match": version], json: body)
            #expect(answer.status == status, "\(part): \(answer.text)")
        }
        // 1. Called, by who may, and not for yesterday. Where today is one of the series, the day after is none.
        func call(_ day: Day) -> JSONValue {
            ["date": .string("\(day)"), "papers_close": .string("\(day)"), "series": "board"]
        }
        try await tend(403, "", by: house.provider, call(today))
        try await tend(409, "", by: house.officer, call(today.advanced(by: -1)))
        var called = 0
        for day in [today, today.advanced(by: 1)] {
            called +=
                try await api.send(.post, "/v1/meetings", as: house.officer, json: call(day)).status == 200 ? 1 : 0
        }
        #expect(called >= 1)
        #expect(try await api.send(.get, "/v1/meetings?from=soon", as: house.officer).status == 400)
        #expect(
            try await api.send(.get, "/v1/meetings", as: house.officer).json?["meetings"]?.arrayValue?.isEmpty == false)
        // 2. On the case, before it opens.
        let place: JSONValue = ["meeting": .string(meeting), "reason": "Urgent."]
        let bodies: [(part: String, by: House.Person, not: House.Person, body: JSONValue)] = [
            ("votes", house.decider, house.officer, ["vote": "approve"]),
            ("recusals", house.reviewer, house.provider, [:]),
            ("readmissions", house.officer, house.decider, ["member": "reviewer", "reason": "A slip."]),
            ("placements", house.officer, house.decider, place),
            ("postponements", house.officer, house.provider, ["reason": "No time."]),
        ]
        for step in bodies {
            try await expect(412, step.part, by: step.by, step.body, version: "\"9\"")
            try await expect(403, step.part, by: step.not, step.body)
        }
        try await expect(200, "postponements", by: house.officer, ["reason": "No time."])
        try await expect(200, "placements", by: house.officer, place)
        try await expect(409, "votes", by: house.decider, ["vote": "approve"])
        // 3. Cancelled, and held after all. Then opened by who may; the next of the series, not today.
        let decisions: JSONValue = [
            "decisions": [["case": .string(name), "action": "approve"], ["case": "SAB-0000", "action": "approve"]]
        ]
        try await tend(422, "/\(meeting)/cancellation", by: house.officer)
        try await tend(200, "/\(meeting)/cancellation", by: house.officer, ["reason": "No hall."])
        try await tend(409, "/\(meeting)/opening", by: house.officer)
        #expect(
            try await api.send(.get, "/v1/meetings/\(meeting)", as: house.officer).json?["cancelled_because"]
                == "No hall.")
        try await tend(200, "", by: house.officer, call(today))
        for part in ["opening", "attendance", "closing", "cancellation"] {
            try await tend(403, "/\(meeting)/\(part)", by: house.reviewer)
        }
        for part in ["opening", "closing"] {
            try await tend(409, "/board-2040-01-10/\(part)", by: house.officer)
        }
        try await tend(409, "/board-2040-01-10/decisions", by: house.officer, decisions)
        try await tend(200, "/\(meeting)/opening", by: house.officer, ["present": ["decider"], "chair": "decider"])
        try await tend(200, "/\(meeting)/attendance", by: house.decider, ["present": ["decider", "reviewer"]])
        let waits = try await api.send(.get, "/v1/cases/\(name)/meeting", as: house.provider)
        #expect(waits.json?["meeting"]?["date"] == .string("\(today)") && waits.json?["meeting"]?["votes"] == nil)
        #expect(
            try await api.send(.get, "/v1/cases/\(name)", as: house.provider).json?["meeting"]?["meeting"]
                == .string(meeting))
        // Awaited: on the list of a member, and in what stands in the way, which is no business of the provider's.
        func awaited(_ person: House.Person) async throws -> [JSONValue] {
            (try await api.send(.get, "/v1/work", as: person).json?["work"]?.arrayValue ?? []).filter {
                $0["kind"] == "vote"
            }
        }
        func explained(_ person: House.Person) async throws -> JSONValue? {
            try await api.send(.get, "/v1/cases/\(name)/actions", as: person).json?["actions"]?.arrayValue?.first {
                $0["action"] == "approve"
            }
        }
        let item = try #require(try await awaited(house.decider).first { $0["reference"] == .string(name) })
        #expect(
            item["meeting"] == .string(meeting) && item["meeting_date"] == .string("\(today)")
                && item["actions"] == ["approve"])
        for person in [house.provider, house.officer, house.otherOfficer] { #expect(try await awaited(person) == []) }
        let waiting = try await explained(house.officer)
        #expect(
            waiting?["blocked_by"]?["reason"] == "not_carried"
                && waiting?["votes"]?["awaited"] == ["decider", "reviewer"])
        #expect(waiting?["votes"]?["missing_votes"] == 1 && waiting?["votes"]?["outcome"] == "no")
        let told = try await explained(house.provider)
        #expect(told != nil && told?["blocked_by"]?["reason"] == "not_permitted" && told?["votes"] == nil)
        // 4. Voted, recused, decided in one go, and again.
        try await expect(200, "votes", by: house.decider, ["vote": "approve"])
        #expect(try await awaited(house.decider) == [])
        #expect(try await explained(house.officer)?["possible"] == true)
        try await expect(200, "recusals", by: house.reviewer)
        try await expect(403, "votes", by: house.reviewer, ["vote": "approve"])
        try await expect(200, "readmissions", by: house.officer, ["member": "reviewer", "reason": "A slip."])
        try await expect(422, "readmissions", by: house.officer, ["member": "reviewer", "reason": "A slip."])
        try await expect(200, "recusals", by: house.reviewer)
        let shown = try await api.send(.get, "/v1/meetings/\(meeting)", as: house.officer)
        #expect(shown.json?["agenda"]?.arrayValue?.first?["votes"] == [["member": "decider", "vote": "approve"]])
        for replayed in [false, true] {
            let answer = try await api.send(
                .post, "/v1/meetings/\(meeting)/decisions", as: house.officer, headers: ["Idempotency-Key": "today"],
                json: decisions)
            let outcomes = answer.json?["outcomes"]?.arrayValue ?? []
            #expect(
                outcomes.map { $0["done"] } == [true, false] && outcomes.first?["replayed"] == (replayed ? true : nil),
                "\(answer.text)")
            #expect(outcomes.last?["problem"]?["type"] == "/problems/unknown_case")
        }
        // 5. Over: nothing more is to be done, to the case or to the meeting.
        for step in bodies { try await expect(409, step.part, by: step.by, step.body) }
        try await tend(200, "/\(meeting)/closing", by: house.officer, ["notes": "Tea was served."])
        for part in ["opening", "attendance", "cancellation"] {
            try await tend(409, "/\(meeting)/\(part)", by: house.officer)
        }
        let minutes = try await api.send(.get, "/v1/meetings/\(meeting)/minutes", as: house.reviewer)
        #expect(
            minutes.json?["items"]?.arrayValue?.first?["tally"]?["for"] == 1
                && minutes.json?["notes"] == "Tea was served.")
    }
}
