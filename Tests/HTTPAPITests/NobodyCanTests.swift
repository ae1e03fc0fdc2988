import EngineSupport
import Foundation
import HTTPAPI
import Hummingbird
import Testing
import WorkflowCore

/// What nobody can do, through every address that might lead there. Each test shows first that whoever it is for can, then that others
/// cannot and are told why, and that the attempts left every table as it was. The same six straight at the database:
/// `NobodyCanInSQLTests`.
@Suite struct NobodyCanTests {
    /// Something that is tried on a case, and the problem that answers it.
    private struct Attempt {
        let part: String
        let by: House.Person
        let body: JSONValue?
        let problem: String

        init(_ part: String, _ by: House.Person, _ body: JSONValue? = nil, _ problem: String) {
            (self.part, self.by, self.body, self.problem) = (part, by, body, problem)
        }
    }

    /// Each attempt is answered with its problem and a sentence, and nothing comes of any.
    private static func refused(_ attempts: [Attempt], on name: String, _ api: API, _ location: SourceLocation = #_sourceLocation)
        async throws
    {
        let before = try await api.house.stored()
        for attempt in attempts {
            let answer = try await api.post(attempt.part, on: name, as: attempt.by, attempt.body)
            #expect(answer.problem == attempt.problem, "\(attempt.part): \(answer.text)", sourceLocation: location)
            #expect(answer.status >= 400 && answer.detail.count > 20, "\(attempt.part): \(answer.text)", sourceLocation: location)
        }
        #expect(try await api.house.stored() == before, sourceLocation: location)
    }

    @Test func `review with a conflict of interest`() async throws {
        try await API.serving { api in
            let house = api.house
            let (name, panel) = try await api.panel()
            let review: JSONValue = ["recommendation": "approve", "scores": ["quality": 4]]
            #expect(try await api.post("reviews", on: name, as: panel["lay"], review).status == 200)
            // 1. Declared in the case: the seat is gone, and there is no way back to one.
            #expect(try await api.post("interests", on: name, as: panel["member"], ["nature": "family"]).status == 200)
            try await Self.refused(
                [
                    Attempt("reviews", try #require(panel["member"]), review, "not_on_panel"),
                    Attempt("panel/acceptance", try #require(panel["member"]), nil, "not_on_panel"),
                    Attempt("panel/invitations", house.officer, ["reviewer": "member"], "conflict"),
                    Attempt("panel/releases", house.officer, ["reviewer": "chair", "reason": "Ill.", "substitute": "member"], "conflict"),
                ], on: name, api)
            // 2. A standing interest. Its holder does not end it for a time before it was declared; an officer may, who did not say it.
            let fourth = try await house.person("fourth")
            let standing: JSONValue = ["what": "interest", "organisation": "SAC", "nature": "ownership", "from": "2015-01-01"]
            let id = try #require(try await api.send(.post, "/v1/reviewers", as: fourth, json: standing).json?["id"])
            try await Self.refused([Attempt("panel/invitations", house.officer, ["reviewer": "fourth"], "conflict")], on: name, api)
            let before = try await house.stored()
            let end: JSONValue = ["what": "end_interest", "id": id, "until": "2016-01-01"]
            let own = try await api.send(.post, "/v1/reviewers", as: fourth, json: end)
            #expect(own.problem == "invalid_data" && own.detail.contains("before the day on which"), "\(own.text)")
            #expect(try await house.stored() == before)
            #expect(try await api.send(.post, "/v1/reviewers", as: house.officer, json: end).status == 200)
            #expect(try await api.post("panel/invitations", on: name, as: house.officer, ["reviewer": "fourth"]).status == 200)
            // 3. Nor does who has an interest decide; another does.
            #expect(try await api.post("reviews", on: name, as: panel["chair"], review).json?["state"] == "favoured")
            #expect(try await api.post("interests", on: name, as: house.decider, ["nature": "governance"]).status == 200)
            try await Self.refused(
                [
                    Attempt("actions/approve", house.decider, nil, "conflict"),
                    Attempt("actions/refuse", house.decider, nil, "conflict"),
                    Attempt("decisions", house.decider, ["action": "approve"], "conflict"),
                ], on: name, api)
            #expect(try await api.act("approve", on: name, as: house.stagingDecider).status == 200)
        }
    }

    @Test func `decide what they recommended`() async throws {
        try await API.serving { api in
            let house = api.house
            // 1. Who did not recommend decides.
            let other = try await house.ready()
            #expect(try await api.act("approve", on: other, as: house.decider).status == 200)
            // 2. Who did does not, by either address, whatever the decision and under another token of theirs; not after the case came back
            // to the reviewers and somebody else recommended, either.
            let both = try await house.person("both", roles: ["reviewer", "decider"])
            let again = try await house.person("both", roles: ["reviewer", "decider"])
            let name = try await api.open()
            try await api.act("submit", on: name, as: house.provider)
            try await api.act("confirm-complete", on: name, as: house.officer)
            try await api.act("recommend", on: name, as: both, data: ["recommendation": "Accredit."])
            let condition: JSONValue = ["kind": "condition", "text": "Publish it.", "due": "2040-01-31"]
            let attempts = [both, again].flatMap { person in
                [
                    Attempt("actions/approve", person, nil, "separation"),
                    Attempt("actions/refuse", person, ["data": ["reasons": "No."]], "separation"),
                    Attempt("actions/approve-with-conditions", person, nil, "separation"),
                    Attempt("decisions", person, ["action": "approve"], "separation"),
                    Attempt("decisions", person, ["action": "refuse", "reasons": "No."], "separation"),
                    Attempt(
                        "decisions", person, ["action": "approve-with-conditions", "reasons": "A gap.", "items": [condition]],
                        "separation"),
                ]
            }
            try await Self.refused(attempts, on: name, api)
            #expect(try await api.act("defer", on: name, as: house.decider, data: ["deferral": "See the samples."]).status == 200)
            try await api.act("recommend", on: name, as: house.reviewer, data: ["recommendation": "Accredit."])
            try await Self.refused(attempts, on: name, api)
            // 3. A member of a panel recommends with it, whatever they voted themselves.
            let (read, panel) = try await api.panel(chair: ["reviewer", "decider"])
            for (person, ballot) in [("chair", "refuse"), ("lay", "approve"), ("member", "approve")] {
                let review: JSONValue = ["recommendation": .string(ballot), "scores": ["quality": 4], "reasons": "So."]
                #expect(try await api.post("reviews", on: read, as: panel[person], review).status == 200)
            }
            let chair = try #require(panel["chair"])
            try await Self.refused(
                [Attempt("actions/approve", chair, nil, "separation"), Attempt("actions/refuse", chair, nil, "separation")], on: read, api)
            #expect(try await api.act("approve", on: read, as: house.decider).status == 200)
        }
    }

    @Test func `see another's score before their own is in`() async throws {
        try await API.serving { api in
            let house = api.house
            let (name, panel) = try await api.panel()
            let words = "Sentinel of what nobody reads"
            let review: JSONValue = [
                "recommendation": "refuse", "scores": ["quality": 2], "comments": ["quality": .string(words)], "reasons": .string(words),
            ]
            #expect(try await api.post("reviews", on: name, as: panel["chair"], review).status == 200)
            // 1. Who wrote it and the officer read it; who has yet to review, or reviews elsewhere, finds it nowhere.
            for person in [panel["chair"], house.officer] {
                #expect(try await api.send(.get, "/v1/cases/\(name)/panel", as: person).text.contains(words))
            }
            let before = try await house.stored()
            for person in [panel["lay"], panel["member"], house.reviewer, house.provider, house.otherOfficer, house.analyst] {
                for route in api.routes.all where route.method == .get && route.path.hasPrefix("/v1") {
                    let request = try api.request(to: route, about: name)
                    for path in [request.path, request.path + "?limit=100", request.path + "?events=true"] {
                        #expect(!(try await api.send(.get, path, as: person).text.contains(words)), "\(path)")
                    }
                }
            }
            for person in [panel["lay"], panel["member"], house.reviewer] {
                let told = try await api.send(.get, "/v1/cases/\(name)/panel", as: person).json?["panel"]
                #expect(told?["reviews"] == [] && told?["withheld"] == 1)
            }
            // Nor does a review that is refused say what the others did.
            let flawed = try await api.post("reviews", on: name, as: panel["lay"], ["recommendation": "approve"])
            #expect(flawed.problem == "invalid_data" && !flawed.text.contains("refuse\"") && !flawed.text.contains(words))
            #expect(try await house.stored() == before)
            // 2. With their own they do.
            let own: JSONValue = ["recommendation": "approve", "scores": ["quality": 5]]
            #expect(try await api.post("reviews", on: name, as: panel["lay"], own).status == 200)
            #expect(try await api.send(.get, "/v1/cases/\(name)/panel", as: panel["lay"]).text.contains(words))
        }
    }

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
                ["requirement": "assessment-plan", "sha256": sha256], ["requirement": "assessment-plan", "url": .string(place)],
            ] as [JSONValue] {
                let answer = try await api.send(.post, own, as: house.otherProvider, headers: ["If-Match": "*"], json: body)
                #expect(answer.status >= 400 && answer.detail.count > 20, "\(body): \(answer.text)")
            }
            for (method, path) in [(HTTPRequest.Method.delete, "\(place)/1"), (.post, "\(place)/1/share")] {
                let body: JSONValue? = method == .post ? ["body": "SBB"] : nil
                let answer = try await api.send(method, path, as: house.otherProvider, headers: ["If-Match": "*"], json: body)
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
                        route.method, request.path, as: person, headers: request.headers.merging(["If-Match": "*"]) { $1 },
                        json: request.json)
                    #expect([403, 409, 422].contains(answer.status), "\(route.path): \(answer.text)")
                    #expect(answer.problem != "invalid_request" && answer.detail.count > 20, "\(route.path): \(answer.text)")
                }
            }
            #expect(try await house.stored() == before)
            // 2. Nor what has been decided for good.
            let submission: JSONValue = ["submission": try API.submission()]
            let amended = try await api.send(
                .put, "/v1/cases/\(accredited)/submission", as: house.provider, headers: ["If-Match": "*"], json: submission)
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
                        "extensions", house.officer, ["what": "standard", "working_days": 5, "reason": "Ill."], "case_closed"),
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
                #expect(try await api.post("conditions/\(item)/response", on: name, as: house.provider, shown).status == 200)
            }
            #expect(try await api.post("conditions/1/discharge", on: name, as: house.officer).status == 200)
            // The provider's people discharge nothing, also where they may tell times of their own; nor do they go around it.
            let later: JSONValue = ["due": "2041-01-31", "reason": "Ill."]
            var attempts = [house.provider, house.stagingProvider].flatMap { person in
                [
                    Attempt("conditions/2/discharge", person, nil, "not_permitted"),
                    Attempt("conditions/2/reopening", person, ["reason": "Not all."], "not_permitted"),
                    Attempt("conditions/2/extension", person, later, "not_permitted"),
                    Attempt("conditions/1/discharge", person, nil, "not_permitted"),
                    Attempt("actions/confirm-conditions", person, nil, "not_from_here"),
                ]
            }
            // Nor does the body show what it would then find shown.
            attempts += [house.officer, house.decider].map { Attempt("conditions/2/response", $0, shown, "not_permitted") }
            attempts += [house.otherProvider, house.otherOfficer].map { Attempt("conditions/2/discharge", $0, nil, "unknown_case") }
            try await Self.refused(attempts, on: name, api)
            try await api.act("meet-conditions", on: name, as: house.provider, data: ["conditions_response": "See there."])
            try await Self.refused(
                [
                    Attempt("actions/confirm-conditions", house.provider, nil, "not_permitted"),
                    Attempt("actions/confirm-conditions", house.officer, nil, "guard"),
                ], on: name, api)
            #expect(try await api.post("conditions/2/discharge", on: name, as: house.decider).status == 200)
            #expect(try await api.act("confirm-conditions", on: name, as: house.officer).json?["outcome"] == "approved")
        }
    }
}

