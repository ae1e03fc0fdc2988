import ArgumentParser
import Documents
import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import Turnaround
import WorkflowCore

@testable import accredit

/// A submission and packs of it, as people read them through the command line.
struct ReadingOnServerTests {
    private static let samples = ["level-6-data-university", "level-3-care-welsh-college", "scqf-level-7-college"]

    /// A case with two files of one name and a third of an awkward one, handed in, returned, changed and handed in
    /// again.
    private static func returned(
        _ house: House, _ client: (House.Person) throws -> ServerClient, _ folder: TemporaryFolder
    ) async throws -> String {
        let (provider, officer) = (try client(house.provider), try client(house.officer))
        let submission = try House.sample("level-3-care-welsh-college")
        let name = try await provider.open(
            body: "SAB", submission: submission, route: nil, heading: CommandHeading(key: "open")
        ).value.reference
        for (number, file) in ["plan.txt", "plan.txt", "CON.txt"].enumerated() {
            let own = folder.url.appending(path: "\(number)")
            try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
            let path = own.appending(path: file).path
            try Data(String(repeating: "Content \(number). ", count: 20_000).utf8).write(to: URL(filePath: path))
            try await AttachEvidence.parse([name, path, "--requirement", "assessment-plan"]).run(with: provider)
        }
        func act(_ action: String, _ data: JSONValue?, _ person: ServerClient) async throws {
            _ = try await person.act(
                on: name, action, data: data, tag: "*", heading: CommandHeading(key: UUID().uuidString))
        }
        try await act("submit", nil, provider)
        try await act("return-incomplete", ["missing": "The price."], officer)
        var changed = submission.objectValue ?? [:]
        changed["price_gbp"] = 95
        _ = try await provider.amend(
            name, submission: .object(changed), tag: "*", heading: CommandHeading(key: "amend"))
        try await act("submit", nil, provider)
        return name
    }

    @Test func `an officer reads what is missing, what changed and the submission on one screen`() async throws {
        try await VerbsOnServerTests.withClients { house, client in
            let name = try await Self.returned(house, client, try TemporaryFolder())
            let sheet = try await client(house.officer).ask(
                ServerRequest(path: ServerRequest.onCase(name, "submission")), for: SubmissionSheet.self
            ).value
            for language in [Language.en, .cy] {
                let text = sheet.text(in: language, isFull: false)
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                #expect(lines.count <= 50, "\(lines.count) lines")
                for line in lines { #expect(line.count <= 80 && line.last != " ", "\(line)") }
                #expect(text.contains("£95") && text.contains("plan.txt"))
                #expect(text.firstMatch(of: /\d{4}-\d\d-\d\d/) == nil)
                #expect(!text.contains("assessment-plan") && !text.contains("work-based"))
            }
            #expect(sheet.text(in: .en).contains("Estyn"))
            #expect(sheet.text(in: .en).contains("Nothing is missing for this step."))
            #expect(sheet.text(in: .en).contains("Changed since "))
            let short = sheet.text(in: .en, changesAlone: true)
            #expect(short.contains("£95") && !short.contains("plan.txt"))
        }
    }

    @Test(arguments: samples) func `every sample is read in 80 columns in both languages`(sample: String) async throws {
        try await VerbsOnServerTests.withClients { house, client in
            let name = try await client(house.provider).open(
                body: "SAB", submission: try House.sample(sample).removing("provider_ukprn"), route: nil,
                heading: CommandHeading(key: "open")
            ).value.reference
            let sheet = try await client(house.provider).ask(
                ServerRequest(path: ServerRequest.onCase(name, "submission")), for: SubmissionSheet.self
            ).value
            for language in [Language.en, .cy] {
                let text = sheet.text(in: language)
                for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
                #expect(text.firstMatch(of: /\d{4}-\d\d-\d\d/) == nil)
                #expect(try sheet.page(in: language).html.firstMatch(of: /\d{4}-\d\d-\d\d/) == nil)
            }
        }
    }

    /// The names in an archive, as Python reads them, which compares every checksum; and the content of one.
    private static func names(in archive: String) throws -> [String] {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [
            "-c",
            """
            import sys, zipfile
            archive = zipfile.ZipFile(sys.argv[1])
            assert archive.testzip() is None
            print("\\n".join(archive.namelist()))
            """, archive,
        ]
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return text.split(separator: "\n").map(String.init)
    }

    @Test func `a pack holds every page and every file under its own name, and notes who opened them`() async throws {
        try await VerbsOnServerTests.withClients { house, client in
            let folder = try TemporaryFolder()
            let name = try await Self.returned(house, client, folder)
            let officer = try client(house.officer)
            let before = try await officer.caseDetail(name).value.summary.version
            try await PackCase.parse([name, "--out", folder.path("case.zip")]).run(with: officer)
            let names = try Self.names(in: folder.path("case.zip"))
            for expected in [
                "index.html", "submission.html", "history.html", "evidence/plan.txt", "evidence/plan (2).txt",
                "evidence/_CON.txt",
            ] { #expect(names.contains(expected), "\(names)") }
            // As with each file alone: three were opened, for the first time, which leaves the case at its version.
            func looks() async throws -> Int? {
                try await house.admin.withConnection { connection in
                    try await connection.query("SELECT count(*) FROM accredit.case_consultation WHERE how = 'opened'")
                        .first?.decode(Int.self, at: 0)
                }
            }
            #expect(try await looks() == 3)
            try await PackCase.parse([name, "--out", folder.path("again.zip")]).run(with: officer)
            #expect(try await looks() == 3)
            #expect(try await officer.caseDetail(name).value.summary.version == before)
            // What is there is not overwritten, and who may not read the case gets nothing.
            await #expect(throws: Failure.self) {
                try await PackCase.parse([name, "--out", folder.path("case.zip")]).run(with: officer)
            }
            await #expect(throws: ServerProblem.self) {
                try await PackCase.parse([name, "--out", folder.path("other.zip")]).run(
                    with: try client(house.otherProvider))
            }
            #expect(try folder.names.filter { $0.contains("other") || $0.contains("partial") } == [])
        }
    }

