import Engine
import EngineSupport
import Foundation
import Testing
import Turnaround
import WorkflowCore

/// `accredit report … --as-known-on`, run as its users run it, straight on the database.
@Suite struct KnownOnReportTests {
    @Test func `what was printed is printed again, byte for byte, in every form`() async throws {
        try await House.withHouse { house in
            let settings = ["DATABASE_URL": try BuiltProgram.url(database: house.database)]
            func perform(_ request: Command.Request, _ key: String, by person: House.Person) async throws -> Receipt {
                let outcome = try await house.engine.perform(Command(request, key: key), as: person.credential)
                guard case .done(let receipt) = outcome else { throw NotDone(what: "\(outcome)") }
                return receipt
            }
            let submission = SubmissionDocument.facts(try House.sample("level-3-care-welsh-college"))
            let opened = try await perform(
                .open(body: "SAB", submission: submission, route: nil), "one", by: house.provider)
            _ = try await perform(.act(case: opened.reference, action: "submit", data: nil), "two", by: house.provider)
            func report(_ arguments: [String]) async throws -> String {
                let run = try await BuiltProgram.run(["report"] + arguments, settings: settings)
                try #require(run.status == 0, "\(arguments): \(run.messages)")
                return run.output
            }
            var printed: [(arguments: [String], output: String)] = []
            for name in ["turnaround", "onerous"] {
                let json = try await report([name, "--json"])
                let read = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
                let moment = try #require(read?["as_of"] as? String)
                printed.append(([name, "--json", "--as-known-on", moment], json))
                for format in ["--table", "--csv"] {
                    printed.append(
                        ([name, format, "--as-known-on", moment], try await report([name, format, "--as-of", moment])))
                }
                if name == "turnaround" {
                    let page = try await report(["html", "--out", "-", "--as-of", moment])
                    printed.append((["html", "--out", "-", "--as-known-on", moment], page))
                }
            }

            // Then it turns out that it came by post, last year; and somebody else comes as well.
            let past = try Instant("2025-11-03T09:00:00Z")
            for (event, key) in [(1, "three"), (2, "four")] {
                _ = try await perform(
                    .correct(case: opened.reference, event: event, effectiveAt: past, reason: "By post."), key,
                    by: house.officer)
            }
            _ = try await perform(.open(body: "SAB", submission: submission, route: nil), "five", by: house.provider)
            for (arguments, output) in printed {
                #expect(try await report(arguments) == output, "\(arguments)")
                // What is known now is another story.
                let now = arguments.map { $0 == "--as-known-on" ? "--as-of" : $0 }
                if !arguments.contains("onerous") { #expect(try await report(now) != output, "\(now)") }
            }
            let told = try await BuiltProgram.run(["report"] + printed[0].arguments, settings: settings)
            #expect(told.messages.contains("what was recorded later is left out"))
        }
    }

    /// A command was expected to be done and was not.
    private struct NotDone: Error {
        let what: String
    }
}
