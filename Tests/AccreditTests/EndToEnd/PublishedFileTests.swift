import Engine
import EngineSupport
import Foundation
import RandomSupport
import Testing
import Turnaround
import WorkflowCore

@testable import Administration

/// `accredit report key`, `publish` and `combine`, run as their users run them.
@Suite struct PublishedFileTests {
    /// Cases of a body that were decided after so many days each, told by operators of the sample organisations.
    private static func decide(_ house: House, body: String, after days: [Int]) async throws {
        var people: [String: House.Person] = [:]
        for role in ["officer", "reviewer", "decider"] {
            let (_, secret) = try await house.administration.createToken(
                organisation: body, principal: "teller \(role)", roles: [role, "operator"], label: "publishing", days: 1
            )
            people[role] = House.Person(secret: secret.text)
        }
        let officer = try #require(people["officer"]), reviewer = try #require(people["reviewer"])
        let decider = try #require(people["decider"])
        let submission = SubmissionDocument.facts(try House.sample("level-3-care-welsh-college"))
        let (start, provider) = (try Instant("2021-03-01T10:00:00Z"), house.simulatingProvider)
        for (number, days) in days.enumerated() {
            func at(_ day: Int) -> Instant { start.advanced(bySeconds: Int64(number * 3 + day) * 86_400) }
            var asked = 0
            func command(_ request: Command.Request, _ day: Int) -> Command {
                asked += 1
                return Command(request, key: "\(body) \(number) \(asked)", occurredAt: at(day))
            }
            let opened = try await house.engine.perform(
                command(.open(body: body, submission: submission, route: "proportionate-accreditation"), 0),
                as: provider.credential)
            guard case .done(let receipt) = opened else {
                Issue.record("\(opened)")
                return
            }
            for (action, data, person, day) in [
                ("submit", nil, provider, 0), ("confirm-complete", nil, officer, 1),
                ("recommend", ["recommendation": "Yes."], reviewer, 2), ("approve", nil, decider, 3),
                ("notify", nil, officer, days),
            ] as [(String, JSONValue?, House.Person, Int)] {
                let outcome = try await house.performOnceReady(
                    command(.act(case: receipt.reference, action: action, data: data), day), on: receipt.reference,
                    as: person)
                guard case .done = outcome else {
                    Issue.record("\(action): \(outcome)")
                    return
                }
            }
        }
    }

    /// Signs what a file says once a part of it is another, and adds it up.
    private static func combined(_ document: JSONValue) throws -> TurnaroundReport {
        let key = SigningKey()
        let signature = try key.signature(of: Data(try document.canonicalText().utf8))
        let file: JSONValue = [
            "published": document, "key": .string(key.publicKey.text),
            "signature": .string(signature.base64EncodedString()),
        ]
        return try PublishedFile.combined([("x", PublishedFile(text: try file.canonicalText(), name: "x"))])
    }

