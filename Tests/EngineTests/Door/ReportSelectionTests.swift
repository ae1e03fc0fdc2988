import Administration
import Engine
import EngineSupport
import Foundation
import Reports
import Testing
import Turnaround

/// Reports on a part of what is stored: filters that the database answers, filters that the figures answer, and
/// questions without an answer.
@Suite struct ReportSelectionTests {
    static let asOf = "2024-09-10T16:00:00Z"

    /// A house with forty sample cases.
    private static func withYear<Value: Sendable>(_ body: (House) async throws -> Value) async throws -> Value {
        try await House.withHouse { house in
            let year = try SampleYear(
                cases: 40, seed: 5, until: try Instant(asOf), rules: try await house.administration.sampleRules())
            _ = try await house.administration.perform(year, now: House.now)
            return try await body(house)
        }
    }

    private static func ask(
        _ house: House, _ filters: [ReportDimension: [String]] = [:], by grouping: [String] = [], cohort: String? = nil,
        from: String? = nil, to: String? = nil, log: String? = nil
    ) async throws -> TurnaroundReport {
        let selection = try ReportSelection(filters: filters, grouping: grouping, cohort: cohort, from: from, to: to)
        return try await house.administration.reports.turnaround(
            ReportFilter(log: log, asOf: log == nil ? try Instant(asOf) : nil, selection: selection), now: House.now)
    }

    @Test func `what the database picks is what the figures would pick, and every case is accounted for`() async throws
    {
        try await Self.withYear { house in
            let whole = try await Self.ask(house, by: ["route"])
            let all = try #require(whole.reconciliation.opened.value)
            #expect(all == 40 && whole.reconciliation.leftOut.allSatisfy { $0.reason == .openedLater })
            for dimension in ReportDimension.allCases {
                let grouped = try await Self.ask(house, by: [dimension.rawValue])
                #expect(!grouped.groups.isEmpty)
                for group in grouped.groups {
                    let value = try #require(group.key[dimension])
                    let filtered = try await Self.ask(house, [dimension: [value]])
                    #expect(filtered.overall.cases == group.figures.cases, "\(dimension) \(value)")
                    #expect(filtered.overall.caseDuration == group.figures.caseDuration, "\(dimension) \(value)")
                    #expect(filtered.overall.survival == group.figures.survival, "\(dimension) \(value)")
                    let account = filtered.reconciliation
                    let left = account.leftOut.compactMap(\.cases.value).reduce(0, +)
                    #expect(
                        account.opened.value == all && (account.inCohort.value ?? 0) + left == all,
                        "\(dimension) \(value)")
                }
                if !dimension.overlaps {
                    #expect(
                        grouped.groups.compactMap(\.figures.cases.value).reduce(0, +) == grouped.overall.cases.value,
                        "\(dimension)")
                }
            }
            // A profile was read: nobody stands in a group of the unknown by nation.
            let nations = try await Self.ask(house, by: ["nation", "route"])
            #expect(nations.groups.allSatisfy { $0.key[.nation] != ReportDimension.unknown })
            #expect(nations.groups.contains { !$0.figures.steps.isEmpty })
            let none = try await Self.ask(house, from: "2030-01-01")
            #expect(none.overall.cases == 0 && none.routes.isEmpty && none.text.contains("No cases."))
            #expect(none.reconciliation.leftOut.contains { $0.reason == .outsideCohort })
            #expect(none.reconciliation.emptiedBy.map(\.filters) == [["from"]])
            // What the database does not even read is looked at where nothing is left.
            let unread = try await Self.ask(house, [.route: ["recognised-provision"], .state: ["awaiting-meeting"]])
            #expect(unread.overall.cases == 0)
            #expect(unread.reconciliation.opened.value == all)
            #expect(!unread.reconciliation.emptiedBy.isEmpty)
            for choice in unread.reconciliation.emptiedBy {
                var filters: [ReportDimension: [String]] = [
                    .route: ["recognised-provision"], .state: ["awaiting-meeting"],
                ]
                for name in choice.filters { filters[try #require(ReportDimension(rawValue: name))] = nil }
                #expect(try await Self.ask(house, filters).overall.cases == choice.cases)
            }
        }
    }

