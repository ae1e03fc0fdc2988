import ArgumentParser
import Engine
import WorkflowCore

/// `accredit case show`: one case.
struct ShowCase: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one case: where it stands, since when, and what comes by itself.",
        discussion: """
            Examples:
              accredit case show BAC-7K3M-9QX4-T2
              accredit case show BAC-7K3M-9QX4-T2 --json
            """)

    @OptionGroup var target: CaseArgument
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (detail, answer) = try await client.caseDetail(target.name)
        show(answer, text: Self.text(detail))
    }

    /// The case for people; the submission itself is for `--json`.
    static func text(_ detail: CaseDetail) -> String {
        let one = detail.summary
        let recorded = (detail.record.objectValue ?? [:]).sorted { $0.key < $1.key }.map { name, value in
            ("  \(name)", value.stringValue ?? (try? value.canonicalText()))
        }
        return Table.pairs(
            [
                ("Case", one.isSample ? "\(one.reference) (sample)" : one.reference),
                ("Title", one.title),
                ("Provider", one.provider),
                ("Body", one.body),
                ("Route", "\(one.route), version \(one.routeVersion)"),
                ("State", "\(one.stateTitle.bilingual) (\(one.state)), \(PartyWords.phrase(one.party))"),
                ("Outcome", one.outcome),
                ("Since", one.enteredAt.inLondon),
                ("Opened", one.openedAt.inLondon),
                ("Closed", one.closedAt?.inLondon),
                ("Standard", detail.clocks.standardLine),
                ("Due", detail.clocks.due?.description),
                ("Paused since", detail.clocks.pausedSince?.inLondon),
                ("Meeting", detail.meeting.map { "\($0.date), papers close \($0.papersClose)" }),
                ("Deadline", detail.deadline?.description),
                ("Valid until", detail.validUntil?.description),
                ("Renewal opens", detail.renewalOpens?.description),
                ("Renews", detail.predecessor),
                ("Renewed by", detail.successor),
                ("Version", String(one.version)),
            ] + detail.aftercare.lines + detail.clocks.lines + [("Recorded", recorded.isEmpty ? nil : "")] + recorded)
    }
}
