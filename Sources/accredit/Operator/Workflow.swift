import ArgumentParser

/// `accredit workflow`: the verbs on workflow files and on what is published.
struct Workflow: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Validates, publishes, shows, draws and compares workflows, and moves running cases to another version.",
        discussion: """
            Examples:
              accredit workflow validate Workflows
              accredit workflow publish Workflows
              accredit workflow diagram Workflows/proportionate-accreditation.yaml \\
                  --format mermaid
            """,
        subcommands: [
            ValidateWorkflow.self, PublishWorkflow.self, ListWorkflows.self, ShowWorkflow.self, DrawWorkflow.self,
            DiffWorkflow.self,
            MigrateWorkflow.self,
        ])
}
