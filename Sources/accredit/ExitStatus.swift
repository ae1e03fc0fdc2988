import Administration
import ArgumentParser
import Engine
import Postgres
import Turnaround
import WorkflowCore

/// What the program's exit status says: few, taken from sysexits(3), and the same for every verb.
enum ExitStatus: Int32, CaseIterable {
    case success = 0
    case refused = 1
    case usage = 64
    case badData = 65
    case noInput = 66
    case unavailable = 69
    case internalError = 70
    case cannotCreate = 73
    case tryAgain = 75
    case notPermitted = 77
    case notConfigured = 78

    /// What it means, in a sentence; `Docs/commands.md` holds the same.
    var meaning: String {
        switch self {
        case .success: "Done."
        case .refused:
            """
            Refused by a rule, or there is no such thing; doctor found a failure; migrate could not mend all; two \
            workflows differ; a feed has \
            lost dates that are known; the history does not agree with what was signed.
            """
        case .usage: "The command line is not understood."
        case .badData: "A file or a value is wrong: a submission, a workflow, an event log, a file of migrations."
        case .noInput: "An input file is not there or cannot be read."
        case .unavailable: "Server or database cannot be reached, or are at another version."
        case .internalError: "A fault in the program or the server."
        case .cannotCreate: "An output file is there already, or output cannot be written."
        case .tryAgain: "The case has moved on, or the database is busy: look again and repeat."
        case .notPermitted: "The token or the database role does not allow it."
        case .notConfigured: "A setting of the environment is missing or cannot be used."
        }
    }

    /// The status to end with by ArgumentParser's own means, where everything has been said.
    var code: ExitCode { ExitCode(rawValue) }

    /// The status and the message for anything a verb may throw; `nil` for what ArgumentParser itself says best, such
    /// as help that was asked for.
    static func of(_ error: any Error) -> (status: ExitStatus, message: String)? {
        switch error {
        case let failure as Failure: (failure.status, failure.description)
        case let problem as ServerProblem: (problem.exitStatus, problem.description)
        case let error as EngineError: (of(error), NextCommand.added(to: "\(error)", error.next))
        case let refusal as SchemeChangeRefusal: (.refused, "\(refusal)")
        case let error as PostgresError: of(error)
        case let error as MigrationError:
            (of(error), NextCommand.added(to: "\(error)", error.isMendedByMigrating ? .migrate : nil))
        case let fault as DatabaseFault: of(fault)
        case let problems as FileProblems: (.badData, "\(problems)")
        case let error as ImportError: (of(error), "\(error)")
        case let error as CalendarError: (.badData, "\(error)")
        case let error as PublishedFileError: (error.isNothing ? .refused : .badData, "\(error)")
        case let error as AuditError: (of(error), "\(error)")
        case let error as OnerousThresholdError: (.badData, "\(error)")
        case let error as TimeTextError: (.badData, "\(error)")
        case is CancellationError: (.tryAgain, "stopped before it was done")
        default:
            if let fault = DatabaseFault(error) {
                of(fault)
            } else if error is ExitCode || Accredit.exitCode(for: error) != .failure {
                nil
            } else {
                (.internalError, unforeseen(error))
            }
        }
    }

    /// Statements about an error that nobody foresaw: its own words where it has some, never a dump of its parts.
    private static func unforeseen(_ error: any Error) -> String {
        // Asked as a plain value: an error as such always has a description, which is such a dump.
        let value: Any = error
        let words = (value as? any CustomStringConvertible).map { ": \($0.description)" } ?? ""
        return "a fault in the program (\(type(of: error))\(words)). Report it with what you did."
    }

    private static func of(_ error: EngineError) -> ExitStatus {
        switch error {
        case .unauthenticated, .forbidden, .outOfScope, .withheld: .notPermitted
        case .notFound, .alreadyExists: .refused
        case .invalid, .unanswerable, .notPublishable: .badData
        }
    }

    private static func of(_ error: AuditError) -> ExitStatus {
        if case .unreadable = error { return .noInput }
        return error.isAboutFile ? .badData : .refused
    }

    private static func of(_ error: ImportError) -> ExitStatus {
        switch error {
        case .unreadable: .noInput
        case .nameTaken: .refused
        case .contradiction, .invalidName: .usage
        default: .badData
        }
    }

    private static func of(_ error: MigrationError) -> ExitStatus {
        switch error {
        case .databaseNewer, .databaseOlder, .functionsDiffer, .edited, .missing: .unavailable
        case .unreadable: .noInput
        case .inUse: .tryAgain
        case .misnamed, .duplicate, .gap, .failed, .endedTransaction, .misnamedFunctionFile, .duplicateFunctionFile,
            .definedTwice, .functionFile, .stillNeeded:
            .badData
        }
    }

    private static func of(_ fault: DatabaseFault) -> (ExitStatus, String) {
        let status: ExitStatus =
            switch fault {
            case .away, .otherSchema: .unavailable
            case .busy: .tryAgain
            case .other: .internalError
            }
        return (status, NextCommand.added(to: "\(fault)", fault.next))
    }

    private static func of(_ error: PostgresError) -> (ExitStatus, String) {
        switch error {
        case .notConfigured, .invalidConfiguration: (.notConfigured, "\(error)")
        case .connectionFailed, .connectionLost: (.unavailable, "\(error)")
        case .timedOut, .poolExhausted, .transactionAborted: (.tryAgain, "\(error)")
        case .server(let server) where server.sqlState == .insufficientPrivilege:
            (.notPermitted, "\(error). Use the operator's role: DATABASE_URL names who you are to the database.")
        default:
            if let fault = DatabaseFault(error), fault != .other {
                of(fault)
            } else {
                (.internalError, "\(error)")
            }
        }
    }
}
