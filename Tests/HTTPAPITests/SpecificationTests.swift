import Engine
import EngineSupport
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing
import Turnaround
import WorkflowCore

@testable import HTTPAPI

/// The specification, the routes and the answers say the same.
@Suite struct SpecificationTests {
    @Test func `has the operations that the routes have, and no others`() async throws {
        let specification = try Specification()
        try await House.withHouse { house in
            let routes = Set(Routes(house.engine).all.map { "\($0.method.rawValue) \($0.path)" })
            #expect(routes == Set(specification.operations.map { "\($0.method) \($0.path)" }))
            #expect(routes.count > 28)
            for route in Routes(house.engine).all {
                let operation = specification.operations.first {
                    $0.method == route.method.rawValue && $0.path == route.path
                }
                #expect(
                    operation?.content["security"]?.arrayValue?.isEmpty == (route.asksForToken ? nil : true),
                    "\(route.path)")
                let inPath = route.path.matches(of: /\{([a-z]+)\}/).map { String($0.1) }
                let parameters = (operation?.content["parameters"]?.arrayValue ?? []).map(specification.resolved)
                #expect(
                    parameters.filter { $0["in"] == "path" }.compactMap { $0["name"]?.stringValue } == inPath,
                    "\(route.path)")
            }
        }
    }

    @Test func `names every kind of problem under its status`() throws {
        let specification = try Specification()
        var promised: [String: Int] = [:]
        for response in (specification.document["components"]?["responses"]?.objectValue ?? [:]).values {
            guard let problem = response["content"]?["application/problem+json"] else { continue }
            let schema = problem["schema"]?["allOf"]?.arrayValue?.last?["properties"]
            let status = try #require(schema?["status"]?["const"]?.integerValue)
            for type in schema?["type"]?["enum"]?.arrayValue ?? [] {
                promised[try #require(type.stringValue)] = Int(status)
            }
        }
        // 405 belongs to no operation: it is about methods that are none.
        let kinds = Problem.Kind.allCases.filter { $0 != .fault(.methodNotAllowed) }
        #expect(promised == Dictionary(uniqueKeysWithValues: kinds.map { ($0.type, $0.status.code) }))
    }

    @Test func `names every fact of a problem`() throws {
        let schema = try Specification().document["components"]?["schemas"]?["Problem"]
        let facts = Set(Problem.Kind.allCases.flatMap(\.entry.facts))
        let standard: Set<String> = ["type", "title", "status", "detail", "next"]
        let named = Set((schema?["properties"]?.objectValue ?? [:]).keys).subtracting(standard)
        #expect(named.subtracting(facts).sorted() == [], "refusals.yaml has no such fact of a problem")
        #expect(facts.subtracting(named).sorted() == [], "the specification has no such fact")
    }

    @Test func `has a use for everything it defines, and defines everything it uses`() throws {
        let specification = try Specification()
        var used: Set<String> = []
        func walk(_ value: JSONValue) {
            if let reference = value["$ref"]?.stringValue { used.insert(reference) }
            value.objectValue?.values.forEach(walk)
            value.arrayValue?.forEach(walk)
        }
        walk(specification.document)
        var defined: Set<String> = []
        for (section, content) in specification.document["components"]?.objectValue ?? [:]
        where section != "securitySchemes" {
            for name in (content.objectValue ?? [:]).keys { defined.insert("#/components/\(section)/\(name)") }
        }
        #expect(defined == used)
    }

    @Test func `says once what operations share`() throws {
        let specification = try Specification()
        // 1. A response, a body, a parameter, a list of words or the members of an object: no two are the same.
        var seen: [JSONValue: String] = [:]
        func walk(_ value: JSONValue, at path: String) {
            if let members = value.objectValue,
                ["content", "enum", "in", "properties"].contains(where: { members[$0] != nil })
            {
                if let before = seen.updateValue(path, forKey: value) { Issue.record("\(path) repeats \(before)") }
            }
            for (name, member) in value.objectValue ?? [:] { walk(member, at: "\(path)/\(name)") }
            for (index, element) in (value.arrayValue ?? []).enumerated() { walk(element, at: "\(path)/\(index)") }
        }
        walk(specification.document, at: "#")
        #expect(seen.count > 200)
        // 2. Who gives a set of answers that has a name takes it by that name.
        let sets = try #require(specification.document["x-responses"]?.objectValue)
        for (name, responses) in sets {
            let using = specification.operations.filter { $0.content["responses"] == responses }
            let lines = specification.text.split(separator: "\n").filter { $0 == "      responses: *\(name)" }
            #expect(using.count == lines.count && using.count > 1, "\(name)")
        }
    }

    @Test func `names the fields of a submission, its kinds of problem and the parties`() throws {
        let schemas = try Specification().document["components"]?["schemas"]
        let fields = SubmissionSchema.members(of: "").map(\.name)
        #expect(Set(fields) == Set((schemas?["Submission"]?["properties"]?.objectValue ?? [:]).keys))
        let words = { (name: String) in schemas?[name]?["enum"]?.arrayValue?.compactMap(\.stringValue) }
        #expect(words("SubmissionProblemCode") == SubmissionProblem.Code.allCases.map(\.rawValue))
        #expect(words("Party") == Party.allCases.map(\.rawValue))
    }

    @Test func `is served as it stands beside the routes`() async throws {
        try await API.serving { api in
            let answer = try await api.send(.get, "/openapi.yaml")
            #expect(answer.text == api.specification.text)
            #expect(answer.header("Content-Type") == "application/yaml")
        }
    }

    @Test func `promises every answer that is given, and every answer that is promised is given`() async throws {
        try await API.serving { api in
            let reference = try await api.open()
            try await tellWhatIsThere(api, reference)
            try await tellScopes(api, reference)
            try await tellRefusals(api, reference)
            try await tellBadRequests(api, reference)
            try await tellCommands(api, reference)
            try await tellClocks(api, reference)
            try await tellOfficers(api)
            try await tellPanels(api)
            try await tellPeople(api)
            try await tellDiaries(api)
            try await tellMeetings(api)
            try await tellDecisions(api)
            try await tellEvidence(api)
            try await tellRequests(api, reference)
            try await tellLetters(api)
            try await tellEvents(api)
            try await tellWebhooks(api)
            try await tellAftercare(api)
            // The database turns the service away, then the pool is gone.
            try await tellShares(api)
            try await tellRates(api, reference)
            try await api.house.turnAway()
            try await tell(api, reference, status: 503)
            await api.house.pool.shutdown()
            try await tell(api, reference, status: 500)

            let missing = api.specification.promises.subtracting(api.specification.kept).map(\.description).sorted()
            #expect(missing == [])
        }
    }

    /// Reports and exports where the organisation has its share under way.
    private func tellShares(_ api: API) async throws {
        var limits = ServerLimits()
        limits.reports = .init(all: 0, each: 0, waiting: 0)
        limits.exports = limits.reports
        limits.streams.places = limits.reports
        let application = buildApplication(
            engine: api.house.engine, limits: limits, configuration: ApplicationConfiguration(),
            logger: TestServer.logger)
        try await application.test(.router) { client in
            let narrow = API(
                client: client, house: api.house, routes: api.routes, specification: api.specification)
            for route in api.routes.all
            where ["/v1/reports", "/v1/exports", "/v1/events"].contains(where: route.path.hasPrefix) {
                let answer = try await narrow.send(
                    .get, try api.request(to: route, about: "").path, as: api.house.officer,
                    headers: route.path == "/v1/events" ? ["Accept": "text/event-stream"] : [:])
                #expect(answer.status == 429 && answer.problem == "too_many", "\(route.path): \(answer.text)")
            }
        }
    }

    /// Every route that asks for a token, to somebody who has asked too often this minute.
    private func tellRates(_ api: API, _ reference: String) async throws {
        var limits = ServerLimits()
        limits.requestsPerMinute = 1
        let application = buildApplication(
            engine: api.house.engine, limits: limits, configuration: ApplicationConfiguration(),
            logger: TestServer.logger)
        try await application.test(.router) { client in
            let narrow = API(
                client: client, house: api.house, routes: api.routes, specification: api.specification)
            for _ in 0..<100 where try await narrow.send(.get, "/v1/me", as: api.house.officer).status == 429 { break }
            for route in api.routes.all where route.asksForToken {
                let request = try api.request(to: route, about: reference)
                var answer: API.Answer?
                // As a minute begins one more is let in.
                for _ in 0..<3 where answer?.status != 429 {
                    answer = try await narrow.send(
                        route.method, request.path, as: api.house.officer, headers: request.headers,
                        json: request.json)
                }
                #expect(answer?.problem == "rate_limited", "\(route.path): \(answer?.text ?? "")")
            }
        }
    }

    private func tellWhatIsThere(_ api: API, _ reference: String) async throws {
        let recognised = try await api.house.recognised()
        for route in api.routes.all
        where (route.path != "/v1/cases" || route.method == .get) && !route.path.contains("{feed}") {
            let request = try api.request(
                to: route,
                about: route.path.contains("{reference}") || route.path.contains("{letter}") ? recognised : reference)
            let unknown = try await api.send(route.method, request.path, headers: request.headers, json: request.json)
            #expect(unknown.status == (route.asksForToken ? 401 : 200), "\(route.path)")
            guard !route.path.contains("{webhook}"),
                route.method == .get || route.path.hasSuffix("check") || route.path.hasSuffix("advice"),
                !route.path.hasSuffix("content"), !route.path.hasSuffix("{file}")
            else {
                continue
            }
            let answer = try await api.send(
                route.method, request.path, as: api.house.officer, headers: request.headers, json: request.json)
            #expect(answer.status == 200, "\(route.path): \(answer.text)")
            guard let tag = answer.header("ETag") else { continue }
            let known = try await api.send(
                .get, request.path, as: api.house.officer, headers: ["If-None-Match": "\"x\", \(tag)"])
            #expect(known.status == 304 && known.bytes.isEmpty && known.header("ETag") == tag, "\(route.path)")
        }
        #expect(try await api.send(.post, "/v1/cases", json: ["body": "SAB", "submission": [:]]).status == 401)
    }

    /// Addresses of calendars, and tokens that their holder ends.
    private func tellDiaries(_ api: API) async throws {
        let (_, secret) = try await api.house.administration.createToken(
            organisation: "SAB", principal: "leaver", roles: ["reviewer"], label: "diary", days: 1)
        let leaver = House.Person(secret: secret.text)
        let made = try await api.send(.post, "/v1/me/diary", as: leaver)
        let path = try #require(made.json?["path"]?.stringValue)
        #expect(made.status == 201)
        #expect(try await api.send(.get, path).status == 200)
        for status in [204, 404] {
            #expect(try await api.send(.delete, "/v1/me/diary", as: leaver).status == status)
        }
        #expect(try await api.send(.get, path).status == 404)
        #expect(try await api.send(.delete, "/v1/me/token", as: leaver).status == 204)
    }

    /// Tokens that are for something else; and one's own.
    private func tellScopes(_ api: API, _ reference: String) async throws {
        let narrow = try await api.house.token(for: [.read])
        let other = try await api.house.token(for: [.act])
        for route in api.routes.all where route.scope != nil {
            let request = try api.request(to: route, about: reference)
            let answer = try await api.send(
                route.method, request.path, as: route.scope == .read ? other : narrow, headers: request.headers,
                json: request.json)
            #expect(answer.status == 403, "\(route.path): \(answer.text)")
        }
        let tokens = try await api.send(.get, "/v1/me/tokens", as: narrow).json?["tokens"]?.arrayValue ?? []
        let id = try #require(tokens.first { $0["current"] == true }?["id"]?.stringValue)
        #expect(try await api.send(.delete, "/v1/me/tokens/\(id)", as: api.house.officer).status == 204)
        #expect(try await api.send(.get, "/v1/denials?limit=0", as: api.house.officer).status == 400)
        #expect(try await api.send(.get, "/v1/denials?reason=weather", as: api.house.officer).status == 400)
        #expect(try await api.send(.get, "/v1/denials", as: api.house.provider).status == 403)
    }

    private func tellRefusals(_ api: API, _ reference: String) async throws {
        for (person, status) in [(api.house.officer, 200), (api.house.provider, 403)] {
            let answer = try await api.send(.put, "/v1/bodies/SAB/consent", as: person, json: ["consents": false])
            #expect(answer.status == status, "\(answer.text)")
        }
        // The page to which letters lead is the same whether there is such a case or not.
        for route in api.routes.all where route.path.contains("{") && !route.path.hasPrefix("/cases/") {
            let request = try api.request(to: route, about: "SAB-0000-0000-00")
            let path = request.path.replacing("proportionate-accreditation", with: "no-such")
                .replacing("/problems/not_found", with: "/problems/no_such")
            #expect(
                try await api.send(
                    route.method, path, as: api.house.provider, headers: request.headers, json: request.json
                ).status == (path.hasPrefix("/v1/people") ? 403 : 404))
        }
        for report in ["turnaround", "turnaround.html", "onerous"] {
            #expect(try await api.send(.get, "/v1/reports/\(report)", as: api.house.provider).status == 403)
            #expect(try await api.send(.get, "/v1/reports/\(report)?log=no-such", as: api.house.officer).status == 404)
            #expect(try await api.send(.get, "/v1/reports/\(report)?as_of=soon", as: api.house.officer).status == 400)
        }
        for question in ["by=nation&log=no-such", "by=nation&first=wales&as_of=soon", "by=weather", "first=wales"] {
            let answer = try await api.send(.get, "/v1/reports/compare?\(question)", as: api.house.officer)
            #expect(answer.status == (question.contains("no-such") ? 404 : 400))
        }
        #expect(try await api.send(.get, "/v1/reports/compare?by=nation", as: api.house.provider).status == 403)
        for form in ["xes", "ocel", "csv"] {
            #expect(try await api.send(.get, "/v1/exports/\(form)", as: api.house.provider).status == 403)
            #expect(try await api.send(.get, "/v1/exports/\(form)?log=no-such", as: api.house.officer).status == 404)
            #expect(
                try await api.send(.get, "/v1/exports/\(form)?resources=names", as: api.house.officer).status == 400)
        }
        for register in ["register", "register.csv"] {
            #expect(try await api.send(.get, "/v1/\(register)?status=refused").status == 400)
        }
        let advice: JSONValue = ["body": "NONE", "submission": [:]]
        #expect(try await api.send(.post, "/v1/advice", as: api.house.provider, json: advice).status == 404)
        #expect(
            try await api.send(.get, "/v1/workflows/recognised-provision?version=0", as: api.house.provider).status
                == 400)
        #expect(try await api.send(.get, "/v1/cases?limit=0", as: api.house.provider).status == 400)
        #expect(try await api.send(.get, "/v1/work?cursor=no-cursor", as: api.house.provider).status == 400)
        #expect(try await api.send(.get, "/v1/work/stuck", as: api.house.provider).status == 403)
        #expect(try await api.send(.get, "/v1/requests?status=late", as: api.house.provider).status == 400)
        #expect(try await api.send(.get, "/v1/letters?status=lost", as: api.house.provider).status == 400)
        #expect(try await api.send(.get, "/v1/evidence?limit=0", as: api.house.provider).status == 400)
        let opening: JSONValue = ["body": "SAB", "submission": try API.submission()]
        #expect(try await api.send(.post, "/v1/cases", as: api.house.officer, json: opening).status == 403)
    }

    private func tellBadRequests(_ api: API, _ reference: String) async throws {
        let page = "/v1/cases/\(reference)/document?language=fr"
        #expect(try await api.send(.get, page, as: api.house.provider).status == 400)
        let tooMuch = Array(repeating: UInt8(ascii: " "), count: RequestLimits.body + 1)
        for route in api.routes.all where route.method != .get {
            let request = try api.request(to: route, about: reference)
            let bodies: [(status: Int, type: String, bytes: [UInt8])] = [
                (400, "application/json", Array("{".utf8)), (413, "application/json", tooMuch),
                (415, "text/plain", Array("{}".utf8)),
                (422, "application/json", Array(#"{"nonsense": 1}"#.utf8)),
            ]
            for body in bodies
            where (body.status != 422 || !route.path.hasSuffix("check")) && request.headers["Content-Type"] == nil {
                let headers = request.headers.merging(["Content-Type": body.type]) { $1 }
                let answer = try await api.send(
                    route.method, request.path, as: api.house.provider, headers: headers, bytes: body.bytes)
                #expect(answer.status == body.status, "\(route.path): \(answer.text)")
            }
            guard request.headers["If-Match"] != nil else { continue }
            #expect(
                try await api.send(route.method, request.path, as: api.house.provider, json: request.json).status == 428
            )
        }
    }

    private func tellCommands(_ api: API, _ reference: String) async throws {
        let house = api.house
        let rows: JSONValue = ["cases": [["key": "row", "body": "SAB", "submission": [:]]]]
        #expect(try await api.send(.post, "/v1/cases:batch", as: house.provider, json: rows).status == 200)
        let path = "/v1/cases/\(reference)/submission"
        let body: JSONValue = ["submission": try API.submission()]
        #expect(try await api.send(.put, path, as: house.officer, headers: ["If-Match": "*"], json: body).status == 403)
        #expect(
            try await api.send(.put, path, as: house.provider, headers: ["If-Match": "\"9\""], json: body).status == 412
        )
        #expect(
            try await api.send(.put, path, as: house.provider, headers: ["If-Match": "\"1\""], json: body).status == 200
        )
        #expect(try await api.act("submit", on: reference, as: house.provider, version: "\"1\"").status == 412)
        #expect(try await api.act("submit", on: reference, as: house.officer).status == 403)
        #expect(try await api.act("submit", on: reference, as: house.provider, version: "\"2\"").status == 200)
        #expect(try await api.act("submit", on: reference, as: house.provider).status == 409)
        #expect(
            try await api.send(.put, path, as: house.provider, headers: ["If-Match": "*"], json: body).status == 409)
    }

    /// Each command on clocks is done once, refused for what the case is, and refused to whom it is not for.
    private func tellClocks(_ api: API, _ reference: String) async throws {
        let house = api.house
        func expect(
            _ status: Int, _ part: String, by person: House.Person, _ body: JSONValue? = nil, version: String = "*"
        ) async throws {
            let answer = try await api.send(
                .post, "/v1/cases/\(reference)/\(part)", as: person, headers: ["If-Match": version], json: body)
            #expect(answer.status == status, "\(part): \(answer.text)")
        }
        let reason: JSONValue = ["reason": "The course leader is away."]
        let more: JSONValue = ["what": "standard", "working_days": 5, "reason": "A reviewer fell ill."]
        let correction: JSONValue = ["event": 1, "effective_at": "2020-01-06T09:00:00Z", "reason": "It came by post."]
        let evidence: JSONValue = ["requirement": "assessment-plan", "how": "opened"]
        let bodies = [
            ("pause", reason), ("consent", ["event": 4]), ("extensions", more), ("corrections", correction),
            ("consultations", evidence),
            ("resume", JSONValue.object([:])),
        ]
        for (part, body) in bodies { try await expect(412, part, by: house.officer, body, version: "\"1\"") }

        // The case is at version 3: submitted. A pause that the provider proposes and the body agrees to.
        try await expect(403, "pause", by: house.reviewer, reason)
        try await expect(200, "pause", by: house.provider, reason)
        try await expect(403, "consent", by: house.provider, ["event": 4])
        try await expect(200, "consent", by: house.officer, ["event": 4])
        for (part, body) in bodies where !["consent", "corrections", "resume"].contains(part) {
            try await expect(409, part, by: house.officer, body)
        }
        try await expect(403, "resume", by: house.reviewer)
        try await expect(200, "resume", by: house.provider)
        try await expect(409, "resume", by: house.provider)
        try await expect(409, "consent", by: house.officer, ["event": 4])

        try await expect(403, "extensions", by: house.provider, more)
        try await expect(200, "extensions", by: house.officer, more)
        try await expect(403, "corrections", by: house.provider, correction)
        try await expect(200, "corrections", by: house.officer, correction)
        try await expect(403, "consultations", by: house.provider, evidence)
        try await expect(200, "consultations", by: house.reviewer, evidence)
        let shown = try await api.send(.get, "/v1/cases/\(reference)", as: house.provider)
        #expect(shown.json?["clocks"]?["awaiting_consent"]?.arrayValue?.count == 1)
    }

    /// A decision with a condition, and each step of that condition: refused to whom it is not for, to those who saw an
    /// earlier version, and where it is out of turn; then done.
    private func tellDecisions(_ api: API) async throws {
        let house = api.house
        let name = try await house.ready()
        func expect(
            _ status: Int, _ part: String, by person: House.Person, _ body: JSONValue? = nil, version: String = "*"
        ) async throws {
            let answer = try await api.send(
                .post, "/v1/cases/\(name)/\(part)", as: person, headers: ["If-Match": version], json: body)
            #expect(answer.status == status, "\(part): \(answer.text)")
        }
        let condition: JSONValue = ["kind": "condition", "text": "Publish the scheme.", "due": "2040-01-31"]
        let decision: JSONValue = ["action": "approve-with-conditions", "reasons": "One gap.", "items": [condition]]
        let steps: [(part: String, by: House.Person, not: House.Person, body: JSONValue?)] = [
            ("decisions", house.decider, house.officer, decision),
            ("actions/notify-conditions", house.officer, house.provider, nil),
            ("conditions/1/extension", house.officer, house.provider, ["due": "2040-03-31", "reason": "Ill."]),
            ("conditions/1/response", house.provider, house.officer, ["response": "It is on our site."]),
            ("conditions/1/reopening", house.officer, house.provider, ["reason": "Not all of it."]),
            ("conditions/1/response", house.provider, house.officer, ["response": "All of it is."]),
            ("conditions/1/discharge", house.officer, house.provider, nil),
        ]
        try await house.makeReady(for: "approve-with-conditions", on: name, by: house.decider)
        for step in steps {
            try await expect(412, step.part, by: step.by, step.body, version: "\"1\"")
            try await expect(403, step.part, by: step.not, step.body)
            try await expect(200, step.part, by: step.by, step.body)
        }
        for step in steps { try await expect(409, step.part, by: step.by, step.body) }
        try await tellTakingBack(api)
    }

    /// A decision is taken back, once.
    private func tellTakingBack(_ api: API) async throws {
        let name = try await api.house.ready()
        let decided = try await api.post("decisions", on: name, as: api.house.decider, ["action": "approve"])
        #expect(decided.status == 200, "\(decided.text)")
        for (status, person, version) in [
            (412, api.house.officer, "\"1\""), (403, api.house.provider, "*"), (200, api.house.officer, "*"),
            (409, api.house.officer, "*"),
        ] {
            let answer = try await api.send(
                .post, "/v1/cases/\(name)/decisions/taking-back", as: person, headers: ["If-Match": version],
                json: ["reason": "Meant for another course."])
            #expect(answer.status == status, "\(answer.text)")
        }
    }

    /// Each command on evidence is done once, refused for what the case or the file is, and refused to whom it is not
    /// for.
    // long: one story in its order; each step needs what the steps before it left.
    private func tellEvidence(_ api: API) async throws {
        let house = api.house
        let reference = try await api.open()
        let place = "/v1/cases/\(reference)/evidence"
        func expect(
            _ status: Int, _ method: HTTPRequest.Method, _ path: String, by person: House.Person,
            _ body: JSONValue? = nil,
            version: String = "*"
        ) async throws {
            let answer = try await api.send(method, path, as: person, headers: ["If-Match": version], json: body)
            #expect(answer.status == status, "\(path): \(answer.text)")
        }
        let link: JSONValue = ["requirement": "external-review", "url": "https://qaa.example/review"]
        let other: JSONValue = ["body": "SBB"]
        try await expect(412, .post, place, by: house.provider, link, version: "\"9\"")
        try await expect(403, .post, place, by: house.officer, link)
        try await expect(200, .post, place, by: house.provider, link)
        try await expect(409, .post, place, by: house.provider, link)
        try await expect(422, .post, place, by: house.provider, ["requirement": "x", "url": "ftp://x"])
        try await expect(412, .post, "\(place)/1/share", by: house.provider, other, version: "\"9\"")
        try await expect(403, .post, "\(place)/1/share", by: house.officer, other)
        try await expect(200, .post, "\(place)/1/share", by: house.provider, other)
        try await expect(404, .get, "\(place)/1/content", by: house.officer)
        try await expect(404, .delete, "\(place)/one", by: house.provider)
        try await expect(412, .delete, "\(place)/1", by: house.provider, version: "\"9\"")
        try await expect(403, .delete, "\(place)/1", by: house.officer)
        try await expect(422, .delete, "\(place)/7", by: house.provider)
        try await expect(200, .delete, "\(place)/1", by: house.provider)

        // A file, whole and as it was; and what is none.
        let file = Array("%PDF-1.7 the plan\n".utf8)
        func send(_ bytes: [UInt8], _ query: String, as person: House.Person, _ more: [String: String] = [:])
            async throws -> API.Answer
        {
            let headers = ["If-Match": "*", "Content-Type": "application/octet-stream"].merging(more) { $1 }
            return try await api.send(.post, "\(place)?\(query)", as: person, headers: headers, bytes: bytes)
        }
        let plan = "requirement=assessment-plan&name=plan.pdf&pages=2"
        #expect(try await send(file, plan, as: house.officer).status == 403)
        #expect(try await send(file, "requirement=assessment-plan", as: house.provider).status == 400)
        #expect(try await send(file, plan, as: house.provider, ["Content-Encoding": "gzip"]).status == 415)
        #expect(try await send([], plan, as: house.provider).problem == "evidence_empty")
        #expect(try await send(Array("MZ\u{0}".utf8), plan, as: house.provider).problem == "evidence_type")
        let attached = try await send(file, plan, as: house.provider, ["Idempotency-Key": "plan"])
        #expect(attached.status == 200 && attached.json?["effect"]?["attached"] == 2, "\(attached.text)")
        #expect(
            try await send(file, plan, as: house.provider, ["Idempotency-Key": "plan"]).header("Idempotency-Replayed")
                == "true")
        try await api.act("submit", on: reference, as: house.provider)
        let analyst = try await house.person("analyst of the body", roles: ["analyst"])
        try await expect(403, .get, "\(place)/2/content", by: analyst)
        try await expect(403, .get, "/v1/cases", by: house.analyst)
        let content = try await api.send(.get, "\(place)/2/content", as: house.officer)
        #expect(content.bytes == file && content.header("Content-Type") == "application/pdf")
        // Who has it already does not get it again; who may not have it does not learn that it is the same.
        let tag = try #require(content.header("ETag"))
        for (known, status) in [(tag, 304), ("\"x\", W/\(tag)", 304), ("*", 304), ("\"x\"", 200)] {
            let again = try await api.send(
                .get, "\(place)/2/content", as: house.officer, headers: ["If-None-Match": known])
            #expect(again.status == status && again.bytes.isEmpty == (status == 304), "\(known)")
        }
        try await tellRanges(api, "\(place)/2/content", as: house.officer)
        for stranger in [house.otherProvider, house.otherOfficer, house.analyst] {
            let refused = try await api.send(
                .get, "\(place)/2/content", as: stranger, headers: ["If-None-Match": tag])
            #expect(refused.status == 404)
            try await expect(404, .get, "\(place)/2/content", by: stranger)
        }
        let listed = try await api.send(.get, place, as: house.provider).json?["evidence"]?.arrayValue
        #expect(listed?.count == 1 && listed?.first?["consulted"]?.arrayValue?.first?["role"] == "officer")
        #expect(content.header("ETag") == listed?.first?["sha256"]?.stringValue.map { "\"\($0)\"" })
        try await expect(409, .post, place, by: house.provider, link)
        try await expect(409, .delete, "\(place)/2", by: house.provider)
        let pause = try await api.send(
            .post, "/v1/cases/\(reference)/pause", as: house.provider, headers: ["If-Match": "*"],
            json: ["reason": "Ill."])
        let event = try #require(pause.json?["version"])
        try await expect(200, .post, "/v1/cases/\(reference)/consent", by: house.officer, ["event": event])
        #expect(try await api.send(.get, "/v1/evidence", as: house.provider).json?["evidence"]?.arrayValue?.count == 1)
    }

    /// Each command on requests is done once, refused for what the request is, and refused to whom it is not for.
    private func tellRequests(_ api: API, _ reference: String) async throws {
        let house = api.house
        func expect(_ status: Int, _ part: String, by person: House.Person, _ body: JSONValue, version: String = "*")
            async throws
        {
            let answer = try await api.send(
                .post, "/v1/cases/\(reference)/requests\(part)", as: person, headers: ["If-Match": version], json: body)
            #expect(answer.status == status, "\(part): \(answer.text)")
        }
        let question: JSONValue = ["question": "Who marks the assessment?", "about": "assessment-plan"]
        let more: JSONValue = ["working_days": 5, "reason": "The college is closed."]
        let reason: JSONValue = ["reason": "The plan says so."]
        let draft = try await api.open()
        let early = try await api.send(
            .post, "/v1/cases/\(draft)/requests", as: house.officer, headers: ["If-Match": "*"], json: question)
        #expect(early.status == 409, "\(early.text)")
        try await api.act("confirm-complete", on: reference, as: house.officer)
        try await expect(403, "", by: house.provider, question)
        for _ in 1...3 { try await expect(200, "", by: house.officer, question) }
        let parts = [
            ("", question), ("/1/reply", ["text": "So."]), ("/1/postpone", more), ("/1/settle", [:]),
            ("/1/cancel", reason),
        ]
        for (part, body) in parts { try await expect(412, part, by: house.officer, body, version: "\"1\"") }
        for (part, body) in parts.dropFirst() {
            let person = part.hasSuffix("reply") ? house.provider : house.officer
            try await expect(403, part, by: part.hasSuffix("reply") ? house.officer : house.provider, body)
            try await expect(422, part.replacing("1", with: "9"), by: person, body)
            try await expect(404, part.replacing("1", with: "one"), by: person, body)
        }
        try await expect(200, "/1/postpone", by: house.officer, more)
        try await expect(409, "/1/settle", by: house.officer, [:])
        try await expect(200, "/1/reply", by: house.provider, ["text": "So."])
        try await expect(409, "/1/reply", by: house.provider, ["text": "So."])
        try await expect(409, "/1/postpone", by: house.officer, more)
        try await expect(200, "/1/settle", by: house.reviewer, [:])
        try await expect(200, "/2/cancel", by: house.officer, reason)
        try await expect(409, "/2/cancel", by: house.officer, reason)
        let mine = try await api.send(.get, "/v1/requests?status=open", as: house.provider).json?["requests"]?
            .arrayValue
        #expect(mine?.count == 1 && mine?.first?["number"] == 3)
        let all = try await api.send(.get, "/v1/cases/\(reference)/requests", as: house.provider).json?["requests"]?
            .arrayValue
        #expect(all?.compactMap { $0["status"]?.stringValue } == ["closed", "cancelled", "open"])
    }

    /// Sends a well-formed request to every route that needs the database.
    private func tell(_ api: API, _ reference: String, status: Int) async throws {
        for route in api.routes.all
        where !["/health", "/docs", "/cases/{case}"].contains(route.path) && !route.path.hasPrefix("/openapi")
            && !route.path.hasPrefix("/problems")
        {
            let request = try api.request(to: route, about: reference)
            let answer = try await api.send(
                route.method, request.path, as: api.house.officer, headers: request.headers, json: request.json)
            #expect(answer.status == status, "\(route.path): \(answer.text)")
        }
    }
}
