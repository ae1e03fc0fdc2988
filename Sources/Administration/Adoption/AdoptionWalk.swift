import Foundation
import Turnaround
import WorkflowCore

/// The commands that lead a body from adopting a route to its first decision, as a person types them in a shell.
package struct AdoptionWalk: Codable, Sendable, Hashable {
    /// A command, and what it is for.
    package struct Step: Codable, Sendable, Hashable {
        /// What it is for, in a few words.
        package var why: String
        /// One line for the shell.
        package var command: String
    }

    /// The commands, in order.
    package private(set) var steps: [Step] = []

    /// Where things are on the operator's machine, and when.
    package struct Setting: Sendable {
        /// The folder with what adopting wrote, as the shell takes it.
        package var folder: String
        /// Where the server is to listen.
        package var port: Int
        /// The way to the database for the service, where it is not set yet.
        package var serviceURL: String?
        /// The day on which the body adopts.
        package var today: Day
        /// The series of meetings, as the route names them, that meet on this day.
        package var meetingToday: Set<String>

        /// A setting.
        package init(folder: String, port: Int, serviceURL: String?, today: Day, meetingToday: Set<String>) {
            self.folder = folder
            self.port = port
            self.serviceURL = serviceURL
            self.today = today
            self.meetingToday = meetingToday
        }
    }

    /// The walk of a first case.
    package init(
        _ definition: WorkflowDefinition, assignments: AdoptionAssignments, answers: AdoptionAnswers, setting: Setting
    ) {
        let provider = assignments.provider
        let script = AdoptionScript(definition, assignments: assignments, answers: answers, setting: setting)
        let folder = Self.quoted(setting.folder)
        if let url = setting.serviceURL {
            add(
                "The service logs in with its own role, which owns nothing.",
                "export ACCREDIT_SERVICE_DATABASE_URL=\(Self.quoted(url))")
        }
        add("Start the server.", "accredit serve --port \(setting.port) 2>\(folder)/server.log &")
        add("Where it is, and everybody's token; hand each person theirs.", ". \(folder)/tokens.env")
        add(
            "Wait until it answers; where it ended instead, \(folder)/server.log says why.",
            "until accredit register list >\(folder)/register.txt 2>&1; do kill -0 %1; sleep 1; done")
        if assignments.isRecognised {
            add(
                "You recognise the provider: the route is for such alone.",
                """
                accredit org recognise \(provider.code) --by \(answers.code) --from \(setting.today) --until \
                \(setting.today.advanced(by: 365))
                """
            )
        }
        let staff = "ACCREDIT_TOKEN=$\(Self.variable(of: assignments.applicant, at: provider.code))"
        let advice = steps.count
        add(
            "The provider learns what to expect.",
            "\(staff) accredit advise \(folder)/first-course.yaml --body \(answers.code)")
        add(
            "It opens a case.",
            "CASE=$(\(staff) accredit case open \(folder)/first-course.yaml --body \(answers.code) --key first-case)")
        for turn in assignments.turns { steps += script.steps(of: turn) }
        add("Where the case stands, as the provider is told.", "\(staff) accredit case milestones \"$CASE\"")
        let milestones = steps.count - 1
        if let officer = answers.people.first(where: { $0.roles.contains("officer") }) {
            add(
                "What waits for the officer now.",
                "ACCREDIT_TOKEN=$\(Self.variable(of: officer, at: answers.code)) accredit work")
        }
        let looks = [steps.count - 1, milestones, advice]
        add("The entry of the public register.", "accredit register show \"$CASE\"")
        add("Stop the server.", "kill %1")
        // A long route leaves out what only looks.
        for look in looks where steps.count > Self.most { steps.remove(at: look) }
    }

    /// Nobody should have to type more.
    private static let most = 19

    private mutating func add(_ why: String, _ command: String) { steps.append(Step(why: why, command: command)) }

    /// The variable that holds somebody's token: `BAC_ADA_OFFICER`.
    package static func variable(of person: AdoptionAnswers.Person, at code: String) -> String {
        let plain = person.name.folding(options: [.diacriticInsensitive], locale: nil).uppercased()
        let words = plain.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        return "\(code)_\(String(words))"
    }

    /// A text as one word of the shell.
    package static func quoted(_ text: String) -> String {
        text.wholeMatch(of: /[A-Za-z0-9_.\/:@-]+/) != nil ? text : "'\(text.replacing("'", with: "'\\''"))'"
    }

    /// The walk as a numbered list, each command on a line of its own.
    package var text: String {
        steps.enumerated().map { "# \($0 + 1). \($1.why)\n\($1.command)" }.joined(separator: "\n")
    }
}
