import Documents
import Postgres
import Turnaround
import WorkflowCore

extension Engine {
    /// The submission of a case as a person reads it: field by field in words, its evidence by requirement, what
    /// changed since the body last had it, and what is missing for the present step.
    ///
    /// Of a draft its body reads no more than the title.
    /// - Parameter now: when it is read.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` also where the principal may not see the case.
    package func submissionSheet(of name: String, now: Instant, as credential: Credential) async throws
        -> SubmissionSheet
    {
        let answers = try await answers(
            to: [
                SubmissionSheet.question(Self.named(name)), SubmissionSheet.evidenceQuestion(Self.named(name)),
                ActionExplanation.question(Self.named(name)),
            ], as: credential)
        guard let row = answers[0].first else { throw Self.noSuchCase(name) }
        let actions = try answers[2].compactMap { row in
            try row.decode("action", as: String?.self).map { try ActionExplanation($0, row) }
        }
        return try SubmissionSheet(
            row: row, evidence: try answers[1].map(AttachedEvidence.init(row:)), actions: actions, now: now)
    }
}

extension SubmissionSheet {
    /// The row that ``init(row:evidence:actions:now:)`` reads.
    /// - Parameter condition: which case, on `h` (case_head).
    static func question(_ condition: SQL) -> SQL {
        """
        SELECT h.reference, w.definition -> 'title' AS route,
            coalesce(s.title, jsonb_build_object('en', h.state)) AS state, b.name AS body, p.name AS provider, p.ukprn,
            accredit.draft_to_reader(h) AS is_draft, f.submission -> 'title' AS title,
            accredit.submission_seen(h, f.submission) AS submission,
            c.at AS before_at, c.submission AS before,
            ARRAY(SELECT e.item ->> 'item'
                FROM accredit.evidence_asked(w.definition,
                    accredit.facts(h.body_id, h.provider_id, f.submission, f.record)) AS e
                WHERE NOT coalesce((e.item ->> 'optional')::boolean, false)) AS needed,
            coalesce(w.definition -> 'evidence', '[]') AS requirements,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('requirement', i.requirement, 'title', i.title)
                    ORDER BY i.item_no), '[]')
                FROM accredit.case_evidence i
                WHERE i.case_id = h.case_id AND i.attached_seq <= c.event AND i.detached_seq > c.event) AS detached
        FROM \(CaseSummary.seen(condition))
        JOIN accredit.workflow w ON w.id = h.workflow_id
        LEFT JOIN accredit.workflow_state s ON s.workflow_id = h.workflow_id AND s.state = h.state
        JOIN accredit.organisation b ON b.id = h.body_id
        JOIN accredit.organisation p ON p.id = h.provider_id
        JOIN accredit.case_facts f ON f.case_id = h.case_id
        CROSS JOIN LATERAL accredit.submission_before(h) AS c
        """
    }

    /// The evidence of a case.
    /// - Parameter condition: which case, on `h` (case_head).
    static func evidenceQuestion(_ condition: SQL) -> SQL {
        """
        SELECT x.* FROM accredit.case_head h CROSS JOIN LATERAL accredit.evidence_of(h.case_id) x WHERE \(condition)
        ORDER BY 1
        """
    }

    /// - Parameters:
    ///   - row: of ``question(_:)``.
    ///   - evidence: of the case, as far as the reader may see it.
    ///   - actions: that leave the case's present state.
    init(row: PostgresRow, evidence: [AttachedEvidence], actions: [ActionExplanation], now: Instant) throws {
        let requirements = try row.decodeJSON("requirements", as: [EvidenceRequirement].self)
        let titles = Dictionary(requirements.map { ($0.item, $0.title) }) { first, _ in first }
        let title = SubmissionReader(
            .object(["title": try row.decode("title", as: JSONValue?.self) ?? .null]), requirements: titles
        ).title
        self.init(
            standing: Standing(
                reference: try row.decode("reference"), route: try row.decodeJSON("route"),
                state: try row.decodeJSON("state"), body: try row.decode("body"),
                provider: try row.decode("provider"), ukprn: try row.decode("ukprn")),
            day: PrintedDate(LondonTime.shared.day(of: now)), title: title, isDraft: try row.decode("is_draft"))
        guard !isDraft, let document = try row.decode("submission", as: JSONValue?.self) else { return }
        let reader = SubmissionReader(document, requirements: titles)
        gaps = actions.compactMap { Gap($0, requirements: titles) }
        sections = reader.sections
        self.requirements = Requirement.all(
            requirements, needed: Set(try row.decode("needed", as: [String].self)),
            items: reader.namedEvidence + evidence.map { ($0.requirement, Item($0)) })
        if let at = try row.decode("before_at", as: Instant?.self),
            let before = try row.decode("before", as: JSONValue?.self)
        {
            let old = SubmissionReader(before, requirements: titles)
            let detached = try row.decodeJSON("detached", as: [DetachedEvidence].self)
            changes = Changes(
                since: PrintedDate(LondonTime.shared.day(of: at)),
                changes: Change.between(old, reader)
                    + Change.ofEvidence(
                        was: detached.map { ($0.requirement, $0.title) }
                            + old.namedEvidence.map { ($0.requirement, $0.item.title) },
                        now: evidence.filter { $0.attachedAt > at }.map { ($0.requirement, $0.title) }
                            + reader.namedEvidence.map { ($0.requirement, $0.item.title) },
                        titles: titles))
        }
    }
}

