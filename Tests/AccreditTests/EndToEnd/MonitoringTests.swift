import AsyncHTTPClient
import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import WorkflowCore

@testable import accredit

/// A server as those see it who watch over it, and how it stops.
@Suite(.serialized) struct MonitoringTests {
    private static let python = ProcessInfo.processInfo.environment["ACCREDIT_VENV"].map { "\($0)/bin/python" }
    private static let isCI = ProcessInfo.processInfo.environment["CI"] == "true"

    /// A sample as Prometheus' own parser reads it.
    private struct Sample: Decodable {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    private struct Family: Decodable {
        let name: String
        let type: String
        let help: String
        let samples: [Sample]
    }

    private static let reader = """
        import json, sys
        from prometheus_client.parser import text_string_to_metric_families
        print(json.dumps([{
            "name": f.name, "type": f.type, "help": f.documentation,
            "samples": [{"name": s.name, "labels": s.labels, "value": s.value} for s in f.samples],
        } for f in text_string_to_metric_families(open(sys.argv[1]).read())]))
        """

    /// - Parameter patience: seconds for which it tries; it goes on trying where nobody listens.
    private static func get(
        _ url: String, as person: House.Person? = nil, patience: Int64 = 60
    ) async throws -> (status: Int, body: String) {
        var request = HTTPClientRequest(url: url)
        if let person { request.headers.add(name: "Authorization", value: "Bearer \(person.secret)") }
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(patience))
        let body = try await answer.body.collect(upTo: 8 << 20)
        return (Int(answer.status.code), String(decoding: body.readableBytesView, as: UTF8.self))
    }

    private static func families(_ text: String) async throws -> [Family] {
        let python = try #require(python, "ACCREDIT_VENV is not set: run Scripts/venv, and tests through Scripts/test")
        let folder = try TemporaryFolder()
        let path = folder.path("metrics")
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let process = try BuiltProgram.process([], [:])
        process.executableURL = URL(filePath: python)
        process.arguments = ["-c", reader, path]
        let run = try await BuiltProgram.run(process)
        try #require(run.status == 0, "\(run.messages)")
        return try JSONDecoder().decode([Family].self, from: Data(run.output.utf8))
    }

    private static let settings = ["ACCREDIT_METRICS": "127.0.0.1:0", "ACCREDIT_SCANNER": "command:/bin/true"]

