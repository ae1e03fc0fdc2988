import EngineSupport
import HTTPAPI
import Testing
import WorkflowCore

/// Neither the length nor the number of what is hidden shows in what a provider gets: whatever reviewers and officers
/// wrote among themselves, its bytes are the same, the versions of the case apart.
@Suite struct HiddenNumbersTests {
    private static let route = """
        workflow: hidden
        version: 1
        title: {en: Hidden}
        calendar: england-and-wales
        clock: {starts: received, stops: decided, standard: 60 working days}
        states:
          draft: {party: provider, initial: true}
          review: {party: body, standard: 20 working days, panel: {reviewers: 3, quorum: 1}}
          deciding: {party: body, standard: 5 working days}
          accredited: {party: none, outcome: approved}
        actions:
          submit: {from: draft, to: review, by: provider, marks: received}
          recommend: {from: review, to: deciding, by: officer, records: {note: {type: text, for: panel}, \
        minute: {type: text, for: body}, own: {type: text, for: author}}}
          approve: {from: deciding, to: accredited, by: decider, marks: decided}
        """

    /// What the provider gets from every address while the case is with its panel, and once it was recommended.
    /// - Parameters:
    ///   - reviews: so many of the three on the panel review.
    ///   - length: of each text, in characters.
    private static func bytes(reviews: Int, length: Int) async throws -> [String: String] {
        try await API.serving { api in
            let house = api.house
            _ = try await house.administration.publish([.init(file: "hidden.yaml", text: route)])
            let opened = try await api.send(
                .post, "/v1/cases", as: house.provider,
                json: ["body": "SAB", "submission": try API.submission(), "route": "hidden"])
            let name = try #require(opened.json?["reference"]?.stringValue, "\(opened.text)")
            try await api.act("submit", on: name, as: house.provider)
            let words = JSONValue.string(String(repeating: "z", count: length))
            func post(_ part: String, _ person: House.Person, _ body: JSONValue?) async throws {
                let answer = try await api.post(part, on: name, as: person, body)
                try #require(answer.status == 200, "\(part): \(answer.text)")
            }
            // That three people are asked is no secret.
            var readers: [House.Person] = []
            for reader in ["reader one", "reader two", "reader three"] {
                readers.append(try await house.person(reader, roles: ["reviewer"]))
                try await post("panel/invitations", house.officer, ["reviewer": .string(reader)])
                try await post("panel/acceptance", readers[readers.count - 1], nil)
            }
            for reader in readers.prefix(reviews) {
                try await post("reviews", reader, ["recommendation": "approve", "reasons": words])
            }
            var bytes = try await answers(api, name, "in review")
            try await api.act(
                "recommend", on: name, as: house.officer, data: ["note": words, "minute": words, "own": words])
            bytes.merge(try await answers(api, name, "recommended")) { first, _ in first }
            return bytes
        }
    }

    /// The answers by stage and address, without names that are drawn, times and what is worked out from them, and
    /// versions.
    private static func answers(_ api: API, _ name: String, _ stage: String) async throws -> [String: String] {
        var answers: [String: String] = [:]
        for route in api.routes.all where route.method == .get && route.path.hasPrefix("/v1") {
            let path = try api.request(to: route, about: name).path
            let answer = try await api.send(.get, path, as: api.house.provider)
            answers["\(stage): \(route.path)"] = answer.text.replacing(name, with: "CASE")
                .replacing(/[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}/, with: "ID")
                .replacing(/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/, with: "TIME")
                .replacing(/[0-9]+\.[0-9]{2,}/, with: "SECONDS")
                // A place in the order of all that is recorded anywhere.
                .replacing(/"(position|next)":"[0-9a-f]{96}"/, with: "PLACE")
                // An event is numbered by the version that it made.
                .replacing(/"(version|number|event)":[0-9]+/, with: "VERSION")
                // A page of a letter has the reference on it.
                .replacing(/"digest":"[0-9a-f]{64}"/, with: "DIGEST")
        }
        return answers
    }

    @Test func `one hidden text of ten characters looks to a provider as three of two thousand`() async throws {
        let (one, three) = try await (Self.bytes(reviews: 1, length: 10), Self.bytes(reviews: 3, length: 2_000))
        #expect(one.keys.sorted() == three.keys.sorted() && one.count > 60)
        for (address, text) in one.sorted(by: { $0.key < $1.key }) {
            #expect(three[address] == text, "\(address)")
        }
    }
}
