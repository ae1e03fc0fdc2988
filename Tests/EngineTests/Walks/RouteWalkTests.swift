import Administration
import EngineSupport
import Foundation
import Postgres
import RandomSupport
import TestSupport
import Testing
import Turnaround
import WorkflowCore

@testable import Engine

/// Whoever tries whatever: no case on a shipped route or a preset is approved without the evidence, the reviews, the
/// meeting, the other pair of eyes that its route asks for, nor by somebody with an interest.
@Suite struct RouteWalkTests {
    /// Walks in all: a sample, or with `ACCREDIT_TEST_ALL` 20,000.
    static let walks = TestSample.isWhole ? 20_000 : 280

    /// By which they are drawn; `ACCREDIT_TEST_SEED` gives another.
    static let seed = TestSample.seed

    private static func examples() throws -> [Administration.DefinitionFile] {
        try ["committee-votes", "panel-review"].map {
            let file = "\(TestServer.repository)/Workflows/examples/\($0).yaml"
            return .init(file: file, text: try String(contentsOfFile: file, encoding: .utf8))
        }
    }

    /// The shipped routes, examples and presets.
    static func definitions() throws -> [WorkflowDefinition] {
        let files = try House.shippedDefinitions() + PresetTests.files() + Self.examples()
        return try files.filter { $0.text.contains("\nworkflow: ") }
            .map { try WorkflowDefinition(YAMLDocument.parse($0.text, file: $0.file)) }
    }

    private static func withWalker(_ body: (RouteWalker, [WorkflowDefinition]) async throws -> Void) async throws {
        try await House.withHouse { house in
            _ = try await house.administration.publish(try PresetTests.files() + Self.examples())
            try await body(RouteWalker(house), try definitions())
        }
    }

    /// Walks that go on side by side.
    private static let abreast = 4

    @Test func noWalkReachesAnApprovalPastWhatTheRouteDeclares() async throws {
        let seed = Self.seed
        try await Self.withWalker { walker, definitions in
            let approved = try await Self.mapAbreast(Self.walks) { index in
                var random = SeededGenerator(seed: seed &+ UInt64(index))
                let definition = definitions[index % definitions.count]
                let walk = try await walker.walk(
                    definition, on: try Day("2016-01-04").advanced(by: index % 3_000), using: &random)
                #expect(walk.faults == [], "\(definition.workflow), seed \(seed), walk \(index)")
                return walk.isApproved ? definition.workflow : nil
            }
            let count = Dictionary(approved.compactMap { $0 }.map { ($0, 1) }, uniquingKeysWith: +)
            // A walk that never arrives would prove nothing.
            #expect(count.values.reduce(0, +) >= Self.walks / 20, "\(count), seed \(seed)")
            #expect(count.count >= definitions.count / 2, "\(count), seed \(seed)")
        }
    }

    /// What a piece of work makes of each number below `count`, a few at a time.
    private static func mapAbreast<Made: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Made
    ) async throws -> [Made] {
        try await withThrowingTaskGroup(of: Made.self) { group in
            var made: [Made] = []
            for index in 0..<count {
                if index >= abreast, let one = try await group.next() { made.append(one) }
                group.addTask { try await body(index) }
            }
            for try await one in group { made.append(one) }
            return made
        }
    }

    /// The checks of the door, each as a function that finds nothing any more.
    static let checks: [(name: String, text: SQL)] = [
        (
            "the panel's quorum",
            """
            CREATE OR REPLACE FUNCTION accredit.panel_blocked_by(head accredit.case_head, named text) RETURNS jsonb
            LANGUAGE sql AS 'SELECT NULL::jsonb'
            """
        ),
        (
            "the seat on the panel",
            """
            CREATE OR REPLACE FUNCTION accredit.reviews_case(
                head accredit.case_head, principal uuid, action accredit.workflow_action) RETURNS boolean
            LANGUAGE sql AS 'SELECT true'
            """
        ),
        (
            "the meeting",
            """
            CREATE OR REPLACE FUNCTION accredit.not_in_session(head accredit.case_head, named text,
                s accredit.meeting_slot, held accredit.meeting, moment timestamptz) RETURNS jsonb
            LANGUAGE sql AS 'SELECT NULL::jsonb'
            """
        ),
        (
            "four eyes",
            """
            CREATE OR REPLACE FUNCTION accredit.took_part(of_case uuid, principal uuid, actions text[]) RETURNS boolean
            LANGUAGE sql AS 'SELECT false'
            """
        ),
        (
            "the interest",
            """
            CREATE OR REPLACE FUNCTION accredit.interests_in(head accredit.case_head, principal uuid, day date)
            RETURNS jsonb LANGUAGE sql AS 'SELECT NULL::jsonb'
            """
        ),
        (
            "who judged before",
            """
            CREATE OR REPLACE FUNCTION accredit.judged(of_case uuid, principal uuid) RETURNS boolean
            LANGUAGE sql AS 'SELECT false'
            """
        ),
        (
            "what is complete",
            """
            CREATE OR REPLACE FUNCTION accredit.incomplete_blocked_by(head accredit.case_head,
                action accredit.workflow_action, data jsonb) RETURNS jsonb
            LANGUAGE sql AS 'SELECT NULL::jsonb'
            """
        ),
    ]

    @Test(arguments: checks.map(\.name))
    func withoutACheckTheWalkFindsAWayPast(check: String) async throws {
        let text = try #require(Self.checks.first { $0.name == check }?.text)
        let seed = Self.seed
        try await Self.withWalker { walker, definitions in
            _ = try await walker.house.admin.withConnection { try await $0.execute(text) }
            var random = SeededGenerator(seed: seed)
            var faults: [String] = []
            for index in 0..<600 where faults.isEmpty {
                let definition = definitions[index % definitions.count]
                faults = try await walker.walk(
                    definition, on: try Day("2016-01-04").advanced(by: index), using: &random
                ).faults
            }
            #expect(!faults.isEmpty, "without \(check), seed \(seed)")
        }
    }
}
