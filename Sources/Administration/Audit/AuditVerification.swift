import Crypto
import Turnaround
import WorkflowCore

/// A checkpoint that is stored, with the key that it names and the frontier that the next one begins with.
struct StoredCheckpoint {
    let note: SignedCheckpoint
    let key: PublicKey?
    /// `nil` in an export, which has none.
    let frontier: [UInt8]?
}

/// A checkpoint that somebody kept outside, and the name of its file.
package struct KeptCheckpoint: Sendable {
    let file: String
    let note: SignedCheckpoint

    /// - Throws: ``AuditError/noCheckpoint(file:)``.
    package init(file: String, text: String) throws(AuditError) {
        guard let note = SignedCheckpoint(text: text) else { throw .noCheckpoint(file: file) }
        (self.file, self.note) = (file, note)
    }
}

/// Compares what is stored of the history with itself and with its checkpoints, one event, one leaf at a time: in
/// memory are the checkpoints and the findings alone. First come all leaves, then all events.
struct AuditVerification {
    private(set) var report = AuditReport()
    private let checkpoints: [StoredCheckpoint]
    private let bySize: [StoredCheckpoint]
    private let kept: [KeptCheckpoint]
    private let trusted: [AuditKey]?

    // The leaves so far.
    private var frontier = MerkleFrontier()
    private var nextLeaf = 0
    private var compared = 0
    private var leafBefore: (moment: Instant, caseID: String, seq: Int)?
    private var unmet: [KeptCheckpoint]
    private var loggedEvents = 0

    // The case so far.
    private var before: AuditedEvent?
    private var hasWaiting = false
    private var texts = AuditedTexts()

    /// - Parameters:
    ///   - checkpoints: those that are stored, by number.
    ///   - kept: those that were kept outside.
    ///   - trusted: the keys that may have signed; `nil` trusts those that are stored.
    init(checkpoints: [StoredCheckpoint] = [], kept: [KeptCheckpoint] = [], trusted: [AuditKey]? = nil) {
        (self.checkpoints, self.kept, self.trusted) = (checkpoints, kept, trusted)
        bySize = checkpoints.sorted { $0.note.checkpoint.size < $1.note.checkpoint.size }
        unmet = kept.sorted { $0.note.checkpoint.size < $1.note.checkpoint.size }
        report.checkpoints = checkpoints.count
    }

    // MARK: - Leaves

    /// Takes the next leaf.
    /// - Parameter event: when its event was recorded, of which case it is, and its number there; `nil` where that is
    ///   not known.
    mutating func take(
        leaf number: Int, hash: [UInt8], of event: (moment: Instant, caseID: String, seq: Int)? = nil
    ) {
        if number != nextLeaf {
            report.add(AuditFinding(leaf: nextLeaf, what: "it is missing; leaf \(number) follows"))
        }
        // Those of one checkpoint are in order.
        let isFirst = compared > 0 && bySize[compared - 1].note.checkpoint.size == number
        if !isFirst, let event, let leafBefore,
            (event.moment, event.caseID, event.seq) < (leafBefore.moment, leafBefore.caseID, leafBefore.seq)
        {
            report.add(AuditFinding(leaf: number, what: "it is out of order: its event came before that of the last"))
        }
        leafBefore = event
        frontier.append(hash)
        (nextLeaf, report.leaves) = (number + 1, report.leaves + 1)
        compareCheckpoints()
    }

    /// Compares the checkpoints of as many leaves as have come.
    private mutating func compareCheckpoints() {
        while compared < bySize.count, bySize[compared].note.checkpoint.size <= nextLeaf {
            let stored = bySize[compared]
            let checkpoint = stored.note.checkpoint
            if checkpoint.size < nextLeaf || checkpoint.root != frontier.root {
                add(checkpoint, "its root is not that of the first \(checkpoint.size) leaves of the log")
            } else if stored.frontier.map({ $0 == frontier.bytes }) == false {
                add(checkpoint, "its frontier is not that of the first \(checkpoint.size) leaves of the log")
            }
            compared += 1
        }
        while let first = unmet.first, first.note.checkpoint.size <= nextLeaf {
            if first.note.checkpoint.size < nextLeaf || first.note.checkpoint.root != frontier.root {
                report.add(
                    AuditFinding(
                        file: first.file,
                        what: """
                            the first \(first.note.checkpoint.size) events of the log are not those that were signed \
                            at \(first.note.checkpoint.madeAt): the history was rewritten
                            """))
            }
            unmet.removeFirst()
        }
    }

    private mutating func add(_ checkpoint: AuditCheckpoint, _ what: String) {
        report.add(AuditFinding(checkpoint: checkpoint.number, what: what))
    }

    /// Says that there are no more leaves, and looks at the checkpoints themselves.
    mutating func endLeaves() {
        for stored in bySize.dropFirst(compared) {
            add(
                stored.note.checkpoint,
                "it is of \(stored.note.checkpoint.size) leaves, and the log has \(report.leaves)")
        }
        for one in unmet {
            report.add(
                AuditFinding(
                    file: one.file,
                    what: "it is of \(one.note.checkpoint.size) events, and the log has \(report.leaves)"))
        }
        let signed = bySize.last?.note.checkpoint.size ?? 0
        if nextLeaf > signed { report.add(AuditFinding(leaf: signed, what: "it is in no checkpoint")) }
        var earlier: AuditCheckpoint?
        for stored in checkpoints {
            look(at: stored, after: earlier)
            earlier = stored.note.checkpoint
        }
        for one in kept { look(at: one) }
    }

