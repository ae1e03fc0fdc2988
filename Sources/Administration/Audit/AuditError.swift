/// Reason why something about the log of the history could not be done, or does not hold.
package enum AuditError: Error, Hashable, CustomStringConvertible {
    /// It is no checkpoint.
    case noCheckpoint(file: String)
    /// It is no list of public keys.
    case noKeys(file: String)
    /// It is no proof.
    case noProof(file: String)
    /// It is no export of the log, or not a whole one.
    case noExport(file: String, line: Int)
    /// It cannot be read.
    case unreadable(file: String, reason: String)
    /// There is no checkpoint yet.
    case nothingSigned
    /// No decision stands on a case.
    case noDecision(reference: String)
    /// A case has no event of this number.
    case noEvent(reference: String, event: Int)
    /// An event came after the last checkpoint.
    case notYet(reference: String, event: Int)
    /// An event is not as it was written, so that nothing is signed.
    case changed(reference: String, event: Int)
    /// The last checkpoint is not as it was signed, so that none follows it.
    case brokenCheckpoint(number: Int)
    /// A checkpoint that somebody kept is none from which this log has grown.
    case notGrown(file: String)
    /// A proof does not prove what it says.
    case disproved(file: String, why: String)

    package var description: String {
        switch self {
        case .noCheckpoint(let file):
            "\(file) is no checkpoint as it was signed; such texts are written by: accredit audit checkpoint"
        case .noKeys(let file):
            """
            \(file) is no list of public keys; give the FILE.pub of accredit report key, or a list as printed by: \
            accredit audit keys
            """
        case .noProof(let file):
            "\(file) is no proof as it was written; such files are written by: accredit audit prove"
        case .noExport(let file, let line):
            """
            \(file) is not what was exported: line \(line) is none of an export, or the last; export it again: \
            accredit audit export
            """
        case .unreadable(let file, let reason): "\(file) cannot be read: \(reason)"
        case .nothingSigned: "there is no checkpoint yet; make one: accredit audit checkpoint --key FILE"
        case .noDecision(let reference): "no decision stands on \(reference); say which event: --event NUMBER"
        case .noEvent(let reference, let event):
            "\(reference) has no event \(event); see: accredit case history \(reference) --events"
        case .notYet(let reference, let event):
            "event \(event) of \(reference) came after the last checkpoint; make another: accredit audit checkpoint"
        case .changed(let reference, let event):
            """
            event \(event) of \(reference) is not as it was written, so nothing was signed; see: accredit audit \
            verify
            """
        case .brokenCheckpoint(let number):
            "checkpoint \(number) is not as it was signed, so none follows it; see: accredit audit verify"
        case .notGrown(let file):
            "\(file) is no checkpoint of the log from which the last one has grown; see: accredit audit verify"
        case .disproved(let file, let why): "\(file) proves nothing: \(why)"
        }
    }

    /// Whether a file is wrong, rather than what is stored.
    package var isAboutFile: Bool {
        switch self {
        case .noCheckpoint, .noKeys, .noProof, .noExport: true
        default: false
        }
    }
}
