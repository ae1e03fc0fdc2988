import WorkflowCore

/// What can go wrong in the command itself, with what to do about it.
enum Failure: Error, Hashable, CustomStringConvertible {
    /// A setting of the environment is missing.
    case missingSetting(variable: String, example: String)
    /// A setting of the environment cannot be used.
    case unusableSetting(variable: String, reason: String)
    /// Settings that cannot be used, a sentence for each.
    case unusableSettings([String])
    /// An input file cannot be read.
    case unreadable(file: String, reason: String)
    /// An input file is no UTF-8 text.
    case notText(file: String)
    /// An input file is larger than anything that is read here.
    case tooLarge(file: String, bytes: Int, limit: Int)
    /// An output file is there already.
    case exists(file: String)
    /// An output file cannot be written.
    case unwritable(file: String, reason: String)
    /// A submission that is wrong, with its problems in their file.
    case notAccepted(file: String, problems: [FileProblem])
    /// The server did not answer.
    case serverAway(server: String, reason: String, attempts: Int)
    /// The server's answer ended before its end.
    case brokenOff(server: String, reason: String)
    /// The server answered with something else than agreed.
    case unexpectedAnswer(server: String, status: Int, reason: String)
    /// Files that come with the program are not found.
    case noHome(looking: String)
    /// There are several bodies and none was named.
    case whichBody(codes: [String])
    /// A server should not run as this role.
    case insecureRole(role: String, reason: String)
    /// One of the server's addresses cannot be listened on.
    case cannotListen(addresses: [String], reason: String)
    /// The database is too old.
    case oldServer(version: String)
    /// Not every decision of a meeting was taken; what became of each was told.
    case notAllRecorded(refused: Int, of: Int)
    /// Not every row opened a case; what became of each was told.
    case notAllOpened(refused: Int)
    /// Not every decision of a meeting would be taken.
    case notAllRecordable(refused: Int, of: Int)
    /// What was shown was not confirmed.
    case notConfirmed
    /// What is hard to undo was not confirmed, and there is nobody to ask.
    case unconfirmed(question: String)
    /// The register has another code than a certificate on paper.
    case otherCertificate(code: String, reference: String)
    /// A certificate has the code of the register, but what it certifies does not hold now.
    case endedCertificate(reference: String, status: String)
    /// Nobody has signed in under this name.
    case unknownProfile(name: String, nearest: String?)
    /// Nobody has signed in anywhere.
    case noProfile
    /// A profile was named for what does not go through a server.
    case profileWithoutServer(name: String)
    /// Whoever read the output reads no longer.
    case readerGone
    /// The secret of a new token could not be handed over, so the token was revoked.
    case secretLost(reason: String)
    /// The secret of a new token could not be handed over, and the token could not be revoked.
    case secretAtLarge(reason: String, token: String, fault: String)
    /// There is nothing to pack.
    case emptyPack(of: String, because: String, remedy: String)

    /// The status to exit with.
    var status: ExitStatus {
        switch self {
        case .missingSetting, .unusableSetting, .unusableSettings, .noHome, .unknownProfile, .noProfile: .notConfigured
        case .unreadable: .noInput
        case .notText, .tooLarge, .notAccepted: .badData
        case .exists, .unwritable, .readerGone, .secretLost, .secretAtLarge: .cannotCreate
        case .serverAway, .brokenOff, .oldServer, .cannotListen: .unavailable
        case .unexpectedAnswer: .internalError
        case .whichBody, .profileWithoutServer, .unconfirmed: .usage
        case .insecureRole: .notPermitted
        case .notAllRecorded, .notAllOpened, .notAllRecordable, .notConfirmed, .emptyPack, .otherCertificate,
            .endedCertificate:
            .refused
        }
    }

