import Documents
import Engine
import EngineSupport
import TestSupport
import Foundation
import Testing
import WorkflowCore

/// Letters, certificates and fact sheets as people see them: in headless Chromium, judged by Scripts/check-pages, on
/// one sheet of paper.
@Suite struct PrintedPageTests {
    /// A submission that says as much as it may, in both languages.
    private static func longSubmission() throws -> JSONValue {
        let words = { (count: Int) in
            JSONValue.string(String(String(repeating: "Wording of some length ", count: 50).prefix(count)))
        }
        var members = SubmissionDocument.facts(try House.sample("level-3-care-welsh-college")).objectValue ?? [:]
        members["title"] = ["en": words(190), "cy": words(190)]
        members["learning_outcomes"] = .array((0..<20).map { _ in ["text": words(400)] })
        members["assessment_types"] = .array((0..<10).map { _ in words(150) })
        for name in ["grading", "entry_requirements"] { members[name] = words(900) }
        members["stacking"] = ["standalone": true, "part_of": words(180)]
        members["awarding_organisation"] = ["name": words(180), "ukprn": "99999002"]
        return .object(members)
    }

    /// Leads a case onto the register.
    static func accredited(_ house: House, _ submission: JSONValue) async throws -> String {
        func done(_ request: Command.Request, on name: String = "", by person: House.Person) async throws -> String {
            let outcome = try await house.performOnceReady(
                Command(request, key: UUID().uuidString), on: name, as: person)
            guard case .done(let receipt) = outcome else {
                throw EngineError.notFound(kind: "way", name: "\(outcome)", hint: nil)
            }
            return receipt.reference
        }
        let name = try await done(.open(body: "SAB", submission: submission, route: nil), by: house.provider)
        let steps: [(action: String, data: JSONValue?, by: House.Person)] = [
            ("submit", nil, house.provider), ("confirm-complete", nil, house.officer),
            ("recommend", ["recommendation": "Accredit."], house.reviewer), ("approve", nil, house.decider),
            ("notify", nil, house.officer),
        ]
        for step in steps {
            _ = try await done(.act(case: name, action: step.action, data: step.data), on: name, by: step.by)
        }
        let contact: JSONValue = [
            "name": .string(String(repeating: "Nia ", count: 45)),
            "email": .string("n@\(String(repeating: "x", count: 60)).example"),
            "telephone": "01234 567890",
            "web": .string("https://coleg-sampl.example/" + String(repeating: "y", count: 260)),
            "address": .string(String(repeating: "Stryd ", count: 60)),
        ]
        return try await done(.give(.describe, case: name, members: ["contact": contact]), by: house.provider)
    }

    @Test(.timeLimit(.minutes(10))) func `a browser and axe find no fault, and each sheet is one page`() async throws {
        let venv = try #require(
            ProcessInfo.processInfo.environment["ACCREDIT_VENV"],
            "ACCREDIT_VENV is not set: run Scripts/venv, and tests through Scripts/test")
        let folder = FileManager.default.temporaryDirectory.appending(path: "accredit-pages-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await House.withHouse { house in
            let usual = SubmissionDocument.facts(try House.sample("level-3-care-welsh-college"))
            for (label, submission) in [("usual", usual), ("long", try Self.longSubmission())] {
                let name = try await Self.accredited(house, submission)
                let letters = try await house.engine.letters(of: name, as: house.officer.credential).letters
                let decision = try #require(letters.first { $0.letter == "decision" }).number
                let pages = [
                    "sheet": try await house.engine.recognitionSheet(name).factSheet().html,
                    "certificate": try await house.engine.recognitionSheet(name).certificate().html,
                    "letter": try #require(
                        try await house.engine.letter(decision, of: name, as: house.officer.credential).html),
                ]
                for (kind, html) in pages {
                    #expect(!html.contains(/\b\d{4}-\d{2}-\d{2}\b/), "\(kind): a date for programs")
                    try Data(html.utf8).write(to: folder.appending(path: "\(kind)-\(label).html"))
                }
            }
        }
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "\(venv)/bin/python")
        process.arguments = ["\(TestServer.repository)/Scripts/check-pages", folder.path]
        (process.standardOutput, process.standardError) = (pipe, pipe)
        try process.run()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(said == "6 pages without a fault\n")
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file.hasSuffix(".pdf") {
            let text = String(decoding: try Data(contentsOf: folder.appending(path: file)), as: UTF8.self)
            // A letter in two languages may need a sheet for each.
            let sheets = text.matches(of: /\/Type \/Page\s/).count
            #expect(sheets == 1 || sheets == 2 && file.hasPrefix("letter"), "\(file)")
        }
    }
}
