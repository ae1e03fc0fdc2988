import Engine
import Foundation
import Postgres
import Turnaround
import WorkflowCore

extension Administration {
    /// The secret of somebody's token.
    package struct IssuedToken: Sendable {
        /// Their organisation.
        package let code: String
        /// Name of the person.
        package let person: AdoptionAnswers.Person
        /// The secret, which is kept nowhere else.
        package let secret: TokenSecret
    }

    /// A token for everybody that answers name, not stored yet.
    package static func tokens(for answers: AdoptionAnswers) -> [IssuedToken] {
        answers.people.map { IssuedToken(code: answers.code, person: $0, secret: TokenSecret()) }
            + answers.providers.flatMap { provider in
                provider.people.map { IssuedToken(code: provider.code, person: $0, secret: TokenSecret()) }
            }
    }

    /// Everything that speaks against adopting, of the database as it is: nothing is stored.
    /// - Parameters:
    ///   - document: the answers as they were read, for their lines.
    ///   - course: the first submission.
    ///   - shipped: calendars and series that come with the program.
    /// - Returns: who takes which step of a first case.
    /// - Throws: `FileProblems`, all of them; `EngineError.invalid` where the first course cannot come to an approval
    ///   on the route.
    package func check(
        _ scheme: AdoptedScheme, of route: AdoptedScheme.Route, answers: AdoptionAnswers, in document: YAMLDocument,
        course: JSONValue,
        today: Day, shipped: Calendars
    ) async throws -> AdoptionAssignments {
        let way = try await way(of: route, answers: answers, course: course, today: today)
        let assignments = Result { () throws(AdoptionAssignments.Gap) in
            try AdoptionAssignments(route.definition, way: way, answers: answers)
        }
        let problems = AnswerProblems(document: document)
        // 1. Codes, and numbers of providers, that are there already. A provider that is known may be invited by
        //    another body.
        try await checkOrganisations(answers, problems)
        problems.reportSharedVariables(answers)
        if case .failure(let gap) = assignments { problems.report([.key("people")], gap.description, gap.expected) }
        try await checkAddresses(answers, problems)
        // 2. The calendar, the committees and the workflow that follow, as publishing would judge them.
        try await checkRules(scheme, answers: answers, shipped: shipped, problems)
        guard problems.list.problems.isEmpty else { throw FileProblems(problems.list.problems) }
        return try assignments.get()
    }

    private func checkOrganisations(_ answers: AdoptionAnswers, _ problems: AnswerProblems) async throws {
        let known = try await organisations()
        if let body = known.first(where: { $0.code == answers.code }) {
            problems.report(
                [.key("body"), .key("code")], "\(body.code) is registered already, as \(body.name)",
                "another code; what was adopted once stays as it is")
        }
        for (place, provider) in answers.providers.enumerated() {
            let path: [PathComponent] = [.key("providers"), .index(place), .key("code")]
            for other in known where other.code == provider.code || other.ukprn == provider.ukprn {
                guard other.code != provider.code || other.ukprn != provider.ukprn || other.kind != .provider else {
                    continue
                }
                problems.report(
                    path,
                    """
                    \(other.code)\(other.ukprn.map { ", UKPRN \($0)," } ?? "") is registered already, as \(other.name)
                    """,
                    "the same code and UKPRN, or others")
            }
        }
    }

    private func checkAddresses(_ answers: AdoptionAnswers, _ problems: AnswerProblems) async throws {
        let addresses = (answers.people + answers.providers.flatMap(\.people)).compactMap(\.email)
        let unusable = try await pool.withConnection { connection in
            try await connection.query("SELECT x FROM unnest(\(addresses)) AS x WHERE accredit.address_in(x) IS NULL")
        }
        for row in unusable {
            problems.report(
                [.key("people")], "“\(try row.decode(String.self, at: 0))” is no e-mail address",
                "an address such as ada@body.example")
        }
    }

