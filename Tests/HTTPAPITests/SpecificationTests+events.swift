import Engine
import EngineSupport
import HTTPAPI
import Hummingbird
import Testing
import WorkflowCore

extension SpecificationTests {
    /// Events page by page: found, and refused for every reason that there is.
    func tellEvents(_ api: API) async throws {
        let house = api.house
        func expect(_ status: Int, _ query: String, by person: House.Person) async throws -> JSONValue? {
            let answer = try await api.send(.get, "/v1/events\(query)", as: person)
            #expect(answer.status == status, "\(query): \(answer.text)")
            return answer.json
        }
        let page = try await expect(200, "?after=start&limit=3", by: house.provider)
        #expect(page?["events"]?.arrayValue?.count == 3 && page?["has_more"] == true)
        let next = try #require(page?["next"]?.stringValue)
        let rest = try await expect(200, "?after=\(next)&command=act&action=submit", by: house.provider)
        #expect(rest?["events"]?.arrayValue?.allSatisfy { $0["event"]?["action"] == "submit" } == true)
        #expect(try await expect(200, "", by: house.provider)?["events"] == [])
        _ = try await expect(400, "?after=\(next)", by: house.officer)
        _ = try await expect(400, "?after=yesterday", by: house.officer)
        _ = try await expect(403, "", by: house.analyst)
        _ = try await expect(404, "?case=SAB-0000-0000-00", by: house.officer)
    }

    /// Each request about webhooks is done, refused for what is wrong with it, and refused to whom it is not for.
    func tellWebhooks(_ api: API) async throws {
        let house = api.house
        func expect(
            _ status: Int, _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil,
            by person: House.Person? = nil
        ) async throws -> JSONValue? {
            let answer = try await api.send(method, "/v1/webhooks\(path)", as: person ?? house.officer, json: body)
            #expect(answer.status == status, "\(method) \(path): \(answer.text)")
            return answer.json
        }
        let url: JSONValue = "https://registry.body.example/accredit"
        let made = try await expect(201, .post, "", ["url": url, "commands": ["act"]])
        #expect(made?["secret"]?.stringValue?.hasPrefix("whsec_") == true)
        let id = try #require(made?["id"]?.stringValue)
        for inside in ["http://10.0.0.1/x", "https://127.0.0.1/x", "https://[::1]/x", "ftp://a.example/", ""] {
            _ = try await expect(422, .post, "", ["url": .string(inside)])
            _ = try await expect(422, .patch, "/\(id)", ["url": .string(inside)])
        }
        _ = try await expect(422, .post, "", [:])
        _ = try await expect(422, .post, "", ["url": url, "commands": ["dance"]])
        #expect(try await expect(200, .get, "")?["webhooks"]?.arrayValue?.count == 1)
        #expect(try await expect(200, .get, "/\(id)")?["secret"] == nil)
        // 1. To whom it is not for.
        for person in [house.reviewer, house.analyst] {
            _ = try await expect(403, .get, "", by: person)
            _ = try await expect(403, .post, "", ["url": url], by: person)
            _ = try await expect(403, .get, "/\(id)", by: person)
            _ = try await expect(403, .patch, "/\(id)", ["status": "off"], by: person)
            _ = try await expect(403, .delete, "/\(id)", by: person)
            for part in ["rotation", "ping"] { _ = try await expect(403, .post, "/\(id)/\(part)", by: person) }
            _ = try await expect(403, .get, "/\(id)/deliveries", by: person)
            _ = try await expect(403, .post, "/\(id)/deliveries/\(id)/replay", by: person)
        }
        #expect(try await expect(200, .get, "", by: house.provider)?["webhooks"] == [])
        for (method, part) in [(HTTPRequest.Method.get, ""), (.post, "/ping"), (.delete, "")] {
            _ = try await expect(404, method, "/\(id)\(part)", by: house.provider)
        }
        // 2. What is done with one.
        #expect(try await expect(200, .patch, "/\(id)", ["status": "off"])?["reason"] == "switched_off")
        #expect(try await expect(200, .patch, "/\(id)", ["status": "on"])?["reason"] == nil)
        let rotated = try await expect(200, .post, "/\(id)/rotation", ["old_valid_hours": 1])
        #expect(rotated?["secret"] != made?["secret"] && rotated?["old_secret_until"] != nil)
        _ = try await expect(422, .post, "/\(id)/rotation", ["old_valid_hours": 1000])
        let ping = try await expect(202, .post, "/\(id)/ping")
        let delivery = try #require(ping?["id"]?.stringValue)
        #expect(try await expect(200, .get, "/\(id)/deliveries?status=waiting")?["deliveries"]?.arrayValue?.count == 1)
        _ = try await expect(400, .get, "/\(id)/deliveries?status=lost")
        _ = try await expect(202, .post, "/\(id)/deliveries/\(delivery)/replay")
        _ = try await expect(404, .post, "/\(id)/deliveries/\(id)/replay")
        _ = try await expect(204, .delete, "/\(id)")
        _ = try await expect(404, .get, "/\(id)")
    }
}
