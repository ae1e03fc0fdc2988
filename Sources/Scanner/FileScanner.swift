/// What a scanner says of a file.
package enum ScanVerdict: Sendable, Hashable {
    /// Nothing was found in it.
    case clean
    /// Something was found in it, under the name that the scanner gives it.
    case infected(String)
}

/// A scanner did not say what is in a file: nothing is known of it.
package struct ScanFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong, as a clause; for the log, never for strangers.
    package let description: String

    /// - Parameter description: what went wrong, as a clause.
    package init(_ description: String) { self.description = description }
}

/// A program or a service that looks into files.
package protocol FileScanner: Sendable {
    /// Begins to scan a file.
    /// - Throws: ``ScanFault`` where the scanner cannot be reached.
    func begin() async throws -> any FileScan
}

/// One file that is scanned, part by part as it comes in. Each step waits a limited time. What was begun is ended: by
/// ``finish()``, or by ``abandon()``.
package protocol FileScan: Sendable {
    /// Hands over the next bytes.
    /// - Throws: ``ScanFault``.
    func take(_ bytes: [UInt8]) async throws
    /// What was found in the whole file.
    /// - Throws: ``ScanFault`` where the scanner did not say.
    func finish() async throws -> ScanVerdict
    /// Gives the file up, also after ``finish()``.
    func abandon() async
}
