import AsyncHTTPClient
import Engine
import EngineSupport
import Foundation
import HTTPAPI
import Reports
import Hummingbird
import Logging
import TestSupport
import Testing
import Turnaround
import WorkflowCore

@testable import accredit

/// The client against the real server on a real database: every answer is read, and reads well.
struct VerbsOnServerTests {
    /// Runs a closure with a client for each person of a house.
    static func withClients(
        _ body: @Sendable @escaping (House, @Sendable (House.Person) throws -> ServerClient) async throws -> Void
    ) async throws {
        try await House.withHouse { house in
            let (ports, port) = AsyncStream.makeStream(of: Int.self)
            var logger = Logger(label: "server")
            logger.logLevel = .critical
            let application = buildApplication(
                engine: house.engine, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
                logger: logger
            ) { port.yield($0 ?? 0) }
            try await StubServer.serving(application, ports: ports) { port in
                try await HTTPClient.withHTTPClient(configuration: ServerClient.configuration) { http in
                    try await body(house) { person in
                        ServerClient(
                            address: try ServerAddress("http://127.0.0.1:\(port)"), token: person.secret, http: http)
                    }
                }
            }
        }
    }

    @Test func `From advice to a case that waits for the body, as the command line asks`() async throws {
        try await Self.withClients { house, client in
            let provider = try client(house.provider)
            let submission = try House.sample("level-3-care-welsh-college")

            let (me, _) = try await provider.ask(ServerRequest(path: ["v1", "me"]), for: Principal.self)
            #expect(WhoAmI.text(me).contains("SAC, provider"))

            let (advice, _) = try await provider.ask(
                ServerRequest(method: .post, path: ["v1", "advice"], body: ["body": "SAB", "submission": submission]),
                for: Advice.self)
            #expect(Advise.text(advice).contains("proportionate-accreditation"))
            #expect(Advise.text(advice).contains("the outcome by \(advice.expectedBy)"))

            let (opened, first) = try await provider.open(
                body: "SAB", submission: submission, route: nil, heading: CommandHeading(key: "open-1"))
            #expect(first.status == 201)
            #expect(!first.isReplay)
            let (again, second) = try await provider.open(
                body: "SAB", submission: submission, route: nil, heading: CommandHeading(key: "open-1"))
            #expect(again == opened)
            #expect(second.isReplay)

            let tag = try await provider.tag(of: opened.reference, version: nil)
            #expect(tag.hasPrefix("\"1."))
            let (submitted, _) = try await provider.act(
                on: opened.reference, "submit", data: nil, tag: tag, heading: CommandHeading(key: "submit-1"))
            #expect(
                submitted.sentence.hasPrefix(
                    "\(opened.reference) submit: draft → completeness, with the body, version 2"))

            // Somebody who looked before that is stale.
            let stale = await #expect(throws: ServerProblem.self) {
                _ = try await provider.act(
                    on: opened.reference, "submit", data: nil, tag: tag, heading: CommandHeading(key: "submit-2"))
            }
            #expect(stale?.exitStatus == .tryAgain)
            let moved = try #require(stale?.description.firstMatch(of: /Moved on by (.+) on [0-9-]+ [0-9:]+: submit\./))
            #expect(moved.1 == "provider", "\(stale?.description ?? "")")