extension API {
    /// Posts to a part of a case, whatever its version.
    @discardableResult
    func post(
        _ part: String, on name: String, as person: House.Person?, _ body: JSONValue? = nil, _ location: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        try await send(.post, "/v1/cases/\(name)/\(part)", as: person, headers: ["If-Match": "*"], json: body, location)
    }

    /// A case that is with a panel of three, all of whom have joined: chair, lay and member.
    func panel(chair: [String] = ["reviewer"]) async throws -> (name: String, people: [String: House.Person]) {
        let route = "panel-\(chair.count)"
        try await house.publish(PanelRoute(panel: PanelRoute.usual, name: route))
        let opening: JSONValue = ["body": "SAB", "submission": try Self.submission(), "route": .string(route)]
        let name = try #require(try await send(.post, "/v1/cases", as: house.provider, json: opening).json?["reference"]?.stringValue)
        try await act("submit", on: name, as: house.provider)
        var people: [String: House.Person] = [:]
        for seat in ["chair", "lay", "member"] {
            let person = try await house.person(seat, roles: seat == "chair" ? chair : ["reviewer"])
            let profile: JSONValue = ["what": "profile", "reviewer": .string(seat), "expertise": [], "lay": .bool(seat == "lay")]
            try await send(.post, "/v1/reviewers", as: house.officer, json: profile)
            let invited = try await post(
                "panel/invitations", on: name, as: house.officer, ["reviewer": .string(seat), "seat": .string(seat)])
            let joined = try await post("panel/acceptance", on: name, as: person)
            try #require(invited.status == 200 && joined.status == 200, "\(invited.text) \(joined.text)")
            people[seat] = person
        }
        return (name, people)
    }
}
