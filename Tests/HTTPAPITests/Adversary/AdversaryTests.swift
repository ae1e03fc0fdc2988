import EngineSupport
import Foundation
import HTTPAPI
import Hummingbird
import Testing
import WorkflowCore

/// What an attacker tries over HTTP, in families. None of it succeeds: nothing of another's is read or changed, nothing
/// breaks, and what was tried is answered as the specification says. Straight at the database: `SealTests`,
/// `UnknownReaderTests` and `NobodyCanInSQLTests`.
@Suite struct AdversaryTests {
    /// A word of somebody else's case, which no answer to a stranger holds.
    private static let sentinel = "Sentinelword"

    /// A case of the sample college with the word in it, at the body.
    private static func submitted(_ api: API) async throws -> String {
        let submission = try API.submission().setting("title", to: ["en": .string(sentinel)])
        let name = try await api.open(submission: submission)
        try #require(try await api.act("submit", on: name, as: api.house.provider).status == 200)
        return name
    }

    /// How many tries at least each family has.
    private static func expect(
        _ tried: Int, atLeast least: Int, _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(tried >= least, sourceLocation: location)
    }

    // MARK: Texts

    /// The places of texts in a document.
    private static func places(in value: JSONValue, _ path: [String] = []) -> [[String]] {
        switch value {
        case .string: [path]
        case .object(let members): members.sorted { $0.key < $1.key }.flatMap { places(in: $0.value, path + [$0.key]) }
        case .array(let items): items.enumerated().flatMap { places(in: $0.element, path + ["\($0.offset)"]) }
        default: []
        }
    }

    /// The document with a text in one place.
    private static func put(_ text: String, at path: ArraySlice<String>, in value: JSONValue) -> JSONValue {
        guard let first = path.first else { return .string(text) }
        let rest = path.dropFirst()
        switch value {
        case .object(var members):
            members[first] = members[first].map { put(text, at: rest, in: $0) }
            return .object(members)
        case .array(var items):
            if let index = Int(first), items.indices.contains(index) {
                items[index] = put(text, at: rest, in: items[index])
            }
            return .array(items)
        default: return value
        }
    }

    /// Texts that end a statement, a path, a pattern or a line where somebody glued them into one.
    private static let texts = [
        "'; DELETE FROM accredit.case_event; SELECT '", "\\'; SELECT pg_sleep(60); --",
        "$$; SELECT accredit.enter('x')$$",
        "') UNION SELECT content FROM accredit.case_payload --", "{{secret}}{{{.}}}%s%n", "../../../../etc/passwd",
        "\" || true || $.** ? (@ like_regex \"(a+)+$\")", "$.submission ? (@.title == \"x\")", "(a|aa)+$",
        String(repeating: "((((", count: 500), "a:* & b | !c <-> d", "%' OR '1'='1", "<script>alert(1)</script>",
        "=HYPERLINK(\"http://evil.example\")",
    ]