    @Test func `sides hold the cases of the groups, whatever people call them`() async throws {
        try await Self.withYear { house in
            let grouped = try await Self.ask(house, by: ["nation"])
            func sides(_ first: String?, _ second: String?) async throws -> SideBySideReport {
                var filter = ReportFilter(asOf: try Instant(Self.asOf))
                filter.sides = try SidesQuestion(by: "nation", first: first, second: second)
                return try await house.administration.reports.sideBySide(filter, now: House.now)
            }
            let all = try await sides(nil, nil)
            #expect(all.pairs.compactMap(\.first.name) == grouped.groups.compactMap { $0.key[.nation] })
            for (pair, group) in zip(all.pairs, grouped.groups) {
                #expect(pair.first.cases == group.figures.cases)
                #expect(pair.first.withinStandardCases == group.figures.schemeClock.withinStandardCases)
                #expect(
                    (pair.first.cases.value ?? 0) + (pair.second.cases.value ?? 0) == grouped.overall.cases.value)
            }
            let names = all.pairs.compactMap(\.first.name)
            let two = try await sides(names[0].uppercased(), names[1])
            #expect(two.pairs.count == 1 && two.pairs[0].first.cases == all.pairs[0].first.cases)
            #expect(two.text.contains("compared by nation"))
            await #expect(throws: EngineError.self) { _ = try await sides("atlantis", nil) }
        }
    }

    @Test func `conditions on decisions and their discharge are read from what happened`() async throws {
        try await Self.withYear { house in
            let quality = try #require(try await Self.ask(house).overall.quality)
            // By the events themselves: who was given conditions, and who of these was accredited in the end.
            let counted = try await house.admin.withConnection { connection in
                try await connection.query(
                    """
                    SELECT count(*), count(*) FILTER (WHERE EXISTS (
                        SELECT FROM accredit.case_event a
                        JOIN accredit.workflow_state s ON s.workflow_id = h.workflow_id AND s.state = a.to_state AND
                            s.outcome = 'approved'
                        WHERE a.case_id = c.case_id AND a.seq > c.seq))
                    FROM accredit.case_event c
                    JOIN accredit.case_head h ON h.case_id = c.case_id
                    WHERE c.action IN ('approve-with-conditions', 'set-conditions')
                    """)
            }
            let (set, met) = try #require(counted.first).decode(as: (Int.self, Int.self))
            #expect(set > 0 && met > 0)
            #expect(quality.conditions.value == set)
            #expect(quality.discharge.n.value == met && quality.dueConditions?.value == met)
            #expect(try #require(quality.discharge.maxWorkingDays) > 0)
            #expect((0...met).contains(try #require(quality.dischargedOnTime?.value)))
        }
    }

    /// Whatever people write, the answer names what exists.
    static let refused:
        [(filters: [ReportDimension: [String]], grouping: [String], cohort: String?, from: String?, says: [String])] = [
            (
                [.nation: ["wales", "walez"]], [], nil, nil,
                ["nation “walez”", "england, wales", "did you mean “wales”"]
            ),
            ([.size: ["10"]], [], nil, nil, ["size “10”", "11–20"]),
            ([.level: ["9"]], [], nil, nil, ["level “9”", "entry, 1"]),
            ([.price: ["cheap"]], [], nil, nil, ["free", "£1,000 and more"]),
            ([.quarter: ["2026Q1"]], [], nil, nil, ["2026-Q3"]),
            ([.state: ["reveiw"]], [], nil, nil, ["did you mean “review”"]), ([.mode: [""]], [], nil, nil, ["online"]),
            ([.body: ["SAX"]], [], nil, nil, ["accrediting body “SAX”", "SAB, SBB"]),
            ([.route: ["proportionate"]], [], nil, nil, ["route “proportionate”", "recognised-provision"]),
            ([.definition: ["recognised-provision v7"]], [], nil, nil, ["did you mean “recognised-provision v3”"]),
            ([:], ["routes"], nil, nil, ["group-by “routes”", "did you mean “route”"]),
            ([:], ["route,"], nil, nil, ["group-by “”"]),
            ([:], ["route,nation", "route"], nil, nil, ["route stands twice"]),
            ([:], [], "opened", nil, ["submitted, decided"]),
            ([:], [], nil, "2026-02-30", ["2026-02-30", "2026-03-29"]),
            ([:], [], nil, "2027-01-01", ["later than to 2026-12-31"]),
        ]

    @Test func `a question without an answer says what could be asked`() async throws {
        try await House.withHouse { house in
            for (filters, grouping, cohort, from, says) in Self.refused {
                let error = await #expect(throws: EngineError.self) {
                    try await Self.ask(house, filters, by: grouping, cohort: cohort, from: from, to: "2026-12-31")
                }
                for part in says { #expect("\(try #require(error))".contains(part), "\(error.map { "\($0)" } ?? "")") }
            }
            // What is hard to type has another spelling.
            let typed: [ReportDimension: [String]] = [
                .size: ["11-20", "Over 60"], .price: ["1000-and-more", "£1–£99"], .nation: ["Northern Ireland"],
                .body: ["sab"],
                .quarter: ["2026-q3"],
            ]
            let report = try await Self.ask(house, typed)
            #expect(
                report.selection.filters[.size] == ["11–20", "over 60"] && report.selection.filters[.body] == ["SAB"])
            #expect(report.selection.filters[.price] == ["£1–£99", "£1,000 and more"])
            #expect(
                report.selection.filters[.nation] == ["northern-ireland"]
                    && report.selection.filters[.quarter] == ["2026-Q3"])
        }
    }

    @Test func `a log is asked by what it knows`() async throws {
        try await House.withHouse { house in
            let file = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString).csv")
            let rows = "a,b,2024-01-10T09:00:00Z\na,c,2024-01-12T09:00:00Z\nd,b,2024-05-10T09:00:00Z\n"
            try Data("case:concept:name,concept:name,time:timestamp\n\(rows)".utf8).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            _ = try await house.administration.importEvents(
                .file(path: file.path), options: ImportOptions(name: "past"))
            let quarters = try await Self.ask(house, by: ["quarter", "state"], log: "past")
            #expect(quarters.groups.map { $0.key[.quarter] } == ["2024-Q1", "2024-Q2"])
            #expect(try await Self.ask(house, [.state: ["c"]], log: "past").overall.cases == 1)
            let wrong: [([ReportDimension: [String]], [String], String, String)] = [
                ([.nation: ["wales"]], [], "past", "says nothing of nation"),
                ([:], ["body"], "past", "says nothing of body"),
                ([.state: ["x"]], [], "past", "b, c"), ([:], [], "pasta", "did you mean “past”"),
            ]
            for (filters, grouping, log, says) in wrong {
                let error = await #expect(throws: EngineError.self) {
                    try await Self.ask(house, filters, by: grouping, log: log)
                }
                #expect("\(try #require(error))".contains(says))
            }
        }
    }
}
