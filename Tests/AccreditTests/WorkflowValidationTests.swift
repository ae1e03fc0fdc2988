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
        #expect(validation.files.count { $0.kind == .workflow } == 3)
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
            let broken = text.replacing("\nactions:\n", with: "\n  limbo: {party: body, standard: 1 working day}\n\nactions:\n")
            try #require(broken != text)
            let line =
                try #require(broken.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.hasPrefix("  limbo:") }) + 1
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
