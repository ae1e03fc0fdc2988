import EngineSupport
import Foundation
import HTTPAPI
import TestSupport
import Testing
import WorkflowCore

/// Who reads what of a case: a word in each text that is recorded, looked for in every answer to every role at every
/// stage. `Docs/who-sees-what.md` has the matrix.
@Suite struct AudienceTests {
    /// Those who ask, by their column in the matrix.
    private static func readers(_ house: House) async throws -> [(name: String, person: House.Person)] {
        [
            ("provider", house.provider), ("officer", house.officer), ("reviewer", house.reviewer),
            ("panelist", try await house.person("panelist", roles: ["reviewer"])), ("decider", house.decider),
            ("analyst", try await house.person("analyst of the body", roles: ["analyst"])),
            ("other provider", house.otherProvider), ("other body", house.otherOfficer), ("agency", house.analyst),
        ]
    }

    private static let body: Set = ["officer", "reviewer", "panelist", "decider"]
    private static let panel: Set = ["officer", "panelist", "decider"]
    private static let both = body.union(["analyst", "provider"])

    /// Each word: the step that records it, and its readers.
    private static let matrix: [(word: String, step: String, readers: Set<String>)] = [
        // What the body keeps among its own people is never for the provider.
        ("Markaside", "draft", body), ("marktag", "draft", body.union(["analyst"])),
        ("Marktitle", "draft", both), ("Markcontact", "draft", ["provider"]), ("Markevidence", "draft", ["provider"]),
        // A draft is the provider's own: others know that it is there, and its title.
        ("Markcontact", "submit", both), ("Markevidence", "submit", both), ("Markcovering", "submit", both),
        ("Markreview", "review", panel),
        ("Markquestion", "ask-more", both), ("Markpurpose", "ask-more", body), ("Markanswer", "answer", both),
        ("Markrecommendation", "assess", body), ("739151", "assess", body), ("Marknote", "assess", panel),
        ("Markown", "assess", ["panelist"]), ("Markminute", "refuse", body),
        // The decision is the body's alone until its letter has gone.
        ("Markreasons", "refuse", both.subtracting(["provider"])), ("Markreasons", "notify-refusal", ["provider"]),
        ("letter-no", "notify-refusal", ["provider"]), ("Markenclosed", "notify-refusal", both),
    ]

    /// What somebody gets from every address about a case, and from every list.
    private static func answers(_ api: API, _ reference: String, as person: House.Person) async throws
        -> [String: API.Answer]
    {
        var answers: [String: API.Answer] = [:]
        for route in api.routes.all where route.method == .get && route.path.hasPrefix("/v1") {
            // Reports hold figures, and take long; one form of the event log stands for all.
            let isLong =
                route.path.hasPrefix("/v1/reports") || ["/v1/exports/xes", "/v1/exports/ocel"].contains(route.path)
            if isLong || route.path.hasPrefix("/v1/workflows") { continue }
            let path = try api.request(to: route, about: reference).path
            let answer = try await api.send(.get, path, as: person)
            #expect(answer.status < 500, "\(path): \(answer.text)")
            answers[path] = answer
        }
        return answers
    }

    private static func opened(_ api: API) async throws -> String {
        _ = try await api.house.administration.publish([
            .init(file: "\(MarkedRoute.name).yaml", text: MarkedRoute.text)
        ])
        let submission = try API.submission().setting("title", to: ["en": "Marktitle"])
            .setting("contact", to: ["name": "Markcontact"])
        let answer = try await api.send(
            .post, "/v1/cases", as: api.house.provider,
            json: ["body": "SAB", "submission": submission, "route": .string(MarkedRoute.name)])
        let reference = try #require(answer.json?["reference"]?.stringValue, "\(answer.text)")
        let evidence = try await api.post(
            "evidence", on: reference, as: api.house.provider,
            ["requirement": "assessment-plan", "url": "https://sac.example/plan", "title": "Markevidence"])
        try #require(evidence.status == 200, "\(evidence.text)")
        let kept: [(String, JSONValue)] = [("notes", ["text": "Markaside"]), ("tags", ["tags": ["marktag"]])]
        for (part, members) in kept {
            let answer = try await api.post(part, on: reference, as: api.house.officer, members)
            try #require(answer.status == 200, "\(answer.text)")
        }
        return reference
    }

