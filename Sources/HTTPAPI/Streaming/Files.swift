import Engine
import Hummingbird
import WorkflowCore

/// The type of a body that is a file; what it is its content tells.
private let fileType = "application/octet-stream"

extension Request {
    /// Whether the body is a file.
    var isFile: Bool { headers[.contentType]?.lowercased() == fileType }

    /// Refuses what is no file, or one that comes encoded.
    func checkFile() throws {
        guard isFile else {
            throw Problem(
                .unsupportedMediaType, "The body is no file. Send the file itself as \(fileType).",
                headers: [.accept: fileType])
        }
        if let coding = headers[.contentEncoding], coding.lowercased() != "identity" {
            throw Problem(
                .unsupportedMediaType, "The file is encoded as “\(coding.prefix(100))”. Send it as it is.",
                headers: [.accept: fileType])
        }
    }
}

extension Engine {
    /// Takes the file that is the body of a request.
    /// - Parameters:
    ///   - fileName: what its sender calls it.
    ///   - name: the case that it is for.
    ///   - command: what it is brought for.
    /// - Returns: its SHA-256 in hexadecimal.
    /// - Throws: ``Problem`` where it is not taken.
    func receive(
        _ request: Request, named fileName: String, for name: String, to command: Command.Verb,
        _ context: PrincipalContext
    ) async throws -> String {
        let received = try await receiveFile(
            for: name, to: command, named: fileName, announced: request.headers[.contentLength].flatMap { Int($0) },
            from: request.body.map { $0.readableBytesView }, as: context.credential)
        switch received {
        case .stored(let sha256): return sha256
        case .refused(let refusal): throw Problem(refusal)
        case .unscanned: throw Problem(.scannerAway, headers: [.retryAfter: "30"])
        case .unauthenticated: throw EngineError.unauthenticated
        }
    }
}

extension Response {
    /// A file, part by part as it is read, with headers that let nothing in it run; not again where the request says
    /// that it is there already.
    /// - Parameter name: without an ending; that is the one of its kind.
    static func file(_ file: StoredFile, named name: String, for request: Request) -> Response {
        let tag = "\"\(file.sha256)\""
        if request.knows(tag) { return Response(status: .notModified, headers: [.eTag: tag]) }
        let ending = FileKind.allCases.first { $0.mediaType == file.mediaType }?.endings.first ?? "bin"
        return Response(
            status: .ok,
            headers: [
                .contentType: file.mediaType, .eTag: tag,
                .contentDisposition: "attachment; filename=\"\(name).\(ending)\"",
                .contentSecurityPolicy: "sandbox; default-src 'none'",
            ],
            body: ResponseBody(contentLength: file.size) { writer in
                var (part, sent) = (0, 0)
                while let bytes = try await file.part(part) {
                    try await writer.write(ByteBuffer(bytes: bytes))
                    (part, sent) = (part + 1, sent + bytes.count)
                }
                // Somebody took it back, or the token was revoked: an answer that is short must not look whole.
                guard sent == file.size else { throw Problem(.notFound, "The file was taken away while it was read.") }
                try await writer.finish(nil)
            })
    }
}
