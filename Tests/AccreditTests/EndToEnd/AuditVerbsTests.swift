import Administration
import Engine
import EngineSupport
import Foundation
import TestSupport
import Testing
import Turnaround
import WorkflowCore

/// `accredit audit`, run as operators and strangers run it, and the second implementation in Docs/audit-check.py.
@Suite struct AuditVerbsTests {
    /// A case that was decided, told by operators of the sample organisations.
    private static func decided(_ house: House) async throws -> String {
        let submission = SubmissionDocument.facts(try House.sample("level-3-care-welsh-college"))
        let start = try Instant("2021-03-01T10:00:00Z")
        let opening = Command(
            .open(body: "SAB", submission: submission, route: "proportionate-accreditation"), key: "open",
            occurredAt: start)
        guard case .done(let opened) = try await house.engine.perform(opening, as: house.simulatingProvider.credential)
        else { throw EngineError.notFound(kind: "case", name: "opened", hint: nil) }
        for (day, action, data, person) in [
            (1, "submit", nil, house.simulatingProvider), (2, "confirm-complete", nil, house.simulatingOfficer),
            (
                3, "recommend", ["recommendation": "Cymeradwyer — “yes” \u{1F600} \\ /"],
                house.simulatingReviewer
            ),
            (4, "approve", nil, house.simulatingDecider),
        ] as [(Int64, String, JSONValue?, House.Person)] {
            let command = Command(
                .act(case: opened.reference, action: action, data: data), key: action,
                occurredAt: start.advanced(bySeconds: day * 86_400))
            guard case .done = try await house.performOnceReady(command, on: opened.reference, as: person) else {
                throw EngineError.notFound(kind: "way to", name: action, hint: nil)
            }
        }
        return opened.reference
    }

    /// What the second implementation says.
    private static func python(_ arguments: [String]) async throws -> BuiltProgram.Run {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = arguments
        return try await BuiltProgram.run(process)
    }

    private static let script = "\(TestServer.repository)/Docs/audit-check.py"

    /// Flips a bit in each byte of a proof; prints those that were taken all the same, and how many were not.
    private static let altering = """
        import importlib.util, sys
        spec = importlib.util.spec_from_file_location("check", sys.argv[1])
        check = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(check)
        data, keys, refused = open(sys.argv[2], "rb").read(), open(sys.argv[3]).read(), 0
        check.check(data, keys)
        for place in range(len(data)):
            altered = bytearray(data)
            altered[place] ^= 1 << place % 8
            try:
                print("taken", place, check.check(bytes(altered), keys))
            except (ValueError, KeyError, TypeError, AttributeError, IndexError):
                refused += 1
        print(refused == len(data))
        """

