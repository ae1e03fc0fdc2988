import Hummingbird

/// The trace that a request belongs to, as the header `traceparent` says it (W3C Trace Context, level 1).
struct TraceContext: Hashable, Sendable {
    /// The trace: 32 hexadecimal digits.
    let traceID: String
    /// The caller's own part of it: 16 hexadecimal digits.
    let parentID: String

    /// Reads `VERSION-TRACE-PARENT-FLAGS`. Later versions may say more behind that; what they add is passed over.
    /// - Returns: `nil` for what is no such header: it is ignored then.
    init?(_ header: String) {
        let form = /([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?/
        guard header.utf8.count <= 512, let match = header.wholeMatch(of: form), match.1 != "ff",
            match.1 != "00" || match.5 == nil,
            match.2.contains(where: { $0 != "0" }), match.3.contains(where: { $0 != "0" })
        else { return nil }
        (traceID, parentID) = (String(match.2), String(match.3))
    }
}

extension Request {
    /// The trace that the request belongs to; `nil` where it says none, or several.
    var trace: TraceContext? { headers[.traceparent].flatMap(TraceContext.init) }
}

extension HTTPFields.Element.Name {
    /// The trace of the caller.
    fileprivate static let traceparent = HTTPFields.Element.Name("traceparent")!
}
