import Turnaround

/// Something that a body asked the provider of a case, and what became of it.
package struct InformationRequest: Codable, Sendable, Hashable {
    /// Status of a request.
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
    /// Title of the case's course or provider.
    package var title: String?
    /// The body's code.
    package var body: String
    /// The provider's code.
    package var provider: String
    /// 1, 2, 3 … within the case.
    package var number: Int
    /// Its status.
    package var status: Status
    /// The question.
    package var question: String
    /// The requirement or criterion it is tied to.
    package var about: String?
    /// Time at which it was asked.
    package var askedAt: Instant
    /// Name of the person who asked.
    package var askedBy: String?
    /// In which capacity.
    package var askedRole: String?
    /// The last day for the reply, with extensions and pauses; `nil` where nothing limits it, and while the case is
    /// paused.
    package var due: Day?
    /// The reply.
    package var reply: String?
    /// The numbers of the evidence that came with the reply.
    package var items: [Int]
    /// Time at which it was replied to.
    package var repliedAt: Instant?
    /// Name of the person who replied.
    package var repliedBy: String?
    /// Remark with which it was closed or cancelled.
    package var remark: String?
    /// Time at which it was closed or cancelled.
    package var endedAt: Instant?
}

/// Requests, the most urgent first.
package struct InformationRequestList: Codable, Sendable {
    /// The requests: those with the earliest due day first, those without one last.
    package var requests: [InformationRequest]
    /// True if there are more than were asked for.
    package var more: Bool
}