/// A requirement as a definition lists it.
private struct EvidenceRequirement: Decodable {
    let item: String
    let title: LocalizedText

    private enum CodingKeys: String, CodingKey { case item, title }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        item = try container.decode(String.self, forKey: .item)
        title = try container.decodeIfPresent(LocalizedText.self, forKey: .title) ?? .title(ofSlug: item)
    }
}

/// A piece of evidence that the provider took back.
private struct DetachedEvidence: Decodable {
    let requirement: String
    let title: String
}

extension PrintedDate {
    /// A day as documents write it.
    package init(_ day: Day) {
        let (year, month, number) = day.date
        self.init(year: year, month: month, day: number)
    }
}

extension SubmissionSheet.Item {
    /// A piece of evidence that is attached.
    fileprivate init(_ evidence: AttachedEvidence) {
        var facts: [LocalizedText] = []
        if evidence.source != "new" { facts.append(SubmissionVocabulary.evidenceSources.title(of: evidence.source)) }
        if let pages = evidence.pages {
            facts.append(LocalizedText(en: pages == 1 ? "1 page" : "\(pages) pages", cy: "tudalennau: \(pages)"))
        }
        if let day = evidence.validUntil.map(PrintedDate.init) {
            facts.append(
                LocalizedText(en: "holds until \(day.words(in: .en))", cy: "yn ddilys tan \(day.words(in: .cy))"))
        }
        self.init(
            item: evidence.item, title: evidence.title, facts: facts, fileName: evidence.fileName, url: evidence.url)
    }
}

extension SubmissionSheet.Requirement {
    /// The requirements of a route, each with its evidence, then others that evidence was handed in for. One that the
    /// route does not ask for of this case is left out where nothing was handed in for it.
    fileprivate static func all(
        _ known: [EvidenceRequirement], needed: Set<String>,
        items: [(requirement: String, item: SubmissionSheet.Item)]
    ) -> [Self] {
        var names = known.map(\.item)
        for (name, _) in items where !names.contains(name) { names.append(name) }
        return names.compactMap { name in
            let own = items.filter { $0.requirement == name }.map(\.item)
            guard needed.contains(name) || !own.isEmpty else { return nil }
            return Self(
                requirement: name, title: known.first { $0.item == name }?.title ?? .title(ofSlug: name),
                isNeeded: needed.contains(name), items: own)
        }
    }
}

extension SubmissionSheet.Change {
    /// Evidence that is no longer there, and evidence that is new, by requirement.
    fileprivate static func ofEvidence(
        was: [(requirement: String, title: String)], now: [(requirement: String, title: String)],
        titles: [String: LocalizedText]
    ) -> [Self] {
        var names: [String] = []
        for (name, _) in was + now where !names.contains(name) { names.append(name) }
        return names.compactMap { name in
            let old = was.filter { $0.requirement == name }.map(\.title)
            let new = now.filter { $0.requirement == name }.map(\.title)
            let (left, added) = (old.filter { !new.contains($0) }, new.filter { !old.contains($0) })
            guard !left.isEmpty || !added.isEmpty else { return nil }
            return Self(
                field: "evidence", label: titles[name] ?? .title(ofSlug: name),
                was: left.map { LocalizedText(en: $0) }, now: added.map { LocalizedText(en: $0) })
        }
    }
}
