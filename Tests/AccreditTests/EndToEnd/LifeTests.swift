import Administration
import EngineSupport
import Foundation
import Testing
import Turnaround
import WorkflowCore

/// Whole lives of cases by the built program, as people type them, against the built server. The same scripts over
/// HTTP: `LifeTests` there.
@Suite struct LifeTests {
    @Test(arguments: Lives.allCases) func `a life goes as its script says, by the command line`(name: Lives)
        async throws
    {
        try await House.withHouse { house in
            let server = try await RunningServer.start(database: house.database)
            defer { server.kill() }
            let narrator = CommandLineNarrator(
                server: server.address, operators: try BuiltProgram.url(database: house.database),
                service: try BuiltProgram.url(database: house.database, role: "accredit_service"))
            let life = try name.life
            let flaws = try await LifeTelling.flaws(of: life, told: narrator, in: house)
            #expect(flaws == [], "\(life)")
        }
    }
}

/// Tells lives by typing them.
struct CommandLineNarrator: Narrator {
    let server: String
    /// The databases' URLs, for operators and for the service.
    let operators: String
    let service: String
    var actsToDecide: Bool { true }
    /// False where a test has changed the database for its own purpose.
    var examines = true

    private func run(_ words: [String], as person: House.Person) async throws -> BuiltProgram.Run {
        try await BuiltProgram.run(
            words + ["--json"], settings: ["ACCREDIT_SERVER": server, "ACCREDIT_TOKEN": person.secret])
    }

    func tell(
        _ deed: Deed, on reference: String?, as person: House.Person, at time: Instant
    ) async throws -> Told {
        let words = deed.words.map { $0 == "CASE" ? reference ?? "none" : $0 }
        let isAsked = [["case", "act"], ["letter", "void"], ["person", "merge"]].contains(Array(words.prefix(2)))
        let run = try await run(words + (isAsked ? ["--yes"] : []) + ["--at", time.description], as: person)
        guard run.status != 0 else { return .done(try JSONValue(json: run.output)) }
        // The problem is the last thing that is said.
        let problem = try? JSONValue(json: String(run.messages.drop { $0 != "{" }))
        let slug = problem?["type"]?.stringValue?.split(separator: "/").last.map { String($0) }
        return .refused(slug ?? "exit \(run.status)", problem?["detail"]?.stringValue ?? run.messages)
    }

    func read(_ what: Reading, as person: House.Person) async throws -> JSONValue? {
        let run =
            switch what {
            case .shown(let reference): try await run(["case", "show", reference], as: person)
            case .history(let reference): try await run(["case", "history", reference], as: person)
            case .entry(let reference): try await run(["register", "show", reference], as: person)
            }
        return run.status == 0 ? try JSONValue(json: run.output) : nil
    }

    func pass(until time: Instant) async throws -> [String] {
        let run = try await BuiltProgram.run(
            "timers", "run", "--as-of", time.description, "--json", settings: ["DATABASE_URL": operators])
        try #require(run.status == 0, "\(run.messages)")
        return (try JSONValue(json: run.output).arrayValue ?? []).filter { $0["status"] == "done" }.map {
            "\($0["command"]?.stringValue ?? "?") \($0["reference"]?.stringValue ?? "?")"
        }
    }

    func examine() async throws -> [String] {
        guard examines else { return [] }
        let run = try await BuiltProgram.run(
            "doctor", "--json", settings: ["DATABASE_URL": operators, "ACCREDIT_SERVICE_DATABASE_URL": service])
        return run.status == 0 ? [] : ["doctor: \(run.output)"]
    }
}
