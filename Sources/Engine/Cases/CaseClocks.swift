import Turnaround

/// Clocks of a case: the standard of the whole, extensions, pauses, and proposals that wait for the other side's
/// consent.
package struct CaseClocks: Codable, Sendable, Hashable {
    /// The standard of the whole.
    package var standard: Turnaround.Period
    /// Working days by which extensions lengthened it, agreed to or not.
    package var extendedWorkingDays: Int
    /// Of these, the ones that the provider consented to.
    package var agreedWorkingDays: Int
    /// Working days of it that body and committee have used; `nil` where the clock has not started.
    package var usedWorkingDays: Int?
    /// Time at which the clock started, as the scheme says.
    package var startedAt: Instant?
    /// Time at which it stopped, as the scheme says.
    package var stoppedAt: Instant?
    /// The day on which what is unused runs out if the case stays where it is; `nil` where the clock does not run.
    package var due: Day?
    /// Since when the case has been paused; `nil` where it is not.
    package var pausedSince: Instant?
    /// Extensions, oldest first.
    package var extensions: [CaseExtension]
    /// Pauses and extensions that the other side has not consented to, oldest first.
    package var awaitingConsent: [OpenProposal]

    /// More time, the old day beside the new.
    package struct CaseExtension: Codable, Sendable, Hashable {
        /// The number of its event.
        package var event: Int
        /// `standard` or `deadline`.
        package var what: String
        /// By how many working days.
        package var workingDays: Int
        /// Time at which it was given.
        package var at: Instant
        /// Time at which the provider consented; `nil` where it has not.
        package var agreedAt: Instant?
        /// The due day before, where one was running.
        package var oldDue: Day?
        /// The due day after.
        package var newDue: Day?
    }

    /// Something proposed that waits for consent.
    package struct OpenProposal: Codable, Sendable, Hashable {
        /// The number of its event: what a consent names.
        package var event: Int
        /// `pause` or `extend`.
        package var command: String
        /// Whose consent it waits for: `provider` or `body`.
        package var consentOf: String
        /// Since when.
        package var since: Instant
    }
}
