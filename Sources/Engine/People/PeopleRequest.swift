import Foundation
import WorkflowCore

/// A request about the people of an organisation: what is to be done, and the members that the database reads.
package struct PeopleRequest: Sendable {
    /// What can be done.
    package enum Verb: String, Sendable, CaseIterable {
        /// Register people.
        case add
        /// Change name, roles or address.
        case change
        /// Make two records one.
        case merge
        /// Record that somebody has left.
        case leave
        /// Record that somebody is back.
        case `return`
        /// Make a token.
        case token
        /// End every token of somebody.
        case revoke
        /// Say whom an identity provider calls a person.
        case link
        /// Take that back.
        case unlink
        /// Register a provider, with the first of its people and a token for them.
        case provider
    }

    /// What is to be done.
    package let verb: Verb
    /// Name, address or id of a person; `nil` where people are registered.
    package let person: String?
    private let members: [String: JSONValue]
    private let secret: TokenSecret?

    /// - Parameters:
    ///   - person: of whom, by name, address or id.
    ///   - members: `people`; `name`, `roles`, `email`; `into`; `reason`; `label`, `days`, `scopes`;
    ///     `issuer`, `subject`; of a provider `code`,
    ///     `name`, `ukprn`, `nation`, `contact`, `label`, `days`.
    package init(_ verb: Verb, of person: String? = nil, _ members: [String: JSONValue] = [:]) {
        (self.verb, self.person, self.members) = (verb, person, members)
        secret = [.token, .provider].contains(verb) ? TokenSecret() : nil
    }

    /// The request as the database reads it; of a new token, the digest of its secret.
    package var input: JSONValue {
        var input = members
        input["what"] = .string(verb.rawValue)
        input["person"] = person.map(JSONValue.string)
        if let secret {
            input["digest"] = .string(Credential(secret: secret.text).hexadecimal)
        }
        return .object(input)
    }

    /// What the database answered, as JSON text.
    /// - Throws: ``EngineError/unauthenticated`` where the token is no good.
    package func outcome(_ text: String) throws -> PeopleOutcome {
        let answer = try JSONReader.value(of: Array(text.utf8))
        if answer["status"]?.stringValue == "unauthenticated" { throw EngineError.unauthenticated }
        if let detail = answer["detail"], let reason = detail["reason"]?.stringValue.flatMap(Refusal.Reason.init) {
            return .refused(Refusal(reason: reason, facts: detail))
        }
        var receipt = try Wire.decode(PeopleReceipt.self, from: Data(text.utf8))
        receipt.secret = secret?.text
        return .done(receipt)
    }
}