    /// Looks at a checkpoint by itself and beside the one before it.
    private mutating func look(at stored: StoredCheckpoint, after earlier: AuditCheckpoint?) {
        let (note, checkpoint) = (stored.note, stored.note.checkpoint)
        if checkpoint.number != (earlier?.number ?? 0) + 1 {
            add(checkpoint, "checkpoint \((earlier?.number ?? 0) + 1) is missing before it")
        }
        if let earlier, checkpoint.size <= earlier.size { add(checkpoint, "it is not larger than the one before it") }
        if let earlier, checkpoint.madeAt < earlier.madeAt { add(checkpoint, "it was made before the one before it") }
        if let earlier, checkpoint.log != earlier.log { add(checkpoint, "it is of another log than the one before it") }
        if stored.key.map({ note.isSigned(by: $0) }) != true {
            add(checkpoint, "its signature is not that of its content by its key")
        } else if let trusted, !trusted.contains(where: { $0.signed(note) }) {
            add(checkpoint, "the key \(stored.key?.fingerprint ?? "") that signed it was not given for its time")
        }
    }

    /// Looks at a checkpoint that was kept outside.
    private mutating func look(at one: KeptCheckpoint) {
        let keys = trusted ?? checkpoints.compactMap { $0.key.map { AuditKey(key: $0) } }
        if let log = checkpoints.first?.note.checkpoint.log, log != one.note.checkpoint.log {
            report.add(AuditFinding(file: one.file, what: "it is of another log, \(one.note.checkpoint.log)"))
        } else if !keys.contains(where: { $0.signed(one.note) }) {
            report.add(
                AuditFinding(
                    file: one.file,
                    what: trusted == nil
                        ? "no key that is stored here signed it" : "no key that was given signed it in its time"))
        }
    }

    // MARK: - Events

    /// Takes the next event, in order of cases and numbers.
    mutating func take(_ event: AuditedEvent) {
        if before?.caseID != event.caseID {
            // In an export a case could be there twice, in the place of one that is gone.
            if let before, before.caseID > event.caseID { add(event, "its case stands in another place than in order") }
            endCase()
            (before, hasWaiting) = (nil, false)
            report.cases += 1
        }
        report.events += 1
        compareChain(event)
        compareText(event)
        compareLeaf(event)
        if event.isLast { compareHead(event) }
        before = event
    }

    private mutating func add(_ event: AuditedEvent, _ what: String) {
        report.add(AuditFinding(reference: event.name, event: event.seq, what: what))
    }

    private mutating func compareChain(_ event: AuditedEvent) {
        let expected = (before?.seq ?? 0) + 1
        if event.seq < expected {
            add(event, "it is there twice")
        } else if event.seq > expected {
            // What follows a gap cannot be compared with what is gone.
            let gone = expected == event.seq - 1 ? "event \(expected) is" : "events \(expected) to \(event.seq - 1) are"
            add(event, "\(gone) missing before it")
        } else if event.previousHash != before?.hash {
            add(event, "it does not follow the event before it")
        } else if Array(SHA256.hash(data: Array(event.text.utf8))) != event.hash {
            add(event, "its content does not agree with its hash")
        }
        if let disagreement = event.disagreement { add(event, disagreement) }
    }

    private mutating func compareText(_ event: AuditedEvent) {
        texts.note(erasures: event)
        switch (event.digest, event.said) {
        case (nil, nil): break
        case (nil, _?): add(event, "it has a payload that it does not know of")
        case (_?, nil): texts.missing.append(event.seq)
        case (let digest?, let said?):
            let found = Array(SHA256.hash(data: (event.salt ?? []) + Array(said.utf8)))
            if found == digest { report.texts += 1 } else { texts.others[event.seq] = found.hex }
        }
    }

    /// Compares what is left of the texts of a case with what its history tells of their erasure.
    private mutating func endCase() {
        guard let last = before else { return }
        defer { texts = AuditedTexts() }
        for seq in texts.missing {
            report.erased += 1
            if !texts.gone.contains(seq) { report.unrecorded += 1 }
            if report.erasedAt.count < 100 { report.erasedAt.append("\(last.name), event \(seq)") }
        }
        for (seq, digest) in texts.others.sorted(by: { $0.key < $1.key }) {
            if texts.left[seq] == digest {
                report.redacted += 1
            } else {
                report.add(
                    AuditFinding(
                        reference: last.name, event: seq, what: "its payload or review does not agree with its digest"))
            }
        }
    }

    private mutating func compareLeaf(_ event: AuditedEvent) {
        guard let leaf = event.leaf else {
            hasWaiting = true
            report.waiting += 1
            return
        }
        loggedEvents += 1
        if hasWaiting { add(event, "it is in the log, and an event before it is not") }
        if event.leafHash != event.hash {
            report.add(
                AuditFinding(
                    reference: event.name, event: event.seq, leaf: leaf,
                    what: "leaf and event have different hashes"))
        }
    }

    private mutating func compareHead(_ event: AuditedEvent) {
        guard let version = event.version else { return add(event, "its case is gone") }
        if version != event.seq {
            add(event, "it is the last one that is there, and the case has \(version)")
        } else if event.headHash != event.hash {
            add(event, "the case does not end with it")
        }
    }

    /// Adds what was found otherwise.
    mutating func add(_ finding: AuditFinding) { report.add(finding) }

    /// What came of it, once everything was taken.
    /// - Parameter namesLost: leaves without events were named already.
    mutating func finished(namesLost: Bool) -> AuditReport {
        endCase()
        before = nil
        if !namesLost, loggedEvents < report.leaves {
            report.add(
                AuditFinding(what: "events of \(report.leaves - loggedEvents) leaves of the log are not there"))
        }
        return report
    }
}
