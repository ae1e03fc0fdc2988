import Turnaround

/// Something that a body asked the provider of a case, and what became of it.
package struct InformationRequest: Codable, Sendable, Hashable {
    /// Where a request stands.
    package enum Status: String, Codable, CaseIterable, Sendable {
        /// It waits for the provider.
        case open
        /// The provider has replied.
        case answered
        /// The body has what it asked for.
        case closed
        /// The body no longer asks, or the case has ended.
        case cancelled
    }

    /// The reference of its case.
    package var reference: String
    /// What the case is about, by its title.
    package var title: String?
    /// The body's code.
    package var body: String
    /// The provider's code.
    package var provider: String
    /// 1, 2, 3 … within the case.
    package var number: Int
    /// Where it stands.
    package var status: Status
    /// What is asked.
    package var question: String
    /// The requirement or criterion it is tied to.
    package var about: String?
    /// When it was asked.
    package var askedAt: Instant
    /// Who asked.
    package var askedBy: String?
    /// In which capacity.
    package var askedRole: String?
    /// The last day for the reply, with extensions and pauses; `nil` where nothing limits it, and while the case is
    /// paused.
    package var due: Day?
    /// What was replied.
    package var reply: String?
    /// The numbers of the evidence that came with the reply.
    package var items: [Int]
    /// When it was replied to.
    package var repliedAt: Instant?
    /// Who replied.
    package var repliedBy: String?
    /// What was said as it was closed or cancelled.
    package var remark: String?
    /// When it was closed or cancelled.
    package var endedAt: Instant?
}

/// Requests, the most urgent first.
package struct InformationRequestList: Codable, Sendable {
    /// The requests: those with the earliest due day first, those without one last.
    package var requests: [InformationRequest]
    /// Whether there are more than were asked for.
    package var more: Bool
}
