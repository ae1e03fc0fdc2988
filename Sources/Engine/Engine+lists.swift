import Logging
import Postgres

extension Engine {
    /// Values of the rows of a list. A row that cannot be read is left out and logged, so that it takes no list down;
    /// `doctor` names it.
    /// - Parameter list: the list in words, for the log.
    func readable<Value>(_ rows: some Sequence<PostgresRow>, in list: String, _ read: (PostgresRow) throws -> Value)
        -> [Value]
    {
        rows.compactMap { row in
            do { return try read(row) } catch {
                logger.error(
                    "a row cannot be shown", metadata: ["list": "\(list)", "error": "\(LoggedFault.text(of: error))"])
                return nil
            }
        }
    }
}
