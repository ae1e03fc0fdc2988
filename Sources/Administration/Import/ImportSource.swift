import Turnaround
/// Where an event log is read from.
package enum ImportSource: Sendable, Hashable {
    /// A file, plain or gzip.
    case file(path: String)
    /// The standard input, plain or gzip.
    case standardInput

    /// The name for messages and for the record of the import: the file's own name, without its folders.
    package var name: String {
        switch self {
        case .file(let path): path.split(separator: "/").last.map(String.init) ?? path
        case .standardInput: "standard input"
        }
    }
}
