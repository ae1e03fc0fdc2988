import EngineSupport
import HTTPAPI
import Testing
import WorkflowCore

/// What clients hand in by mistake, over HTTP: refused with the reason and with what to do, and nothing done.
@Suite struct BadInputTests {
    /// A file, by the name that it is sent under.
    private static let files: [(name: String, bytes: [UInt8], problem: String, says: String)] = [
        ("plan.pdf", Array("MZ\u{0}\u{0} a program".utf8), "evidence_type", "Give it the name that fits"),
        ("plan.pdf", [0x89] + Array("PNG\r\n\u{1a}\n".utf8), "evidence_type", "PNG image"),
        ("plan.docx", Array("PK\u{3}\u{4} an archive".utf8), "evidence_type", "Taken are: PDF"),
        ("plan.png", Array("%PDF-1.7 the plan\n".utf8), "evidence_type", "by its content PDF"),
        ("plan.exe", Array("%PDF-1.7 the plan\n".utf8), "evidence_type", "Give it the name that fits"),
        ("plan.pdf", [], "evidence_empty", "Attach the file itself"),
    ]

    @Test func `a file that is not what its name says, or nothing, is not taken`() async throws {
        try await API.serving { api in
            let name = try await api.open()
            let headers = ["If-Match": "*", "Content-Type": "application/octet-stream"]
            func send(_ file: String, _ bytes: [UInt8]) async throws -> API.Answer {
                try await api.send(
                    .post, "/v1/cases/\(name)/evidence?requirement=assessment-plan&name=\(file)",
                    as: api.house.provider, headers: headers,
                    bytes: bytes)
            }
            #expect(try await send("plan.pdf", Array("%PDF-1.7 the plan\n".utf8)).status == 200)
            let before = try await api.house.stored()
            for file in Self.files {
                let answer = try await send(file.name, file.bytes)
                #expect(answer.status == 422 && answer.problem == file.problem, "\(file.name): \(answer.text)")
                #expect(answer.detail.contains(file.says), "\(file.name): \(answer.detail)")
            }
            #expect(try await api.house.stored() == before)
        }
    }

    @Test func `a query is bounded before it is read, and has no control characters`() async throws {
        try await API.serving { api in
            let words = (0..<6_000).map { "w\($0)" }.joined(separator: "+")
            for path in ["/v1/register", "/v1/cases", "/v1/work"] {
                let answer = try await api.send(.get, "\(path)?q=\(words)", as: api.house.provider)
                #expect(answer.status == 400 && answer.problem == "bad_query", "\(path): \(answer.text)")
                #expect(answer.detail.contains("at most 8192"), "\(answer.detail)")
            }
            for text in ["%00", "a%0Ab", "%7F", "%C2%9F", "%E2%82", "%GG"] {
                let answer = try await api.send(.get, "/v1/register?q=\(text)", as: api.house.provider)
                #expect(answer.status == 400 && answer.problem == "bad_query", "\(text): \(answer.text)")
            }
            let found = try await api.send(.get, "/v1/register?q=gofal+%C5%B5yn%20%2B", as: api.house.provider)
            #expect(found.status == 200, "\(found.text)")
        }
    }

    @Test func `a number without end, the year 0, or a word that is none is the client's mistake`() async throws {
        try await API.serving { api in
            let (name, house) = (try await api.open(), api.house)
            let file = "/v1/cases/\(name)/evidence?requirement=assessment-plan&name=plan.pdf"
            let headers = ["If-Match": "*", "Content-Type": "application/octet-stream"]
            for (query, status) in [
                ("hours_to_prepare=nan", 400), ("hours_to_prepare=inf", 400), ("hours_to_prepare=1e400", 400),
                ("hours_to_prepare=-1", 400), ("valid_until=0000-01-01", 422), ("valid_until=2026-02-30", 422),
            ] {
                let answer = try await api.send(
                    .post, "\(file)&\(query)", as: house.provider, headers: headers, bytes: Array("%PDF-1.7 x\n".utf8))
                #expect(answer.status == status, "\(query): \(answer.text)")
            }
            // A file that came whole and was not attached waits to be taken, and is taken away.
            let before = try await house.stored()
            let link: JSONValue = [
                "requirement": "assessment-plan", "title": "Plan", "url": "https://x.example/p",
                "valid_until": "0000-01-01",
            ]
            #expect(try await api.post("evidence", on: name, as: house.provider, link).status == 422)
            for words in [["what": "x"], [:]] as [JSONValue] {
                let answer = try await api.send(.post, "/v1/reviewers", as: house.officer, json: words)
                #expect(answer.status == 422 && answer.detail.contains("what"), "\(answer.text)")
            }
            for path in ["/v1/meetings?from=0000-01-01", "/v1/reports/turnaround?as_of=0000-01-01"] {
                #expect(try await api.send(.get, path, as: house.officer).status == 400, "\(path)")
            }
            #expect(try await house.stored() == before)
        }
    }

