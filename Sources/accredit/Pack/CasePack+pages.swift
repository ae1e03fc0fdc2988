import Documents
import Engine
import Turnaround
import WorkflowCore

extension CasePack {
    /// A page about the case.
    /// - Parameter kind: what it has of the case; `nil` for the index.
    func record(_ kind: LocalizedText?, parts: [PrintedRecord.Part], in language: Language) -> PrintedRecord {
        let standing = sheet.standing
        return PrintedRecord(
            sender: standing.body, facts: [standing.reference, sheet.day.words(in: language)],
            title: title(in: language),
            standing: [
                kind?.text(in: language), standing.provider, standing.route.text(in: language),
                standing.state.text(in: language),
            ]
            .compactMap(\.self).joined(separator: " · "),
            parts: parts)
    }

    /// What happened, oldest first, by the titles that the scheme gives.
    func historyPage(in language: Language) throws -> PrintedPage {
        try record(
            PackWords.history,
            parts: [
                .init(
                    heading: PackWords.history.text(in: language),
                    facts: events.map { event in
                        ((event.effectiveAt ?? event.occurredAt).inWords(language), lines(of: event, in: language))
                    })
            ], in: language
        ).page(in: language)
    }

    private func lines(of event: HistoryEvent, in language: Language) -> [String] {
        let action = workflow.action(event.action)?.title ?? PackWords.title(ofCommand: event.command)
        let who = [event.principal, event.organisation].compactMap(\.self).joined(separator: ", ")
        let state = { (name: String) in
            (workflow.state(name)?.title ?? .title(ofSlug: name)).text(in: language)
        }
        let move = event.to.map { to in
            ([event.from.map(state)].compactMap(\.self) + [state(to)]).joined(separator: " → ")
        }
        // What an action records, and what people say with a command; not what else came with it.
        let words: Set = ["reason", "question", "text", "statement", "what", "response"]
        let said = (event.payload?.objectValue ?? [:]).sorted { $0.key < $1.key }.compactMap { name, value -> String? in
            guard event.command == "act" || words.contains(name), let text = value.stringValue else { return nil }
            let label = LocalizedText.title(ofSlug: name.replacing("_", with: "-")).text(in: .en)
            return "\(label): \((try? Day(text)).map { PrintedDate($0).words(in: language) } ?? text)"
        }
        let erased = event.erased.map {
            PackWords.erased(whole: $0.whole, on: PrintedDate($0.on).words(in: language), in: language)
        }
        return [action.text(in: language) + (who.isEmpty ? "" : " · \(who)"), move].compactMap(\.self) + said
            + [erased].compactMap(\.self)
    }

    /// The reviews: what each recommends, scores and says.
    func page(of reviews: [CasePanel.Review], in language: Language) throws -> PrintedPage {
        let titles = Dictionary((panel?.criteria ?? []).map { ($0.criterion, $0.title) }) { first, _ in first }
        return try record(
            PackWords.reviews,
            parts: reviews.map { review in
                let struck = review.struckAt.map { _ in PackWords.struck.text(in: language) }
                let named = Set(review.scores.keys).union(review.comments.keys)
                let order = (panel?.criteria ?? []).map(\.criterion)
                return .init(
                    heading: "\(review.reviewer), \(review.submittedAt.inWords(language))",
                    paragraphs: [
                        PackWords.title(ofRecommendation: review.recommendation).text(in: language), struck,
                        review.reasons,
                    ].compactMap(\.self),
                    facts: named.sorted {
                        (order.firstIndex(of: $0) ?? .max, $0) < (order.firstIndex(of: $1) ?? .max, $1)
                    }.map { name in
                        (
                            (titles[name] ?? .title(ofSlug: name)).text(in: language),
                            [review.scores[name].map { String($0) }, review.comments[name]].compactMap(\.self)
                        )
                    })
            }, in: language
        ).page(in: language)
    }

    /// The decisions with their reasons and what came with them.
    func decisionsPage(in language: Language) throws -> PrintedPage {
        try record(
            PackWords.decisions,
            parts: decisions.map { decision in
                .init(
                    heading: PackWords.title(ofDecision: decision.decision).text(in: language) + ", "
                        + decision.decidedAt.inWords(language),
                    paragraphs: [decision.takenBack.map { "✗ \($0.at.inWords(language))" }, decision.reasons]
                        .compactMap(\.self),
                    facts: decision.items.map { item in
                        let due = item.due.map { PrintedDate($0).words(in: language) }
                        let status = item.status.map { LocalizedText.title(ofSlug: $0).text(in: language) }
                        return (
                            "\(item.item). \(PackWords.title(ofItem: item.kind).text(in: language))",
                            [item.text.text(in: language), [due, status].compactMap(\.self).joined(separator: " · ")]
                                .filter { !$0.isEmpty }
                        )
                    })
            }, in: language
        ).page(in: language)
    }
}
