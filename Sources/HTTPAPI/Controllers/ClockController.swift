import Engine
import Hummingbird
import Turnaround

/// What stops, lengthens and corrects the clocks of a case, and what is noted beside it.
struct ClockController: Sendable {
    let commands: CommandController

    /// Proposes that the case rest.
    @Sendable func pause(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await commands.perform(request, context, members: ["reason"]) {
            .pause(case: $0, reason: $1.text("reason"))
        }
    }

    /// Agrees to a pause or an extension.
    @Sendable func consent(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await commands.perform(request, context, members: ["event"]) {
            .consent(case: $0, event: $1.whole("event", in: Self.events))
        }
    }

    /// Takes a paused case up again.
    @Sendable func resume(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await commands.perform(request, context, members: [], mayBeEmpty: true) { name, _ in .resume(case: name) }
    }

    /// Gives more time.
    @Sendable func extend(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await commands.perform(request, context, members: ["what", "working_days", "reason"]) { name, document in
            .extend(
                case: name, what: document.choice("what", among: Command.Extensible.self) ?? .standard,
                workingDays: document.whole("working_days", in: 1...250), reason: document.text("reason"))
        }
    }

    /// Records that something happened at another time.
    @Sendable func correct(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await commands.perform(request, context, members: ["event", "effective_at", "reason"]) { name, document in
            .correct(
                case: name, event: document.whole("event", in: Self.events),
                effectiveAt: document.instant("effective_at"),
                reason: document.text("reason"))
        }
    }

    /// Records that evidence was looked at.
    @Sendable func consult(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await commands.perform(request, context, members: ["requirement", "how", "sha256"]) { name, document in
            .consult(
                case: name, requirement: document.text("requirement"),
                how: document.choice("how", among: Command.Consultation.self) ?? .opened,
                sha256: document.optionalText("sha256"))
        }
    }

    /// The numbers that events can have.
    private static let events = 1...Int(Int32.max)
}
