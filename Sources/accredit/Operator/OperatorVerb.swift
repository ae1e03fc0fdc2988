import Administration
import ArgumentParser
import Engine

/// A verb of an operator, straight on the database.
protocol OperatorVerb: AsyncParsableCommand {
    /// Does the verb's work.
    func run(at administration: Administration) async throws
}

extension OperatorVerb {
    /// Runs the verb on the database that DATABASE_URL names.
    func run() async throws {
        try await CompositionRoot.current.withAdministration { try await run(at: $0) }
    }
}
