import Administration
import ArgumentParser
import Engine
import Foundation
import Turnaround
import WorkflowCore

/// `accredit adopt`: gives a body a running scheme.
struct Adopt: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Sets up a body: workflow, committee, people, tokens, and the commands to type next.",
        discussion: """
            ROUTE is a workflow that comes with the program, a preset, or a file. Asks on a terminal, a wrong answer \
            once more, or takes the answers \
            from a file; --print-answers writes one to change. Everything is checked first: a wrong answer changes \
            nothing, and all that is wrong is named \
            at once. Standard output is the way to the first decision, as a shell types it. Tokens go to a file that \
            only you may read.

            Examples:
              accredit adopt proportionate-accreditation
              accredit adopt proportionate-accreditation --print-answers > bac.yaml
              accredit adopt proportionate-accreditation --from bac.yaml > first.sh
            """)

    @Argument(help: ArgumentHelp("A shipped route, a preset, or a workflow file.", valueName: "route"))
    var route: String

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp("Take the answers from this file, YAML or JSON.", valueName: "file"),
        completion: .file())
    var file: String?

    @Flag(help: "Print a commented file of answers for this route, and do nothing else.")
    var printAnswers = false

    @Option(
        name: .customLong("out"),
        help: ArgumentHelp(
            "Write workflow, tokens and first course into this new folder; by default named as the body.",
            valueName: "folder"),
        completion: .directory)
    var folder: String?

    @Option(help: ArgumentHelp("The port of the server in the printed commands.", valueName: "number"))
    var port = 8080

    @Option(help: ArgumentHelp("Number of days the tokens last, 1 to 3650.", valueName: "number"))
    var days = 365

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if printAnswers, file != nil { throw ValidationError("--print-answers and --from exclude one another.") }
        guard (1...65_535).contains(port) else { throw ValidationError("--port takes a number from 1 to 65535.") }
        guard (1...3650).contains(days) else { throw ValidationError("--days takes a number from 1 to 3650.") }
    }

    func run() async throws {
        guard printAnswers else {
            return try await CompositionRoot.current.withAdministration { try await run(at: $0) }
        }
        let root = CompositionRoot.current
        try Terminal.show(
            try ShippedRoute(route, root: root).route.answers(
                divisions: try root.shippedCalendars().rules.keys.sorted()))
    }

    func run(at administration: Administration) async throws {
        let shipped = try ShippedRoute(route, root: .current)
        if let file {
            return try await adopt(
                shipped, at: administration, answersFile: (InputFile.shown(file), InputFile.text(of: file)))
        }
        try AdoptionInterview.checkTerminal()
        let calendars = try CompositionRoot.current.shippedCalendars()
        var interview = AdoptionInterview(
            shipped.route, divisions: calendars.rules.keys.sorted(), known: try await administration.organisations())
        let answered = try interview.ask()
        // What was typed is not lost where something speaks against it.
        let name = AdoptionFolder.unused("\(answered.code.lowercased())-answers", "yaml")
        guard answered.goesOn else {
            try InputFile.create(name, holding: answered.text)
            return Terminal.say(
                "nothing is stored; your answers are in \(name): accredit adopt \(route) --from \(name)")
        }
        do {
            try await adopt(shipped, at: administration, answersFile: (name, answered.text))
        } catch {
            try InputFile.create(name, holding: answered.text)
            Terminal.say(
                """
                nothing is stored; your answers are in \(name). Change what is wrong, then: accredit adopt \(route) \
                --from \(name)
                """
            )
            throw error
        }
    }

    private func adopt(
        _ shipped: ShippedRoute, at administration: Administration, answersFile: (name: String, text: String)
    )
        async throws
    {
        let root = CompositionRoot.current
        let calendars = try root.shippedCalendars()
        let divisions = calendars.rules.keys.sorted()
        let document = try YAMLDocument.parse(answersFile.text, file: answersFile.name)
        let answers = try AdoptionAnswers(document, for: shipped.route.definition, divisions: divisions)
        let today = LondonTime.shared.day(of: .now)
        let scheme = try AdoptedScheme(shipped.route, answers: answers, today: today)
        let course = shipped.route.firstCourse(for: answers, today: today)
        let assignments = try await administration.check(
            scheme, of: shipped.route, answers: answers, in: document,
            course: try YAMLDocument.parse(course, file: "first-course.yaml").value, today: today, shipped: calendars)

        // The folder comes first: secrets that nobody received would be lost.
        let tokens = Administration.tokens(for: answers)
        let place = folder ?? answers.code.lowercased()
        let walk = AdoptionWalk(
            shipped.route.definition, assignments: assignments, answers: answers,
            setting: AdoptionWalk.Setting(
                folder: place, port: port, serviceURL: Self.serviceURL(try root.databaseVariables()), today: today,
                meetingToday: try scheme.meeting(on: today, of: shipped.route, answers: answers, shipped: calendars)))
        let written = try AdoptionFolder(place)
        let published: [Publication]
        do {
            for file in scheme.files { try written.add(file.file, holding: file.text) }
            try written.add("answers.yaml", holding: answersFile.text)
            try written.add("first-course.yaml", holding: course)
            try written.add("tokens.env", holding: Self.settings(tokens, port: port), isSecret: true)
            try written.add("first-decision.sh", holding: walk.text + "\n")
            published = try await administration.adopt(
                scheme, answers: answers, others: shipped.others, tokens: tokens, days: days)
        } catch {
            written.remove()
            throw error
        }
        // From here on the secrets are good: whatever else fails, the folder stays.
        try output.show(
            Adopted(
                body: answers.code, workflow: scheme.workflow, folder: place, published: published,
                steps: walk.steps),
            text: walk.text)
        guard !output.json else { return }
        Terminal.say(
            """
            \(answers.name) (\(answers.code)) runs \(scheme.workflow); the files are in \(place), the tokens in \
            \(place)/tokens.env.\u{20}
            """
                + """
                The \(walk.steps.count) commands above lead to the first decision: bash -e \
                \(place)/first-decision.sh
                """
        )
    }

    /// What was adopted, for `--json`.
    private struct Adopted: Encodable {
        let body: String
        let workflow: String
        let folder: String
        let published: [Publication]
        let steps: [AdoptionWalk.Step]
    }

    /// Everybody's secrets as settings of a shell.
    static func settings(_ tokens: [Administration.IssuedToken], port: Int) -> String {
        let lines = tokens.map { token in
            """
            export \(AdoptionWalk.variable(of: token.person, at: token.code))=\(token.secret.text)   # \
            \(token.person.name), \(token.person.roles.joined(separator: ", "))
            """
        }
        return
            ([
                "# Secrets. Give each person their own line, then delete it here.",
                "export ACCREDIT_SERVER=http://127.0.0.1:\(port)",
            ] + lines)
            .joined(separator: "\n") + "\n"
    }

    /// The way to the database with the service's role, without a password; `nil` where the environment names one
    /// already.
    static func serviceURL(_ environment: [String: String]) -> String? {
        guard environment[Setting.serviceDatabase.name]?.isEmpty != false,
            let text = environment[Setting.database.name],
            var url = URLComponents(string: text)
        else { return nil }
        url.user = "accredit_service"
        url.password = nil
        return url.string
    }
}
