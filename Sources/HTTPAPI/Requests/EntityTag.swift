import Crypto
import Hummingbird
import WorkflowCore

/// Strong entity tags: of a case its version and what is said of it, of a file and of other answers their digest.
enum EntityTag {
    /// The tag of bytes.
    /// - Parameter version: the version of the case that they are about, which `If-Match` heeds.
    static func of(_ bytes: [UInt8], version: Int? = nil) -> String {
        "\"\(version.map { "\($0)." } ?? "")\(SHA256.hash(data: bytes).prefix(12).hex)\""
    }

    /// The tag of the same, compressed.
    static func compressed(_ tag: String) -> String { "\(tag.dropLast())\(suffix)\"" }

    /// The tag of what a tag stands for, not compressed.
    static func plain(_ tag: String) -> String {
        tag.hasSuffix("\(suffix)\"") ? "\(tag.dropLast(suffix.count + 1))\"" : tag
    }

    private static let suffix = "-gzip"
}

extension Response {
    /// The answer with a tag of what it says; nothing again where the client has it already.
    /// - Parameter version: the version of the case that it is about.
    static func known(_ bytes: [UInt8], headers: HTTPFields, to request: Request, version: Int? = nil) -> Response {
        let tag = EntityTag.of(bytes, version: version)
        var headers = headers
        headers[.eTag] = tag
        if let given = request.known(tag) {
            var kept: HTTPFields = [.eTag: given]
            kept[.cacheControl] = headers[.cacheControl]
            kept[.vary] = "Accept-Encoding"
            return Response(status: .notModified, headers: kept)
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
