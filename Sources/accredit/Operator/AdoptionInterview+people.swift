import Administration
import Engine
import WorkflowCore

extension AdoptionInterview {
    /// Asks for the body's people until each role that the route needs is somebody's.
    mutating func askForPeople(code: String) throws {
        for note in AdoptedScheme.Route.notes(on: definition) { tell(note) }
        let hasLay = definition.states.contains { ($0.panel?.lay ?? 0) > 0 }
        let seats =
            definition.states.compactMap(\.panel).map { $0.resolution == nil ? $0.quorum : $0.reviewers }.max() ?? 0
        var (names, reviewers): ([String], Int) = ([], 0)
        var missing: String?
        repeat {
            let path: [PathComponent] = [.key("people"), .index(names.count)]
            let who = names.isEmpty ? "one of your people" : "another of your people"
            try askForName("The name of \(who)", at: path + [.key("name")], code: code, besides: &names)
            let roles = try ask(
                "Their roles, with commas: officer, reviewer, decider, analyst", at: path + [.key("roles")]
            ) { .array(Arguments.list($0.lowercased()).map { .string($0) }) }
            if roles.arrayValue?.contains("reviewer") == true {
                reviewers += 1
                try askPerhaps("What they know, with commas", at: path + [.key("expertise")]) {
                    .array(Arguments.list($0).map { .string($0) })
                }
                if hasLay, try isYes("Are they a lay member", usually: "n") {
                    answers.set(.bool(true), at: path + [.key("lay")])
                }
            }
            try askPerhaps("Their e-mail address", at: path + [.key("email")])
            missing = try answers.problem(exactly: [.key("people")], for: definition, divisions: divisions)
            if missing == nil, reviewers < seats {
                missing =
                    "the panel needs \(seats) reviewers, and there \(reviewers == 1 ? "is 1" : "are \(reviewers)")"
            }
            if let missing { tell("  \(missing)") }
        } while try missing != nil || isYes("Another of your people", usually: "n")
    }

    /// Asks for the providers that are invited.
    mutating func askForProviders(code: String) throws {
        var codes = [code]
        var numbers: [String] = []
        repeat {
            let path: [PathComponent] = [.key("providers"), .index(numbers.count)]
            try ask("The name of a provider you invite", at: path + [.key("name")])
            let own = try ask("Its code", at: path + [.key("code")]) { [codes] in
                if codes.contains($0.uppercased()) { throw Wrong("\($0.uppercased()) is there already") }
                return .string($0.uppercased())
            }
            codes.append(own.stringValue ?? "")
            let number = try ask("Its UKPRN, 8 digits", at: path + [.key("ukprn")]) { [numbers] in
                if $0.wholeMatch(of: /[0-9]{8}/) == nil { throw Wrong("“\($0)” is no UKPRN; expected 8 digits") }
                if numbers.contains($0) { throw Wrong("\($0) is there already") }
                return .string($0)
            }
            numbers.append(number.stringValue ?? "")
            try ask("Its nation (england, wales, scotland, northern-ireland)", at: path + [.key("nation")]) {
                .string($0.lowercased())
            }
            var names: [String] = []
            repeat {
                let who = names.isEmpty ? "one of its people" : "another of its people"
                let path = path + [.key("people"), .index(names.count)]
                try askForName("The name of \(who)", at: path + [.key("name")], code: codes.last ?? "", besides: &names)
                try askPerhaps("Their e-mail address", at: path + [.key("email")])
            } while try isYes("Another of its people", usually: "n")
        } while try isYes("Another provider", usually: "n")
    }

    /// Asks for a name whose token has a variable of its own.
    private mutating func askForName(
        _ question: String, at path: [PathComponent], code: String, besides names: inout [String]
    ) throws {
        let variable = { AdoptionWalk.variable(of: AdoptionAnswers.Person(name: $0, roles: []), at: code) }
        let taken = Set(names.map(variable))
        let name = try ask(question, at: path) {
            if taken.contains(variable($0)) {
                throw Wrong("“\($0)” is there already, or differs too little from somebody who is")
            }
            return .string($0)
        }
        names.append(name.stringValue ?? "")
    }
}
