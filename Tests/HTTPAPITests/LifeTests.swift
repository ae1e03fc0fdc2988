import Administration
import Engine
import EngineSupport
import HTTPAPI
import Postgres
import TestSupport
import Testing
import Turnaround
import WorkflowCore

/// Whole lives of cases over HTTP, every answer held against the specification. The same scripts by the command line:
/// `LifeTests` there.
@Suite struct LifeTests {
    @Test(arguments: Lives.allCases) func `a life goes as its script says, over HTTP`(name: Lives) async throws {
        try await API.serving { api in
            let life = try name.life
            let flaws = try await LifeTelling.flaws(of: life, told: HTTPNarrator(api: api), in: api.house)
            #expect(flaws == [], "\(life)")
        }
    }
}

/// Tells lives to the application by HTTP.
struct HTTPNarrator: Narrator {
    let api: API
    /// False where a test has changed the database for its own purpose.
    var examines = true

    func tell(
        _ deed: Deed, on reference: String?, as person: House.Person, at time: Instant
    ) async throws -> Told {
        var body = deed.body.setting("occurred_at", to: .string(time.description))
        if let name = deed.body["submission"]?.stringValue {
            body = body.setting("submission", to: try House.sample(name))
        }
        let (path, headers): (String, [String: String]) =
            switch deed.place {
            case .cases: ("/v1/cases", [:])
            case .onCase(let part): ("/v1/cases/\(reference ?? "none")/\(part)", ["If-Match": "*"])
            case .elsewhere(let part): ("/v1/\(part)", [:])
            }
        let answer = try await api.send(.post, path, as: person, headers: headers, json: body)
        guard (200...201).contains(answer.status), let receipt = answer.json else {
            return .refused(answer.problem ?? "?", answer.detail)
        }
        return .done(receipt)
    }

    func read(_ what: Reading, as person: House.Person) async throws -> JSONValue? {
        let answer =
            switch what {
            case .shown(let reference): try await api.send(.get, "/v1/cases/\(reference)", as: person)
            case .history(let reference): try await api.send(.get, "/v1/cases/\(reference)/history", as: person)
            case .entry(let reference): try await api.send(.get, "/v1/register/\(reference)")
            }
        return answer.status == 200 ? answer.json : nil
    }

    func pass(until time: Instant) async throws -> [String] {
        try await api.house.administration.fireSimulated(asOf: time).filter { $0.status == "done" }.map {
            "\($0.command) \($0.reference)"
        }
    }

    func examine() async throws -> [String] {
        guard examines else { return [] }
        let migrator = try TestServer.migrator()
        let findings = try await api.house.admin.withConnection { connection in
            try await DatabaseExamination(connection: connection).all(migrator: .success(migrator))
        }
        return findings.filter { $0.verdict == .fail }.map { "\($0.subject): \($0.found)" }
    }
}
