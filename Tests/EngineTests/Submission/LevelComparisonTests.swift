import Engine
import Testing
import WorkflowCore

@Suite("Levels")
struct LevelComparisonTests {
    /// The published table ("Qualifications can cross boundaries", 8th edition): framework, level, comparable RQF
    /// level, EQF level.
    static let published: [(QualificationFramework, QualificationLevel, QualificationLevel, Int?)] =
        [
            (12, 8, 8), (11, 7, 7), (10, 6, 6), (9, 6, 6), (8, 5, 5), (7, 4, 5), (6, 3, 4), (5, 2, 3), (4, 1, 2),
        ].map { (.scqf, .numbered($0.0), .numbered($0.1), $0.2) }
        + [
            (.scqf, .numbered(3), .entry(3), 1), (.scqf, .numbered(2), .entry(2), nil),
            (.scqf, .numbered(1), .entry(1), nil),
        ]
        + [QualificationFramework.rqf, .cqfw].flatMap { framework in
            [(8, 8), (7, 7), (6, 6), (5, 5), (4, 5), (3, 4), (2, 3), (1, 2)].map {
                (framework, .numbered($0.0), .numbered($0.0), $0.1)
            }
                + [
                    (framework, .entry(3), .entry(3), 1), (framework, .entry(2), .entry(2), nil),
                    (framework, .entry(1), .entry(1), nil),
                ]
        }
        + [(8, 8), (7, 7), (6, 6), (5, 5), (4, 5)].map { (.fheq, .numbered($0.0), .numbered($0.0), $0.1) }

    @Test("every level of every framework compares as published", arguments: published)
    func comparison(framework: QualificationFramework, level: QualificationLevel, rqf: QualificationLevel, eqf: Int?)
        throws
    {
        let comparison = try #require(LevelComparison(level, in: framework))
        #expect(comparison.rqf == rqf)
        #expect(comparison.eqf == eqf)
    }

    @Test("no framework has any other level", arguments: QualificationFramework.allCases)
    func outside(framework: QualificationFramework) {
        let all = (-2...15).map { QualificationLevel.numbered($0) } + (0...4).map { QualificationLevel.entry($0) }
        let known = Self.published.filter { $0.0 == framework }.map(\.1)
        for level in all {
            #expect((LevelComparison(level, in: framework) != nil) == known.contains(level), "\(framework) \(level)")
        }
    }

    @Test("an entry level counts as 0 in guards")
    func entryNumber() throws {
        #expect(try #require(LevelComparison(.entry(3), in: .cqfw)).number == 0)
        #expect(try #require(LevelComparison(.numbered(9), in: .scqf)).number == 6)
    }
}
