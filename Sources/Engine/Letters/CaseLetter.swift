import Turnaround
import WorkflowCore

/// A letter about a case, as it was sent or is to be.
package struct CaseLetter: Codable, Sendable, Hashable {
    /// Status of a letter.
    package enum Status: String, Codable, CaseIterable, Sendable {
        /// It is to be delivered.
        case waiting
        /// Nobody knows where its recipient is written to.
        case held
        /// A server is being given it.
        case handingOver = "handing-over"
        /// It has been delivered: a server has it, or an officer says so.
        case sent
        /// It was handed over, and whether it arrived is not known. It is not sent again by itself.
        case unconfirmed
        /// A server will not have it.
        case failed
        /// It is not to be sent.
        case void
    }

    /// The case's reference.
    package var `case`: String
    /// 1, 2, 3 … within the case.
    package var number: Int
    /// Kind of letter: decision, request, reminder, …
    package var letter: String
    /// The event that it tells of.
    package var event: Int
    /// provider, officer or reviewer.
    package var recipient: String
    /// Name of the person addressed.
    package var addressee: String
    /// Its address; shown to the body's people only.
    package var address: String?
    /// The number of the letter that it repeats.
    package var copyOf: Int?
    /// Time at which it was made.
    package var madeAt: Instant
    /// Its subject.
    package var subject: String?
    /// The languages it is in, in their order.
    package var languages: [String]?
    /// SHA-256 of the page, in hexadecimal.
    package var digest: String?
    /// Its status.
    package var status: Status
    /// Time at which it was delivered.
    package var sentAt: Instant?
    /// Number of times its delivery was tried.
    package var attempts: Int?
    /// Time at which it is tried again.
    package var nextAt: Instant?
    /// The message's id, as mail servers log it.
    package var messageId: String?
    /// Last answer of the mail server, or its fate otherwise.
    package var answer: String?
    /// The page as it is sent; in answers about this letter alone.
    package var html: String?
    /// The same as plain text; in answers about this letter alone.
    package var text: String?
}

/// Letters, newest first.
package struct CaseLetterList: Codable, Sendable {
    /// The letters.
    package var letters: [CaseLetter]
    /// True if there are more than were asked for.
    package var more: Bool
}
