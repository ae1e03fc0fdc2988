import Postgres

/// Compares what the server's catalogue says with what it said when the program's files were last applied.
extension DatabaseExamination {
    /// A look at roles, row security, grants, functions and tables: a finding for each.
    func catalogue(_ migrator: Result<Migrator, any Error>) -> () async throws -> [ExaminationFinding] {
        {
            guard let known = try? migrator.get() else { return try await roles() + rowSecurity() }
            guard let differences = try await known.differences(on: connection) else {
                return [.fail("catalogue", "nothing was recorded to compare it with", Self.migrate)]
            }
            var findings: [ExaminationFinding] = []
            for group in SchemaDifference.Group.allCases {
                let own = differences.filter { $0.group == group }
                findings += own.isEmpty ? try await sound(group) : [Self.finding(group, own)]
            }
            return findings
        }
    }

    private static let migrate = "Run: accredit migrate"

    /// What there is to say of a group in which nothing differs. What was recorded may have been wrong already.
    private func sound(_ group: SchemaDifference.Group) async throws -> [ExaminationFinding] {
        switch group {
        case .roles: try await roles()
        case .rowSecurity: try await rowSecurity()
        case .grants, .functions, .tables: [.ok(group.rawValue, "as they were when accredit migrate last ran")]
        }
    }

    private static func finding(_ group: SchemaDifference.Group, _ differences: [SchemaDifference])
        -> ExaminationFinding
    {
        .fail(
            group.rawValue, differences.map(\.description).listed(limit: 10).joined(separator: "; "),
            differences.allSatisfy(\.isRepairable)
                ? "Find out who did it, then run: accredit migrate"
                : "Put it back by hand: accredit migrate mends roles, row security, grants and functions, not tables.")
    }
}
