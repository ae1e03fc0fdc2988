import ArgumentParser

/// `accredit person`: the people of a body, for its officers; of any organisation, for operators.
struct People: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "person",
        abstract: "Registers people, changes names and roles, merges records, records who leaves, makes tokens.",
        discussion: """
            Officers do this for their own body, through the server; operators with --org for any organisation, on the \
            database. A person is
            named by name, mail address or id.

            Examples:
              accredit person add "Siân Sampl" --role reviewer --email sian@body.example
              accredit person change "Siân Sampl" --role reviewer --role decider
              accredit person leave "Ben Sample"
              accredit person list --org BAC
            """,
        subcommands: [
            ListPeople.self, ShowPerson.self, AddPerson.self, ImportPeople.self, ChangePerson.self, MergePeople.self,
            PersonLeaves.self, PersonReturns.self, GiveToken.self, RevokeTokens.self, LinkPerson.self,
            UnlinkPerson.self,
        ])
}