    private func checkRules(
        _ scheme: AdoptedScheme, answers: AdoptionAnswers, shipped: Calendars, _ problems: AnswerProblems
    ) async throws {
        do {
            let calendars = try scheme.calendars(with: shipped)
            let working = try calendars.workingDays(of: scheme.calendar ?? answers.calendar)
            var gaps: [String: Int] = [:]
            for (name, series) in calendars.series { gaps[name] = try series.longestGap(working: working) }
            let file = try YAMLDocument.parse(scheme.workflowText, file: "workflow.yaml")
            let definition = try WorkflowDefinition(file)
            for finding in WorkflowProof.findings(of: definition, meetingGaps: gaps) {
                problems.report(
                    [.key(finding.kind == .standardExceeded ? "standards" : "standard")], finding.description, nil)
            }
            for problem in try await guardProblems(of: definition, in: file) { problems.report([], problem, nil) }
        } catch let error as CalendarError {
            problems.report([.key("committee")], "\(error)", nil)
        }
    }

    /// Adopts: publishes what the scheme needs, then registers body, people and providers with their tokens, all of
    /// them or none.
    /// - Parameters:
    ///   - others: routes and calendars that the scheme refers to.
    ///   - days: how long tokens last.
    /// - Returns: what was published.
    package func adopt(
        _ scheme: AdoptedScheme, answers: AdoptionAnswers, others: [DefinitionFile], tokens: [IssuedToken], days: Int
    ) async throws -> [Publication] {
        let published = try await publish(others + scheme.files)
        let known = Set(try await organisations().map(\.code))
        let body = Organisation(
            .body, code: answers.code, name: answers.name, frontDoor: scheme.workflow, calendar: scheme.calendar)
        let providers = answers.providers.filter { !known.contains($0.code) }.map { provider in
            Organisation(
                .provider, code: provider.code, name: provider.name, ukprn: provider.ukprn, nation: provider.nation)
        }
        try await pool.withConnection { connection in
            try await connection.transaction { connection in
                for organisation in [body] + providers { try connection.register(organisation) }
                for token in tokens {
                    let made = try connection.issue(
                        token.secret, organisation: token.code, principal: token.person.name, roles: token.person.roles,
                        label: "adoption",
                        days: days)
                    guard made != nil else {
                        throw EngineError.invalid(
                            what: "“\(token.person.name)” at \(token.code) is registered with other roles",
                            expected: "the same roles, or another name")
                    }
                }
                for token in tokens {
                    guard let email = token.person.email else { continue }
                    _ = try connection.execute(
                        """
                        UPDATE accredit.principal p SET email = \(email) FROM accredit.organisation o
                        WHERE o.id = p.organisation_id AND o.code = \(token.code) AND p.name = \(token.person.name)
                        """)
                }
                // What reviewers know is said by an officer.
                guard
                    let officer = tokens.first(where: { $0.code == answers.code && $0.person.roles.contains("officer") }
                    )
                else { return }
                let digest = Credential(secret: officer.secret.text).digest
                for person in answers.people where !person.expertise.isEmpty || person.isLay {
                    let profile: JSONValue = [
                        "what": "profile", "reviewer": .string(person.name),
                        "expertise": .array(person.expertise.map { .string($0) }),
                        "lay": .bool(person.isLay),
                    ]
                    let answer = try connection.query("SELECT accredit.update_reviewers(\(digest), \(profile))").first?
                        .decode(
                            JSONValue.self, at: 0)
                    guard answer?["status"] == "done" else {
                        throw EngineError.invalid(
                            what: "what \(person.name) knows cannot be noted",
                            expected: "at most 50 words or phrases of at most 100 characters")
                    }
                }
            }
        }
        return published
    }
}

/// What speaks against answers, under their file and lines.
private struct AnswerProblems {
    let document: YAMLDocument
    let list = ProblemList()

    func report(_ path: [PathComponent], _ what: String, _ expected: String?) {
        list.add(
            FileProblem(
                file: document.file, line: document.line(of: path), path: path.pathText, what: what, expected: expected)
        )
    }

    /// Two people of an organisation whose tokens would be kept under one name.
    func reportSharedVariables(_ answers: AdoptionAnswers) {
        let names = [(answers.code, answers.people)] + answers.providers.map { ($0.code, $0.people) }
        for (code, people) in names {
            let variables = people.map { AdoptionWalk.variable(of: $0, at: code) }
            for name in Set(variables).sorted() where variables.count(where: { $0 == name }) > 1 {
                report(
                    [.key("people")], "two people at \(code) would share the variable \(name)",
                    "names that differ in letters or digits")
            }
        }
    }
}
