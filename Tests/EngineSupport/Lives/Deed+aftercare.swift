import WorkflowCore

/// What is done after a decision.
extension Deed {
    /// Appeals against the decision.
    package static func appeal(on ground: String, _ statement: String) -> Deed {
        give(
            "appeal", "appeals", ["decision", "appeal", "CASE"], [],
            [("ground", .string(ground)), ("statement", .string(statement))])
    }

    /// Makes an annual return in which nothing has changed.
    package static func fileReturn(_ number: Int) -> Deed {
        Deed(
            "file_return", nil, .onCase("returns/\(number)"), ["nothing_changed": true],
            ["return", "file", "CASE", "\(number)", "--nothing-changed"])
    }

    /// Accepts an annual return.
    package static func acceptReturn(_ number: Int) -> Deed {
        give("accept_return", "returns/\(number)/acceptance", ["return", "accept", "CASE", "\(number)"])
    }

    /// Takes over what has not changed from the case that this one renews: all but these.
    package static func reuse(allBut changed: [Int]) -> Deed {
        Deed(
            "reuse_unchanged", nil, .onCase("reuse"), ["changed": .array(changed.map { .integer(Int64($0)) })],
            ["evidence", "reuse", "CASE"] + changed.flatMap { ["--changed", "\($0)"] })
    }
}