    // long: one walk through every address that takes a document.
    @Test func `statements, paths and patterns in any text stay texts`() async throws {
        try await API.serving { api in
            let name = try await Self.submitted(api)
            let other = try await api.open()
            let people = [api.house.otherProvider, api.house.otherOfficer]
            let before = try await api.house.stored()
            var tried = 0
            // 1. From strangers, in each text of each document: nothing is changed, nothing of the case told.
            for route in api.routes.all where route.asksForToken && route.path.contains("{case}") {
                let request = try api.request(to: route, about: name)
                guard let json = request.json else { continue }
                for place in Self.places(in: json) {
                    let text = Self.texts[tried % Self.texts.count]
                    let answer = try await api.send(
                        route.method, request.path, as: people[tried % 2], headers: request.headers,
                        json: Self.put(text, at: place[...], in: json))
                    #expect([404, 422].contains(answer.status), "\(route.path) \(place): \(answer.text)")
                    #expect(!answer.text.contains(Self.sentinel), "\(route.path)")
                    tried += 1
                }
            }
            #expect(try await api.house.stored() == before)
            Self.expect(tried, atLeast: 100)
            // 2. From the holder, as the words of a note: kept as they are, to the letter.
            for text in Self.texts where text.count < 1_000 {
                let noted = try await api.post("notes", on: name, as: api.house.officer, ["text": .string(text)])
                #expect(noted.status == 200, "\(text): \(noted.text)")
            }
            let notes = try await api.send(.get, "/v1/cases/\(name)/notes", as: api.house.officer)
            let kept = notes.json?["notes"]?.arrayValue?.compactMap { $0["text"]?.stringValue } ?? []
            #expect(Set(kept) == Set(Self.texts.filter { $0.count < 1_000 }), "\(notes.text)")
            // 3. Where they are searched for: found or not, and that is all.
            for text in Self.texts {
                let words = try #require(text.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
                for path in [
                    "/v1/cases?search=\(words)", "/v1/cases?tag=\(words)", "/v1/cases?state=\(words)",
                    "/v1/cases?officer=\(words)", "/v1/register?q=\(words)", "/v1/register?body=\(words)",
                    "/v1/work?officer=\(words)", "/v1/reports/turnaround?route=\(words)&nation=\(words)",
                ] {
                    let answer = try await api.send(.get, path, as: api.house.officer)
                    #expect([200, 400, 404].contains(answer.status), "\(path): \(answer.text)")
                    #expect(!answer.text.contains("root:") && !answer.text.contains("syntax error"), "\(path)")
                }
            }
            #expect(try await api.send(.get, "/v1/cases/\(other)", as: api.house.provider).status == 200)
        }
    }

    // MARK: Names

    @Test func `forged names, items and cursors lead nowhere`() async throws {
        try await API.serving { api in
            let name = try await Self.submitted(api)
            for _ in 0..<3 { _ = try await api.open() }
            let first = try await api.send(.get, "/v1/cases?limit=1", as: api.house.provider)
            let cursor = try #require(first.json?["next"]?.stringValue)
            let before = try await api.house.stored()
            var tried = 0
            // 1. What is no name of a case, or of something in one.
            for forged in [
                "0", "-1", "1%20OR%201=1", "%00", "..%2f..%2fetc", "\(name)%20OR%201=1", "\(name)%00", "\(name)%0a",
                name.lowercased() + "'", String(name.dropLast()) + "x", String(repeating: "A", count: 2_000),
                "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "%F0%9F%92%A3", "*",
                "null",
            ] {
                for person in [api.house.otherProvider, api.house.provider] {
                    for part in ["", "/history", "/evidence/1/content", "/letters/1"] {
                        let answer = try await api.send(.get, "/v1/cases/\(forged)\(part)", as: person)
                        #expect([400, 404].contains(answer.status), "\(forged)\(part): \(answer.text)")
                        #expect(!answer.text.contains(Self.sentinel))
                        tried += 1
                    }
                }
            }
            for item in ["0", "-1", "9223372036854775808", "1.5", "1'", "x", "1,2", "%31%00"] {
                for part in ["evidence/\(item)/content", "letters/\(item)", "reviews/1/files/\(item)"] {
                    let answer = try await api.send(.get, "/v1/cases/\(name)/\(part)", as: api.house.provider)
                    #expect([400, 404].contains(answer.status), "\(part): \(answer.text)")
                    tried += 1
                }
            }
            // 2. A cursor of one's own, bent or made up; and one of somebody else's, which shows its bearer their own.
            var cursors = [
                "", "x", "MQ", "eyJpZCI6MX0", "%27", String(repeating: "A", count: 5_000), String(cursor.dropLast()),
                cursor + "A", String(cursor.reversed()),
            ]
            for index in cursor.indices.dropFirst(cursor.count / 2).prefix(8) {
                cursors.append(cursor.replacingCharacters(in: index...index, with: cursor[index] == "A" ? "B" : "A"))
            }
            for bent in cursors {
                let words = try #require(bent.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
                let answer = try await api.send(.get, "/v1/cases?cursor=\(words)", as: api.house.provider)
                #expect([200, 400].contains(answer.status), "\(bent): \(answer.text)")
                tried += 1
            }
            let words = try #require(cursor.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            let foreign = try await api.send(.get, "/v1/cases?limit=9&cursor=\(words)", as: api.house.otherProvider)
            #expect([200, 400].contains(foreign.status) && !foreign.text.contains(name.prefix(4)), "\(foreign.text)")
            #expect(try await api.house.stored() == before)
            Self.expect(tried, atLeast: 150)
        }
    }

