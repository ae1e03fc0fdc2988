import WorkflowCore

/// Readers of each text of a case, as `Docs/who-sees-what.md` says: worked out from the definition and from what
/// happened, beside the engine.
struct AudienceMatrix {
    /// Kinds of text.
    enum Kind: Hashable {
        case title
        /// What stands in the submission, or was handed in with it.
        case submission
        /// What an action recorded.
        case record(WorkflowDefinition.Audience)
        /// Reasons of a decision: in minutes too, where a meeting took it.
        case reasons
        /// A condition of a decision: public while it is open.
        case condition
        /// What a member of the panel wrote.
        case review
    }

    /// A word that stands in one text of the case.
    struct Mark: Hashable {
        let word: String
        let kind: Kind
        /// The step with which it was recorded; 0 is the opening.
        let step: Int
        /// Whether a meeting decided with it.
        let isOfMeeting: Bool
    }

    let definition: WorkflowDefinition
    private(set) var state: String
    private(set) var marks: [Mark] = []
    private(set) var step = 0
    /// Whether the case was handed in.
    private var isHandedIn = false
    /// The step with which something was decided that the provider has not been told.
    private var untold: Int?
    private var isOnAgenda = false
    /// Whether the public register has an entry: it stays there once it no longer holds, and says so.
    private var isRegistered = false
    /// Names of those who sit on the panel.
    private var seated: Set<String> = []
    /// Names of those who did something, by their steps.
    private var authors: [Int: String] = [:]

    /// The letters by which the words of this case are told from those of others.
    private let letters: String

    /// - Parameter number: of the case, so that its words are its own.
    init(_ definition: WorkflowDefinition, number: Int) {
        self.definition = definition
        letters = Self.letters(number)
        state = definition.initialState?.state ?? ""
    }

    /// A word of its own for a text: as long as all the others, so that none is part of another.
    mutating func word(_ kind: Kind) -> String {
        let word = "Qz\(letters)\(Self.letters(marks.count))zq"
        let isOfMeeting = definition.state(state)?.meeting != nil
        marks.append(Mark(word: word, kind: kind, step: step, isOfMeeting: isOfMeeting))
        return word
    }

    /// A number below 676 as two letters.
    private static func letters(_ number: Int) -> String {
        let (high, low) = number.quotientAndRemainder(dividingBy: 26)
        return [high, low].map { String(Character(UnicodeScalar(UInt8(97 + $0 % 26)))) }.joined()
    }

    /// A step begins: what is recorded from now on comes with it.
    mutating func begin() { step += 1 }

    mutating func sits(_ person: String) { seated.insert(person) }

    /// Somebody took an action, or the system did.
    mutating func took(_ action: WorkflowDefinition.Action, by person: String?) {
        authors[step] = person
        if definition.state(state)?.meeting != nil { isOnAgenda = definition.takesOn(action) || action.needsVotes }
        state = action.to
        if definition.state(state)?.meeting != nil { isOnAgenda = true }
        if [.body, .meeting, .thirdParty].contains(definition.state(state)?.party) { isHandedIn = true }
        if definition.state(state)?.outcome?.isApproval == true { isRegistered = true }
        let awaitsLetter = definition.actions(from: state).contains { $0.effect.marks.contains(.notified) }
        if !awaitsLetter || action.effect.marks.contains(.notified) {
            untold = nil
        } else if untold == nil, leavesUntold(action) {
            untold = step
        }
    }

    private func leavesUntold(_ action: WorkflowDefinition.Action) -> Bool {
        let silent: Set<WorkflowDefinition.Decision> = [.withdrawnByProvider, .superseded]
        let decides = action.effect.decides.map { !silent.contains($0) } ?? false
        return (decides || action.effect.marks.contains(.decided)) && !action.effect.marks.contains(.notified)
    }

    /// Whether reviewers who were not asked read the case in its state.
    private var isOpenToReviewers: Bool {
        if definition.visibleTo == .body || !definition.states.contains(where: { $0.panel != nil }) { return true }
        guard let here = definition.state(state) else { return false }
        if here.meeting?.voting != nil { return true }
        return here.panel == nil
            && definition.actions(from: state).contains {
                $0.by.contains(.reviewer) && (!$0.separateFrom.isEmpty || seated.isEmpty)
            }
    }

    private func reads(_ reader: String) -> Bool {
        switch reader {
        case "provider", "officer", "decider", "analyst": true
        case "reviewer", "panelist":
            isOpenToReviewers || seated.contains(reader) || authors.values.contains(reader)
        default: false
        }
    }

    /// Whether a reader finds a word anywhere now.
    func finds(_ mark: Mark, _ reader: String) -> Bool {
        let isOfBody = ["officer", "reviewer", "panelist", "decider"].contains(reader)
        let outcome = definition.state(state)?.outcome
        switch mark.kind {
        case .title:
            return reads(reader) || isRegistered || isOfBody && isOnAgenda
        case .submission: return reads(reader) && (reader == "provider" || isHandedIn)
        case .condition where outcome?.isApproval == true: return true
        case .reasons, .condition:
            if reader == "provider" { return untold.map { mark.step < $0 } ?? true }
            return reads(reader) || isOfBody && mark.isOfMeeting
        case .record(let audience):
            guard reads(reader), reader == "provider" || isHandedIn else { return false }
            if reader == "provider", let untold, mark.step >= untold { return false }
            return switch audience {
            case .provider: true
            case .body: isOfBody
            case .panel: ["officer", "decider"].contains(reader) || seated.contains(reader)
            case .author: reader == authors[mark.step]
            }
        case .review: return ["officer", "decider"].contains(reader) || seated.contains(reader)
        }
    }
}
