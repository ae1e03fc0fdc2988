import Administration
import Engine
import WorkflowCore

extension House {
    /// A token of somebody who is registered, for less than they may do.
    package func token(
        for scopes: [TokenScope], of person: String = "officer", at organisation: String = "SAB"
    ) async throws -> Person {
        let request = PeopleRequest(
            .token, of: person,
            ["label": "narrow", "days": 1, "scopes": .array(scopes.map { .string($0.rawValue) })])
        switch try await administration.change(request, at: organisation) {
        case .done(let receipt): return Person(secret: receipt.secret ?? "")
        case .refused(let refusal): throw NotNarrowed(why: refusal.sentence)
        }
    }

    /// A token could not be made so.
    package struct NotNarrowed: Error {
        package let why: String

        package init(why: String) { self.why = why }
    }
}