    // MARK: Members

    /// Members by which a client might say who it is, or what is to be.
    private static let members: [String: JSONValue] = [
        "role": "officer", "roles": ["officer"], "principal": "officer", "principal_id": "1", "organisation": "SAB",
        "party": "body", "state": "accredited", "outcome": "approved", "version": 99, "command": "decide",
        "action": "approve", "from": "draft", "id": "00000000-0000-4000-8000-000000000000", "case_id": "1",
        "is_sample": true, "recorded_at": "2020-01-01T00:00:00Z", "effect": [:], "__proto__": ["role": "officer"],
    ]

    @Test func `members that nobody asked for change nothing`() async throws {
        try await API.serving { api in
            let name = try await Self.submitted(api)
            let before = try await api.house.stored()
            for (member, value) in Self.members {
                for (part, person) in [
                    ("actions/confirm-complete", api.house.provider), ("notes", api.house.provider),
                    ("actions/confirm-complete", api.house.officer), ("pause", api.house.provider),
                ] {
                    let json = JSONValue.object([member: value]).setting("reason", to: "So.")
                    let answer = try await api.post(part, on: name, as: person, json)
                    #expect([403, 409, 422].contains(answer.status), "\(member) \(part): \(answer.text)")
                }
            }
            let data = try await api.post(
                "actions/confirm-complete", on: name, as: api.house.provider, ["data": .object(Self.members)])
            #expect(data.status >= 400, "\(data.text)")
            #expect(try await api.house.stored() == before)
            Self.expect(Self.members.count * 4, atLeast: 60)
        }
    }

    // MARK: Tokens

