import Administration
import ArgumentParser
import Engine
import Turnaround

/// `accredit person list`.
struct ListPeople: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists people with roles, seats and days away; those who left last.",
        discussion: """
            Example:
              accredit person list
            """)

    @OptionGroup var place: PeoplePlace
    @OptionGroup var output: OutputOptions

    private struct List: Codable { let people: [PersonRecord] }

    func run() async throws {
        let people: [PersonRecord]
        if let code = place.organisation {
            people = try await CompositionRoot.current.withAdministration { try await $0.people(of: code) }
        } else {
            people = try await CompositionRoot.current.withServer { client in
                try await client.ask(ServerRequest(path: ["v1", "people"]), for: List.self).value.people
            }
        }
        try output.show(List(people: people), text: Self.table(people))
        if people.isEmpty, !output.json { Terminal.say("none yet; register them: accredit person add") }
    }

    /// The people as a table.
    static func table(_ people: [PersonRecord]) -> String {
        Table.text(
            ["Name", "Roles", "Seats", "State", "Id"],
            people.map { person in
                [
                    person.name, person.roles.joined(separator: ", "), person.seats == 0 ? "" : "\(person.seats)",
                    person.state, person.id.uuidString.lowercased(),
                ]
            }, below: ["Id"])
    }
}

extension PersonRecord {
    /// How the person stands: here, away, without a token, or gone.
    var state: String {
        if mergedInto != nil { return "merged" }
        if let leftAt { return "left \(LondonTime.shared.day(of: leftAt))" }
        if !active { return "holds no token" }
        let today = LondonTime.shared.day(of: .now)
        guard let away = away.first(where: { $0.from <= today && today <= $0.until }) else { return "here" }
        return "away until \(away.until)" + (away.deputy.map { ", deputy \($0)" } ?? "")
    }
}

/// `accredit person show`.
struct ShowPerson: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows a person with tokens, days away and what became of the record.",
        discussion: """
            Example:
              accredit person show "Siân Sampl"
            """)

    @Argument(help: ArgumentHelp("The person's name, mail address or id.", valueName: "person")) var person: String
    @OptionGroup var place: PeoplePlace
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let found: [PersonRecord]
        if let code = place.organisation {
            found = try await CompositionRoot.current.withAdministration { try await $0.people(of: code, person) }
            if found.isEmpty {
                throw EngineError.notFound(
                    kind: "person", name: person, hint: "see: accredit person list --org \(code)")
            }
        } else {
            found = try await CompositionRoot.current.withServer { client in
                [try await client.ask(ServerRequest(path: ["v1", "people", person]), for: PersonRecord.self).value]
            }
        }
        try output.show(found, text: found.map(Self.text).joined(separator: "\n\n"))
    }

    /// A person and what became of the record.
    static func text(_ person: PersonRecord) -> String {
        let pairs = Table.pairs([
            ("Name", person.name), ("Roles", person.roles.joined(separator: ", ")), ("Mail", person.email),
            ("State", person.state), ("Seats", "\(person.seats)"), ("Id", person.id.uuidString.lowercased()),
        ])
        let tokens = Table.text(
            ["Token", "For", "Scopes", "Until", "Last used", "Made by"],
            person.tokens.map { token in
                [
                    token.id.uuidString.lowercased(), token.label, token.scopes.joined(separator: ", "),
                    token.expiresAt.inLondon, token.lastUsedOn.map { "\($0)" } ?? "never",
                    token.issuedBy ?? "an operator",
                ]
            })
        let identities = Table.text(
            ["Identity provider", "Calls them"], person.identities.map { [$0.issuer, $0.subject] })
        let changes = Table.text(
            ["When", "What", "By"], (person.changes ?? []).map { [$0.at.inLondon, $0.what, $0.by ?? "an operator"] })
        return [pairs, tokens, identities, changes].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
}
