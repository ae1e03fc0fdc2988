import Engine
import EngineSupport
import Testing
import WorkflowCore

extension House {
    /// Opens a case of the sample college and leads it to where it is decided.
    /// - Returns: its reference.
    func ready() async throws -> String {
        let facts = SubmissionDocument.facts(try Self.sample("level-3-care-welsh-college"))
        let name = try await done(.open(body: "SAB", submission: facts, route: nil), by: provider)
        for (action, person) in [("submit", provider), ("confirm-complete", officer)] {
            _ = try await done(.act(case: name, action: action, data: nil), by: person)
        }
        return try await done(
            .act(case: name, action: "recommend", data: ["recommendation": "Accredit."]), by: reviewer)
    }

    /// Leads a case to its accreditation.
    /// - Returns: its reference.
    func recognised() async throws -> String {
        let name = try await ready()
        _ = try await done(.act(case: name, action: "approve", data: nil), by: decider)
        return try await done(.act(case: name, action: "notify", data: nil), by: officer)
    }

    private func done(_ request: Command.Request, by person: Person) async throws -> String {
        let outcome = try await engine.perform(
            Command(request, key: "leading \(UInt64.random(in: 0...UInt64.max))"), as: person.credential)
        guard case .done(let receipt) = outcome else {
            throw EngineError.notFound(kind: "way", name: "\(outcome)", hint: nil)
        }
        return receipt.reference
    }
}
