import ArgumentParser

/// The program. Every verb is a file of its own; ``CompositionRoot`` puts the parts together.
@main
struct Accredit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accredit",
        abstract:
            """
            A process in proportion for the accreditation of micro-credentials: runs it, times it, and says what it \
            costs.
            """,
        discussion: """
            Providers, officers and analysts work through a server: accredit login, or set ACCREDIT_SERVER and \
            ACCREDIT_TOKEN.
            Operators work on the database itself: set DATABASE_URL, or PGHOST and the other PG variables.
            Data goes to standard output, messages to standard error; --json prints the same answer as JSON.
            Exit codes: accredit help exit-codes
            """,
        version: ProgramVersion.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Cases",
                subcommands: [
                    Submission.self, Advise.self, Cases.self, ShowWork.self, Diary.self, EvidenceVerbs.self,
                    Requests.self, Panels.self, Reviews.self, Meetings.self, Decisions.self, Conditions.self,
                    AnnualReturns.self, Changes.self, Letters.self, WebhookVerbs.self,
                ]),
            CommandGroup(
                name: "People",
                subcommands: [
                    People.self, ListDenials.self, ListOfficers.self, Reviewers.self, Interests.self, Away.self,
                    Providers.self,
                ]),
            CommandGroup(
                name: "Yourself",
                subcommands: [
                    Login.self, Logout.self, ListProfiles.self, WhoAmI.self, OwnTokens.self, OwnLanguageVerb.self,
                ]),
            CommandGroup(name: "Everybody", subcommands: [Register.self]),
            CommandGroup(name: "Analysts", subcommands: [Report.self, Export.self]),
            CommandGroup(
                name: "Operators",
                subcommands: [
                    Migrate.self, Adopt.self, Organisations.self, Tokens.self, SignIns.self, Workflow.self,
                    CalendarVerbs.self,
                    Import.self, Timers.self,
                    SampleCommand.self, Serve.self, ShowSettings.self, Audit.self, PersonalDataVerbs.self,
                    RetentionVerbs.self, Quotas.self,
                    Doctor.self,
                ]),
            CommandGroup(name: "Topics", subcommands: [ExitCodes.self]),
        ])

    @Option(
        help: ArgumentHelp("Use the server and token that `login` kept under this name.", valueName: "name"),
        completion: Completions.profiles)
    var profile: String?

    static func main() async { await Program.run(Self.self) }
}
