import Engine
import Hummingbird
import Logging
import WorkflowCore

/// The cases that one request opens, row by row, and what becomes of each. A row touches no other.
struct CaseOpening: Sendable {
    /// Rows that are performed in one call of the database.
    static let together = 50

    /// What a row may say.
    static let members = CommandController.openingMembers + ["key"]

    /// One row: a command, or what is wrong with it.
    struct Row: Sendable {
        /// From 1.
        let number: Int
        /// The idempotency key, as far as it is known.
        let key: String?
        let command: Result<Command, Problem>
    }

    /// What became of a row.
    struct Outcome: Encodable {
        let row: Int
        let key: String?
        /// As of a request of its own.
        let status: Int
        var etag: String?
        var location: String?
        var replayed: Bool?
        var receipt: Receipt?
        var problem: JSONValue?
    }

    let engine: Engine
    let context: PrincipalContext
    /// The key of the request, from which rows without one have theirs.
    let key: String?

    /// Reads a row.
    func row(_ number: Int, _ read: () throws -> RequestDocument) -> Row {
        var named: String?
        do {
            var document = try read()
            let rowKey = document.key("key", otherwise: key.map { "\($0)#\(number)" })
            named = rowKey.isEmpty ? nil : rowKey
            let opening = try CommandController.opening(&document)
            let facts = try CommandController.facts(of: opening.submission)
            return Row(number: number, key: named, command: .success(opening.command(facts, key: rowKey)))
        } catch {
            return Row(number: number, key: named, command: .failure(Problem(error)))
        }
    }

    /// Opens the cases of some rows.
    /// - Returns: a result for each, in order.
    func results(of rows: [Row]) async -> [Outcome] {
        var outcomes = await outcomes(of: rows.compactMap { try? $0.command.get() }).makeIterator()
        return rows.map { row in
            let outcome = row.command.flatMap { _ in outcomes.next() ?? .failure(Problem(.internalFault)) }
            switch outcome {
            case .success(.done(let receipt)): return Self.result(of: row, receipt)
            case .success(.refused(let refusal)), .success(.stale(let refusal)), .success(.keyReused(let refusal)),
                .success(.unknownCase(let refusal)):
                return result(of: row, Problem(refusal))
            case .success(.unauthenticated): return result(of: row, Problem(EngineError.unauthenticated))
            case .failure(let problem): return result(of: row, problem)
            }
        }
    }

    /// The outcomes of commands, from one call. Where that fails for what may lie in one of them, each has a call of
    /// its own.
    private func outcomes(of commands: [Command]) async -> [Result<CommandOutcome, Problem>] {
        guard !commands.isEmpty else { return [] }
        do {
            return try await engine.perform(commands, as: context.credential).map { .success($0) }
        } catch {
            let problem = Problem(error)
            guard problem.kind == .fault(.internalFault) else { return commands.map { _ in .failure(problem) } }
            guard commands.count > 1 else {
                context.logger.error("fault", metadata: ["error": .string(DatabaseFault.loggedText(of: error))])
                return [.failure(problem)]
            }
            var outcomes: [Result<CommandOutcome, Problem>] = []
            for command in commands { outcomes += await self.outcomes(of: [command]) }
            return outcomes
        }
    }

    private static func result(of row: Row, _ receipt: Receipt) -> Outcome {
        Outcome(
            row: row.number, key: row.key, status: 201, etag: HTTPFields.entityTag(of: receipt.version),
            location: "/v1/cases/\(receipt.reference)", replayed: receipt.isReplay ? true : nil, receipt: receipt)
    }

    private func result(of row: Row, _ problem: Problem) -> Outcome {
        Outcome(
            row: row.number, key: row.key, status: problem.kind.status.code,
            problem: problem.json(in: context.language))
    }
}
