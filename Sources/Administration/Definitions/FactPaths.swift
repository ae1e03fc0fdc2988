import Engine
import WorkflowCore

/// The facts a workflow's guards may speak of: the submission, the provider, and what the workflow's own actions
/// record.
struct FactPaths {
    private let recorded: Set<String>
    private static let provider: Set<String> = [
        "$.provider", "$.provider.ukprn", "$.provider.nation", "$.provider.recognised",
    ]

    /// The facts of cases on this workflow.
    init(_ definition: WorkflowDefinition) {
        recorded = Set(definition.recordFields.keys.map { "$.record.\($0)" }).union(["$.record.open_conditions"])
    }

    /// Problems of the paths that a guard names; empty where every one exists.
    func problems(of guardPaths: GuardPaths) -> [String] {
        var problems = guardPaths.variables.map {
            "the variable $\($0) has no value; name a field, such as $.submission.credits"
        }
        if guardPaths.hasWildcard { problems.append("a wildcard names no field; name the fields one by one") }
        if guardPaths.takesUnknown {
            problems.append("“is unknown” is met where a value is missing; say which value is asked for")
        }
        if problems.isEmpty && guardPaths.paths.isEmpty {
            problems.append("it names no field, so it is the same for every case")
        }
        for path in guardPaths.paths where !exists(path) {
            problems.append("there is no field \(path)" + (nearest(to: path).map { "; did you mean \($0)?" } ?? ""))
        }
        return problems
    }

    private func exists(_ path: String) -> Bool {
        Self.provider.contains(path) || recorded.contains(path) || SubmissionSchema.knows(path)
    }

    private func nearest(to path: String) -> String? {
        let others = Self.provider.union(recorded)
        return path.hasPrefix(SubmissionSchema.factsRoot)
            ? SubmissionSchema.nearest(to: path) : NearestName.of(path, among: others.sorted())
    }
}
