import Foundation
import WorkflowCore

/// An export of the history, read line by line in constant memory. Leaves are found again by their place in the file.
package final class AuditFile {
    private let file: String
    private let stream: UnsafeMutablePointer<FILE>
    private var buffer: UnsafeMutablePointer<CChar>?
    private var capacity = 0
    private var line = 0

    /// Opens an export.
    /// - Throws: ``AuditError/unreadable(file:reason:)``.
    package init(_ file: String) throws(AuditError) {
        guard let stream = fopen(file, "r") else {
            throw .unreadable(file: file, reason: String(cString: strerror(errno)))
        }
        (self.file, self.stream) = (file, stream)
    }

    deinit {
        free(buffer)
        fclose(stream)
    }

    /// Compares what was exported with itself, with its checkpoints, and with those that were kept elsewhere.
    /// - Throws: ``AuditError/noExport(file:line:)`` where it is not whole, or anything else.
    package func verified(kept: [KeptCheckpoint], trusted: [AuditKey]?) throws(AuditError) -> AuditReport {
        // 1. The head, and the checkpoints.
        guard let head = nextDocument(), head["format"]?.stringValue == AuditExport.format,
            let checkpointCount = head["checkpoints"]?.integerValue, let leafCount = head["leaves"]?.integerValue
        else { throw failure }
        var checkpoints: [StoredCheckpoint] = []
        for _ in 0..<max(0, checkpointCount) {
            guard let stored = nextDocument().flatMap(AuditExport.checkpoint) else { throw failure }
            checkpoints.append(stored)
        }
        var verification = AuditVerification(checkpoints: checkpoints, kept: kept, trusted: trusted)

        // 2. The leaves.
        let start = ftell(stream)
        for number in 0..<max(0, Int(leafCount)) {
            guard let hash = nextLine()?.bytesOfHex, hash.count == 32 else { throw failure }
            verification.take(leaf: number, hash: hash)
        }
        verification.endLeaves()

        // 3. The events.
        while let document = nextDocument() {
            if let events = document["events"]?.integerValue {
                guard Int(events) == verification.report.events, nextLine() == nil else { throw failure }
                return verification.finished(namesLost: false)
            }
            guard var event = AuditedEvent(exported: document) else { throw failure }
            event.leafHash = event.leaf.flatMap { $0 >= 0 && $0 < Int(leafCount) ? leaf($0, from: start) : nil }
            verification.take(event)
        }
        throw failure
    }

    private var failure: AuditError { .noExport(file: file, line: line) }

    /// The next line without its end; `nil` at the end of the file, and where it is no UTF-8.
    private func nextLine() -> String? {
        let count = getline(&buffer, &capacity, stream)
        guard count > 0, let buffer else { return nil }
        line += 1
        let bytes = UnsafeRawBufferPointer(start: buffer, count: count)
        guard bytes.last == UInt8(ascii: "\n") else { return nil }
        return String(validating: bytes.dropLast(), as: UTF8.self)
    }

    private func nextDocument() -> JSONValue? { nextLine().flatMap { try? JSONValue(json: $0) } }

    /// The hash of a leaf, wherever reading is.
    private func leaf(_ number: Int, from start: Int) -> [UInt8]? {
        var line = [UInt8](repeating: 0, count: AuditExport.leafWidth - 1)
        let place = start + number * AuditExport.leafWidth
        guard pread(fileno(stream), &line, line.count, place) == line.count else { return nil }
        return String(decoding: line, as: UTF8.self).bytesOfHex
    }
}
