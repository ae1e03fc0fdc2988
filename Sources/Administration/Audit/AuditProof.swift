import Crypto
import Foundation
import WorkflowCore

/// What a stranger verifies with a public key alone, as one line of JSON with sorted names and no white space.
package enum AuditProof: Hashable, Sendable {
    /// That an event is in the log as a checkpoint signed it.
    case event(Event)
    /// That a later checkpoint is of a log which begins with all that an earlier one is of.
    case growth(Growth)

    /// An event, and its way to a checkpoint.
    package struct Event: Hashable, Sendable {
        /// What the event's hash is of.
        package var text: String
        /// What was said with it, with the salt of its digest; `nil` where nothing was, or it is withheld or erased.
        package var said: Said?
        /// The number of its leaf, from 0.
        package var leaf: Int
        /// The inclusion proof of the leaf.
        package var path: [MerkleTree.Hash]
        /// The checkpoint.
        package var checkpoint: SignedCheckpoint
    }

    /// A payload or a review.
    package struct Said: Hashable, Sendable {
        /// As JSON.
        package var text: String
        /// 16 bytes.
        package var salt: [UInt8]
    }

    /// Two checkpoints, and the consistency proof between them.
    package struct Growth: Hashable, Sendable {
        /// The earlier one.
        package var from: SignedCheckpoint
        /// The later one.
        package var to: SignedCheckpoint
        /// The consistency proof.
        package var path: [MerkleTree.Hash]
    }

    private static let eventFormat = "accredit proof of an event 1"
    private static let growthFormat = "accredit proof of growth 1"

    /// The proof as its file holds it.
    package func text() throws -> String {
        var members: [String: JSONValue]
        let path: [MerkleTree.Hash]
        switch self {
        case .event(let proof):
            path = proof.path
            members = [
                "format": .string(Self.eventFormat), "event": .string(proof.text),
                "leaf": .integer(Int64(proof.leaf)), "checkpoint": .string(proof.checkpoint.text),
            ]
            members["said"] = (proof.said?.text).map { .string($0) }
            members["salt"] = (proof.said?.salt.hex).map { .string($0) }
        case .growth(let proof):
            path = proof.path
            members = [
                "format": .string(Self.growthFormat), "from": .string(proof.from.text), "to": .string(proof.to.text),
            ]
        }
        members["path"] = .array(path.map { .string($0.hex) })
        return try JSONValue.object(members).canonicalText() + "\n"
    }

    /// Reads what ``text()`` wrote, byte for byte.
    /// - Throws: ``AuditError/noProof(file:)``.
    package init(text: String, file: String) throws {
        guard let document = try? JSONValue(json: text), let proof = Self(document),
            try proof.text().utf8.elementsEqual(text.utf8)
        else { throw AuditError.noProof(file: file) }
        self = proof
    }

    private init?(_ document: JSONValue) {
        func note(_ name: String) -> SignedCheckpoint? {
            document[name]?.stringValue.flatMap(SignedCheckpoint.init(text:))
        }
        let hashes = document["path"]?.arrayValue?.map { $0.stringValue?.bytesOfHex ?? [] }
        guard let path = hashes, path.allSatisfy({ $0.count == 32 }) else { return nil }
        switch document["format"]?.stringValue {
        case Self.eventFormat?:
            guard let text = document["event"]?.stringValue, let checkpoint = note("checkpoint"),
                let leaf = document["leaf"]?.integerValue.flatMap(Int.init(exactly:))
            else { return nil }
            var said: Said?
            if let words = document["said"]?.stringValue, let salt = document["salt"]?.stringValue?.bytesOfHex {
                said = Said(text: words, salt: salt)
            }
            self = .event(Event(text: text, said: said, leaf: leaf, path: path, checkpoint: checkpoint))
        case Self.growthFormat?:
            guard let from = note("from"), let to = note("to") else { return nil }
            self = .growth(Growth(from: from, to: to, path: path))
        default: return nil
        }
    }
}

/// What a proof proves.
package struct ProvedStatement: Encodable, Hashable, Sendable {
    /// A checkpoint that was verified.
    package struct Checkpoint: Encodable, Hashable, Sendable {
        /// Its number.
        package let number: Int
        /// Number of events.
        package let events: Int
        /// When it was made, by its own words.
        package let madeAt: String
        /// The fingerprint of the key that signed it.
        package let key: String
    }

    /// The name of the log.
    package let log: String
    /// The event; `nil` where the proof is of growth.
    package let event: JSONValue?
    /// What was said with it.
    package let said: JSONValue?
    /// True if something was said with it that the proof does not show.
    package let isSaidWithheld: Bool
    /// The checkpoints, the earlier one first.
    package let checkpoints: [Checkpoint]
}

extension AuditProof {
    /// Verifies the proof.
    /// - Parameters:
    ///   - keys: the keys that may have signed.
    ///   - file: the name of the proof, for messages.
    /// - Throws: ``AuditError/disproved(file:why:)``.
    package func verified(by keys: [AuditKey], file: String) throws(AuditError) -> ProvedStatement {
        func wrong(_ why: String) -> AuditError { .disproved(file: file, why: why) }
        func told(_ note: SignedCheckpoint) throws(AuditError) -> ProvedStatement.Checkpoint {
            guard let key = keys.first(where: { $0.signed(note) }) else {
                throw wrong("no key that was given signed checkpoint \(note.checkpoint.number) in its time")
            }
            return ProvedStatement.Checkpoint(
                number: note.checkpoint.number, events: note.checkpoint.size, madeAt: "\(note.checkpoint.madeAt)",
                key: key.key.fingerprint)
        }
        switch self {
        case .event(let proof):
            let checkpoint = proof.checkpoint.checkpoint
            let hash = Array(SHA256.hash(data: Array(proof.text.utf8)))
            guard
                MerkleTree.root(of: MerkleTree.leaf(hash), at: proof.leaf, in: checkpoint.size, path: proof.path)
                    == checkpoint.root
            else { throw wrong("the event is not in the log at leaf \(proof.leaf)") }
            let signed = try told(proof.checkpoint)
            guard let event = try? JSONValue(json: proof.text) else { throw wrong("the event is no JSON") }
            let digest = event["payload_digest"]?.stringValue
            let said = proof.said.flatMap { try? JSONValue(json: $0.text) }
            if let words = proof.said {
                guard Array(SHA256.hash(data: words.salt + Array(words.text.utf8))).hex == digest, said != nil else {
                    throw wrong("what was said is not what the event has the digest of")
                }
            }
            return ProvedStatement(
                log: checkpoint.log, event: event, said: said, isSaidWithheld: digest != nil && said == nil,
                checkpoints: [signed])
        case .growth(let proof):
            let (from, to) = (proof.from.checkpoint, proof.to.checkpoint)
            guard from.log == to.log else { throw wrong("the checkpoints are of two logs") }
            guard
                MerkleTree.isConsistent(from.root, of: from.size, with: to.root, of: to.size, path: proof.path)
            else { throw wrong("the later log does not begin with the earlier one") }
            let (earlier, later) = (try told(proof.from), try told(proof.to))
            return ProvedStatement(
                log: to.log, event: nil, said: nil, isSaidWithheld: false, checkpoints: [earlier, later])
        }
    }
}
