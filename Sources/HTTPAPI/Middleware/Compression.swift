import Deflate
import Hummingbird

/// Compresses answers for clients that take gzip: text of a kilobyte and more, streamed or not. Files are sent as they
/// are, in parts that can be asked for.
struct Compression: RouterMiddleware {
    typealias Context = APIContext

    /// Bytes from which on it is worth it.
    private static let least = 1_000
    /// Where answers may hold secrets, whose lengths nobody is to learn from those of compressed ones.
    private static let withSecrets = ["/v1/people", "/v1/providers", "/v1/me", "/v1/webhooks"]

    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws
        -> Response
    {
        var response = try await next(request, context)
        guard Self.isText(response.headers[.contentType] ?? ""), response.headers[.acceptRanges] == nil,
            !Self.withSecrets.contains(where: { request.uri.path.hasPrefix($0) })
        else { return response }
        response.headers[.vary] = "Accept-Encoding"
        guard request.method != .head, response.body.contentLength ?? .max >= Self.least, request.takesGzip else {
            return response
        }
        response.headers[.contentEncoding] = "gzip"
        response.headers[.contentLength] = nil
        // A strong tag is of the bytes as they are sent (RFC 9110, 8.8.3).
        if let tag = response.headers[.eTag] { response.headers[.eTag] = EntityTag.compressed(tag) }
        let plain = response.body
        response.body = ResponseBody { writer in try await plain.write(Writer(writer)) }
        return response
    }

    private static func isText(_ type: String) -> Bool {
        let type = type.prefix { $0 != ";" }
        return type.hasPrefix("text/") || type.hasSuffix("json") || type.hasSuffix("xml")
            || ["application/yaml", "application/jsonl"].contains(type)
    }

    /// Compresses what goes through; each piece goes on at once.
    private struct Writer: ResponseBodyWriter {
        private var writer: any ResponseBodyWriter
        private let deflater = Deflater(.gzip)

        init(_ writer: any ResponseBodyWriter) { self.writer = writer }

        mutating func write(_ buffer: ByteBuffer) async throws {
            guard buffer.readableBytes > 0 else { return }
            let bytes = deflater.deflated(Array(buffer.readableBytesView), .flush)
            try await writer.write(ByteBuffer(bytes: bytes))
        }

        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
            try await writer.write(ByteBuffer(bytes: deflater.deflated([], .finish)))
            try await writer.finish(trailingHeaders)
        }
    }
}

extension Request {
    /// Whether the client takes gzip, by `Accept-Encoding` (RFC 9110, 12.5.3).
    fileprivate var takesGzip: Bool {
        var weights: [Substring: Double] = [:]
        for coding in headers[values: .acceptEncoding].joined(separator: ",").lowercased().split(separator: ",") {
            let parts = coding.filter { !$0.isWhitespace }.split(separator: ";")
            guard let name = parts.first else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 }
            weights[Substring(name)] = weight ?? 1
        }
        return (weights["gzip"] ?? weights["x-gzip"] ?? weights["*"] ?? 0) > 0
    }
}
