import Turnaround
import WorkflowCore

/// Progress of a case in words for its provider: milestones reached, the present one, those ahead.
package struct CaseMilestones: Codable, Sendable, Hashable {
    /// The reference of the case.
    package var reference: String
    /// The milestones in order of time.
    package var milestones: [Milestone]

    /// A milestone.
    package struct Milestone: Codable, Sendable, Hashable {
        /// Phase of the way; the same in every scheme.
        package var phase: Phase
        /// Text for the provider, in the scheme's own words where it has some.
        package var words: LocalizedText
        /// Position relative to the case: reached, present, or ahead.
        package var standing: Standing
        /// The day on which it was first reached; `nil` ahead.
        package var reachedOn: Day?
        /// The day since which the case is there without a break; only of where it is now.
        package var since: Day?
        /// Now: by when the case moves on if its standard is used up. Ahead: by when it gets there.
        package var expectedBy: Day?
        /// The meeting that the case waits for, or is expected to.
        package var meeting: Day?
    }

    /// Phases of the way.
    package enum Phase: String, Codable, CaseIterable, Sendable {
        /// The provider prepares the submission.
        case draft
        /// The body has it.
        case received
        /// The body looks at it.
        case checking
        /// Reviewers have it.
        case reviewers
        /// The provider answers a request.
        case information
        /// It is the provider's turn for another reason.
        case provider
        /// Somebody outside has it.
        case others
        /// It waits for a committee.
        case committee
        /// It rests by agreement.
        case paused
        /// There is a decision.
        case decided
    }

    /// Positions of a milestone, seen from now.
    package enum Standing: String, Codable, CaseIterable, Sendable {
        case reached, now, ahead
    }
}

extension CaseMilestones.Phase {
    /// What is said where the scheme says nothing.
    var words: LocalizedText {
        switch self {
        case .draft: LocalizedText(en: "You are preparing your submission.", cy: "Rydych yn paratoi eich cyflwyniad.")
        case .received: LocalizedText(en: "We have received your submission.", cy: "Rydym wedi derbyn eich cyflwyniad.")
        case .checking: LocalizedText(en: "We are checking your submission.", cy: "Rydym yn gwirio eich cyflwyniad.")
        case .reviewers:
            LocalizedText(en: "Reviewers are reading your submission.", cy: "Mae adolygwyr yn darllen eich cyflwyniad.")
        case .information:
            LocalizedText(en: "We have asked you for information.", cy: "Rydym wedi gofyn i chi am wybodaeth.")
        case .provider: LocalizedText(en: "It is your turn.", cy: "Eich tro chi yw hi.")
        case .others:
            LocalizedText(en: "We are waiting for somebody outside.", cy: "Rydym yn aros am rywun o'r tu allan.")
        case .committee:
            LocalizedText(en: "Your case is waiting for our committee.", cy: "Mae eich achos yn aros am ein pwyllgor.")
        case .paused:
            LocalizedText(en: "Your case rests, as agreed.", cy: "Mae eich achos yn gorffwys, fel y cytunwyd.")
        case .decided: LocalizedText(en: "We have decided.", cy: "Rydym wedi penderfynu.")
        }
    }

    /// Statements about it while it lies ahead; a decision is not foretold.
    var wordsAhead: LocalizedText {
        switch self {
        case .received: LocalizedText(en: "We receive your submission.", cy: "Byddwn yn derbyn eich cyflwyniad.")
        case .checking: LocalizedText(en: "We check your submission.", cy: "Byddwn yn gwirio eich cyflwyniad.")
        case .reviewers:
            LocalizedText(en: "Reviewers read your submission.", cy: "Bydd adolygwyr yn darllen eich cyflwyniad.")
        case .committee:
            LocalizedText(en: "Our committee considers your case.", cy: "Bydd ein pwyllgor yn ystyried eich achos.")
        case .decided: LocalizedText(en: "We decide, and tell you.", cy: "Byddwn yn penderfynu, ac yn dweud wrthych.")
        default: words
        }
    }
}
