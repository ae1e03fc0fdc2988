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
            evidence_limit: 1 MB
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
        try await tellReviewFiles(api, name)
        try await expect(200, "reviews", by: house.reviewer, review)
        try await expect(409, "reviews/draft", by: house.reviewer, [:])
        let place = "/v1/cases/\(name)/reviews/files"
        let headers = ["If-Match": "*", "Content-Type": "application/octet-stream"]
        #expect(
            try await api.send(
                .post, "\(place)?name=late.txt", as: house.reviewer, headers: headers, bytes: [65]
            ).status == 409)
        #expect(
            try await api.send(.delete, "\(place)/1", as: house.reviewer, headers: ["If-Match": "*"], json: [:]).status
                == 409)
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

    /// Files beside a review: each status that the specification promises of them.
    private func tellReviewFiles(_ api: API, _ name: String) async throws {
        let house = api.house
        let place = "/v1/cases/\(name)/reviews/files"
        func send(
            _ query: String, by person: House.Person?, version: String? = "*", type: String? = nil,
            _ bytes: [UInt8] = Array("My notes.".utf8)
        ) async throws -> API.Answer {
            var headers = ["Content-Type": type ?? "application/octet-stream"]
            headers["If-Match"] = version
            return try await api.send(
                .post, "\(place)?\(query)", as: person, headers: headers, bytes: bytes)
        }
        #expect(try await send("name=notes.txt", by: nil).status == 401)
        #expect(try await send("", by: house.reviewer).status == 400)
        #expect(try await send("name=notes.txt", by: house.officer).status == 403)
        #expect(try await send("name=notes.txt", by: house.otherOfficer).status == 404)
        #expect(try await send("name=notes.txt", by: house.reviewer, version: "\"9\"").status == 412)
        #expect(try await send("name=notes.txt", by: house.reviewer, version: nil).status == 428)
        #expect(try await send("name=notes.txt", by: house.reviewer, type: "application/json").status == 415)
        #expect(try await send("name=notes.pdf", by: house.reviewer).status == 422)
        let large = [UInt8](repeating: 65, count: 1 << 20 + 1)
        #expect(try await send("name=notes.txt", by: house.reviewer, large).status == 413)
        #expect(try await send("name=notes.txt", by: house.reviewer).status == 200)
        #expect(try await send("name=notes.txt", by: house.reviewer).status == 200)
        func drop(_ number: Int, by person: House.Person, version: String = "*") async throws -> Int {
            try await api.send(
                .delete, "\(place)/\(number)", as: person, headers: ["If-Match": version], json: [:]
            ).status
        }
        #expect(try await drop(1, by: house.officer) == 403)
        #expect(try await drop(1, by: house.otherOfficer) == 404)
        #expect(try await drop(1, by: house.reviewer, version: "\"9\"") == 412)
        #expect(try await drop(7, by: house.reviewer) == 422)
        let seat = try await api.send(.get, "/v1/cases/\(name)/reviews/draft", as: house.reviewer).json?["draft"]?[
            "assignment"]?.integerValue
        let content = "/v1/cases/\(name)/reviews/\(try #require(seat))/files/1"
        #expect(try await api.send(.get, content, as: house.reviewer).text == "My notes.")
        try await tellRanges(api, content, as: house.reviewer)
        #expect(
            try await api.send(.get, content, as: house.reviewer, headers: ["If-None-Match": "*"]).status == 304)
        #expect(try await api.send(.get, content, as: house.officer).status == 404)
        #expect(try await drop(1, by: house.reviewer) == 200)
    }
}
