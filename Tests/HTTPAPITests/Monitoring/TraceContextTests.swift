import Testing

@testable import HTTPAPI

/// The header `traceparent` (W3C Trace Context).
@Suite struct TraceContextTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let parent = "00f067aa0ba902b7"

    static let taken = [
        "00-\(trace)-\(parent)-01", "00-\(trace)-\(parent)-00", "00-\(trace)-\(parent)-ff",
        "01-\(trace)-\(parent)-01", "cc-\(trace)-\(parent)-01-what-the-future-will-be-like",
    ]

    @Test(arguments: taken) func `a valid one is taken over`(header: String) {
        let context = TraceContext(header)
        #expect(context?.traceID == Self.trace && context?.parentID == Self.parent)
    }

    static let ignored = [
        "", "00", trace, "00-\(trace)-\(parent)", "00-\(trace)-\(parent)-01-more", "00-\(trace)-\(parent)-1",
        "ff-\(trace)-\(parent)-01", "00-\(trace.uppercased())-\(parent)-01", "00-\(trace)0-\(parent)-01",
        "00-\(String(repeating: "0", count: 32))-\(parent)-01", "00-\(trace)-\(String(repeating: "0", count: 16))-01",
        "00-\(trace)-\(parent)-01, 00-\(trace)-\(parent)-01", "00-\(trace)-\(parent)-01\n", " 00-\(trace)-\(parent)-01",
        "01-\(trace)-\(parent)-01.more", "01-\(trace)-\(parent)-01-" + String(repeating: "x", count: 600),
    ]

    @Test(arguments: ignored) func `an invalid one is ignored`(header: String) {
        #expect(TraceContext(header) == nil)
    }
}