    /// Numbers and days that cannot be are refused with their place; any others are added up, at once and without
    /// taking memory for what they count.
    private static func distort(_ file: JSONValue) throws {
        let document = try #require(file["published"])
        _ = try combined(document)
        let route = ["tables", "routes", "0"]
        let count = route + ["decided_calendar_days", "days", "0", "count"]
        let distortions: [([String], JSONValue, String)] = [
            (count, -1, "count"), (count, .integer(1 << 31), "count"), (count, .integer(1 << 62), "count"),
            (count, .number(0.5), "published"), (count, 1_000_005, "count"), (count, 10, "other numbers of cases"),
            (route + ["decided_calendar_days", "days", "0", "days"], -1, "days"),
            (route + ["decided_calendar_days", "days", "0", "days"], 36_601, "days"),
            (route + ["decided_calendar_days", "longer", "0", "days"], .integer(.max), "days"),
            (route + ["route"], "No such\nname", "name"), (route + ["outcomes", "0", "outcome"], "", "name"),
            (["from"], "2022-01-01", "not in order"), (["to"], "0001-01-01", "not in order"),
            (["as_of"], "9999-01-01T00:00:00Z", "moment"), (["body"], "sab\u{1b}", "code"), (["name"], "", "name"),
            (
                ["tables", "routes"], JSONValue.array([document["tables"]?["routes"]?.arrayValue?[0] ?? .null]).twice,
                "once"
            ),
        ]
        for (path, value, words) in distortions {
            let error = #expect(throws: PublishedFileError.self) {
                try combined(document.replacing(path[...], with: value))
            }
            #expect(
                error.map { "\($0)".contains("cannot be right") && "\($0)".contains(words) } == true,
                "\(path): \(error.map { "\($0)" } ?? "taken")")
        }
        // Whatever number stands wherever one does.
        var random = SeededGenerator(seed: 2_026)
        let places = document.numberPaths
        let numbers: [JSONValue] = [
            0, 1, 5, -5, 99_995, 1_000_000, .integer(.max), .integer(.min), .number(1e300),
            .number(.leastNonzeroMagnitude),
        ]
        for _ in 0..<1_000 {
            let path = try #require(places.randomElement(using: &random))
            let value = try #require(numbers.randomElement(using: &random))
            _ = try? combined(document.replacing(path[...], with: value))
        }
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test(.timeLimit(.minutes(10)))
    func `two bodies' files say together what one installation says`() async throws {
        try await House.withHouse { house in
            try await Self.decide(house, body: "SAB", after: (0..<25).map { 10 + $0 % 12 })
            try await Self.decide(house, body: "SBB", after: (0..<25).map { 12 + $0 % 10 })
            let (folder, settings) = try (
                TemporaryFolder(), ["DATABASE_URL": try BuiltProgram.url(database: house.database)]
            )
            func run(_ arguments: [String]) async throws -> BuiltProgram.Run {
                try await BuiltProgram.run(["report"] + arguments, settings: settings)
            }
            let period = ["--from", "2021-01-01", "--to", "2021-12-31"]
            for body in ["SAB", "SBB"] {
                let made = try await run(["key", "--out", folder.path("\(body).key")])
                #expect(made.status == 0 && made.output.hasPrefix("accredit-public-key-1:"), "\(made.messages)")
                let again = try await run(["key", "--out", folder.path("\(body).key")])
                #expect(again.status == 73)
                let written = try await run(
                    [
                        "publish", "--body", body, "--key", folder.path("\(body).key"), "--out",
                        folder.path("\(body).json"),
                    ] + period)
                #expect(written.status == 0, "\(written.messages)")
            }
            let files = ["SAB", "SBB"].map { folder.path("\($0).json") }
            let trust = ["SAB", "SBB"].flatMap { ["--trust", "\($0)=" + folder.path("\($0).key.pub")] }
            let combined = try await run(["combine"] + files + trust + ["--json"])
            try #require(combined.status == 0, "\(combined.messages)")
            let report = try JSONDecoder().decode(TurnaroundReport.self, from: Data(combined.output.utf8))
            #expect(report.files?.map(\.body) == ["SAB", "SBB"] && report.reconciliation.bodies == ["SAB", "SBB"])

            // The same cases in one installation.
            let together = try await house.administration.reports.turnaround(
                ReportFilter(selection: ReportSelection(filters: [.body: ["SAB", "SBB"]])), now: .now)
            let (told, whole) = (report.overall.schemeClock, together.overall.schemeClock)
            #expect(told.fromFirstSubmission.n.value == 50 && whole.fromFirstSubmission.n.value == 50)
            // Files tell every fifth case, so quantiles are close.
            for (one, other) in [
                (told.fromFirstSubmission.medianWorkingDays, whole.fromFirstSubmission.medianWorkingDays),
                (
                    told.fromFirstSubmission.p80WorkingDays.map(Double.init),
                    whole.fromFirstSubmission.p80WorkingDays.map(Double.init)
                ),
                (told.bodyHeld.medianWorkingDays, whole.bodyHeld.medianWorkingDays),
            ] {
                #expect(abs(try #require(one) - (try #require(other))) <= 2)
            }
            #expect(report.overall.outcomes.map(\.outcome) == ["approved"])
            #expect(report.overall.outcomes.map(\.cases.value) == together.overall.outcomes.map(\.cases.value))
            // The same report in the other forms.
            let table = try await run(["combine"] + files + trust)
            #expect(table.output.hasPrefix("Published figures of 2 bodies") && table.output.contains("SBB "))
            #expect(!table.output.contains("proportionate-accreditation"), "\(table.output)")
            #expect(report.titles.route("proportionate-accreditation") == "Proportionate accreditation")
            #expect(report.titles.step("completeness", of: "proportionate-accreditation") == "Completeness check")
            let rows = try await run(["combine"] + files + trust + ["--csv"])
            #expect(rows.output.contains("scheme_clock.from_first_submission") && rows.output.contains(",files,"))
            let page = try await run(["combine"] + files + trust + ["--html", folder.path("page.html")])
            #expect(page.status == 0 && page.output.isEmpty, "\(page.messages)")
            #expect(
                try String(contentsOfFile: folder.path("page.html"), encoding: .utf8).contains(
                    "Published figures of 2 bodies"))

            try Self.distort(try JSONValue(json: try String(contentsOfFile: files[0], encoding: .utf8)))

            // What was changed, is not trusted, or would count twice is refused, with nothing on standard output.
            let text = try String(contentsOfFile: files[0], encoding: .utf8)
            try text.replacing("\"approved\"", with: "\"refused\"").write(
                toFile: folder.path("edited.json"), atomically: true, encoding: .utf8)
            for (arguments, words) in [
                ([folder.path("edited.json")], "not as it was signed"),
                (files + ["--trust", "SAB=" + folder.path("SAB.key.pub")], "not trusted for SBB"),
                // One body's key says nothing of another's cases.
                (
                    [files[0], "--trust", "SBB=" + folder.path("SAB.key.pub")], "not trusted for SAB"
                ),
                ([files[0], files[0]], "would count twice"), ([folder.path("SAB.key.pub")], "no file of day counts"),
            ] {
                let refused = try await run(["combine"] + arguments)
                #expect(
                    refused.status == 65 && refused.output.isEmpty && refused.messages.contains(words),
                    "\(refused.messages)")
            }
            // Nothing to tell, days out of order, a body that is not there, a key that is none.
            for (changed, status, words) in [
                (["--body", "SAB", "--from", "2019-01-01", "--to", "2019-12-31"], 1, "nothing to publish"),
                (["--body", "SAB", "--from", "2021-03-01", "--to", "2021-03-12"], 1, "nothing may be published"),
                (["--body", "SAB", "--from", "2021-12-31", "--to", "2021-01-01"], 65, "days in order"),
                (["--body", "NOBODY", "--from", "2021-01-01", "--to", "2021-12-31"], 1, "NOBODY"),
            ] as [([String], Int32, String)] {
                let refused = try await run(
                    ["publish", "--key", folder.path("SAB.key"), "--out", folder.path("none.json")] + changed)
                #expect(
                    refused.status == status && refused.messages.contains(words),
                    "\(refused.status) \(refused.messages)")
            }
            #expect(!FileManager.default.fileExists(atPath: folder.path("none.json")))
        }
    }
}

extension JSONValue {
    /// A list with its elements twice.
    fileprivate var twice: JSONValue { .array((arrayValue ?? []) + (arrayValue ?? [])) }

    /// Another value at a place.
    fileprivate func replacing(_ path: ArraySlice<String>, with value: JSONValue) -> JSONValue {
        guard let first = path.first else { return value }
        if var list = arrayValue, let index = Int(first) {
            list[index] = list[index].replacing(path.dropFirst(), with: value)
            return .array(list)
        }
        var members = objectValue ?? [:]
        members[first] = (members[first] ?? .null).replacing(path.dropFirst(), with: value)
        return .object(members)
    }

    /// The places of all numbers.
    fileprivate var numberPaths: [[String]] {
        switch self {
        case .integer, .number: [[]]
        case .array(let list): list.enumerated().flatMap { index, one in one.numberPaths.map { ["\(index)"] + $0 } }
        case .object(let members):
            members.sorted { $0.key < $1.key }.flatMap { key, one in one.numberPaths.map { [key] + $0 } }
        default: []
        }
    }
}
