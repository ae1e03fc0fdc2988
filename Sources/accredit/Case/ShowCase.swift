import ArgumentParser
import Engine
import WorkflowCore

/// `accredit case show`: one case.
struct ShowCase: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one case: its state, since when, its timers, and what is asked and shown.",
        discussion: """
            Examples:
              accredit case show BAC-7K3M-9QX4-T2
              accredit case show BAC-7K3M-9QX4-T2 --json
            """)

    @OptionGroup var target: CaseArgument
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (detail, answer) = try await client.caseDetail(target.name)
        try show(answer, text: Self.text(detail))
    }

    /// The case for people; the submission has a verb of its own.
    static func text(_ detail: CaseDetail) -> String {
        let summary = detail.summary
        let recorded = (detail.record.objectValue ?? [:]).sorted { $0.key < $1.key }.map { name, value in
            ("  \(name)", value.stringValue ?? (try? value.canonicalText()))
        }
        let head: [(String, String?)] = [
            ("Case", summary.isSample ? "\(summary.reference) (sample)" : summary.reference),
            ("Title", summary.title),
            ("Provider", summary.providerNow.map { "\(summary.provider) (now part of \($0))" } ?? summary.provider),
            ("Body", summary.body),
            ("Route", "\(summary.route), version \(summary.routeVersion)"),
            ("State", "\(summary.stateTitle.bilingual) (\(summary.state)), \(PartyWords.phrase(summary.party))"),
            ("Outcome", summary.outcome),
            ("Officer", Self.officer(of: detail)),
            ("Tags", summary.tags?.joined(separator: ", ")),
            ("Same course", detail.sameCourse.map { "also \($0.joined(separator: ", "))" }),
            ("Decision", detail.decision?.standing),
            ("Since", summary.enteredAt.inLondon),
            ("Opened", summary.openedAt.inLondon),
            ("Closed", summary.closedAt?.inLondon),
            ("Standard", detail.clocks.standardLine),
            ("Due", detail.clocks.due?.description),
            ("Paused since", detail.clocks.pausedSince?.inLondon),
            ("Meeting", detail.meeting.map { "\($0.date), papers close \($0.papersClose)" }),
            ("Deadline", detail.deadline?.description),
            ("Valid until", detail.validUntil?.description),
            ("Renewal opens", detail.renewalOpens?.description),
            ("Renews", detail.predecessor),
            ("Renewed by", detail.successor),
            ("Version", String(summary.version)),
        ]
        let standing = detail.requests.flatMap(\.lines) + detail.conditions.flatMap(\.lines)
        let later: [(String, String?)] = detail.aftercare.lines + detail.clocks.lines
        let pairs = Table.pairs(head + standing + later + [("Recorded", recorded.isEmpty ? nil : "")] + recorded)
        return pairs + "\n\nThe submission in words: accredit case submission \(summary.reference)"
    }
}

extension ShowCase {
    /// The officer, since when and by which rule.
    private static func officer(of detail: CaseDetail) -> String? {
        guard let name = detail.summary.officer, let assignment = detail.assignment else { return nil }
        return "\(name), since \(assignment.since.inLondon), " + (assignment.rule.map { "by \($0)" } ?? "by hand")
    }
}

extension PendingDecision {
    /// How it stands, in words.
    fileprivate var standing: String {
        let what = "\(decision ?? action), \(decidedAt.inLondon)"
        guard let takenBack else { return what + "; not told yet, so it can be taken back" }
        return "\(what); taken back \(takenBack.sentence)"
    }
}

extension TakenBack {
    /// When, by whom and why, in words.
    var sentence: String { "\(at.inLondon)" + (by.map { " by \($0)" } ?? "") + (reason.map { ": \($0)" } ?? "") }
}
