import EngineSupport
import Foundation
import HTTPAPI
import Hummingbird
import Testing
import WorkflowCore

/// What nobody can do, through every address that might lead there. Each test shows first that whoever it is for can,
/// then that others cannot and are told why, and that the attempts left every table as it was. The same six straight at
/// the database: `NobodyCanInSQLTests`.
@Suite struct NobodyCanTests {
    /// Something that is tried on a case, and the problem that answers it.
    struct Attempt {
        let part: String
        let by: House.Person
        let body: JSONValue?
        let problem: String

        init(_ part: String, _ by: House.Person, _ body: JSONValue? = nil, _ problem: String) {
            (self.part, self.by, self.body, self.problem) = (part, by, body, problem)
        }
    }

    /// Each attempt is answered with its problem and a sentence, and nothing comes of any.
    static func refused(
        _ attempts: [Attempt], on name: String, _ api: API, _ location: SourceLocation = #_sourceLocation
    )
        async throws
    {
        let before = try await api.house.stored()
        for attempt in attempts {
            let answer = try await api.post(attempt.part, on: name, as: attempt.by, attempt.body)
            #expect(answer.problem == attempt.problem, "\(attempt.part): \(answer.text)", sourceLocation: location)
            #expect(
                answer.status >= 400 && answer.detail.count > 20, "\(attempt.part): \(answer.text)",
                sourceLocation: location)
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
                    Attempt(
                        "panel/releases", house.officer,
                        ["reviewer": "chair", "reason": "Ill.", "substitute": "member"], "conflict"),
                ], on: name, api)
            // 2. A standing interest. Its holder does not end it for a time before it was declared; an officer may, who
            //    did not say it.
            let fourth = try await house.person("fourth")
            let standing: JSONValue = [
                "what": "interest", "organisation": "SAC", "nature": "ownership", "from": "2015-01-01",
            ]
            let id = try #require(try await api.send(.post, "/v1/reviewers", as: fourth, json: standing).json?["id"])
            try await Self.refused(
                [Attempt("panel/invitations", house.officer, ["reviewer": "fourth"], "conflict")], on: name, api)
            let before = try await house.stored()
            let end: JSONValue = ["what": "end_interest", "id": id, "until": "2016-01-01"]
            let own = try await api.send(.post, "/v1/reviewers", as: fourth, json: end)
            #expect(own.problem == "invalid_data" && own.detail.contains("before the day on which"), "\(own.text)")
            #expect(try await house.stored() == before)
            #expect(try await api.send(.post, "/v1/reviewers", as: house.officer, json: end).status == 200)
            #expect(
                try await api.post("panel/invitations", on: name, as: house.officer, ["reviewer": "fourth"]).status
                    == 200)
            // 3. Nor does who has an interest decide; another does.
            #expect(try await api.post("reviews", on: name, as: panel["chair"], review).json?["state"] == "favoured")
            #expect(
                try await api.post("interests", on: name, as: house.decider, ["nature": "governance"]).status == 200)
            try await Self.refused(
                [
                    Attempt("actions/approve", house.decider, nil, "conflict"),
                    Attempt("actions/refuse", house.decider, nil, "conflict"),
                    Attempt("decisions", house.decider, ["action": "approve"], "conflict"),
                ], on: name, api)
            #expect(try await api.act("approve", on: name, as: house.simulatingDecider).status == 200)
        }
    }

    @Test func `decide what they recommended`() async throws {
        try await API.serving { api in
            let house = api.house
            // 1. Who did not recommend decides.
            let other = try await house.ready()
            #expect(try await api.act("approve", on: other, as: house.decider).status == 200)
            // 2. Who did does not, by either address, whatever the decision and under another token of theirs; not
            //    after the case came back to the reviewers and somebody else recommended, either.
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
                        "decisions", person,
                        ["action": "approve-with-conditions", "reasons": "A gap.", "items": [condition]],
                        "separation"),
                ]
            }
            try await Self.refused(attempts, on: name, api)
            #expect(
                try await api.act("defer", on: name, as: house.decider, data: ["deferral": "See the samples."]).status
                    == 200)
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
                [
                    Attempt("actions/approve", chair, nil, "separation"),
                    Attempt("actions/refuse", chair, nil, "separation"),
                ], on: read, api)
            #expect(try await api.act("approve", on: read, as: house.decider).status == 200)
        }
    }

    @Test func `see another's score before their own is in`() async throws {
        try await API.serving { api in
            let house = api.house
            let (name, panel) = try await api.panel()
            let words = "Sentinel of what nobody reads"
            let review: JSONValue = [
                "recommendation": "refuse", "scores": ["quality": 2], "comments": ["quality": .string(words)],
                "reasons": .string(words),
            ]
            #expect(try await api.post("reviews", on: name, as: panel["chair"], review).status == 200)
            // 1. Who wrote it and the officer read it; who has yet to review, or reviews elsewhere, finds it nowhere.
            for person in [panel["chair"], house.officer] {
                #expect(try await api.send(.get, "/v1/cases/\(name)/panel", as: person).text.contains(words))
            }
            for person in [
                panel["lay"], panel["member"], house.reviewer, house.provider, house.otherOfficer, house.analyst,
            ] {
                for route in api.routes.all where route.method == .get && route.path.hasPrefix("/v1") {
                    let request = try api.request(to: route, about: name)
                    #expect(!(try await api.send(.get, request.path, as: person).text.contains(words)), "\(route.path)")
                }
            }
            let stranger = try await api.send(.get, "/v1/cases/\(name)/panel", as: house.reviewer)
            #expect(stranger.status == 404)
            for person in [panel["lay"], panel["member"]] {
                let told = try await api.send(.get, "/v1/cases/\(name)/panel", as: person).json?["panel"]
                #expect(told?["reviews"] == [] && told?["withheld"] == 1)
            }
            // Nor does a review that is refused say what the others did.
            let before = try await house.stored()
            let flawed = try await api.post("reviews", on: name, as: panel["lay"], ["recommendation": "approve"])
            #expect(
                flawed.problem == "invalid_data" && !flawed.text.contains("refuse\"") && !flawed.text.contains(words))
            #expect(try await house.stored() == before)
            // 2. With their own they do.
            let own: JSONValue = ["recommendation": "approve", "scores": ["quality": 5]]
            #expect(try await api.post("reviews", on: name, as: panel["lay"], own).status == 200)
            #expect(try await api.send(.get, "/v1/cases/\(name)/panel", as: panel["lay"]).text.contains(words))
        }
    }
}
