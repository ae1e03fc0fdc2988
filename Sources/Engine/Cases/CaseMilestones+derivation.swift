import Turnaround
import WorkflowCore

extension CaseMilestones {
    /// A state that a case entered, or a rest that it began.
    struct Entry: Sendable, Hashable {
        /// The state; of an earlier version of the scheme, it may not be there any more.
        let state: String
        /// In whose court the case was from then on.
        let party: String
        /// The day.
        let day: Day
        /// True if the body received the submission with it.
        let received: Bool
    }

    /// The milestones of a case.
    /// - Parameters:
    ///   - entries: every state it entered and every rest, oldest first.
    ///   - working: counts the days of standards.
    ///   - meeting: the next meeting of a series for a case that is ready on a day.
    init(
        of reference: String, by definition: WorkflowDefinition, entries: [Entry], today: Day, working: WorkingDays,
        meeting: (String, Day) throws -> Day?
    ) rethrows {
        self.init(reference: reference, milestones: [])
        // 1. What was reached. Who comes back to a milestone reached it once, the first time.
        for (index, entry) in entries.enumerated() {
            let isLast = index == entries.count - 1
            let state = definition.state(entry.state)
            let phase = Self.phase(of: state, party: entry.party, in: definition)
            var words = entry.party == "paused" ? nil : state?.milestone
            if entry.received, !milestones.contains(where: { $0.phase == .received }) {
                reach(.received, words ?? Phase.received.words, entry.day)
                words = nil
            } else if entry.received || (phase == .checking && milestones.contains { $0.words == words }) {
                words = nil
            }
            if isLast {
                reach(phase, words ?? Self.words(phase, of: state), entry.day, isNow: true)
            } else if words != nil || ![.draft, .information, .provider, .paused, .others].contains(phase) {
                reach(phase, words ?? phase.words, entry.day)
            }
        }
        // 2. By when it moves on, and what lies ahead if it goes as most do.
        guard let last = entries.last, last.party != "none", last.party != "paused" else { return }
        var day = max(last.day, today)
        for (index, step) in definition.typicalPath(from: last.state).enumerated() {
            let state = definition.state(step.state)
            let phase = Self.phase(of: state, party: step.party?.rawValue ?? "none", in: definition)
            let reached = day
            var held: Day?
            if let series = step.meeting {
                held = try meeting(series, day)
                if let held { day = held }
            } else if let standard = step.standard ?? (index == 0 ? state?.timing.deadline : nil),
                let unit = Turnaround.Period.Unit(rawValue: standard.unit.rawValue)
            {
                day = max(
                    day,
                    Turnaround.Period(standard.count, unit).added(to: index == 0 ? last.day : day, working: working))
            }
            if index == 0 {
                milestones[milestones.count - 1].expectedBy =
                    day > reached || step.standard != nil || held != nil ? day : nil
                milestones[milestones.count - 1].meeting = held
            } else if phase != milestones.last?.phase,
                phase == .decided || !milestones.contains(where: { $0.phase == phase && $0.standing != .reached })
            {
                milestones.append(
                    Milestone(
                        phase: phase, words: phase.wordsAhead, standing: .ahead, expectedBy: held ?? reached,
                        meeting: held))
            }
            if phase == .decided { break }
        }
    }

    private mutating func reach(_ phase: Phase, _ words: LocalizedText, _ day: Day, isNow: Bool = false) {
        let known = milestones.firstIndex { $0.phase == phase && $0.words == words }
        guard isNow else {
            if known == nil {
                milestones.append(Milestone(phase: phase, words: words, standing: .reached, reachedOn: day))
            }
            return
        }
        let first = known.flatMap { milestones.remove(at: $0).reachedOn } ?? day
        milestones.append(Milestone(phase: phase, words: words, standing: .now, reachedOn: first, since: day))
    }

    private static func words(_ phase: Phase, of state: WorkflowDefinition.State?) -> LocalizedText {
        guard phase == .decided, let outcome = state?.outcome else { return phase.words }
        let word = outcome.rawValue.replacing("-", with: " ")
        return LocalizedText(en: "The case has ended: \(word).", cy: "Mae'r achos wedi dod i ben.")
    }

    /// Which part of the way a state is, by whose turn it is and by what can be done there.
    static func phase(of state: WorkflowDefinition.State?, party: String, in definition: WorkflowDefinition) -> Phase {
        switch party {
        case "none": return .decided
        case "paused": return .paused
        case "meeting": return .committee
        case "third-party": return .others
        case "provider": return state?.isInitial == true ? .draft : state?.stage == .request ? .information : .provider
        default: break
        }
        guard let state else { return .checking }
        let into = definition.actions.filter { $0.to == state.state }
        if !into.isEmpty, into.allSatisfy({ $0.effect.marks.contains(.decided) }) { return .decided }
        let isRead = definition.actions(from: state.state).contains { action in
            action.by.contains(.reviewer) && definition.state(action.to)?.stage != .request
        }
        return state.panel != nil || isRead ? .reviewers : .checking
    }
}