    var description: String {
        switch self {
        case .missingSetting(let variable, let example):
            "\(variable) is not set. Set it, for example: export \(variable)=\(example)"
                + (["ACCREDIT_SERVER", "ACCREDIT_TOKEN"].contains(variable)
                    ? "\nOr keep server and token: accredit login" : "")
        case .unknownProfile(let name, let nearest):
            "There is no profile “\(name)”\(nearest.map { "; did you mean “\($0)”?" } ?? ".") See: accredit profiles"
        case .noProfile:
            "There is no profile. Keep one: accredit login --server ADDRESS"
        case .profileWithoutServer(let name):
            """
            --profile \(name) names a server, and this command works on the database itself, which DATABASE_URL names. \
            Leave --profile out.
            """
        case .unusableSetting(let variable, let reason):
            "\(variable) cannot be used: \(reason)"
        case .unusableSettings(let flaws):
            flaws.joined(separator: "\n")
        case .unreadable(let file, let reason):
            "\(file) cannot be read: \(reason)"
        case .notText(let file):
            "\(file) is no UTF-8 text. Save it as UTF-8 and try again."
        case .tooLarge(let file, let bytes, let limit):
            "\(file) has \(bytes) bytes; at most \(limit) are read."
        case .exists(let file):
            "\(file) is there already and is not overwritten. Choose another name, or move it away."
        case .unwritable(let file, let reason):
            "\(file) cannot be written: \(reason)"
        case .notAccepted(let file, let problems):
            problems.map(\.description).joined(separator: "\n")
                + "\n\(file) was not sent: put right what is listed, then try again."
        case .serverAway(let server, let reason, let attempts):
            """
            No answer from \(server) after \(attempts) attempts (\(reason)). Check ACCREDIT_SERVER and that the server \
            runs.
            """
        case .brokenOff(let server, let reason):
            "The answer of \(server) broke off (\(reason)). What had come of it is not kept; try again."
        case .unexpectedAnswer(let server, let status, let reason):
            "\(server) answered \(status), but not as an accredit server does: \(reason). Check ACCREDIT_SERVER."
        case .noHome(let looking):
            """
            The folder \(looking) that comes with the program is not found. Set ACCREDIT_HOME to the folder that holds \
            Migrations and Workflows.
            """
        case .whichBody(let codes) where codes.isEmpty:
            """
            No accrediting body is registered at this server. Its operator does so with: accredit org create --kind \
            body …
            """
        case .whichBody(let codes):
            "Which body? Say --body with one of: \(codes.joined(separator: ", "))"
        case .insecureRole(let role, let reason):
            """
            The server does not run as “\(role)”: \(reason). Set ACCREDIT_SERVICE_DATABASE_URL (it goes before \
            DATABASE_URL) to log in as\u{20}
            """
                + "accredit_service, or say --insecure-role on a machine of your own."
        case .cannotListen(let addresses, let reason):
            "\(addresses.joined(separator: " or ")) cannot be listened on: \(reason). Choose another with --host and "
                + "--port\(addresses.count > 1 ? ", or for monitors with ACCREDIT_METRICS" : "")."
        case .oldServer(let version):
            "PostgreSQL \(version) is too old; accredit needs 15 or newer."
        case .notAllRecorded(let refused, let all):
            """
            \(refused) of \(all) decisions were not recorded; the others stand. Put right what is said of each, and \
            record those again.
            """
        case .notAllOpened(let refused):
            """
            \(refused.counted("row")) opened no case. Put right what is said of each, and send the file again: what \
            was opened is not opened twice.
            """
        case .notAllRecordable(let refused, let all):
            "\(refused) of \(all) decisions would be refused; nothing was recorded. Put right what is said of each."
        case .notConfirmed:
            "It was not confirmed, so nothing was done."
        case .unconfirmed(let question):
            "\(question)? That is hard to undo, and without a terminal nobody can be asked: say --yes."
        case .otherCertificate(let code, let reference):
            """
            The certificate of \(reference) has another code than \(code): something has changed since yours was \
            printed, or it is none of the register's. What holds is what the register says.
            """
        case .endedCertificate(let reference, let status):
            "The code is that of the register, but \(reference) does not hold now: it is \(status)."
        case .readerGone:
            "\(Terminal.standardOutput) is read no longer"
        case .secretLost(let reason):
            """
            \(reason). So nobody has the secret of the new token, and it was revoked. Everything else stands; make \
            another token for the person.
            """
        case .secretAtLarge(let reason, let token, let fault):
            """
            \(reason). So nobody has the secret of the new token \(token), and it could not be revoked (\(fault)). \
            Everything stands; revoke it, and make another.
            """
        case .emptyPack(let name, let reason, let remedy):
            "There is nothing of \(name) to pack for you: \(reason). \(remedy)"
        }
    }
}
