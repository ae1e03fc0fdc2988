import Documents
import Engine
import Hummingbird
import Reports

extension Response {
    /// A response that says a value as JSON, as every face of the engine writes it.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) throws
        -> Response
    {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: try Wire.encode(value))))
    }

    /// A response that says a value as JSON to who has not got it yet: see ``known(_:headers:to:version:)``.
    static func json(_ value: some Encodable, for request: Request, headers: HTTPFields = [:], version: Int? = nil)
        throws -> Response
    {
        var headers = headers
        headers[.contentType] = "application/json"
        return known(Array(try Wire.encode(value)), headers: headers, to: request, version: version)
    }

    /// A page to who has not got it yet: see ``known(_:headers:to:version:)``.
    static func page(_ page: PrintedPage, for request: Request, headers: HTTPFields = [:]) -> Response {
        known(Array(page.html.utf8), headers: ofPage(headers), to: request)
    }

    /// A response that says a report as JSON, byte for byte as the command line prints it.
    static func report(_ report: some RenderedReport) throws -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: try report.json())))
    }

    /// A response that is a page for people. It may load nothing, and no other page may frame it.
    static func page(_ page: ReportPage) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: ReportPage.mediaType,
                .contentSecurityPolicy: ReportPage.contentSecurityPolicy + "; frame-ancestors 'none'",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: page.html)))
    }

    /// A response that is a letter, a certificate or a fact sheet, made for print. It may load nothing, and no other
    /// page may frame it.
    static func page(_ page: PrintedPage, headers: HTTPFields = [:]) -> Response {
        Response(
            status: .ok, headers: ofPage(headers), body: ResponseBody(byteBuffer: ByteBuffer(string: page.html)))
    }

    private static func ofPage(_ headers: HTTPFields) -> HTTPFields {
        var headers = headers
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.contentSecurityPolicy] = PrintedPage.contentSecurityPolicy + "; frame-ancestors 'none'"
        return headers
    }
}

// Names that are constant and valid, so that the initialiser cannot fail; the fallbacks are never taken.
extension HTTPFields.Element.Name {
    /// By which the log knows a request.
    static let requestID = Self("Request-Id") ?? .via
    /// `Prefer`, RFC 7240.
    static let prefer = Self("Prefer") ?? .expect
    /// `Preference-Applied`: which wish was heeded.
    static let preferenceApplied = Self("Preference-Applied") ?? .via
    /// `Link`, RFC 8288.
    static let link = Self("Link") ?? .location
    /// `Idempotency-Key`, the principal's name for a command.
    static let idempotencyKey = Self("Idempotency-Key") ?? .ifMatch
    /// `Idempotency-Replayed`: the answer repeats an earlier one.
    static let idempotencyReplayed = Self("Idempotency-Replayed") ?? .age
}

extension HTTPFields {
    /// The strong entity tag of a case at a version: `"7"`.
    static func entityTag(of version: Int) -> String { "\"\(version)\"" }

    /// The strong entity tag of a case at a version as a header: `ETag: "7"`.
    static func entityTag(version: Int) -> HTTPFields { [.eTag: entityTag(of: version)] }
}
