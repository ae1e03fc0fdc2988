import WorkflowCore

/// How the steps of a first case are typed in a shell.
struct AdoptionScript {
    private let answers: AdoptionAnswers
    private let setting: AdoptionWalk.Setting
    /// True if the body has one committee, so that the day names its meeting.
    private let hasOneSeries: Bool
    private let assignments: AdoptionAssignments

    init(
        _ definition: WorkflowDefinition, assignments: AdoptionAssignments, answers: AdoptionAnswers,
        setting: AdoptionWalk.Setting
    ) {
        self.answers = answers
        self.setting = setting
        hasOneSeries =
            Set(definition.states.compactMap(\.meeting?.series)).count == 1
            && definition.routing.allSatisfy { $0.route == definition.workflow }
        self.assignments = assignments
    }

    /// The commands of a turn.
    func steps(of turn: AdoptionAssignments.Turn) -> [AdoptionWalk.Step] {
        var steps: [AdoptionWalk.Step] = []
        if let panel = turn.move.state.panel, let officer = turn.officer, !turn.panel.isEmpty {
            steps += reading(turn, panel, officer: officer)
        }
        var meeting: String?
        if let series = turn.move.state.meeting?.series, let officer = turn.officer {
            let own = AdoptedScheme.own(series, of: answers)
            let name = hasOneSeries ? "today" : "\(own)-today"
            steps += meetingSteps(
                turn, named: name, series: own, isPlanned: setting.meetingToday.contains(series), officer: officer)
            meeting = "\(token(of: officer)) accredit meeting close \(name)"
        }
        if let person = turn.person { steps.append(act(turn.move.action, by: person)) }
        if let meeting { steps.append(step("The meeting ends; its minutes are final.", meeting)) }
        return steps
    }

    private func step(_ why: String, _ command: String) -> AdoptionWalk.Step {
        AdoptionWalk.Step(why: why, command: command)
    }

    private func act(_ action: WorkflowDefinition.Action, by person: AdoptionAnswers.Person) -> AdoptionWalk.Step {
        let data = action.neededRecords.map { " --data \($0.name)=\($0.sample(on: setting.today).word)" }.joined()
        return step(
            "\(action.title.text(in: .en)): \(person.name).",
            """
            \(token(of: person)) accredit case act \"$CASE\" \
            \(action.action)\(data)\(action.effect.decides.map(words) ?? "")
            """
        )
    }

    /// What a decision needs beyond its name.
    private func words(with decision: WorkflowDefinition.Decision) -> String {
        let later = setting.today.advanced(by: 90)
        return switch decision {
        case .approved, .reinstated: ""
        case .approvedWithConditions: " --reasons 'As read.' --condition '\(later): Publish the marking scheme.'"
        case .approvedForShorterTerm, .interim: " --reasons 'As read.' --until \(later)"
        default: " --reasons 'As read.'"
        }
    }

    // MARK: - A panel

    private func reading(
        _ turn: AdoptionAssignments.Turn, _ panel: WorkflowDefinition.Panel, officer: AdoptionAnswers.Person
    ) -> [AdoptionWalk.Step] {
        let names = turn.panel.map(\.person.name)
        let invite = "\(token(of: officer)) accredit panel invite \"$CASE\""
        var steps: [AdoptionWalk.Step] = []
        for chair in turn.panel where chair.seat == .chair {
            steps.append(
                step(
                    "The officer asks for a chair.", "\(invite) \(AdoptionWalk.quoted(chair.person.name)) --seat chair")
            )
        }
        let members = turn.panel.filter { $0.seat != .chair }.map(\.person.name)
        if !members.isEmpty {
            steps.append(step("The officer asks reviewers onto the panel.", each(members) { "\(invite) \($0)" }))
        }
        if case .named(let within?) = panel.naming {
            let staff = token(of: assignments.applicant)
            steps.append(
                step(
                    "Nobody reviews while the provider may object (\(within)). So as not to wait today, it does,",
                    each(names) { "\(staff) accredit panel object \"$CASE\" \($0) --reason 'To try it out.'" }))
            steps.append(
                step(
                    "and the officer keeps them.",
                    each(names) {
                        "\(token(of: officer)) accredit panel overrule \"$CASE\" \($0) --reason 'To try it out.'"
                    }))
        }
        let scores = panel.criteria.map { " --score \($0.criterion)=\($0.scale.upperBound)" }.joined()
        steps.append(
            step(
                "They accept, and declare that they have no interest.",
                byEach(turn.panel.map(\.person)) { "accredit panel join \"$CASE\"" })
        )
        steps.append(
            step(
                panel.resolution == nil
                    ? "They review."
                    : """
                    They review, until the panel has decided: \
                    \(turn.reviewing.map(\.person.name).joined(separator: ", ")).
                    """,
                byEach(turn.reviewing.map(\.person)) { "accredit review send \"$CASE\" approve\(scores)" }))
        return steps
    }

    // MARK: - A meeting

    private func meetingSteps(
        _ turn: AdoptionAssignments.Turn, named name: String, series: String, isPlanned: Bool,
        officer: AdoptionAnswers.Person
    ) -> [AdoptionWalk.Step] {
        let there = turn.voters.map { " --present \(AdoptionWalk.quoted($0.name))" }.joined()
        let chair = (turn.voters.first { $0.roles.contains("decider") } ?? turn.voters.first).map {
            " --chair \(AdoptionWalk.quoted($0.name))"
        }
        let officer = token(of: officer)
        return [
            isPlanned
                ? step(
                    "The committee meets today, and takes a late paper.",
                    "\(officer) accredit meeting place \"$CASE\" --meeting \(name) --position 1 "
                        + "--reason 'To try it out.'")
                : step(
                    "The officer calls a meeting for today, so as not to wait for the next one.",
                    "\(officer) accredit meeting call today --papers-close today"
                        + (hasOneSeries ? "" : " --series \(series)")),
            step(
                turn.voters.isEmpty ? "It opens." : "It opens, and says who is there.",
                "\(officer) accredit meeting open \(name)\(there)\(chair ?? "")"),
        ]
            + (turn.voters.isEmpty
                ? []
                : [
                    step(
                        "They vote.",
                        byEach(turn.voters) { "accredit meeting vote \"$CASE\" \(turn.move.action.action)" })
                ])
    }

    // MARK: - Words

    private func token(of person: AdoptionAnswers.Person) -> String { "ACCREDIT_TOKEN=\(secret(of: person))" }

    private func secret(of person: AdoptionAnswers.Person) -> String {
        let code = person.roles == ["provider"] ? assignments.provider.code : answers.code
        return "$\(AdoptionWalk.variable(of: person, at: code))"
    }

    /// A command for each name, in one line.
    private func each(_ names: [String], _ command: (String) -> String) -> String {
        if names.count == 1 { return command(AdoptionWalk.quoted(names[0])) }
        return "for WHO in \(names.map(AdoptionWalk.quoted).joined(separator: " ")); do \(command("\"$WHO\"")); done"
    }

    /// A command by each person, in one line.
    private func byEach(_ people: [AdoptionAnswers.Person], _ command: () -> String) -> String {
        if people.count == 1 { return "\(token(of: people[0])) \(command())" }
        return "for TOKEN in \(people.map(secret).joined(separator: " ")); do ACCREDIT_TOKEN=$TOKEN \(command()); done"
    }
}
