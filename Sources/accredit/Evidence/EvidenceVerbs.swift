import ArgumentParser

/// `accredit evidence`: what providers hand over, and who looked at it.
struct EvidenceVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence",
        abstract: "Attaches evidence, lists and fetches it, and uses it again.",
        discussion: """
            Examples:
              accredit evidence attach BAC-7K3M-9QX4-T2 plan.pdf \\
                  --requirement assessment-plan
              accredit evidence list BAC-7K3M-9QX4-T2
              accredit evidence fetch BAC-7K3M-9QX4-T2 1 --out plan.pdf
            """,
        subcommands: [
            ListEvidence.self, AttachEvidence.self, FetchEvidence.self, DetachEvidence.self, ConsultEvidence.self,
            EvidenceLibrary.self, ShareEvidence.self, ReuseEvidence.self,
        ])
}
