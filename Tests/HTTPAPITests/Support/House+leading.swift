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
            _ = try await done(.act(case: name, action: action, data: nil), on: name, by: person)
        }
        return try await done(
            .act(case: name, action: "recommend", data: ["recommendation": "Accredit."]), on: name, by: reviewer)
    }

    /// Leads a case to its accreditation.
    /// - Returns: its reference.
    func recognised() async throws -> String {
        let name = try await ready()
        _ = try await done(.act(case: name, action: "approve", data: nil), on: name, by: decider)
        return try await done(.act(case: name, action: "notify", data: nil), on: name, by: officer)
    }

    private func done(_ request: Command.Request, on name: String? = nil, by person: Person) async throws -> String {
        let command = Command(request, key: "leading \(UInt64.random(in: 0...UInt64.max))")
        let outcome = try await performOnceReady(command, on: name ?? "", as: person)
        guard case .done(let receipt) = outcome else {
            throw EngineError.notFound(kind: "way", name: "\(outcome)", hint: nil)
        }
        return receipt.reference
    }
}
