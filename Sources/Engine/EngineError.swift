import WorkflowCore

/// Reason why a use case gave no answer. Refusals of commands are answers, not errors: see ``CommandOutcome``.
package enum EngineError: Error, Sendable, CustomStringConvertible {
    /// The token is unknown, revoked or expired.
    case unauthenticated
    /// The principal's roles do not include what is needed.
    case forbidden(needs: String)
    /// The token is not for this, whatever its holder may do.
    case outOfScope(needs: String, scopes: [String])
    /// It would show what is not for the principal, whatever their roles.
    case withheld(what: String, instead: String)
    /// There is no such thing, or none that the principal may see.
    case notFound(kind: String, name: String, hint: Hint?)
    /// Something that must be unique is there already.
    case alreadyExists(kind: String, name: String)
    /// A value that was given is not usable.
    case invalid(what: String, expected: String)
    /// A question that has no answer as it is asked: which of its parts, what is wrong with it, and what would do.
    case unanswerable(parameter: String, what: String, expected: String)
    /// A definition may not be published as it is.
    case notPublishable(file: String, reasons: [String])

    /// The action that helps, where there is one.
    package var next: NextStep? {
        guard case .notFound(_, _, let hint) = self else { return nil }
        return hint?.next
    }

    package var description: String {
        switch self {
        case .unauthenticated:
            "the token is unknown, revoked or expired; ask your operator for a new one"
        case .forbidden(let needs):
            "this needs \(needs), which the token's holder is not"
        case .outOfScope(let needs, let scopes):
            "this needs a token for “\(needs)”, and the one in use is for \(scopes.joined(separator: ", "))"
        case .withheld(let what, let instead):
            "\(what); \(instead)"
        case .notFound(let kind, let name, let hint):
            "there is no \(kind) “\(name)”\(hint?.words.map { "; \($0)" } ?? "")"
        case .alreadyExists(let kind, let name):
            "the \(kind) “\(name)” exists already"
        case .invalid(let what, let expected):
            "\(what); expected \(expected)"
        case .unanswerable(_, let what, let expected):
            "\(what); expected \(expected)"
        case .notPublishable(let file, let reasons):
            "\(file) is not published:\n" + reasons.map { "  - \($0)" }.joined(separator: "\n")
        }
    }
}