    // long: one story in its order; each step needs what the steps before it left.
    @Test(.timeLimit(.minutes(10))) func `what operators sign, strangers verify`() async throws {
        try await House.withHouse { house in
            let reference = try await Self.decided(house)
            let folder = try TemporaryFolder()
            let settings = ["DATABASE_URL": try BuiltProgram.url(database: house.database)]
            func run(_ arguments: String...) async throws -> BuiltProgram.Run {
                try await BuiltProgram.run(arguments, settings: settings)
            }
            func keep(_ run: BuiltProgram.Run, as name: String) throws -> String {
                #expect(run.status == 0, "\(run.messages)")
                try run.output.write(toFile: folder.path(name), atomically: true, encoding: .utf8)
                return folder.path(name)
            }

            // 1. Before anything is signed.
            let (key, publicKey) = (folder.path("audit.key"), folder.path("audit.key.pub"))
            #expect(try await run("report", "key", "--out", key).status == 0)
            let unsigned = try await run("audit", "verify")
            #expect(unsigned.status == 0 && unsigned.output.isEmpty && unsigned.messages.contains("all agree"))
            #expect(try await run("audit", "prove", reference).status == 1)
            #expect(try await run("audit", "keys").messages.contains("no checkpoint yet"))

            // 2. Signed, and signed again.
            let first = try await run("audit", "checkpoint", "--key", key)
            let kept = try keep(first, as: "first.checkpoint")
            let same = try await run("audit", "checkpoint", "--key", key)
            #expect(same.output == first.output && same.messages.contains("nothing is new"))
            _ = try await house.engine.perform(
                Command(
                    .act(case: reference, action: "notify", data: nil), key: "notify",
                    occurredAt: try Instant("2021-03-08T10:00:00Z")), as: house.simulatingOfficer.credential)
            _ = try keep(try await run("audit", "checkpoint", "--key", key), as: "second.checkpoint")
            let keys = try keep(try await run("audit", "keys"), as: "keys.txt")
            let clean = try await run("audit", "verify", "--checkpoint", kept, "--keys", keys, "--json")
            #expect(clean.status == 0, "\(clean.output)\(clean.messages)")
            let doctor = try await run("doctor")
            #expect(doctor.output.contains("checkpoints: number 2, of "), "\(doctor.output)")

            // 3. Elsewhere.
            let export = folder.path("history.jsonl")
            #expect(try await run("audit", "export", export).status == 0)
            let nowhere = ["DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"]
            func elsewhere(_ arguments: String...) async throws -> BuiltProgram.Run {
                try await BuiltProgram.run(arguments, settings: nowhere)
            }
            let offline = try await elsewhere("audit", "verify", "--from", export, "--checkpoint", kept, "--keys", keys)
            #expect(offline.status == 0 && offline.messages.contains("2 checkpoints: all agree"), "\(offline.messages)")
            try await Self.alterLines(of: export, in: folder) { file in
                try await elsewhere("audit", "verify", "--from", file, "--checkpoint", kept, "--keys", keys)
            }

            // 4. Proofs, in both implementations.
            for (name, words) in [
                ("decision", ["audit", "prove", reference]),
                ("bare", ["audit", "prove", reference, "--event", "4", "--without-text"]),
                ("recommended", ["audit", "prove", reference, "--event", "\(try await Self.recommendation(house))"]),
                ("growth", ["audit", "prove", "--since", kept]),
            ] {
                let file = try keep(try await BuiltProgram.run(words, settings: settings), as: "\(name).json")
                for trusted in [keys, publicKey] {
                    let check = try await elsewhere("audit", "check", file, "--key", trusted)
                    #expect(check.status == 0 && check.output.contains("checkpoint 2"), "\(check.messages)")
                    let second = try await Self.python([Self.script, file, trusted])
                    #expect(second.status == 0 && second.output.contains("accredit/"), "\(second.messages)")
                }
                let altered = try await Self.python(["-c", Self.altering, Self.script, file, keys])
                #expect(altered.output == "True\n", "\(name): \(altered.output)\(altered.messages)")
            }
            let decision = folder.path("decision.json")
            let said = try await elsewhere("audit", "check", decision, "--key", publicKey)
            #expect(said.output.contains("action  approve") && said.output.contains("said  "), "\(said.output)")
            #expect(try await run("report", "key", "--out", folder.path("other.key")).status == 0)
            let stranger = try await elsewhere("audit", "check", decision, "--key", folder.path("other.key.pub"))
            #expect(stranger.status == 1 && stranger.output.isEmpty, "\(stranger.messages)")
            #expect(try await Self.python([Self.script, decision, folder.path("other.key.pub")]).status == 1)

            // 5. What is no file of these.
            for arguments in [
                ["verify", "--checkpoint", keys], ["verify", "--keys", kept], ["verify", "--from", kept],
                ["check", kept, "--key", keys], ["check", decision, "--key", decision], ["checkpoint", "--key", keys],
            ] {
                let wrong = try await BuiltProgram.run(["audit"] + arguments, settings: settings)
                #expect(wrong.status == 65 && wrong.output.isEmpty, "\(arguments): \(wrong.messages)")
            }
            #expect(try await elsewhere("audit", "verify", "--from", folder.path("none")).status == 66)

            // 6. Altered in the database.
            _ = try await house.admin.withConnection { connection in
                try await connection.execute("UPDATE accredit.case_event SET role = 'officer' WHERE seq = 2")
            }
            let altered = try await run("audit", "verify", "--checkpoint", kept)
            #expect(altered.status == 1, "\(altered.messages)")
            #expect(altered.output == "\(reference), event 2: its content does not agree with its hash\n")
        }
    }

    private static func recommendation(_ house: House) async throws -> Int {
        try await house.admin.withConnection { connection in
            try await connection.query("SELECT max(seq) FROM accredit.case_event WHERE action = 'recommend'")
        }.first?.decode(Int.self, at: 0) ?? 0
    }

    /// An export of which a line is gone, twice there, in another place or altered does not agree, or is none.
    private static func alterLines(
        of export: String, in folder: TemporaryFolder, _ verify: (String) async throws -> BuiltProgram.Run
    ) async throws {
        let lines = try String(contentsOfFile: export, encoding: .utf8).split(separator: "\n").map(String.init)
        let file = folder.path("altered.jsonl")
        func expectRefused(_ lines: [String], _ what: String) async throws {
            try (lines.joined(separator: "\n") + "\n").write(toFile: file, atomically: true, encoding: .utf8)
            let run = try await verify(file)
            #expect([1, 65].contains(run.status), "\(what): \(run.status) \(run.output)\(run.messages)")
        }
        for place in stride(from: 0, to: lines.count, by: 3) {
            var altered = lines
            altered.remove(at: place)
            try await expectRefused(altered, "line \(place) is gone")
            try await expectRefused(Array(lines[...place]) + Array(lines[place...]), "line \(place) is twice there")
            if place > 0 {
                altered = lines
                altered.swapAt(place, place - 1)
                try await expectRefused(altered, "line \(place) is in another place")
            }
            altered = lines
            altered[place] = altered[place].replacing(/[0-8]/, maxReplacements: 1) { "\((Int($0.output) ?? 0) + 1)" }
            try await expectRefused(altered, "line \(place) is altered")
        }
        try await expectRefused(Array(lines.dropLast()), "the end is gone")
    }
}
