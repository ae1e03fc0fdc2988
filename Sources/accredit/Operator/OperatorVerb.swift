import ArgumentParser
import Engine

/// A verb of an operator, straight on the database.
protocol OperatorVerb: AsyncParsableCommand {
    /// Does the verb's work.
    func run(at desk: OperatorDesk) async throws
}

extension OperatorVerb {
    /// Runs the verb on the database that DATABASE_URL names.
    func run() async throws {
        try await CompositionRoot.current.withDesk { try await run(at: $0) }
    }
}
