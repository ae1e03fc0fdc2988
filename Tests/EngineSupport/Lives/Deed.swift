import WorkflowCore

/// What somebody does in the life of a case, once in the words of HTTP and once in those of the command line.
package struct Deed: Sendable {
    /// The command, as histories tell it.
    package let command: String
    /// The action that histories tell with it.
    package var action: String
    /// Where it is sent.
    package let place: Place
    /// What is sent there.
    package let body: JSONValue
    /// What is typed after `accredit`; `CASE` stands for the reference of the case, and `OTHER:name` for that of
    /// another in the same life.
    package let words: [String]

    /// An address.
    package enum Place: Sendable {
        /// That at which cases are opened.
        case cases
        /// One below the case.
        case onCase(String)
        /// One below `/v1` that is no case's.
        case elsewhere(String)
    }

    init(_ command: String, _ action: String? = nil, _ place: Place, _ body: JSONValue, _ words: [String]) {
        (self.command, self.action, self.place, self.body, self.words) = (
            command, action ?? command, place, body, words
        )
    }

    /// The same deed where the workflow gives it the name of an action: the review with which a panel has decided, the
    /// first request.
    package func taking(_ action: String) -> Deed {
        var deed = self
        deed.action = action
        return deed
    }
}

extension Deed {
    /// A command as its two faces take it: members by name, which are options of the same name with dashes, after the
    /// positional ones.
    /// - Parameter options: `nil` members are left out.
    static func give(
        _ command: String, _ part: String, _ words: [String], _ positional: [(String, JSONValue)] = [],
        _ options: [(String, JSONValue?)] = []
    ) -> Deed {
        let given = options.compactMap { name, value in value.map { (name, $0) } }
        let members = Dictionary((positional + given).map { ($0.0, $0.1) }) { first, _ in first }
        let typed = given.flatMap { name, value in ["--" + name.replacing("_", with: "-"), Self.word(value)] }
        return Deed(command, nil, .onCase(part), .object(members), words + positional.map { Self.word($0.1) } + typed)
    }

    private static func word(_ value: JSONValue) -> String {
        value.stringValue ?? value.integerValue.map { String($0) } ?? ""
    }

    /// Opens a case with a sample submission.
    package static func open(_ sample: String, body: String = "SAB", route: String? = nil) -> Deed {
        var members: [String: JSONValue] = ["body": .string(body), "submission": .string(sample)]
        members["route"] = route.map { .string($0) }
        return Deed(
            "open", nil, .cases, .object(members),
            ["case", "open", "Docs/samples/\(sample).yaml", "--body", body] + (route.map { ["--route", $0] } ?? []))
    }

    /// Takes an action, handing over texts.
    package static func act(_ action: String, _ data: KeyValuePairs<String, String> = [:]) -> Deed {
        let texts = Dictionary(data.map { ($0.key, JSONValue.string($0.value)) }) { first, _ in first }
        return Deed(
            "act", action, .onCase("actions/\(action)"), texts.isEmpty ? [:] : ["data": .object(texts)],
            ["case", "act", "CASE", action] + data.flatMap { ["--data", "\($0.key)=\($0.value)"] })
    }

    /// Decides, with conditions by their last day.
    package static func decide(
        _ action: String, because reasons: String? = nil, conditions: KeyValuePairs<String, String> = [:]
    ) -> Deed {
        var members: [String: JSONValue] = ["action": .string(action)]
        members["reasons"] = reasons.map { .string($0) }
        let items = conditions.map {
            JSONValue.object(["kind": "condition", "due": .string($0.key), "text": .string($0.value)])
        }
        members["items"] = items.isEmpty ? nil : .array(items)
        return Deed(
            "decide", action, .onCase("decisions"), .object(members),
            ["case", "act", "CASE", action] + (reasons.map { ["--reasons", $0] } ?? [])
                + conditions.flatMap { ["--condition", "\($0.key): \($0.value)"] })
    }

    // MARK: Requests

    /// Asks the provider for something.
    package static func ask(_ question: String) -> Deed {
        give("ask", "requests", ["request", "ask", "CASE"], [("question", .string(question))])
    }

    /// Gives more time for a request.
    package static func postpone(_ request: Int, workingDays: Int, because reason: String) -> Deed {
        give(
            "postpone", "requests/\(request)/postpone", ["request", "postpone", "CASE", "\(request)"], [],
            [("working_days", .integer(Int64(workingDays))), ("reason", .string(reason))])
    }

    /// Answers a request.
    package static func reply(_ request: Int, _ text: String) -> Deed {
        give(
            "reply", "requests/\(request)/reply", ["request", "reply", "CASE", "\(request)"], [("text", .string(text))])
    }

    // MARK: Conditions

    /// Shows how a condition is met.
    package static func satisfy(_ item: Int, _ response: String) -> Deed {
        give(
            "satisfy", "conditions/\(item)/response", ["condition", "satisfy", "CASE", "\(item)"], [],
            [("response", .string(response))])
    }

    /// Finds a condition met.
    package static func discharge(_ item: Int) -> Deed {
        give("discharge", "conditions/\(item)/discharge", ["condition", "discharge", "CASE", "\(item)"])
    }

    // MARK: Panels

    /// Asks a reviewer onto the panel.
    package static func invite(_ reviewer: String, to seat: String) -> Deed {
        give(
            "invite", "panel/invitations", ["panel", "invite", "CASE"], [("reviewer", .string(reviewer))],
            [("seat", .string(seat))])
    }

    /// Accepts a seat.
    package static let join = give("join", "panel/acceptance", ["panel", "join", "CASE"])

    /// Declares an interest in the case.
    package static func declare(_ nature: String) -> Deed {
        give("declare", "interests", ["interests", "declare", "CASE"], [("nature", .string(nature))])
    }

    /// Takes somebody off the panel.
    package static func release(_ reviewer: String, for substitute: String, because reason: String) -> Deed {
        give(
            "release", "panel/releases", ["panel", "release", "CASE"], [("reviewer", .string(reviewer))],
            [("reason", .string(reason)), ("substitute", .string(substitute))])
    }

    /// Scores and recommends: for each criterion a number, and a comment on those below 3.
    package static func review(
        _ recommendation: String, _ scores: KeyValuePairs<String, Int> = [:], because reasons: String? = nil
    ) -> Deed {
        var members: [String: JSONValue] = ["recommendation": .string(recommendation)]
        var words = ["review", "send", "CASE", recommendation]
        if !scores.isEmpty {
            members["scores"] = .object(Dictionary(scores.map { ($0.key, .integer(Int64($0.value))) }) { $1 })
        }
        let low = scores.filter { $0.value < 3 }
        if !low.isEmpty {
            members["comments"] = .object(Dictionary(low.map { ($0.key, .string("Too little.")) }) { $1 })
        }
        members["reasons"] = reasons.map { .string($0) }
        words +=
            scores.flatMap { ["--score", "\($0.key)=\($0.value)"] }
            + low.flatMap { ["--comment", "\($0.key)=Too little."] }
        return Deed(
            "review", nil, .onCase("reviews"), .object(members), words + (reasons.map { ["--reasons", $0] } ?? []))
    }

    // MARK: Evidence

    /// Attaches a link.
    package static func attach(_ link: String, for requirement: String) -> Deed {
        Deed(
            "attach", nil, .onCase("evidence"), ["requirement": .string(requirement), "url": .string(link)],
            ["evidence", "attach", "CASE", link, "--requirement", requirement])
    }
}
