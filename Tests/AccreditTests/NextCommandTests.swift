import ArgumentParser
import Engine
import Foundation
import Testing
import WorkflowCore

@testable import accredit

/// What a refusal says helps becomes a command line that is there.
@Suite struct NextCommandTests {
    @Test func `every action on a target is a command`() throws {
        let sentences = RefusalTable.current.refusals.values.flatMap(\.sentences)
        let targets = Set(sentences.map(\.next).filter { !$0.isEmpty })
        #expect(targets.count > 5)
        for target in targets {
            let next = JSONValue.object(target.mapValues { .string($0.hasPrefix("{{") ? "board-2040-01-10" : $0) })
            let command = try #require(NextCommand(next)).command
            let words = command.replacing("DATE", with: "2040-01-10").split(separator: " ").map(String.init)
            #expect(words.first == "accredit")
            #expect(throws: Never.self, "\(command)") { try Accredit.parseAsRoot(Array(words.dropFirst())) }
        }
    }

    @Test func `so does what helps against an error`() throws {
        for step in NextStep.known {
            let command = try #require(NextCommand(step.json)).command
            let words = command.split(separator: " ").map(String.init)
            #expect(throws: Never.self, "\(command)") { try Accredit.parseAsRoot(Array(words.dropFirst())) }
        }
        let told = try #require(
            ExitStatus.of(EngineError.notFound(kind: "workflow", name: "x", hint: .next(.listWorkflows))))
        #expect(told.message == "there is no workflow “x”\nWhat helps: accredit workflow list")
    }

    @Test func `a problem ends with it`() {
        let next: JSONValue = ["target": "meeting", "action": "open", "meeting": "board-2040-01-10"]
        let problem = ServerProblem(
            status: 409,
            document: ["type": "/problems/no_meeting", "title": "No", "detail": "It is planned.", "next": next])
        #expect(problem.description.hasPrefix("It is planned.\nWhat helps: accredit meeting open board-2040-01-10\n"))
        #expect(NextCommand("open") == nil && NextCommand(["target": "case"]) == nil)
    }

    @Test(
        arguments: [
            (["LANG": "cy_GB.UTF-8"], .cy), (["LC_ALL": "en_GB.UTF-8", "LANG": "cy_GB"], .en),
            (["LC_ALL": "", "LC_MESSAGES": "cy"], .cy), ([:], .en), (["LANG": "C"], .en),
        ] as [([String: String], Language)])
    func `a Welsh locale asks for Welsh`(environment: [String: String], language: Language) {
        var root = CompositionRoot.current
        root = CompositionRoot(
            environment: environment, currentFolder: root.currentFolder, executable: root.executable)
        #expect(root.language == language)
    }

    @Test func `conditions are told in the language of the answer`() {
        let guards: JSONValue = [["message": ["en": "Sign it.", "cy": "Llofnodwch ef."]]]
        let document: JSONValue = ["type": "/problems/guard", "title": "T", "detail": "D", "guards": guards]
        let answer = ServerAnswer(
            status: 422, headers: [("Content-Language", "cy")],
            body: Data((try? document.canonicalText().utf8) ?? "".utf8))
        let problem = ServerProblem(answer, server: "here")
        #expect(problem?.description.contains("Llofnodwch ef.") == true)
    }
}