    @Test func `a pack with nothing in it is refused with what to do`() async throws {
        try await VerbsOnServerTests.withClients { house, client in
            let folder = try TemporaryFolder()
            let name = try await client(house.provider).open(
                body: "SAB", submission: ["title": "A draft"], route: nil, heading: CommandHeading(key: "draft")
            ).value.reference
            for (person, remedy) in [(house.officer, "handed in"), (house.provider, "accredit case amend")] {
                let failure = await #expect(throws: Failure.self) {
                    try await PackCase.parse([name, "--out", folder.path("empty.zip")]).run(with: try client(person))
                }
                #expect(failure?.description.contains(remedy) == true && failure?.status == .refused)
            }
            #expect(try folder.names.isEmpty)
        }
    }

    @Test func `the papers of a meeting leave no trace of what a member is kept from`() async throws {
        try await VerbsOnServerTests.withClients { house, client in
            let folder = try TemporaryFolder()
            let officer = try client(house.officer)
            let today = LondonTime.shared.day(of: .now).description
            do {
                try await CallMeeting.parse([today, "--papers-close", today]).run(with: officer)
            } catch let problem as ServerProblem {
                #expect(problem.description.contains("there already"))
            }
            let papers = { (file: String) in try PackMeeting.parse([today, "--out", folder.path(file)]) }
            let failure = await #expect(throws: Failure.self) { try await papers("empty.zip").run(with: officer) }
            #expect(failure?.description.contains("no case is on its agenda") == true)

            _ = try await house.administration.publish([.init(file: "votes.yaml", text: VerbsOnServerTests.route)])
            var names: [String] = []
            for (number, title) in ["Papers: one", "Papers: two"].enumerated() {
                var submission = try House.sample("level-3-care-welsh-college").objectValue ?? [:]
                submission["title"] = .string(title)
                let name = try await client(house.provider).open(
                    body: "SAB", submission: .object(submission), route: "votes",
                    heading: CommandHeading(key: "\(number)")
                ).value.reference
                _ = try await officer.act(
                    on: name, "put", data: nil, tag: "*", heading: CommandHeading(key: "put \(number)"))
                try await PlaceCase.parse([name, "--meeting", today, "--position", "1", "--reason", "Urgent."])
                    .run(with: officer)
                names.append(name)
            }
            try await papers("both.zip").run(with: officer)
            let both = try Self.names(in: folder.path("both.zip"))
            #expect(both.filter { $0.hasSuffix("/submission.html") }.count == 2, "\(both)")

            let decider = try client(house.decider)
            try await DeclareInterest.parse([names[0], "family"]).run(with: decider)
            try await papers("kept.zip").run(with: decider)
            let kept = try Self.names(in: folder.path("kept.zip"))
            #expect(kept.filter { $0.hasSuffix("/submission.html") }.count == 1)
            #expect(!kept.contains { $0.contains("Papers- one") })
        }
    }
}

extension JSONValue {
    /// The document without a member.
    fileprivate func removing(_ name: String) -> JSONValue { .object((objectValue ?? [:]).filter { $0.key != name }) }
}
