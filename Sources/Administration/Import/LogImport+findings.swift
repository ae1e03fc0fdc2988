import Turnaround
import WorkflowCore

/// What the report of an import says of its cases.
extension LogImport {
    /// The activities, most frequent first.
    ///
    /// - Throws: ``ImportError/unknownActivity(file:activity:found:nearest:)``.
    func activities(_ findings: CaseFindings) throws(ImportError) -> [ImportReport.Activity] {
        let activities = findings.activities.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { name, events in
            let step = options.map.steps[name]
            return ImportReport.Activity(
                name: name, events: events, party: step?.party ?? .unattributed, standard: step?.standard?.description)
        }
        let names = activities.map(\.name)
        for closing in options.closedWhen where !names.contains(closing) {
            throw .unknownActivity(
                file: file, activity: closing, found: names, nearest: NearestName.of(closing, among: names))
        }
        return activities
    }

    /// What was decided about starts and ends, and the first rows of ends that fell into another activity.
    func pairing(_ findings: CaseFindings, of reading: Reading) -> [ImportRemark] {
        guard pairs(reading.reader.plan) else { return [] }
        let paired = ImportRemark(
            .reading,
            "Starts and ends are paired: a case is in an activity from its start to its end; “Waiting after …” is the "
                + "time until the next start.")
        guard let overlaps = findings.overlaps.places(of: .overlap) else { return [paired] }
        let text = ImportError.Matter.overlap.described(overlaps.first, count: overlaps.count, form: reading.form)
        return [paired, ImportRemark(.warning, text.prefix(1).uppercased() + text.dropFirst())]
    }

    /// The first cases of the file as they are understood.
    func preview(_ findings: CaseFindings) -> [ImportReport.PreviewedCase] {
        findings.preview.map { built in
            let events = built.events.enumerated().map { index, event in
                ImportReport.PreviewedEvent(
                    activity: event.activity, at: event.at, isEnd: index + 1 == built.closing,
                    isAftercare: built.closing.map { index + 1 > $0 } ?? false)
            }
            return ImportReport.PreviewedCase(name: built.name, events: events, outcome: built.outcome)
        }
    }
}
