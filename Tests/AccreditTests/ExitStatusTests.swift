import Administration
import ArgumentParser
import Engine
import Postgres
import Testing
import Turnaround
import WorkflowCore

@testable import accredit

/// The program's statuses; the testing library has a type of the same name.
typealias ProgramStatus = accredit.ExitStatus

/// Which error ends the program with which status, and that it is told in one message.
struct ExitStatusTests {
    private struct Unforeseen: Error {}

    static let errors: [(error: any Error, status: ProgramStatus)] = [
        (Failure.missingSetting(variable: "X", example: "y"), .notConfigured),
        (Failure.unreadable(file: "f", reason: "r"), .noInput),
        (Failure.notText(file: "f"), .badData),
        (Failure.exists(file: "f"), .cannotCreate),
        (Failure.unwritable(file: "f", reason: "r"), .cannotCreate),
        (Failure.serverAway(server: "s", reason: "r", attempts: 3), .unavailable),
        (Failure.unexpectedAnswer(server: "s", status: 200, reason: "r"), .internalError),
        (Failure.whichBody(codes: ["A", "B"]), .usage),
        (Failure.insecureRole(role: "postgres", reason: "r"), .notPermitted),
        (EngineError.unauthenticated, .notPermitted),
        (EngineError.forbidden(needs: "an analyst"), .notPermitted),
        (EngineError.notFound(kind: "case", name: "x", hint: nil), .refused),
        (EngineError.alreadyExists(kind: "organisation", name: "x"), .refused),
        (EngineError.invalid(what: "w", expected: "e"), .badData),
        (EngineError.notPublishable(file: "f", reasons: ["r"]), .badData),
        (DatabaseFault.away, .unavailable),
        (DatabaseFault.busy, .tryAgain),
        (DatabaseFault.otherSchema("it is older"), .unavailable),
        (PostgresError.notConfigured, .notConfigured),
        (PostgresError.invalidConfiguration(reason: "r"), .notConfigured),
        (PostgresError.connectionFailed(reason: "r"), .unavailable),
        (PostgresError.timedOut(after: .seconds(1)), .tryAgain),
        (MigrationError.databaseOlder(database: 1, program: 2), .unavailable),
        (MigrationError.edited(label: "0001_x"), .unavailable),
        (MigrationError.functionsDiffer(files: []), .unavailable),
        (MigrationError.functionFile(place: SourcePlace(file: "f", line: 1), reason: "r"), .badData),
        (MigrationError.inUse(reason: "r"), .tryAgain),
        (ImportError.nameTaken("n", suggestion: "n-2"), .refused),
        (ImportError.unreadable(file: "f", reason: "r"), .noInput),
        (ImportError.empty(file: "f"), .badData),
        (FileProblems([FileProblem(file: "f", line: 3, path: "", what: "w")]), .badData),
        (CancellationError(), .tryAgain),
        (Unforeseen(), .internalError),
    ]

    @Test(arguments: errors.indices)
    func `Every error has its status and says something`(index: Int) throws {
        let (error, status) = Self.errors[index]
        let told = try #require(ProgramStatus.of(error))
        #expect(told.status == status)
        #expect(!told.message.isEmpty)
        if status != .internalError { #expect(!told.message.contains("Failure.") && !told.message.contains("Error(")) }
    }

    @Test func `An error that nobody foresaw shows none of its parts`() throws {
        struct Parts: Error { let secret = "hush" }
        let told = try #require(ProgramStatus.of(Parts()))
        #expect(told.message == "a fault in the program (Parts). Report it with what you did.")
    }

    @Test func `What ArgumentParser says best is left to it`() {
        #expect(ProgramStatus.of(ProgramStatus.badData.code) == nil)
        #expect(ProgramStatus.of(CleanExit.message("done")) == nil)
        #expect(ProgramStatus.of(ValidationError("no")) == nil)
    }

    static let problems: [(kind: String, http: Int, status: ProgramStatus)] = [
        ("unauthenticated", 401, .notPermitted), ("not_permitted", 403, .notPermitted),
        ("separation", 403, .notPermitted),
        ("unknown_case", 404, .refused), ("not_from_here", 409, .refused), ("stale_version", 412, .tryAgain),
        ("guard", 422, .refused),
        ("key_reused", 422, .refused), ("invalid_data", 422, .badData), ("invalid_submission", 422, .badData),
        ("bad_query", 400, .badData),
        ("body_too_large", 413, .badData), ("database_away", 503, .unavailable), ("internal", 500, .internalError),
        ("version_required", 428, .internalError),
    ]

    @Test(arguments: problems)
    func `A problem of the server has its status`(kind: String, http: Int, status: ProgramStatus) {
        let problem = ServerProblem(
            status: http, document: ["type": .string("/problems/\(kind)"), "title": "A title", "detail": "What to do."])
        #expect(problem.exitStatus == status)
        #expect(problem.description.hasPrefix("What to do."))
    }

    @Test func `Conditions that are not met are listed, those that are met are not`() {
        let problem = ServerProblem(
            status: 422,
            document: [
                "type": "/problems/guard", "title": "The case does not meet the action's conditions", "detail": "A. B.",
                "guards": [
                    ["if": "x", "message": ["en": "List an outcome."], "satisfied": false],
                    ["if": "y", "message": ["en": "Sign it."], "satisfied": true],
                    ["if": "z", "message": ["en": "Say how it is assessed."]],
                ],
            ])
        #expect(
            problem.description == """
                The case does not meet the action's conditions:
                  - List an outcome.
                  - Say how it is assessed.
                What is possible, and what stands in the way: accredit case explain REF
                """)
    }

    @Test func `What is wrong with data is listed by place`() {
        let problem = ServerProblem(
            status: 422,
            document: [
                "type": "/problems/invalid_data", "title": "The action's data has problems", "detail": "x",
                "problems": [["path": "$.data.fee", "message": "is missing", "expected": "a number"]],
            ])
        #expect(problem.description == "The action's data has problems:\n  - $.data.fee: is missing; expected a number")
    }

    @Test func `With --json the document itself is told`() throws {
        var problem = ServerProblem(status: 404, document: ["title": "No", "detail": "There is none."])
        problem.isShownAsJSON = true
        #expect(try JSONValue(json: problem.description) == problem.document)
    }
}