            let (page, _) = try await provider.ask(
                ServerRequest(path: ["v1", "cases"], query: [("open", "true"), ("party", "body")]), for: CasePage.self)
            #expect(ListCases.table(page.cases).contains(opened.reference))
            let (detail, _) = try await provider.caseDetail(opened.reference)
            #expect(ShowCase.text(detail).contains("completeness"))
        }
    }

    @Test func `A blocked case is explained with every sentence and who can act`() async throws {
        try await Self.withClients { house, client in
            let provider = try client(house.provider)
            let (opened, _) = try await provider.open(
                body: "SAB", submission: ["title": "A draft"], route: nil, heading: CommandHeading(key: "draft"))
            let actions = try await provider.actions(of: opened.reference).value.actions
            let submit = try #require(actions.first { $0.action == "submit" })
            let text = ExplainCase.text(submit, on: opened.reference)
            let unmet = submit.guards.filter { !$0.satisfied }
            #expect(!unmet.isEmpty)
            for condition in unmet { #expect(text.contains("✗      \(condition.message.text(in: .en))")) }
            #expect(text.contains("who    provider (you are one)"))
            #expect(text.contains("next   accredit case amend \(opened.reference) FILE"))

            let refused = await #expect(throws: ServerProblem.self) {
                _ = try await provider.act(
                    on: opened.reference, "submit", data: nil, tag: "\"1\"", heading: CommandHeading(key: "s"))
            }
            let problem = try #require(refused)
            #expect(problem.exitStatus == .refused)
            for condition in unmet { #expect(problem.description.contains("  - \(condition.message.text(in: .en))")) }
        }
    }

    @Test func `History and reports are read as the server writes them`() async throws {
        try await Self.withClients { house, client in
            let provider = try client(house.provider)
            let (opened, _) = try await provider.open(
                body: "SAB", submission: try House.sample("level-3-care-welsh-college"), route: nil,
                heading: CommandHeading(key: "h"))
            _ = try await provider.act(
                on: opened.reference, "submit", data: nil, tag: "*", heading: CommandHeading(key: "h-submit"))

            let answer = try await provider.send(ServerRequest(path: ServerRequest.onCase(opened.reference, "history")))
            let events = try provider.decode(EventList.self, from: answer).events
            let path = try #require(try provider.path(of: answer))
            #expect(events.map(\.action) == ["open", "submit"])
            #expect(path.visits.map(\.step) == ["draft", "completeness"])
            let text = ShowHistory.text(path, events, withEvents: true)
            #expect(text.contains(opened.reference) && text.contains("completeness") && text.contains("provider"))

            let officer = try client(house.officer)
            let turnaround = try await officer.send(
                ServerRequest(path: ["v1", "reports", "turnaround"], query: [("body", "SAB")]))
            let report = try JSONDecoder().decode(TurnaroundReport.self, from: turnaround.body)
            #expect(report.overall.cases == 1)
            let options = try ReportOptions.parse([])
            let printed = try options.format.rendered(report, isWide: options.wide)
            #expect(printed.contains("Proportionate accreditation") && !printed.contains("proportionate-accreditation"))
            let onerous = try await officer.send(ServerRequest(path: ["v1", "reports", "onerous"]))
            _ = try JSONDecoder().decode(OnerousReport.self, from: onerous.body)

            var page: [UInt8] = []
            try await officer.stream(
                ServerRequest(path: ["v1", "reports", "turnaround.html"]), type: ReportPage.mediaType
            ) { page += $0 }
            let html = String(decoding: page, as: UTF8.self)
            #expect(
                html.hasPrefix("<!DOCTYPE html>") && html.hasSuffix("</html>\n")
                    && html.contains("Proportionate accreditation") && !html.contains("proportionate-accreditation"))
            let forbidden = await #expect(throws: ServerProblem.self) {
                _ = try await provider.send(ServerRequest(path: ["v1", "reports", "turnaround"]))
            }
            #expect(forbidden?.exitStatus == .notPermitted)
        }
    }

    @Test func `Both faces print the same report, and refuse the same questions`() async throws {
        try await Self.withClients { house, client in
            let provider = try client(house.provider)
            let (opened, _) = try await provider.open(
                body: "SAB", submission: try House.sample("level-3-care-welsh-college"), route: nil,
                heading: CommandHeading(key: "f"))
            _ = try await provider.act(
                on: opened.reference, "submit", data: nil, tag: "*", heading: CommandHeading(key: "f-submit"))
            let (server, asOf) = (provider.address.description, "\(Instant.now)")
            let database = ["DATABASE_URL": try BuiltProgram.url(database: house.database)]
            func both(_ arguments: [String]) async throws -> (BuiltProgram.Run, BuiltProgram.Run) {
                let settings = ["ACCREDIT_SERVER": server, "ACCREDIT_TOKEN": house.officer.secret]
                return (
                    try await BuiltProgram.run(["report"] + arguments, settings: settings),
                    try await BuiltProgram.run(["report"] + arguments, settings: database)
                )
            }
            for verb in ["turnaround", "onerous"] {
                let asked = [
                    verb, "--body", "sab", "--level", "3", "--level", "4", "--from", "2020-01-01", "--as-of", asOf,
                ]
                for form in [["--json"], ["--csv"], ["--table"]] {
                    let (there, here) = try await both(asked + form)
                    #expect(there.status == 0 && there.output == here.output, "\(there.messages) \(here.messages)")
                    // People read titles, programs names.
                    let name = form == ["--table"] ? "Proportionate accreditation" : "proportionate-accreditation"
                    #expect(there.output.contains(name))
                }
            }
            let grouped = try await both([
                "turnaround", "--group-by", "route,nation", "--cohort", "decided", "--as-of", asOf, "--json",
            ])
            #expect(grouped.0.output == grouped.1.output && grouped.0.status == 0)
            let refused: [(status: Int32, words: [String])] = [
                (65, ["--nation", "walez"]), (65, ["--group-by", "rout"]), (65, ["--cohort", "opened"]),
                (65, ["--from", "soon"]),
                (65, ["--from", "2026-05-02", "--to", "2026-05-01"]), (65, ["--as-of", "2199-01-01"]),
                (1, ["--body", "NONE"]),
                (1, ["--route", "none"]), (1, ["--log", "none"]),
            ]
            for (status, words) in refused {
                let (there, here) = try await both(["turnaround"] + words)
                #expect(there.status == status && here.status == status, "\(words): \(there.messages) \(here.messages)")
                #expect(there.output.isEmpty && here.output.isEmpty)
                let plain = { (text: String) in text.lowercased().filter { $0.isLetter || $0.isNumber } }
                #expect(plain(there.messages) == plain(here.messages))
            }
        }
    }

    @Test func `Clocks are shown: what is used, what was extended, what waits for consent`() async throws {
        try await Self.withClients { house, client in
            let (provider, officer) = (try client(house.provider), try client(house.officer))
            let (opened, _) = try await provider.open(
                body: "SAB", submission: try House.sample("level-3-care-welsh-college"), route: nil,
                heading: CommandHeading(key: "c"))
            let name = opened.reference
            for (action, person) in [("submit", provider), ("confirm-complete", officer)] {
                _ = try await person.act(
                    on: name, action, data: nil, tag: "*", heading: CommandHeading(key: "c-\(action)"))
            }
            func change(_ person: ServerClient, _ part: String, _ members: [String: JSONValue]) async throws -> Receipt
            {
                try await person.change(
                    name, part, members, tag: "*", heading: CommandHeading(key: "\(part) \(members.count)")
                ).value
            }
            let extended = try await change(
                officer, "extensions", ["what": "standard", "working_days": 5, "reason": "Ill."])
            #expect(extended.sentence == "\(name) extend: review, with the body, version 4")
            _ = try await change(provider, "pause", ["reason": "Away."])
            var text = ShowCase.text(try await officer.caseDetail(name).value)
            #expect(text.contains("0 of 65 working days used (60, extended by 5, of which 0 agreed)"))
            #expect(text.contains("of the provider: extend, event 4") && text.contains("of the body: pause, event 5"))
            #expect(text.contains(" → ") && text.contains("not agreed"))
            let paused = try await change(officer, "consent", ["event": 5])
            #expect(paused.sentence == "\(name) consent: review, paused by agreement, version 6")
            _ = try await change(
                officer, "corrections", ["event": 1, "effective_at": "2026-01-05T09:00:00Z", "reason": "Post."])
            text = ShowCase.text(try await officer.caseDetail(name).value)
            #expect(text.contains("Paused since") && !text.contains("pause, event 5"))
            let events = try provider.decode(
                EventList.self,
                from: try await provider.send(ServerRequest(path: ServerRequest.onCase(name, "history")))
            ).events
            let history = ShowHistory.text(nil, events, withEvents: true)
            for note in [
                "standard by 5 working days: ", "to event 5", "event 1: 2026-01-05 09:00", "first recorded as ",
            ] {
                #expect(history.contains(note), "\(note)")
            }
        }
    }

    @Test func `Data takes its types from what the action records`() async throws {
        try await Self.withClients { house, client in
            let provider = try client(house.provider)
            let (opened, _) = try await provider.open(
                body: "SAB", submission: try House.sample("level-3-care-welsh-college"), route: nil,
                heading: CommandHeading(key: "d"))
            _ = try await provider.act(
                on: opened.reference, "submit", data: nil, tag: "*", heading: CommandHeading(key: "d-submit"))
            let officer = try client(house.officer)
            let asking = try await officer.actions(of: opened.reference).value.actions.filter {
                !RecordedData.fields($0).isEmpty
            }
            let action = try #require(asking.first { $0.permitted && RecordedData.fields($0).map(\.type) == ["text"] })
            let data = try RecordedData(fields: RecordedData.fields(action)).values(
                [], note: "Say more about assessment.")
            let (receipt, _) = try await officer.act(
                on: opened.reference, action.action, data: data, tag: "*", heading: CommandHeading(key: "d-note"))
            let (detail, _) = try await officer.caseDetail(receipt.reference)
            #expect(ShowCase.text(detail).contains("Say more about assessment."))
        }
    }
}
