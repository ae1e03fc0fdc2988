import Testing
@testable import WorkflowCore

/// However wrong a file is, a person can read what is said of it.
@Suite struct FileProblemsTests {
    @Test func `of a hundred thousand problems the first hundred are told, and how many follow`() {
        let all = (1...100_000).reversed().map { (line: Int) in
            FileProblem(file: "a.yaml", line: line, path: "states.x\(line)", what: "unknown key")
        }
        let told = FileProblems(all).problems
        #expect(told.count == 101 && told.first?.line == 1 && told[99].line == 100)
        #expect(told.last?.what == "99900 more problems from here on" && told.last?.line == 101)
        #expect(FileProblems(Array(all.suffix(100))).problems.count == 100)
    }

    @Test func `of a name of a million letters beginning and end are told`() {
        let name = "begin" + String(repeating: "x", count: 1_000_000) + "end"
        let problem = FileProblem(
            file: "a.yaml", line: 1, path: name, what: "the tag \(name) is not used", expected: name)
        #expect(problem.description.count < 1_000)
        #expect(problem.path.hasPrefix("begin") && problem.path.hasSuffix("end") && problem.path.contains(" … "))
        let short = FileProblem(file: "a.yaml", line: 1, path: "a", what: String(repeating: "é", count: 300))
        #expect(short.what.count == 300 && !short.what.contains("…"))
    }

    @Test func `a tag of a million letters, and nesting without end, are refused in words`() {
        let tag = #expect(throws: FileProblems.self) {
            try YAMLDocument.parse("a: !" + String(repeating: "x", count: 900_000) + " 1\n", file: "a.yaml")
        }
        #expect((tag?.description.count ?? .max) < 2_000)
        let deep = #expect(throws: FileProblems.self) {
            try YAMLDocument.parse(String(repeating: "[", count: 20_000), file: "a.yaml")
        }
        #expect(deep?.description.contains("yaml_") == false)
    }
}
