import Administration
import ArgumentParser

/// `accredit personal-data`: what is held about people, for operators.
struct PersonalDataVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "personal-data",
        abstract: "Says what is held about people, hands it over, and calls people otherwise in every text.",
        discussion: """
            Docs/personal-data.md says what is found and what is not.

            Examples:
              accredit personal-data list
              accredit personal-data export --person "Ann Officer" --org BAC \\
                  --out ann.json
              accredit personal-data pseudonymise --person "Ann Officer" --org BAC \\
                  --dry-run
            """,
        subcommands: [ListPersonalData.self, ExportPersonalData.self, PseudonymisePerson.self])
}

/// Whose data is meant.
struct DataSubjectOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Somebody with a record here: name, mail address or id.", valueName: "person"))
    var person: String?

    @Option(help: ArgumentHelp("The code of the organisation where the person works.", valueName: "code"))
    var org: String?

    @Option(help: ArgumentHelp("Somebody whom submissions name, by the mail address.", valueName: "address"))
    var email: String?

    func validate() throws {
        guard email == nil ? person != nil && org != nil : person == nil && org == nil else {
            throw ValidationError("Say whose data: --person and --org, or --email alone.")
        }
        guard person?.isEmpty != true, email?.contains("@") != false else {
            throw ValidationError("--person takes a name, --email a mail address such as ann@college.example.")
        }
    }

    /// Whose data is meant.
    var subject: DataSubject {
        if let email { .email(email) } else { .person(person ?? "", organisation: org ?? "") }
    }

    /// Whose data is meant, for questions.
    var shown: String { email ?? "\(person ?? "") at \(org ?? "")" }
}

extension AmbiguousName: ExpressibleByArgument {}
