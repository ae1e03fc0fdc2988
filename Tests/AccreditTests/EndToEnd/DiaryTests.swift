import EngineSupport
import Foundation
import Postgres
import Testing

/// Dates as calendar programs read them.
@Suite struct DiaryTests {
    private static let python = ProcessInfo.processInfo.environment["ACCREDIT_VENV"].map { "\($0)/bin/python" }
    private static let isCI = ProcessInfo.processInfo.environment["CI"] == "true"

    /// An entry as `icalendar`, a library of others, reads it.
    private struct Entry: Decodable {
        let uid: String
        let day: String
        let days: Int
        let title: String
        let status: String
    }

    private static let reader = """
        import icalendar, json, sys
        calendar = icalendar.Calendar.from_ical(open(sys.argv[1], "rb").read())
        assert not calendar.errors and calendar["VERSION"] == "2.0" and calendar["PRODID"]
        print(json.dumps([{
            "uid": e["UID"], "day": e.start.isoformat(), "days": e.duration.days, "title": e["SUMMARY"],
            "status": e["STATUS"]} for e in calendar.events]))
        """

    /// Gets an address without a token: the body on standard output, the status on the other.
    private static let getter = """
        import sys, urllib.error, urllib.request
        try:
            answer = urllib.request.urlopen(sys.argv[1])
            assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        except urllib.error.HTTPError as error:
            answer = error
        sys.stdout.buffer.write(answer.read())
        sys.stderr.write(str(answer.status))
        """

    private static func entries(_ file: Data, in folder: TemporaryFolder) async throws -> [Entry] {
        let python = try #require(python, "ACCREDIT_VENV is not set: run Scripts/venv, and tests through Scripts/test")
        let path = folder.path("\(UUID().uuidString).ics")
        try file.write(to: URL(filePath: path))
        let process = try BuiltProgram.process([], [:])
        process.executableURL = URL(filePath: python)
        process.arguments = ["-c", reader, path]
        let run = try await BuiltProgram.run(process)
        try #require(run.status == 0, "\(run.messages)")
        return try JSONDecoder().decode([Entry].self, from: Data(run.output.utf8))
    }

    @Test(.enabled(if: python != nil || isCI)) func `a calendar program reads the days, and follows them`() async throws
    {
        try await House.withHouse { house in
            let (server, folder) = (try await RunningServer.start(database: house.database), try TemporaryFolder())
            defer { server.kill() }
            func run(_ words: [String], as person: House.Person) async throws -> BuiltProgram.Run {
                let run = try await BuiltProgram.run(
                    words, settings: ["ACCREDIT_SERVER": server.address, "ACCREDIT_TOKEN": person.secret])
                try #require(run.status == 0, "\(words): \(run.messages)")
                return run
            }
            func saved(by person: House.Person) async throws -> [Entry] {
                let run = try await run(["diary", "save"], as: person)
                let lines = run.output.components(separatedBy: "\r\n")
                #expect(lines.allSatisfy { $0.utf8.count <= 75 && !$0.contains("\n") })
                return try await Self.entries(Data(run.output.utf8), in: folder)
            }
            let opened = try await run(
                ["case", "open", "Docs/samples/level-3-care-welsh-college.yaml", "--body", "SAB"], as: house.provider)
            let reference = opened.output.trimmingCharacters(in: .whitespacesAndNewlines)
            _ = try await run(["case", "act", reference, "submit"], as: house.provider)
            // 1. What the work list says is due stands on its day, once.
            func due() async throws -> String? {
                let work = try await run(["work", "--json"], as: house.officer).json as? [String: Any]
                let items = work?["work"] as? [[String: Any]]
                return items?.first { $0["reference"] as? String == reference }?["due"] as? String
            }
            let first = try await saved(by: house.officer)
            let entry = try #require(first.first { $0.uid.hasPrefix(reference) })
            #expect(entry.day == (try await due()) && entry.days == 1 && entry.title.contains(reference))
            #expect(Set(first.map(\.uid)).count == first.count)
            // 2. Meetings of the body's committee, for its people alone.
            #expect(first.contains { $0.title.hasPrefix("Meeting: ") })
            #expect(try await saved(by: house.provider).allSatisfy { !$0.title.hasPrefix("Meeting: ") })
            // 3. Where the office is closed on that day it moves, and it is the same entry.
            let closure = try await BuiltProgram.run(
                "calendar", "add-closure", "--body", "SAB", entry.day, "--reason", "Closed.",
                settings: ["DATABASE_URL": try BuiltProgram.url(database: house.database)])
            try #require(closure.status == 0, "\(closure.messages)")
            let moved = try #require(try await saved(by: house.officer).first { $0.uid == entry.uid })
            #expect(moved.day == (try await due()) && moved.day > entry.day)
        }
    }

    @Test(.enabled(if: python != nil || isCI)) func `an address reads one person's dates until it is ended`()
        async throws
    {
        try await House.withHouse { house in
            let (server, folder) = (try await RunningServer.start(database: house.database), try TemporaryFolder())
            defer { server.kill() }
            let settings = ["ACCREDIT_SERVER": server.address, "ACCREDIT_TOKEN": house.officer.secret]
            func get(_ address: String) async throws -> (status: Int32, body: Data) {
                let process = try BuiltProgram.process([], [:])
                process.executableURL = URL(filePath: "/usr/bin/env")
                process.arguments = ["python3", "-c", Self.getter, address]
                let run = try await BuiltProgram.run(process)
                return (Int32(run.messages) ?? 0, Data(run.output.utf8))
            }
            func made() async throws -> String {
                let run = try await BuiltProgram.run("diary", "feed", settings: settings)
                try #require(run.status == 0, "\(run.messages)")
                return run.output.trimmingCharacters(in: .whitespacesAndNewlines)
            }
            let first = try await made()
            let read = try await get(first)
            #expect(read.status == 200)
            #expect(try await !Self.entries(read.body, in: folder).isEmpty)
            // The secret in it opens nothing else.
            let secret = try #require(first.split(separator: "/").last.map(String.init))
            let other = try await BuiltProgram.run(
                "whoami", settings: ["ACCREDIT_SERVER": server.address, "ACCREDIT_TOKEN": secret])
            #expect(other.status == 77)
            // A new one takes its place; an ended one says what to do.
            let second = try await made()
            #expect(try await get(first).status == 404)
            #expect(try await get(second).status == 200)
            #expect(try await BuiltProgram.run("diary", "end", settings: settings).status == 0)
            let ended = try await get(second)
            #expect(ended.status == 404 && String(decoding: ended.body, as: UTF8.self).contains("accredit diary feed"))
            #expect(try await BuiltProgram.run("diary", "end", settings: settings).status == 1)
            // Who works there no longer has no dates.
            let third = try await made()
            _ = try await house.admin.withConnection {
                try await $0.execute("UPDATE accredit.token SET revoked_at = clock_timestamp()")
            }
            #expect(try await get(third).status == 404)
        }
    }
}
