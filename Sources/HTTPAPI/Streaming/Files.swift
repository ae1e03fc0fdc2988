import Engine
import Foundation
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
    /// A file, part by part as it is read, with headers that let nothing in it run: whole, or the one range that is
    /// asked for (RFC 9110, 14); not again where the request says that it is there already.
    /// - Parameter name: without an ending; that is the one of its kind.
    /// - Throws: `bad_range` where a range begins after the end.
    static func file(_ file: StoredFile, named name: String, for request: Request) throws -> Response {
        let tag = "\"\(file.sha256)\""
        if request.known(tag) != nil { return Response(status: .notModified, headers: [.eTag: tag]) }
        let range = try request.range(of: file.size, tagged: tag)
        let ending = FileKind.allCases.first { $0.mediaType == file.mediaType }?.endings.first ?? "bin"
        var headers: HTTPFields = [
            .contentType: file.mediaType, .eTag: tag, .acceptRanges: "bytes",
            .contentDisposition: "attachment; filename=\"\(name).\(ending)\"",
            .contentSecurityPolicy: "sandbox; default-src 'none'",
        ]
        if let range { headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.size)" }
        let asked = range ?? 0..<file.size
        return Response(
            status: range == nil ? .ok : .partialContent, headers: headers,
            body: ResponseBody(contentLength: asked.count) { writer in
                var (part, sent) = (asked.lowerBound / Engine.evidencePart, 0)
                while sent < asked.count, let bytes = try await file.part(part) {
                    let start = part * Engine.evidencePart
                    let here = asked.clamped(to: start..<start + bytes.count)
                    let slice = bytes[(here.lowerBound - start)..<(here.upperBound - start)]
                    try await writer.write(ByteBuffer(bytes: slice))
                    (part, sent) = (part + 1, sent + here.count)
                }
                // Somebody took it back, or the token was revoked: an answer that is short must not look whole.
                guard sent == asked.count else {
                    throw Problem(.notFound, "The file was taken away while it was read.")
                }
                try await writer.finish(nil)
            })
    }
}

extension Request {
    /// The one range of bytes that is asked for; `nil` where all is. Several ranges, or what is no range, are not
    /// heeded (RFC 9110, 14.2), nor is a range of another file than `If-Range` names.
    fileprivate func range(of size: Int, tagged tag: String) throws -> Range<Int>? {
        guard method == .get, let header = headers[.range]?.lowercased(),
            headers[.ifRange].map({ $0.trimmingCharacters(in: .whitespaces) == tag }) ?? true,
            let asked = header.wholeMatch(of: /bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*/)
        else { return nil }
        let range: Range<Int>
        switch (Int(asked.1), Int(asked.2)) {
        case (nil, nil): return nil
        case (nil, let last?): range = max(0, size - last)..<size
        case (let first?, let last):
            if let last, last < first { return nil }
            range = min(first, size)..<min(last ?? size, size - 1) + 1
        }
        guard !range.isEmpty else {
            throw Problem(
                .badRange, "There is nothing in that range: the file has \(size) bytes.",
                headers: [.contentRange: "bytes */\(size)"])
        }
        return range
    }
}