    @Test func `what comes after the end is told that it is the end`() async throws {
        try await API.serving { api in
            let house = api.house
            // A request to a case that is decided, a file for it, and a vote after the panel has decided.
            let name = try await house.recognised()
            let (read, panel) = try await api.panel()
            let review: JSONValue = ["recommendation": "approve", "scores": ["quality": 4]]
            for seat in ["chair", "lay"] {
                #expect(try await api.post("reviews", on: read, as: panel[seat], review).status == 200)
            }
            let before = try await house.stored()
            let question = try await api.post(
                "requests", on: name, as: house.officer, ["question": "Who marks the assessment?"])
            #expect(question.problem == "case_closed" && question.detail.contains("closed"), "\(question.text)")
            let vote = try await api.post("reviews", on: read, as: panel["member"], review)
            #expect(vote.status == 409 && vote.problem == "no_panel", "\(vote.text)")
            #expect(vote.detail.contains("favoured") && vote.json?["version"] != nil, "\(vote.text)")
            #expect(try await house.stored() == before)
        }
    }

    @Test(arguments: [["x": 1], ["x"], true, false, .number(1.5), .number(1e300), ["x": ["x": "x"]]] as [JSONValue])
    func `what is no name in the place of one is refused and not repeated`(value: JSONValue) async throws {
        try await API.serving { api in
            for (path, body) in [
                ("/v1/officers/reassignment", ["from": "officer", "to": value]),
                ("/v1/officers/reassignment", ["from": value]),
                ("/v1/people/reviewer/merger", ["into": value]),
                ("/v1/reviewers", ["what": "away", "reviewer": value, "from": "2099-01-01", "until": "2099-01-02"]),
                ("/v1/reviewers", ["what": "end_interest", "id": value, "until": "2099-01-02"]),
                ("/v1/people", ["people": [["name": value, "roles": ["reviewer"]]]]),
                ("/v1/people", ["people": [["name": "Ada Sampl", "roles": ["reviewer"], "no_such": value]]]),
            ] as [(String, JSONValue)] {
                let answer = try await api.send(.post, path, as: api.house.officer, json: body)
                #expect(answer.status == 422 && answer.json?["reviewer"] != value, "\(path): \(answer.text)")
            }
        }
    }

    @Test func `a member of the wrong kind is refused, however deep`() async throws {
        try await API.serving { api in
            let provider: JSONValue = [
                "code": "NEWC", "name": "New College", "ukprn": "99999077", "nation": "wales", "label": "first",
                "days": 30, "contact": ["name": "Ben"],
            ]
            for (path, body) in [
                ("/v1/people", ["people": [["name": "Ada Sampl", "roles": ["reviewer"], "another": [:]]]]),
                ("/v1/people", ["people": [["name": "Ada Sampl", "roles": ["reviewer"], "email": 5]]]),
                ("/v1/providers", provider.setting("ukprn", to: 99_999_077)),
                ("/v1/providers", provider.setting("name", to: 5)),
                ("/v1/providers", provider.setting("contact", to: ["name": 5])),
                ("/v1/providers", provider.setting("contact", to: ["name": "Ben", "no_such": 1])),
                ("/v1/providers", provider.setting("contact", to: ["name": "Ben", "email": ["x@y.example"]])),
            ] as [(String, JSONValue)] {
                let answer = try await api.send(.post, path, as: api.house.officer, json: body)
                #expect(answer.status == 422, "\(body): \(answer.text)")
            }
            #expect(try await api.send(.post, "/v1/providers", as: api.house.officer, json: provider).status == 201)
        }
    }
}
