import EngineSupport
import HTTPAPI
import Hummingbird
import Testing
import WorkflowCore

/// Evidence, closed cases and conditions.
extension NobodyCanTests {
    @Test func `read another provider's evidence`() async throws {
        try await API.serving { api in
            let house = api.house
            let name = try await api.open()
            let file = Array("%PDF-1.7 Sentinel of a plan\n".utf8)
            let place = "/v1/cases/\(name)/evidence"
            let query = "?requirement=assessment-plan&name=plan.pdf"
            let headers = ["If-Match": "*", "Content-Type": "application/octet-stream"]
            let sent = try await api.send(.post, place + query, as: house.provider, headers: headers, bytes: file)
            let sha256 = try #require(sent.json?["effect"]?["sha256"])
            #expect(try await api.send(.get, "\(place)/1/content", as: house.officer).status == 404)
            try await api.act("submit", on: name, as: house.provider)
            for person in [house.provider, house.officer] {
                #expect(try await api.send(.get, "\(place)/1/content", as: person).bytes == file)
            }
            // 1. To others it is not there: not as a file, in no list, and not for offering.
            let theirs = try await api.send(
                .post, "/v1/cases", as: house.otherProvider,
                json: ["body": "SAB", "submission": try API.submission().setting("provider_ukprn", to: "99999002")])
            let other = try #require(theirs.json?["reference"]?.stringValue)
            let before = try await house.stored()
            for stranger in [house.otherProvider, house.otherOfficer, house.analyst] {
                for path in ["\(place)/1/content", place, "/v1/cases/\(name)/offers"] {
                    let answer = try await api.send(.get, path, as: stranger)
                    #expect(answer.status == 404 || !answer.text.contains("plan.pdf"), "\(path): \(answer.text)")
                    #expect(!answer.text.contains("Sentinel"))
                }
                #expect(try await api.send(.get, "/v1/evidence", as: stranger).json?["evidence"] == [])
            }
            // 2. Nor does it come into a case of their own: by naming the item, or by knowing its digest.
            let own = "/v1/cases/\(other)/evidence"
            for body in [
                ["requirement": "assessment-plan", "reuse": ["case": .string(name), "item": 1]],
                ["requirement": "assessment-plan", "sha256": sha256],
                ["requirement": "assessment-plan", "url": .string(place)],
            ] as [JSONValue] {
                let answer = try await api.send(
                    .post, own, as: house.otherProvider, headers: ["If-Match": "*"], json: body)
                #expect(answer.status >= 400 && answer.detail.count > 20, "\(body): \(answer.text)")
            }
            for (method, path) in [(HTTPRequest.Method.delete, "\(place)/1"), (.post, "\(place)/1/share")] {
                let body: JSONValue? = method == .post ? ["body": "SBB"] : nil
                let answer = try await api.send(
                    method, path, as: house.otherProvider, headers: ["If-Match": "*"], json: body)
                #expect(answer.problem == "unknown_case", "\(answer.text)")
            }
            #expect(try await house.stored() == before)
        }
    }

    /// What may still be said of a case that was withdrawn: that an event of it was recorded at a wrong time.
    private static let whileClosed = ["corrections"]

