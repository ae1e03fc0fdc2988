import Crypto
import Foundation
import Turnaround
import WorkflowCore

/// What a checkpoint says of the log: so many leaves, and the root of their tree.
package struct AuditCheckpoint: Hashable, Sendable {
    /// Its number, from 1.
    package var number: Int
    /// The name of the log, the same in all of its checkpoints.
    package var log: String
    /// Number of leaves.
    package var size: Int
    /// The root of their tree.
    package var root: MerkleTree.Hash
    /// When it was made.
    package var madeAt: Instant

    /// The text that is signed.
    package var body: String {
        "\(log)\n\(size)\n\(Data(root).base64EncodedString())\ncheckpoint \(number)\nmade \(madeAt)\n"
    }

    /// The name of a log, from its first event: no two logs begin with the same.
    package static func logName(first hash: MerkleTree.Hash) -> String { "accredit/" + String(hash.hex.prefix(16)) }

    /// Signs it.
    package func signed(with key: SigningKey) throws -> SignedCheckpoint {
        SignedCheckpoint(
            checkpoint: self, keyID: key.publicKey.noteID(for: log),
            signature: Array(try key.signature(of: Data(body.utf8))))
    }
}

/// A checkpoint with its signature: a signed note as C2SP has it (c2sp.org/signed-note, c2sp.org/tlog-checkpoint).
package struct SignedCheckpoint: Hashable, Sendable {
    /// What is signed.
    package let checkpoint: AuditCheckpoint
    /// Four bytes that say which key signed it.
    package let keyID: [UInt8]
    /// The Ed25519 signature of ``AuditCheckpoint/body``.
    package let signature: [UInt8]

    init(checkpoint: AuditCheckpoint, keyID: [UInt8], signature: [UInt8]) {
        (self.checkpoint, self.keyID, self.signature) = (checkpoint, keyID, signature)
    }

    /// The note: what is signed, an empty line, and the signature.
    package var text: String {
        let signed = Data(keyID + signature).base64EncodedString()
        return "\(checkpoint.body)\n\u{2014} \(checkpoint.log) \(signed)\n"
    }

    /// Reads what ``text`` wrote, byte for byte; `nil` for anything else.
    package init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count == 8, let size = Int(lines[1]), let root = Data(base64Encoded: lines[2]), root.count == 32,
            let number = Int(lines[3].dropFirst("checkpoint ".count)),
            let madeAt = try? Instant(lines[4].dropFirst("made ".count)),
            let signed = lines[6].split(separator: " ").last.flatMap({ Data(base64Encoded: String($0)) }),
            signed.count == 68
        else { return nil }
        self.init(
            checkpoint: AuditCheckpoint(
                number: number, log: lines[0], size: size, root: Array(root), madeAt: madeAt),
            keyID: Array(signed.prefix(4)), signature: Array(signed.dropFirst(4)))
        guard self.text.utf8.elementsEqual(text.utf8) else { return nil }
    }

    /// Whether a key signed it.
    package func isSigned(by key: PublicKey) -> Bool {
        key.noteID(for: checkpoint.log) == keyID && key.verifies(Data(signature), of: Data(checkpoint.body.utf8))
    }
}

/// A key that signs checkpoints, and the time in which it did.
package struct AuditKey: Hashable, Sendable {
    /// The key.
    package var key: PublicKey
    /// The first moment of a checkpoint of its; `nil` without such a bound.
    package var from: Instant?
    /// The last one.
    package var to: Instant?

    package init(key: PublicKey, from: Instant? = nil, to: Instant? = nil) {
        (self.key, self.from, self.to) = (key, from, to)
    }

    /// A line of a list of keys: the key, perhaps `from INSTANT`, perhaps `to INSTANT`.
    package var text: String {
        [key.text, from.map { "from \($0)" }, to.map { "to \($0)" }].compactMap { $0 }.joined(separator: " ")
    }

    /// Reads a list of keys, one a line; what follows a `#` is a remark. A file of one public key is such a list.
    /// - Returns: `nil` where a line is none, or there is no key.
    package static func list(_ text: String) -> [AuditKey]? {
        var keys: [AuditKey] = []
        for line in text.split(whereSeparator: \.isNewline) {
            var words = line.prefix { $0 != "#" }.split(separator: " ").map(String.init)[...]
            guard let first = words.popFirst() else { continue }
            guard let key = PublicKey(text: first) else { return nil }
            var listed = AuditKey(key: key)
            while let word = words.popFirst() {
                guard let moment = words.popFirst().flatMap({ try? Instant($0) }) else { return nil }
                switch word {
                case "from": listed.from = moment
                case "to": listed.to = moment
                default: return nil
                }
            }
            keys.append(listed)
        }
        return keys.isEmpty ? nil : keys
    }

    /// Whether a checkpoint is signed by this key, in its time.
    package func signed(_ note: SignedCheckpoint) -> Bool {
        let moment = note.checkpoint.madeAt
        return from.map { $0 <= moment } != false && to.map { moment <= $0 } != false && note.isSigned(by: key)
    }
}

extension PublicKey {
    /// The id of the key in signed notes under a name: four bytes of SHA-256 of the name, a line feed, 0x01 (Ed25519)
    /// and the key.
    func noteID(for name: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(name.utf8) + [0x0A, 0x01] + bytes).prefix(4))
    }
}

extension String {
    /// The bytes that hexadecimal in small letters says; `nil` for anything else.
    package var bytesOfHex: [UInt8]? {
        let digits = utf8.map { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
            default: nil
            }
        }
        guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { (digits[$0] ?? 0) << 4 | (digits[$0 + 1] ?? 0) }
    }
}
