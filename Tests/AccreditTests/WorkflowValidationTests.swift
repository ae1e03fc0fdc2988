import Engine
import Foundation
import TestSupport
import Testing
import Turnaround
import WorkflowCore

@testable import accredit

/// `workflow validate`: what is said about files, offline.
struct WorkflowValidationTests {
    private static let folder = "\(TestServer.repository)/Workflows"

    @Test func `What is shipped is sound`() throws {
        let validation = try WorkflowValidation(try DefinitionFiles.gather([Self.folder]), shipped: nil)
        #expect(validation.lines == [])
        #expect(validation.isSound)
        #expect(validation.files.count { $0.kind == .workflow } == 5)
        #expect(validation.verdict.hasSuffix("guards not checked, publishing checks them"))
    }

    @Test func `A workflow alone is proved with the meetings that come with the program`() throws {
        let root = CompositionRoot(
            environment: ["ACCREDIT_HOME": TestServer.repository], currentFolder: URL(filePath: "/"), executable: nil)
        let file = "\(Self.folder)/proportionate-accreditation.yaml"
        #expect(try WorkflowValidation([file], shipped: try root.shippedCalendars()).lines == [])
        let alone = try WorkflowValidation([file], shipped: nil)
        #expect(Set(alone.files.flatMap(\.findings).map(\.kind)) == ["meeting-series"])
    }

    @Test func `Findings come with file, line and path; each file is looked at`() throws {
        try withFolder { folder in
            let text = try String(contentsOfFile: "\(Self.folder)/recognised-provision.yaml", encoding: .utf8)
            // A state that nothing leads to.
            let broken = text.replacing(
                "\nactions:\n", with: "\n  limbo: {party: body, standard: 1 working day}\n\nactions:\n")
            try #require(broken != text)
            let line =
                try #require(
                    broken.split(separator: "\n", omittingEmptySubsequences: false).firstIndex {
                        $0.hasPrefix("  limbo:")
                    }) + 1
            try broken.write(toFile: "\(folder)/a.yaml", atomically: true, encoding: .utf8)
            try "workflow: [".write(toFile: "\(folder)/b.yaml", atomically: true, encoding: .utf8)
            try "calendar: c\n".write(toFile: "\(folder)/c.yaml", atomically: true, encoding: .utf8)
            let validation = try WorkflowValidation(try DefinitionFiles.gather([folder]), shipped: nil)
            #expect(!validation.isSound)
            #expect(validation.files.map(\.findings.isEmpty) == [false, false, false])
            let finding = try #require(validation.files[0].findings.first { $0.kind == "unreachable-state" })
            #expect(finding.line == line)
            #expect(finding.state == "limbo")
            #expect(finding.text.contains("a.yaml:\(line): "))
            #expect(validation.files[1].findings.map(\.kind) == ["file"])
            #expect(validation.files[2].findings.map(\.kind) == ["calendar"])
            let json = try JSONValue(json: String(decoding: try Wire.encode(validation), as: UTF8.self))
            #expect(json["guards_checked"] == false)
        }
    }
}

/// `workflow diff`: two files side by side.
struct WorkflowDiffVerbTests {
    private static let file = "\(TestServer.repository)/Workflows/proportionate-accreditation.yaml"

    @Test func `Files that say the same end with 0, others with 1 and a line for each change`() async throws {
        let folder = try TemporaryFolder()
        let text = try String(contentsOfFile: Self.file, encoding: .utf8)
        let changed = folder.path("changed.yaml")
        try text.replacing("\nversion: ", with: "\nversion: 9").replacing(
            "standard: 20 working days", with: "standard: 15 working days"
        )
        .write(toFile: changed, atomically: true, encoding: .utf8)
        let same = try DiffWorkflow.parse([Self.file, Self.file])
        try await same.run()
        let other = try DiffWorkflow.parse([Self.file, changed, "--json"])
        await #expect(throws: ExitStatus.refused.code) { try await other.run() }
        let (old, new) = (try await NamedDefinition.read(Self.file), try await NamedDefinition.read(changed))
        let diff = WorkflowDiff(from: old, to: new)
        #expect(DiffWorkflow.text(diff) == "State “review”: its standard is “15 working days”, was “20 working days”.")
        #expect(
            DiffWorkflow.verdict(diff, from: old, to: new)
                == """
                proportionate-accreditation version \(old.version) and proportionate-accreditation version \
                9\(old.version) differ: 1 change
                """
        )
        let json = String(decoding: try Wire.encode(DiffDocument(diff, from: old, to: new)), as: UTF8.self)
        #expect(json.contains(#""is_same":false"#) && json.contains(#""member":"standard""#))
    }

    @Test(arguments: [("nowhere.yaml", "no such file"), ("x@two", "no version"), ("x@0", "no version")])
    func `What cannot be read is said`(source: String, saying: String) async throws {
        await #expect { try await NamedDefinition.read(source) } throws: { "\($0)".contains(saying) }
    }
}