    @Test(.enabled(if: python != nil || isCI)) func `every family that is promised is told, and none names anybody`()
        async throws
    {
        try await House.withHouse { house in
            let server = try await RunningServer.start(database: house.database, settings: Self.settings)
            defer { server.kill() }
            let monitor = try #require(server.monitor)
            for _ in 0..<3 { _ = try await Self.get("\(server.address)/v1/me", as: house.officer) }
            _ = try await Self.get("\(server.address)/v1/cases/SAB-0000-0000-00", as: house.provider)
            _ = try await Self.get("\(server.address)/v1/reports/turnaround", as: house.officer)
            let answer = try await Self.get("\(monitor)/metrics")
            #expect(answer.status == 200)
            let families = try await Self.families(answer.body)
            // The parser takes the ending off the name of a counter.
            let told = Dictionary(grouping: families, by: \.name)
            for family in ServerMonitor.families {
                let name = family.name.hasSuffix("_total") ? String(family.name.dropLast(6)) : family.name
                let found = try #require(told[name]?.first, "\(family.name)")
                #expect(told[name]?.count == 1 && !found.help.isEmpty && !found.samples.isEmpty, "\(family.name)")
                let labels = Set(found.samples.flatMap(\.labels.keys)).subtracting(["le"])
                #expect(labels == Set(family.labels), "\(family.name): \(labels)")
            }
            #expect(families.count == ServerMonitor.families.count)
            func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
                families.flatMap(\.samples).first { sample in
                    sample.name == name && labels.allSatisfy { sample.labels[$0] == $1 }
                }?.value
            }
            let route = ["route": "/v1/me", "method": "GET", "status_class": "2xx"]
            #expect(value("accredit_http_requests_total", route) == 3)
            #expect(value("accredit_http_request_duration_seconds_count", ["route": "/v1/me"]) == 3)
            #expect(value("accredit_http_refusals_total", ["reason": "unknown_case"]) == 1)
            #expect(value("accredit_database_up") == 1 && value("accredit_cases_open") == 0)
            #expect(value("accredit_share_places", ["kind": "uploads"]) == 16)
            #expect(value("accredit_database_connections_max", ["pool": "requests"]) == 8)
            #expect(try #require(value("accredit_database_acquire_duration_seconds_count", ["pool": "requests"])) >= 5)
            #expect(try #require(value("process_resident_memory_bytes")) > 1_000_000)
            #expect(try #require(value("process_open_fds")) > 5)
            #expect(value("accredit_build_info", ["version": ProgramVersion.text]) == 1)
            let names = ["SAB", "SAC", "Sample", "officer", "provider", house.officer.secret]
            for label in families.flatMap(\.samples).flatMap({ $0.labels.values }) {
                #expect(names.allSatisfy { !label.contains($0) || label.hasPrefix("/v1/") }, "\(label)")
            }
        }
    }

    @Test func `at the address of monitors there is nothing else, and a database that is gone is told`() async throws {
        try await House.withHouse { house in
            let server = try await RunningServer.start(database: house.database, settings: Self.settings)
            defer { server.kill() }
            let monitor = try #require(server.monitor)
            #expect(try await Self.get("\(monitor)/live") == (200, "live\n"))
            #expect(try await Self.get("\(monitor)/ready") == (200, "ready\n"))
            for path in ["/", "/health", "/v1/me", "/openapi.yaml", "/metrics/more"] {
                #expect(try await Self.get("\(monitor)\(path)").status == 404, "\(path)")
            }
            #expect(try await Self.get("\(server.address)/metrics").status == 404)
            try await house.turnAway()
            let start = ContinuousClock.now
            #expect(try await Self.get("\(monitor)/ready") == (503, "not ready: database_away\n"))
            #expect(try await Self.get("\(server.address)/ready").status == 503)
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(try await Self.get("\(monitor)/live").status == 200)
            let metrics = try await Self.get("\(monitor)/metrics").body
            #expect(metrics.contains("accredit_database_up 0\n"))
            #expect(!metrics.contains("\naccredit_cases_open "), "a figure of the past is none of now")
            try await house.letIn()
            try await eventually("the server is ready again") { try await Self.get("\(monitor)/ready").status == 200 }
        }
    }

    @Test func `a database that does not answer within a second is not ready`() async throws {
        try await House.withHouse { house in
            let server = try await RunningServer.start(database: house.database, settings: Self.settings)
            defer { server.kill() }
            let monitor = try #require(server.monitor)
            try await house.admin.withConnection { connection in
                try await connection.batch("BEGIN; LOCK accredit.migration, accredit.function_file")
                let start = ContinuousClock.now
                #expect(try await Self.get("\(monitor)/ready") == (503, "not ready: database_busy\n"))
                #expect(ContinuousClock.now - start < .seconds(5))
                try await connection.batch("ROLLBACK")
            }
            #expect(try await Self.get("\(monitor)/ready").status == 200)
        }
    }

    @Test func `a server that is to stop is not ready at once, and ends what it has begun`() async throws {
        try await House.withHouse { house in
            let folder = try TemporaryFolder()
            let log = folder.url.appending(path: "log")
            let server = try await RunningServer.start(
                database: house.database,
                arguments: ["--log-level", "info", "--timer-interval", "0.1"],
                settings: Self.settings.merging([
                    "ACCREDIT_LOG": "json", "ACCREDIT_MAIL": "directory:\(folder.path("letters"))",
                    "ACCREDIT_MAIL_FROM": "accreditation@body.example",
                ]) { $1 }, log: log)
            defer { server.kill() }
            let monitor = try #require(server.monitor)
            // 1. A command that waits for a lock is in flight.
            let submission = SubmissionDocument.facts(try House.sample("level-3-care-welsh-college"))
            let opening = Command(.open(body: "SAB", submission: submission, route: nil), key: "k")
            guard case .done(let opened) = try await house.engine.perform(opening, as: house.provider.credential) else {
                return #expect(Bool(false), "it opens")
            }
            let lock = try await Self.locked(opened.reference, house, server, monitor) {
                // 2. It is asked to stop: not ready at once, and nobody new is let in.
                server.process.process.terminate()
                try await eventually("it says that it is not ready") {
                    try await Self.get("\(monitor)/ready") == (503, "not ready: stopping\n")
                }
                #expect(server.process.process.isRunning)
                #expect(try await Self.get("\(monitor)/live").status == 200)
                #expect(try await Self.get("\(monitor)/metrics").body.contains("accredit_http_requests_in_flight 1\n"))
                try await eventually("nobody new is let in") {
                    (try? await Self.get("\(server.address)/health", patience: 2)) == nil
                }
            }
            // 3. What was in flight is done, and the process ends well.
            #expect(lock.status == 200, "\(lock.body)")
            server.process.process.waitUntilExit()
            #expect(server.process.process.terminationStatus == 0)
            let claimed = try await house.admin.withConnection {
                try await $0.query(
                    "SELECT count(*) FROM accredit.case_letter WHERE claimed_by IS NOT NULL OR status = 'handing-over'")
            }
            #expect(try claimed.first?.decode(Int.self, at: 0) == 0)
            try Self.expectJSON(log)
        }
    }

    /// Submits a case while somebody holds its row, does something meanwhile, and says what the answer was.
    private static func locked(
        _ reference: String, _ house: House, _ server: RunningServer, _ monitor: String,
        meanwhile: () async throws -> Void
    ) async throws -> (status: Int, body: String) {
        try await house.admin.withConnection { connection in
            try await connection.batch("BEGIN; SELECT FROM accredit.case_head FOR UPDATE")
            var request = HTTPClientRequest(url: "\(server.address)/v1/cases/\(reference)/actions/submit")
            request.method = .POST
            request.body = .bytes(Array("{}".utf8))
            request.headers = [
                "Authorization": "Bearer \(house.provider.secret)", "Content-Type": "application/json", "If-Match": "*",
            ]
            let sent = request
            let answer = Task {
                let answer = try await HTTPClient.shared.execute(sent, timeout: .seconds(60))
                let body = try await answer.body.collect(upTo: 1 << 20)
                return (Int(answer.status.code), String(decoding: body.readableBytesView, as: UTF8.self))
            }
            try await eventually("the command is in flight") {
                try await get("\(monitor)/metrics").body.contains("accredit_http_requests_in_flight 1\n")
            }
            try await meanwhile()
            try await connection.batch("ROLLBACK")
            return try await answer.value
        }
    }

    /// Each line is an object with its time, level and message; the line of the request has its facts.
    private static func expectJSON(_ log: URL) throws {
        let lines = try String(contentsOf: log, encoding: .utf8).split(separator: "\n").map { line in
            try #require(try? JSONValue(json: String(line)), "\(line)")
        }
        #expect(lines.allSatisfy { $0["time"] != nil && $0["level"] != nil && $0["message"] != nil })
        let request = try #require(lines.first { $0["route"] == "/v1/cases/{case}/actions/{action}" })
        #expect(request["status"] == 200 && request["method"] == "POST" && request["principal_id"]?.stringValue != nil)
        #expect(request["request_id"]?.stringValue != nil && request["ms"] != nil)
    }
}
