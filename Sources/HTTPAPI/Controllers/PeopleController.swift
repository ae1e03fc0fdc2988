import Engine
import Hummingbird
import WorkflowCore

/// The people of a body, for its officers.
struct PeopleController: Sendable {
    let engine: Engine

    private struct People: Encodable { let people: [PersonRecord] }

    /// All of them, those who left last.
    @Sendable func list(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try .json(People(people: try await engine.people(as: context.credential)))
    }

    /// One of them, with what became of the record.
    @Sendable func show(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let called = try context.parameter("person")
        let found = try await engine.people(called, as: context.credential)
        guard let person = found.first else {
            throw Problem(Refusal(reason: .unknownPerson, facts: ["reviewer": .string(called)]))
        }
        guard found.count == 1 else {
            let people = found.map { person in
                JSONValue.object([
                    "id": .string(person.id.uuidString.lowercased()), "name": .string(person.name),
                    "roles": .array(person.roles.map(JSONValue.string)),
                ])
            }
            throw Problem(
                Refusal(
                    reason: .whichPerson,
                    facts: ["action": "show", "reviewer": .string(called), "people": .array(people)]))
        }
        return try .json(person)
    }

    /// Does something to the one whom the address names, or registers people.
    /// - Parameter inner: the members of the objects in a member.
    func change(_ verb: PeopleRequest.Verb, _ members: [String], inner: [String: [String]] = [:])
        -> @Sendable (Request, PrincipalContext) async throws
        -> Response
    {
        { request, context in
            var document = try await RequestDocument(of: request, members: members, mayBeEmpty: true)
            for (member, names) in inner { document.expectMembers(names, in: member) }
            try document.check()
            let person = [.add, .provider].contains(verb) ? nil : try context.parameter("person")
            let change = PeopleRequest(verb, of: person, document.whole(members))
            switch try await engine.change(change, as: context.credential) {
            case .done(let receipt):
                return try .json(receipt, status: [.add, .token, .provider].contains(verb) ? .created : .ok)
            case .refused(let refusal): throw Problem(refusal)
            }
        }
    }
}
