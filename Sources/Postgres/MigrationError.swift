/// Reason why the schema cannot be brought to the program's version, or why the program cannot run on it.
package enum MigrationError: Error, Sendable, Hashable {
    /// A folder or file cannot be read.
    case unreadable(path: String)
    /// A file is not called `0001_name.sql`.
    case misnamed(file: String)
    /// Two files have one number.
    case duplicate(number: Int)
    /// A number is left out.
    case gap(missing: Int)
    /// A migration that has landed was edited or renamed afterwards.
    case edited(label: String)
    /// A migration that has landed has no file any more.
    case missing(label: String)
    /// The database has migrations that this program does not know.
    case databaseNewer(database: Int, program: Int)
    /// The database lacks migrations that this program needs.
    case databaseOlder(database: Int, program: Int)
    /// A migration's script failed; nothing of it took effect.
    case failed(place: SourcePlace, error: PostgresError)
    /// A script ended the transaction it runs in, or would.
    case endedTransaction(place: SourcePlace)
    /// A function file is not called `100_area.sql`.
    case misnamedFunctionFile(file: String)
    /// Two function files have one number.
    case duplicateFunctionFile(number: String)
    /// A function has two texts.
    case definedTwice(function: String, first: SourcePlace, second: SourcePlace)
    /// A function file failed, or a function in it cannot work; nothing of any function file took effect.
    case functionFile(place: SourcePlace, reason: String)
    /// Functions that no file has any more cannot be dropped.
    case stillNeeded(functions: [String], reason: String)
    /// What the function files change was in use all the time.
    case inUse(reason: String)
    /// The database has other texts of functions than this program.
    case functionsDiffer(files: [FunctionFileStatus])
}

extension MigrationError: CustomStringConvertible {
    /// True where migrating the database brings it to the program's version.
    package var isMendedByMigrating: Bool {
        switch self {
        case .databaseOlder, .functionsDiffer: true
        default: false
        }
    }

    /// What is wrong and what to do.
    package var description: String {
        switch self {
        case .unreadable(let path): "Migrations cannot be read: \(path)."
        case .misnamed(let file):
            "\(file) is no migration's name; call it by four digits, an underscore and a name, such as 0001_start.sql."
        case .duplicate(let number):
            "Two migrations have the number \(number); give the newer one the next free number."
        case .gap(let missing): "Migration number \(missing) is left out; numbers run from 1 without gaps."
        case .edited(let label):
            """
            Migration \(label) was edited after it had landed. Restore the file as it was, and put the change into a \
            new migration.
            """
        case .missing(let label):
            "Migration \(label) has landed in the database, and its file is missing. Restore the file."
        case .databaseNewer(let database, let program):
            """
            The database is at schema version \(database), newer than this program's \(program). Install a newer \
            version of the program.
            """
        case .databaseOlder(let database, let program):
            "The database is at schema version \(database), this program needs \(program). Migrate the database."
        case .failed(let place, let error): "\(place): \(error). Nothing of this file took effect."
        case .endedTransaction(let place):
            "\(place) ends the transaction it runs in. Take BEGIN, COMMIT and ROLLBACK out of it."
        case .misnamedFunctionFile(let file):
            "\(file) is no function file's name; call it by three digits, an underscore and a name, such as 100_a.sql."
        case .duplicateFunctionFile(let number):
            "Two function files have the number \(number); give one of them a free number."
        case .definedTwice(let function, let first, let second):
            "\(second): the function \(function) is defined in \(first) already. Take one of the two away. "
                + "Nothing was applied."
        case .functionFile(let place, let reason):
            "\(place): \(reason) No function file was applied; the functions are as they were."
        case .stillNeeded(let functions, let reason):
            "No file defines \(functions.joined(separator: ", ")) any more, but something else needs it: \(reason). "
                + "No function file was applied; the functions are as they were."
        case .inUse(let reason):
            "What the function files change was in use all the time (\(reason)). Try again when there is less to do, "
                + "or stop the servers first. No function file was applied."
        case .functionsDiffer(let files):
            "The functions in the database are not this program's: "
                + files.map { "\($0.name) \($0.state.clause)" }.joined(separator: ", ")
                + ". Migrate the database if this program is the newer one; else install the newer program."
        }
    }
}

extension FunctionFileStatus.State {
    /// How it stands, as a clause.
    fileprivate var clause: String {
        switch self {
        case .current: "is the same"
        case .changed: "differs"
        case .new: "is not there"
        case .gone: "is not known to this program"
        }
    }
}
