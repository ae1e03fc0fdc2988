import ArgumentParser
import Crypto
import Engine
import Foundation

/// `accredit evidence fetch`: writes the file that was attached.
struct FetchEvidence: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Downloads a file that is attached to a case.",
        discussion: """
            What comes is compared with its SHA-256 before it has its name. That an officer or a reviewer opened it is \
            noted with the case.

            Examples:
              accredit evidence fetch BAC-7K3M-9QX4-T2 3 --out plan.pdf
            """)

    @OptionGroup var target: CaseArgument
    @OptionGroup var evidence: EvidenceArgument

    @Option(help: ArgumentHelp("A new file; - is standard output.", valueName: "file"), completion: .file())
    var out: String

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (list, _) = try await client.ask(
            ServerRequest(path: ServerRequest.onCase(target.name, "evidence")), for: EvidenceList.self)
        guard let item = list.evidence.first(where: { $0.item == evidence.item }) else {
            throw ValidationError(
                "The case has no evidence \(evidence.item); accredit evidence list \(target.name) lists it.")
        }
        guard let type = item.mediaType, let digest = item.sha256 else {
            return try Terminal.show(item.url ?? "")
        }
        try await client.save(
            ServerRequest.content(of: item.item, on: target.name), type: type, digest: digest, as: item.title, to: out)
    }
}

extension ServerRequest {
    /// For the content of a piece of evidence. That an officer or a reviewer opened it the server notes.
    static func content(of item: Int, on name: String) -> ServerRequest {
        ServerRequest(path: onCase(name, "evidence", String(item), "content"))
    }
}

extension ServerClient {
    /// Hands on the content of a file as it comes, and compares it with its SHA-256 at the end.
    /// - Parameters:
    ///   - type: the media type that it has to have.
    ///   - digest: SHA-256 in hexadecimal.
    /// - Returns: bytes.
    /// - Throws: as ``stream(_:type:_:)``; ``Failure/brokenOff(server:reason:)`` where it is not the file.
    @discardableResult
    func content(
        _ request: ServerRequest, type: String, digest: String, _ take: ([UInt8]) throws -> Void
    ) async throws -> Int {
        var (sum, size) = (SHA256(), 0)
        try await stream(request, type: type) {
            sum.update(data: $0)
            size += $0.count
            try take($0)
        }
        guard sum.finalize().map({ ($0 < 16 ? "0" : "") + String($0, radix: 16) }).joined() == digest else {
            throw Failure.brokenOff(server: address.description, reason: "what came is not the file")
        }
        return size
    }

    /// Writes the content of a file into a new file, which has its name once it is whole, and says so.
    /// - Parameters:
    ///   - title: what people call it.
    ///   - out: the name; `-` is standard output.
    func save(_ request: ServerRequest, type: String, digest: String, as title: String, to out: String) async throws {
        let file = try OutputFile(out)
        do {
            let size = try await content(request, type: type, digest: digest) { try file.write($0) }
            try file.finish()
            Terminal.say("wrote \(size) bytes of \(title) to \(file.shown)")
        } catch {
            file.discard()
            throw error
        }
    }
}