    /// An answer without what changes by itself: numbers, such as versions and seconds, and places in the order of all
    /// that is recorded anywhere.
    private static func shape(_ answer: API.Answer) -> String {
        answer.text.replacing(/"(position|next)":"[0-9a-f]{96}"/, with: "PLACE").replacing(/[0-9]+/, with: "#")
    }

    // long: one story; each stage is looked at by everybody.
    @Test func `each recorded text is found by its readers, at every stage, and by nobody else`() async throws {
        try await API.serving { api in
            let reference = try await Self.opened(api)
            let readers = try await Self.readers(api.house)
            let panelist = try #require(readers.first { $0.name == "panelist" }).person
            let words = Set(Self.matrix.map(\.word)).subtracting(["letter-no"])
            var taken: Set = ["draft"]
            var provider: [String: API.Answer] = [:]
            for index in 0...MarkedRoute.steps.count {
                for reader in readers {
                    let answers = try await Self.answers(api, reference, as: reader.person)
                    for word in words {
                        let places = answers.filter { $0.value.text.holds(word) }.keys.sorted()
                        let isFound = Self.matrix.contains {
                            $0.word == word && taken.contains($0.step) && $0.readers.contains(reader.name)
                        }
                        #expect(places.isEmpty != isFound, "\(word), \(taken.sorted()), \(reader.name): \(places)")
                    }
                    guard reader.name == "provider" else { continue }
                    if taken.contains("refuse"), !taken.contains("notify-refusal") {
                        try await Self.expectUntold(api, reference, before: provider, now: answers)
                    }
                    provider = answers
                }
                if index < MarkedRoute.steps.count {
                    let answer = try await MarkedRoute.steps[index].take(api, reference, panelist)
                    try #require(answer.status == 200, "\(MarkedRoute.steps[index].name): \(answer.text)")
                    taken.insert(MarkedRoute.steps[index].name)
                }
            }
            #expect(provider.values.contains { $0.text.contains("letter-no") })
            #expect(
                try await api.send(.get, "/v1/cases?state=refused", as: api.house.provider).text.contains(reference))
        }
    }

    /// Between a decision and its letter the provider gets what it got before: neither words nor lengths nor counts
    /// differ, and no command tells where the case is.
    private static func expectUntold(
        _ api: API, _ reference: String, before: [String: API.Answer], now: [String: API.Answer]
    ) async throws {
        let provider = api.house.provider
        for (path, answer) in now where path != "/v1/cases/\(reference)/actions" {
            #expect(before[path].map(Self.shape) == Self.shape(answer), "\(path): \(answer.text)")
        }
        #expect(now["/v1/cases/\(reference)/actions"]?.json?["actions"] == [])
        for (state, isFound) in [("deciding", true), ("letter-no", false)] {
            let list = try await api.send(.get, "/v1/cases?state=\(state)", as: provider)
            #expect(list.text.contains(reference) == isFound)
        }
        #expect(try await api.send(.get, "/v1/cases?state=letter-no", as: api.house.officer).text.contains(reference))
        let attempts: [(String, JSONValue?)] = [
            ("actions/notify-refusal", nil), ("actions/refuse", nil), ("actions/nothing", nil),
            ("conditions/1/response", ["response": "So."]), ("appeals", ["ground": "procedure", "statement": "No."]),
            ("extensions", ["what": "standard", "working_days": 5, "reason": "So."]), ("pause", ["reason": "Ill."]),
        ]
        for (part, body) in attempts {
            let answer = try await api.post(part, on: reference, as: provider, body)
            #expect(!answer.text.contains("letter-no") && !answer.text.contains("refused"), "\(part): \(answer.text)")
        }
        let stale = try await api.act("answer", on: reference, as: provider, version: "\"1\"")
        #expect(stale.status == 412 && !stale.text.contains("notify"), "\(stale.text)")
        // What it is told of the events since is what its own history has.
        let told = try await api.send(.get, "/v1/cases/\(reference)/history", as: provider).json?["events"]?.arrayValue
        let later = (told ?? []).filter { ($0["number"]?.integerValue ?? 0) > 1 }
        #expect(stale.json?["happened"]?.arrayValue == later.suffix(10).map(API.brief), "\(stale.text)")
        #expect(stale.json?["happened_count"] == .integer(Int64(later.count)))
        // What the provider itself does meanwhile is in its history, where it saw the case.
        let story = try await api.send(.get, "/v1/cases/\(reference)/history", as: provider)
        let last = story.json?["events"]?.arrayValue?.last
        #expect(last?["command"] == "pause" && last?["from"] == "deciding", "\(story.text)")
    }

    // long: one story; the provider looks before it and after it.
    @Test func `a decision that was taken back is read by the people of the body alone`() async throws {
        try await API.serving { api in
            let reference = try await Self.opened(api)
            let readers = try await Self.readers(api.house)
            let panelist = try #require(readers.first { $0.name == "panelist" }).person
            for step in MarkedRoute.steps.prefix(5) {
                let answer = try await step.take(api, reference, panelist)
                try #require(answer.status == 200, "\(step.name): \(answer.text)")
            }
            func decide() async throws {
                let decided = try await MarkedRoute.steps[5].take(api, reference, panelist)
                try #require(decided.status == 200, "\(decided.text)")
            }
            func takeBack() async throws {
                let answer = try await api.post(
                    "decisions/taking-back", on: reference, as: api.house.officer, ["reason": "Markback"])
                try #require(answer.status == 200 && answer.json?["state"] == "deciding", "\(answer.text)")
            }
            let before = try await Self.answers(api, reference, as: api.house.provider)
            try await decide()
            try await takeBack()
            for (path, answer) in try await Self.answers(api, reference, as: api.house.provider) {
                #expect(before[path].map(Self.shape) == Self.shape(answer), "\(path): \(answer.text)")
            }
            for reader in readers {
                let answers = try await Self.answers(api, reference, as: reader.person)
                for word in ["Markback", "Markreasons"] {
                    let isFound = answers.values.contains { $0.text.holds(word) }
                    let isOfBody = Self.body.union(["analyst"]).contains(reader.name)
                    #expect(isFound == isOfBody, "\(word), \(reader.name)")
                }
            }
            // What the provider did meanwhile it did where it saw the case, also in a replay.
            try await decide()
            let pause = { (key: String) in
                try await api.send(
                    .post, "/v1/cases/\(reference)/pause", as: api.house.provider,
                    headers: ["If-Match": "*", "Idempotency-Key": key], json: ["reason": "Ill."])
            }
            let meanwhile = try await pause("ill")
            try await takeBack()
            let replayed = try await pause("ill")
            #expect(replayed.text == meanwhile.text && replayed.json?["state"] == "deciding", "\(replayed.text)")
            // Where actions would lead is no secret.
            for (path, answer) in try await Self.answers(api, reference, as: api.house.provider)
            where !path.hasSuffix("/actions") {
                #expect(!answer.text.contains("letter-no") && !answer.text.contains("Markback"), "\(path)")
            }
            let story = try await api.send(.get, "/v1/cases/\(reference)/history", as: api.house.provider)
            let last = story.json?["events"]?.arrayValue?.last
            #expect(last?["command"] == "pause" && last?["from"] == "deciding" && last?["party"] == "body")
        }
    }

    @Test func `who declares an interest reads the case no longer, by any address`() async throws {
        try await API.serving { api in
            let reference = try await Self.opened(api)
            let panelist = try await api.house.person("panelist", roles: ["reviewer"])
            for step in MarkedRoute.steps.prefix(5) {
                let answer = try await step.take(api, reference, panelist)
                try #require(answer.status == 200, "\(step.name): \(answer.text)")
            }
            let people = [panelist, api.house.decider]
            for person in people {
                let before = try await Self.answers(api, reference, as: person)
                #expect(
                    before["/v1/cases/\(reference)"]?.status == 200
                        && before["/v1/cases"]?.text.contains(reference) == true)
                let declared = try await api.post("interests", on: reference, as: person, ["nature": "family"])
                try #require(declared.status == 200, "\(declared.text)")
                for (path, answer) in try await Self.answers(api, reference, as: person) {
                    let isAbout = path.contains(reference)
                    if path.hasPrefix("/v1/cases/") { #expect(answer.status == 404, "\(path): \(answer.text)") }
                    #expect(isAbout || !answer.text.contains(reference), "\(path): \(answer.text)")
                    #expect(!answer.text.contains("Mark"), "\(path): \(answer.text)")
                }
            }
            // Others go on reading it.
            let officer = try await Self.answers(api, reference, as: api.house.officer)
            #expect(officer["/v1/cases/\(reference)"]?.text.contains("Markrecommendation") == true)
        }
    }
}
