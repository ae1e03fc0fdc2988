/// Why the schema cannot be brought to the program's version, or why the program cannot run on it.
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
    case databaseOlder(database: Int, program: Int, remedy: String)
    /// A migration's script failed; nothing of it took effect.
    case failed(label: String, line: Int?, error: PostgresError)
    /// A migration's script ended the transaction it runs in.
    case endedTransaction(label: String)
}

extension MigrationError: CustomStringConvertible {
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
        case .databaseOlder(let database, let program, let remedy):
            "The database is at schema version \(database), this program needs \(program). \(remedy)"
        case .failed(let label, let line, let error):
            "Migration \(label) failed\(line.map { " at line \($0)" } ?? ""), and nothing of it took effect. \(error)"
        case .endedTransaction(let label):
            "Migration \(label) ended the transaction it runs in. Take COMMIT and ROLLBACK out of it."
        }
    }
}
