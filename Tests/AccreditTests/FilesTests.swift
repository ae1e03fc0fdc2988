import Engine
import Foundation
import TestSupport
import Testing
import Turnaround
import WorkflowCore

@testable import accredit

/// Runs a closure with an empty folder, removed afterwards.
@discardableResult
func withFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "accredit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path(percentEncoded: false))
}

/// Files in and out, and what is said about their lines.
struct FilesTests {
    @Test func `A file that is there is not overwritten`() throws {
        try withFolder { folder in
            let file = "\(folder)/course.yaml"
            var command = try NewSubmission.parse([file])
            try command.run()
            let first = try String(contentsOfFile: file, encoding: .utf8)
            #expect(first == SubmissionTemplate.yaml())
            command = try NewSubmission.parse([file, "--core"])
            #expect(throws: Failure.exists(file: file)) { try command.run() }
            #expect(try String(contentsOfFile: file, encoding: .utf8) == first)
        }
    }

    @Test func `A secret's file is for its owner alone`() throws {
        try withFolder { folder in
            let file = "\(folder)/token"
            try InputFile.create(file, holding: "", permissions: 0o600)
            try InputFile.fill(file, with: "secret\n")
            let attributes = try FileManager.default.attributesOfItem(atPath: file)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
            #expect(try InputFile.text(of: file) == "secret\n")
        }
    }

    @Test func `What cannot be read says why`() throws {
        try withFolder { folder in
            #expect(throws: Failure.unreadable(file: "\(folder)/none", reason: "there is no such file")) {
                try InputFile.text(of: "\(folder)/none")
            }
            #expect(throws: Failure.unreadable(file: folder, reason: "it is a folder")) {
                try InputFile.text(of: folder)
            }
            let file = "\(folder)/latin1"
            try Data([0x74, 0xEA, 0x74, 0x65]).write(to: URL(filePath: file))
            #expect(throws: Failure.notText(file: file)) { try InputFile.text(of: file) }
            try Data(repeating: 0x20, count: YAMLDocument.sizeLimit + 1).write(to: URL(filePath: file))
            #expect(
                throws: Failure.tooLarge(file: file, bytes: YAMLDocument.sizeLimit + 1, limit: YAMLDocument.sizeLimit)
            ) {
                try InputFile.text(of: file)
            }
        }
    }

    @Test func `Problems come with file and line, in the order of the file`() throws {
        let text = """
            title: A course
            framework: FHEQ
            level: 3
            contact:
              name: Somebody
              email: nobody at example
            """
        let submission = SubmissionFile(try YAMLDocument.parse(text, file: "course.yaml"))
        let check = SubmissionDocument.check(submission.document.value, purpose: .draft)
        let lines = submission.lines(of: check)
        #expect(lines.count == 2)
        #expect(
            lines.first?.hasPrefix("course.yaml:3: problem: level: is 3, which FHEQ does not have; expected") == true)
        #expect(lines.last?.hasPrefix("course.yaml:6: problem: contact.email:") == true)
        #expect(submission.verdict(on: check, asDraft: true) == "course.yaml: not accepted, 2 problems, 0 warnings")
        let json = submission.json(of: check)
        #expect(json["accepted"] == false)
        #expect(Set((json["problems"]?.arrayValue ?? []).compactMap { $0["line"]?.integerValue }) == [3, 6])
        let refusal = #expect(throws: Failure.self) { try submission.accepted(for: .draft) }
        #expect(refusal?.status == .badData)
    }

    @Test(arguments: ["level-3-care-welsh-college", "level-6-data-university", "scqf-level-7-college"])
    func `The samples are ready to be submitted`(name: String) throws {
        let submission = try SubmissionFile("\(TestServer.repository)/Docs/samples/\(name).yaml")
        #expect(try submission.accepted(for: .submission) == submission.document.value)
    }

    @Test func `A folder's definitions are gathered, calendars below it too, each once`() throws {
        let folder = "\(TestServer.repository)/Workflows".replacing("//", with: "/")
        let files = try DefinitionFiles.gather(["\(folder)/calendars", folder, "\(folder)/recognised-provision.yaml"])
        #expect(Set(files).count == files.count)
        #expect(files.contains("\(folder)/calendars/scotland.yaml"))
        #expect(files.count { $0.hasSuffix("recognised-provision.yaml") } == 1)
        #expect(throws: Failure.unreadable(file: "nowhere", reason: "there is no such file or folder")) {
            try DefinitionFiles.gather(["nowhere"])
        }
        try withFolder { empty in
            #expect(throws: Failure.self) { try DefinitionFiles.gather([empty]) }
        }
    }

    @Test func `The program's folders are found by setting, upward, or beside the program`() throws {
        try withFolder { folder in
            func root(_ environment: [String: String] = [:], at place: String, program: String? = nil)
                -> CompositionRoot
            {
                CompositionRoot(
                    environment: environment, currentFolder: URL(filePath: place, directoryHint: .isDirectory),
                    executable: program.map { URL(filePath: $0) })
            }
            for place in ["home/Migrations", "home/deep/down", "usr/share/accredit/Migrations", "usr/bin", "elsewhere"]
            {
                try FileManager.default.createDirectory(atPath: "\(folder)/\(place)", withIntermediateDirectories: true)
            }
            for place in ["home", "usr/share/accredit"] {
                try Data().write(to: URL(filePath: "\(folder)/\(place)/Migrations/0001_reference.sql"))
            }
            func found(_ root: CompositionRoot) throws -> String {
                try root.migrationsFolder().resolvingSymlinksInPath().path(percentEncoded: false).replacing(
                    "//", with: "/")
            }
            let base = URL(filePath: folder).resolvingSymlinksInPath().path(percentEncoded: false)
            let trimmed = base.hasSuffix("/") ? String(base.dropLast()) : base
            #expect(try found(root(at: "\(folder)/home/deep/down")).hasPrefix("\(trimmed)/home/Migrations"))
            #expect(
                try found(root(at: "\(folder)/elsewhere", program: "\(folder)/usr/bin/accredit")).hasPrefix(
                    "\(trimmed)/usr/share/accredit/Migrations"))
            #expect(
                try found(root(["ACCREDIT_HOME": "\(folder)/home"], at: "\(folder)/elsewhere")).hasPrefix(
                    "\(trimmed)/home/Migrations"))
            #expect(throws: Failure.self) { try root(at: "\(folder)/elsewhere").migrationsFolder() }
            #expect(throws: Failure.self) {
                try root(["ACCREDIT_HOME": "\(folder)/elsewhere"], at: "\(folder)/home").migrationsFolder()
            }
        }
    }
}
