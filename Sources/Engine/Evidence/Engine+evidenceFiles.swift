import Crypto
import Foundation
import Postgres
import Scanner
import WorkflowCore

extension Engine {
    /// Outcome of a file that came in.
    package enum ReceivedFile: Sendable {
        /// It is there, whole, under its SHA-256 in hexadecimal, and can be attached.
        case stored(sha256: String)
        /// It was not taken, and nothing of it is there.
        case refused(Refusal)
        /// The scanner did not say what is in it: it was not taken, and nothing of it is there.
        case unscanned
        /// The token is unknown, revoked or expired.
        case unauthenticated
    }

    /// Bytes of a part of a file, as it is stored and read.
    package static let evidencePart = 256 << 10

    /// Takes a file for a case as it comes in: two parts of it are held at most, and its digest is worked out on the
    /// way. Each part is one round trip, so that no connection waits for a slow sender. Nobody sees the file before it
    /// is whole; what was given up is swept away.
    ///
    /// - Parameters:
    ///   - name: the case.
    ///   - command: what it is brought for.
    ///   - fileName: what its sender calls the file; its ending has to fit what it is.
    ///   - announced: bytes, where the sender told them beforehand.
    ///   - content: the bytes, in pieces of any size.
    /// - Throws: what `content` throws; `PostgresError`.
    package func receiveFile<Content: AsyncSequence>(
        for name: String, to command: Command.Verb, named fileName: String, announced: Int?, from content: Content,
        as credential: Credential
    ) async throws -> ReceivedFile where Content.Element: Collection<UInt8> {
        let begun = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT content, refusal::text FROM accredit.begin_evidence(\(credential.digest), \
                \(CaseReference.normalised(name)), \(command.rawValue), \(announced.map { Int64($0) }))
                """
            )
        }
        guard let row = begun.first else { throw DatabaseFault.other }
        if let refusal = try row.decode(String?.self, at: 1) { return try Self.refused(refusal) }
        let upload = Upload(
            pool: pool, credential: credential, command: command, id: try row.decode(UUID.self, at: 0))
        do {
            let received = try await receive(content, named: fileName, as: upload)
            if case .stored = received { return received }
            try await upload.drop()
            return received
        } catch let fault as ScanFault {
            logger.error("a file was not scanned", metadata: ["reason": "\(fault)"])
            try await upload.drop()
            return .unscanned
        } catch {
            // Whoever broke off may have taken the connection with it; then the sweep does this.
            try? await upload.drop()
            throw error
        }
    }

    private func receive<Content: AsyncSequence>(_ content: Content, named fileName: String, as upload: Upload)
        async throws -> ReceivedFile
    where Content.Element: Collection<UInt8> {
        guard let scan = try await scanner?.begin() else {
            return try await receive(content, named: fileName, as: upload, scannedBy: nil)
        }
        do {
            let received = try await receive(content, named: fileName, as: upload, scannedBy: scan)
            await scan.abandon()
            return received
        } catch {
            await scan.abandon()
            throw error
        }
    }

    private func receive<Content: AsyncSequence>(
        _ content: Content, named fileName: String, as upload: Upload, scannedBy scan: (any FileScan)?
    ) async throws -> ReceivedFile where Content.Element: Collection<UInt8> {
        var (pending, part, kind, digest): ([UInt8], Int32, FileKind?, SHA256) = ([], 0, nil, SHA256())
        var (start, end): ([UInt8], [UInt8]) = ([], [])
        func send(_ bytes: [UInt8]) async throws -> ReceivedFile? {
            if part == 0 {
                start = Array(bytes.prefix(FileKind.telling))
                kind = FileKind.of(start, named: fileName)
                let refusal = FileKind.isArchive(start) ? nil : Self.flaw(of: kind, named: fileName, to: upload.command)
                if let refusal { return .refused(refusal) }
            }
            end = Array((end + bytes).suffix(FileKind.telling))
            digest.update(data: bytes)
            try await scan?.take(bytes)
            defer { part += 1 }
            return try await upload.take(part, bytes).map(Self.refused)
        }
        for try await piece in content {
            pending.append(contentsOf: piece)
            while pending.count >= Self.evidencePart {
                if let refused = try await send(Array(pending.prefix(Self.evidencePart))) { return refused }
                pending.removeFirst(Self.evidencePart)
            }
        }
        if !pending.isEmpty, let refused = try await send(pending) { return refused }
        if FileKind.isArchive(start) {
            kind = FileKind.of(start, end: end, named: fileName)
            if let refusal = Self.flaw(of: kind, named: fileName, to: upload.command) { return .refused(refusal) }
        }
        // Nothing is found in a file that is empty, which is refused below.
        if part > 0, case .infected(let name) = try await scan?.finish() {
            return .refused(
                Refusal(
                    reason: .infected, facts: ["action": .string(upload.command.rawValue), "found": .string(name)]))
        }
        let sum = Array(digest.finalize())
        if let refusal = try await upload.finish(sum, mediaType: kind?.mediaType ?? "") {
            return try Self.refused(refusal)
        }
        return .stored(sha256: sum.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }

    /// Reason why a file is not taken for what it is; `nil` where it is.
    private static func flaw(of kind: FileKind?, named name: String, to command: Command.Verb) -> Refusal? {
        let taken = JSONValue.array(FileKind.allCases.map { .string($0.title) })
        let ending = FileKind.ending(of: name)
        guard let kind else {
            return Refusal(
                reason: .evidenceType,
                facts: ["action": .string(command.rawValue), "name": .string(name), "allowed": taken])
        }
        // A table is text, and text may be called a table.
        let fits = kind == .text || kind == .csv ? FileKind.text.endings + FileKind.csv.endings : kind.endings
        guard let ending, !fits.contains(ending) else { return nil }
        return Refusal(
            reason: .evidenceType,
            facts: [
                "action": .string(command.rawValue), "name": .string(name), "found": .string(kind.title),
                "allowed": taken,
            ])
    }

    private static func refused(_ text: String) throws -> ReceivedFile {
        let facts = try JSONValue(json: text)
        let reason = facts["reason"]?.stringValue ?? ""
        if reason == "unauthenticated" { return .unauthenticated }
        guard let reason = Refusal.Reason(rawValue: reason) else { throw DatabaseFault.other }
        return .refused(Refusal(reason: reason, facts: facts, state: facts["state"]?.stringValue))
    }

    /// A file that is coming in; every call says the refusal as JSON, or `nil`.
    private struct Upload: Sendable {
        let pool: PostgresPool
        let credential: Credential
        let command: Command.Verb
        let id: UUID

        func take(_ part: Int32, _ bytes: [UInt8]) async throws -> String? {
            try await ask("SELECT accredit.take_evidence(\(credential.digest), \(id), \(part), \(bytes))::text")
        }

        func finish(_ digest: [UInt8], mediaType: String) async throws -> String? {
            try await ask("SELECT accredit.finish_evidence(\(credential.digest), \(id), \(digest), \(mediaType))::text")
        }

        func drop() async throws {
            _ = try await ask("SELECT accredit.drop_evidence(\(credential.digest), \(id))::text")
        }

        private func ask(_ question: SQL) async throws -> String? {
            try await pool.withConnection { try await $0.query(question) }.first?.decode(String?.self, at: 0)
        }
    }
}
