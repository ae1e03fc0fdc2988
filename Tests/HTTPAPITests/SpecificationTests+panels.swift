import Engine
import EngineSupport
import HTTPAPI
import Testing
import Turnaround
import WorkflowCore

extension SpecificationTests {
    /// Each command on panels is done once, refused for where the panel is, and refused to whom it is not for.
    // long: one story in its order; each step needs what the steps before it left.
    func tellPanels(_ api: API) async throws {
        let house = api.house
        let route = """
            workflow: panels
            version: 1
            title: {en: Panels}
            calendar: england-and-wales
            clock: {starts: received, stops: decided, standard: 60 working days}
            states:
              review:
                party: body
                initial: true
                standard: 5 working days
                panel: {reviewers: 2, quorum: 1, named: true, objection: {within: 5 working days}, criteria: {quality: \
            {scale: 1 to 5}}}
              done: {party: none, outcome: approved}
            actions:
              begin: {from: review, to: review, by: officer, marks: received}
              finish: {from: review, to: done, by: officer, marks: [received, decided]}
            """
        _ = try await house.administration.publish([.init(file: "panels.yaml", text: route)])
        let opening: JSONValue = ["body": "SAB", "submission": try API.submission(), "route": "panels"]
        let name = try #require(
            try await api.send(.post, "/v1/cases", as: house.provider, json: opening).json?["reference"]?.stringValue)
        func expect(
            _ status: Int, _ part: String, by person: House.Person, _ body: JSONValue? = nil, version: String = "*"
        ) async throws {
            let answer = try await api.send(
                .post, "/v1/cases/\(name)/\(part)", as: person, headers: ["If-Match": version], json: body)
            #expect(answer.status == status, "\(part): \(answer.text)")
        }
        let seat: JSONValue = ["reviewer": "reviewer", "reason": "A rival."]
        let review: JSONValue = ["recommendation": "approve", "scores": ["quality": 4]]
        let bodies: [(String, JSONValue?)] = [
            ("panel/invitations", ["reviewer": "reviewer"]), ("panel/acceptance", nil), ("panel/refusal", nil),
            ("panel/releases", seat),
            ("panel/objections", seat), ("panel/overrulings", seat), ("interests", ["nature": "family"]),
            ("interests/withdrawal", ["reason": "It was another case."]), ("reviews", review),
            ("reviews/draft", [:]),
        ]
        // 1. Refused to whom it is not for, and at another version.
        for (part, body) in bodies {
            try await expect(403, part, by: part == "panel/objections" ? house.officer : house.provider, body)
            try await expect(412, part, by: house.officer, body, version: "\"9\"")
        }
        // 2. Done, in an order in which each is possible.
        try await expect(200, "panel/invitations", by: house.officer, ["reviewer": "reviewer"])
        try await expect(200, "panel/acceptance", by: house.reviewer)
        try await expect(200, "panel/objections", by: house.provider, seat)
        try await expect(409, "reviews", by: house.reviewer, review)
        try await expect(200, "panel/overrulings", by: house.officer, seat)
        try await expect(200, "reviews/draft", by: house.reviewer, ["scores": ["quality": 2]])
        try await expect(200, "reviews", by: house.reviewer, review)
        try await expect(409, "reviews/draft", by: house.reviewer, [:])
        #expect(
            try await api.send(.get, "/v1/cases/\(name)/panel", as: house.officer).json?["panel"]?["reviews"]?
                .arrayValue?.count == 1)
        #expect(
            try await api.send(.get, "/v1/cases/\(name)/panel", as: house.provider).json?["panel"]?["reviews"] == nil)
        try await expect(200, "panel/invitations", by: house.officer, ["reviewer": "simulatingReviewer"])
        try await expect(200, "panel/refusal", by: house.simulatingReviewer)
        try await expect(200, "panel/invitations", by: house.officer, ["reviewer": "simulatingReviewer"])
        try await expect(
            200, "panel/releases", by: house.officer, ["reviewer": "simulatingReviewer", "reason": "Ill."])
        try await expect(200, "interests", by: house.officer, ["nature": "family"])
        try await expect(422, "interests/withdrawal", by: house.officer)
        try await expect(200, "interests/withdrawal", by: house.officer, ["reason": "It was another case."])
        // 3. The register.
        let interest: JSONValue = [
            "what": "interest", "organisation": "QAA", "nature": "employment", "from": "2020-01-01",
            "reviewer": "reviewer",
        ]
        #expect(try await api.send(.post, "/v1/reviewers", as: house.provider, json: interest).status == 403)
        #expect(try await api.send(.post, "/v1/reviewers", as: house.officer, json: interest).status == 200)
        let profile: JSONValue = ["what": "profile", "reviewer": "reviewer", "expertise": ["dementia"], "lay": false]
        #expect(try await api.send(.post, "/v1/reviewers", as: house.officer, json: profile).status == 200)
        let wrong: JSONValue = ["what": "away", "from": "2026-08-14", "until": "2026-08-03"]
        #expect(try await api.send(.post, "/v1/reviewers", as: house.reviewer, json: wrong).status == 422)
        #expect(
            try await api.send(.get, "/v1/reviewers", as: house.officer).json?["reviewers"]?.arrayValue?.isEmpty
                == false)
        #expect(
            try await api.send(.get, "/v1/cases/\(name)/reviewers", as: house.simulatingOfficer).json?["reviewers"]?
                .arrayValue?.isEmpty == false)
        // 4. On a closed case none is possible.
        try await api.act("finish", on: name, as: house.officer)
        for (part, body) in bodies {
            try await expect(409, part, by: part == "panel/objections" ? house.provider : house.officer, body)
        }
    }
}