    @Test func `act on a closed case`() async throws {
        try await API.serving { api in
            let house = api.house
            let name = try await api.open()
            let accredited = try await house.recognised()
            #expect(try await api.act("submit", on: name, as: house.provider).status == 200)
            #expect(try await api.act("withdraw", on: name, as: house.provider).json?["outcome"] == "withdrawn")
            // 1. Through no address does anybody change it.
            let before = try await house.stored()
            let routes = api.routes.all.filter { $0.method != .get && $0.path.contains("{case}") }
            #expect(routes.count > 28)
            for route in routes where !Self.whileClosed.contains(String(route.path.split(separator: "/").last ?? "")) {
                let request = try api.request(to: route, about: name)
                for person in [house.provider, house.officer, house.reviewer, house.decider] {
                    let answer = try await api.send(
                        route.method, request.path, as: person,
                        headers: request.headers.merging(["If-Match": "*"]) { $1 },
                        json: request.json)
                    #expect([403, 409, 422].contains(answer.status), "\(route.path): \(answer.text)")
                    #expect(
                        answer.problem != "invalid_request" && answer.detail.count > 20, "\(route.path): \(answer.text)"
                    )
                }
            }
            #expect(try await house.stored() == before)
            // 2. Nor what has been decided for good.
            let submission: JSONValue = ["submission": try API.submission()]
            let amended = try await api.send(
                .put, "/v1/cases/\(accredited)/submission", as: house.provider, headers: ["If-Match": "*"],
                json: submission)
            #expect(amended.status == 409, "\(amended.text)")
            try await Self.refused(
                [
                    Attempt("actions/submit", house.provider, nil, "not_from_here"),
                    Attempt("actions/withdraw", house.provider, nil, "not_from_here"),
                    Attempt("actions/refuse", house.decider, ["data": ["reasons": "No."]], "not_from_here"),
                    Attempt("actions/lapse", house.officer, nil, "not_permitted"),
                    Attempt("decisions", house.decider, ["action": "approve"], "not_from_here"),
                    Attempt("requests", house.officer, ["question": "Why?"], "case_closed"),
                    Attempt("reviews", house.reviewer, ["recommendation": "refuse", "reasons": "So."], "case_closed"),
                    Attempt("panel/invitations", house.officer, ["reviewer": "reviewer"], "case_closed"),
                    Attempt("pause", house.provider, ["reason": "Away."], "case_closed"),
                    Attempt(
                        "extensions", house.officer, ["what": "standard", "working_days": 5, "reason": "Ill."],
                        "case_closed"),
                ], on: accredited, api)
        }
    }

    @Test func `discharge their own condition`() async throws {
        try await API.serving { api in
            let house = api.house
            let name = try await house.ready()
            let items: JSONValue = .array(
                ["Publish it.", "Name an examiner."].map { ["kind": "condition", "text": $0, "due": "2040-01-31"] })
            let decision: JSONValue = ["action": "approve-with-conditions", "reasons": "Two gaps.", "items": items]
            #expect(try await api.post("decisions", on: name, as: house.decider, decision).status == 200)
            try await api.act("notify-conditions", on: name, as: house.officer)
            let shown: JSONValue = ["response": "It is on our site."]
            for item in 1...2 {
                #expect(
                    try await api.post("conditions/\(item)/response", on: name, as: house.provider, shown).status == 200
                )
            }
            #expect(try await api.post("conditions/1/discharge", on: name, as: house.officer).status == 200)
            // The provider's people discharge nothing, also where they may tell times of their own; nor do they go
            // around it.
            let later: JSONValue = ["due": "2041-01-31", "reason": "Ill."]
            var attempts = [house.provider, house.simulatingProvider].flatMap { person in
                [
                    Attempt("conditions/2/discharge", person, nil, "not_permitted"),
                    Attempt("conditions/2/reopening", person, ["reason": "Not all."], "not_permitted"),
                    Attempt("conditions/2/extension", person, later, "not_permitted"),
                    Attempt("conditions/1/discharge", person, nil, "not_permitted"),
                    Attempt("actions/confirm-conditions", person, nil, "not_permitted"),
                ]
            }
            // Nor does the body show what it would then find shown.
            attempts += [house.officer, house.decider].map {
                Attempt("conditions/2/response", $0, shown, "not_permitted")
            }
            attempts += [house.otherProvider, house.otherOfficer].map {
                Attempt("conditions/2/discharge", $0, nil, "unknown_case")
            }
            attempts.append(Attempt("actions/confirm-conditions", house.officer, nil, "guard"))
            try await Self.refused(attempts, on: name, api)
            #expect(try await api.post("conditions/2/discharge", on: name, as: house.decider).status == 200)
            #expect(try await api.act("confirm-conditions", on: name, as: house.officer).json?["outcome"] == "approved")
        }
    }
}
