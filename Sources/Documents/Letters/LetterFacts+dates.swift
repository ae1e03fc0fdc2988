import WorkflowCore

extension LetterFacts {
    /// The days that a letter names to its recipient, as a calendar file. Each has the name that it has in the
    /// recipient's own diary, so that a day which moves is one date that moves.
    /// - Parameter recipient: provider, officer, reviewer or decider.
    /// - Returns: `nil` where it names none.
    func dates(for recipient: String, in language: Language) -> CalendarFile? {
        var entries: [CalendarFile.Entry] = []
        let title = title.text(in: language)
        if recipient == "provider" {
            if let request, let due = request.due {
                let what = LocalizedText(en: "reply to request \(request.number)", cy: "ateb cais \(request.number)")
                entries.append(
                    CalendarFile.Entry(
                        id: "\(reference)-reply-\(request.number)", day: due,
                        title: "\(reference): \(what.text(in: language))", note: title))
            }
            // Of conditions that a letter is about otherwise, some are met, or their day is over.
            let open = ["reopen", "prolong"].contains(command) ? items ?? [] : []
            for item in (decision?.items ?? []) + open {
                guard item.kind == "condition", let due = item.due else { continue }
                let what = LocalizedText(en: "show condition \(item.item)", cy: "dangos amod \(item.item)")
                entries.append(
                    CalendarFile.Entry(
                        id: "\(reference)-meet-\(item.item)", day: due,
                        title: "\(reference): \(what.text(in: language))", note: title))
            }
        }
        if recipient == "decider", let name = meeting?.name, let day = meeting?.day {
            let what = LocalizedText(en: "Meeting", cy: "Cyfarfod").text(in: language)
            entries.append(
                CalendarFile.Entry(id: name, day: day, title: "\(what): \(body.name)", note: "\(reference), \(title)"))
        }
        guard !entries.isEmpty else { return nil }
        return CalendarFile(name: "\(body.name), \(reference)", madeAt: "\(day)T00:00:00Z", entries: entries)
    }
}