    /// Authorization values that say who somebody is without a token that this house gave out.
    private static func claims(_ api: API) -> [String] {
        func part(_ text: String) -> String {
            Data(text.utf8).base64EncodedString().replacing("=", with: "").replacing("+", with: "-")
                .replacing("/", with: "_")
        }
        let body = part(#"{"sub":"officer","roles":["officer"],"org":"SAB","exp":4102444800}"#)
        let secret = api.house.officer.secret
        let unsigned = [#"{"alg":"none"}"#, #"{"alg":"None","typ":"JWT"}"#, #"{"typ":"JWT"}"#].map {
            "\(part($0)).\(body)."
        }
        let signed = [#"{"alg":"HS256"}"#, #"{"alg":"RS256","kid":"../../dev/null"}"#].map {
            "\(part($0)).\(body).\(part("signature"))"
        }
        return
            (unsigned + signed + [
                String(secret.dropLast(6)), secret.lowercased(), secret + secret,
                "accredit_" + String(repeating: "0", count: 49),
                "null", "undefined", "' OR ''='", "*", "officer", "accredit_", String(repeating: "a", count: 4_000),
            ]).map { "Bearer \($0)" } + [
                "Basic b2ZmaWNlcjo=", "bearer", "Token \(secret)", "Digest username=officer", secret,
            ]
    }

    @Test func `nobody is somebody by saying so`() async throws {
        try await API.serving { api in
            let name = try await Self.submitted(api)
            let before = try await api.house.stored()
            let claims = Self.claims(api)
            for claim in claims {
                for (method, path) in [
                    (HTTPRequest.Method.get, "/v1/cases/\(name)"), (.get, "/v1/me"),
                    (.post, "/v1/cases/\(name)/actions/confirm-complete"),
                ] {
                    let answer = try await api.send(
                        method, path, headers: ["Authorization": claim, "If-Match": "*", "X-User": "officer"])
                    #expect(answer.status == 401 && !answer.text.contains(Self.sentinel), "\(claim): \(answer.text)")
                }
            }
            // A token in other places than its own is not looked for.
            let secret = api.house.officer.secret
            for (path, headers) in [
                ("/v1/me?access_token=\(secret)", [:]), ("/v1/me?token=\(secret)", [:]),
                ("/v1/me", ["Cookie": "token=\(secret)"]), ("/v1/me", ["X-Api-Key": secret]),
                ("/v1/me", ["Proxy-Authorization": "Bearer \(secret)"]),
            ] {
                #expect(try await api.send(.get, path, headers: headers).status == 401, "\(path)")
            }
            // Nor does a header say that somebody else asks.
            for header in [
                "X-Forwarded-User", "X-Original-URL", "X-HTTP-Method-Override", "X-Remote-User", "Forwarded",
            ] {
                let answer = try await api.send(
                    .get, "/v1/cases/\(name)", as: api.house.otherProvider, headers: [header: "officer"])
                #expect(answer.status == 404, "\(header)")
            }
            #expect(try await api.house.stored() == before)
            Self.expect(claims.count * 3, atLeast: 60)
        }
    }

    // MARK: Requests that two servers read differently

    /// Heads that end, or count, in two ways. Each is followed by a request that would be the stranger's own.
    private static let twoWays = [
        "Content-Length: 4\r\nContent-Length: 40\r\n", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding : chunked\r\n", "Content-Length: +4\r\n", "Content-Length: 0x4\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 99999999999999999999\r\n", "Transfer-Encoding: \u{b}chunked\r\n", " folded: yes\r\n",
        "Content-Length: 4, 4\r\n", "Content-Length: 4\r\n continued\r\n", "X: a\0b\r\n", "Bad Name: x\r\n",
        ": none\r\n",
    ]

    @Test func `a request that could be read in two ways is read in none`() async throws {
        try await API.serving(.live) { api in
            let port = try #require(api.client.port)
            let name = try await Self.submitted(api)
            let before = try await api.house.stored()
            for head in Self.twoWays {
                let connection = try RawConnection(port: port)
                try connection.send(
                    "POST /v1/submissions/check HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                        + "\(api.house.officer.secret)\r\nContent-Type: application/json\r\n\(head)\r\n"
                        + "0\r\n\r\nPOST /v1/cases/\(name)/actions/confirm-complete HTTP/1.1\r\nHost: localhost\r\n"
                        + "Authorization: Bearer nobody\r\nIf-Match: *\r\nContent-Length: 0\r\n\r\n")
                let answer = try await connection.receive { $0.contains("\r\n\r\n") }
                let status = Int(answer.split(separator: " ").dropFirst().first ?? "") ?? 0
                #expect([400, 401, 411, 413, 431, 501].contains(status) || answer.isEmpty, "\(head): \(answer)")
            }
            for head in [
                String(repeating: "X: \(String(repeating: "a", count: 1_000))\r\n", count: 200),
                "X: \(String(repeating: "a", count: 200_000))\r\n",
            ] {
                let connection = try RawConnection(port: port)
                try? connection.send("GET /v1/me HTTP/1.1\r\nHost: localhost\r\n\(head)\r\n")
                let answer = (try? await connection.receive { $0.contains("\r\n\r\n") }) ?? ""
                #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer.prefix(100))")
            }
            let authorized = "Authorization: Bearer \(api.house.otherProvider.secret)\r\n"
            for hosts in [
                "", "Host: a\r\nHost: b\r\n",
                "Host: localhost\r\nAuthorization: Bearer \(api.house.officer.secret)\r\n",
            ] {
                let connection = try RawConnection(port: port)
                try connection.send("GET /v1/cases/\(name) HTTP/1.1\r\n\(hosts)\(authorized)\r\n")
                let answer = try await connection.receive { $0.contains("\r\n\r\n") }
                #expect(answer.hasPrefix("HTTP/1.1 4") && !answer.contains(Self.sentinel), "\(hosts): \(answer)")
            }
            #expect(try await api.house.stored() == before)
            #expect(try await api.send(.get, "/v1/me", as: api.house.provider).status == 200)
        }
    }
}
