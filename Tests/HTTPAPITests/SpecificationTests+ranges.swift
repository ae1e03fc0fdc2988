import EngineSupport
import HTTPAPI
import Testing

extension SpecificationTests {
    /// A part of a file, of the right file alone, and what lies beyond its end.
    func tellRanges(_ api: API, _ path: String, as person: House.Person) async throws {
        let whole = try await api.send(.get, path, as: person)
        let (size, tag) = (whole.bytes.count, try #require(whole.header("ETag")))
        #expect(whole.status == 200 && whole.header("Accept-Ranges") == "bytes" && size > 4)
        let asked: [(range: String, found: Range<Int>)] = [
            ("bytes=0-0", 0..<1), ("bytes=1-3", 1..<4), ("bytes=2-", 2..<size), ("bytes=-2", size - 2..<size),
            ("Bytes=0-\(size + 9)", 0..<size), ("bytes=-\(size + 9)", 0..<size),
        ]
        for (range, found) in asked {
            let part = try await api.send(.get, path, as: person, headers: ["Range": range, "If-Range": tag])
            #expect(part.status == 206 && part.bytes == Array(whole.bytes[found]), "\(range)")
            #expect(part.header("Content-Range") == "bytes \(found.lowerBound)-\(found.upperBound - 1)/\(size)")
            #expect(part.header("ETag") == tag)
        }
        // What is no single range, or one of another file, is not heeded.
        for headers in [
            ["Range": "bytes=0-0,2-3"], ["Range": "bytes=3-1"], ["Range": "bytes=-"], ["Range": "lines=0-1"],
            ["Range": "bytes=a-b"], ["Range": "bytes=0-0", "If-Range": "\"x\""],
            ["Range": "bytes=0-0", "If-Range": "W/\(tag)"],
        ] {
            let all = try await api.send(.get, path, as: person, headers: headers)
            #expect(all.status == 200 && all.bytes == whole.bytes, "\(headers)")
        }
        for range in ["bytes=\(size)-", "bytes=\(size)-\(size + 1)", "bytes=-0"] {
            let none = try await api.send(.get, path, as: person, headers: ["Range": range])
            #expect(none.status == 416 && none.problem == "bad_range", "\(range): \(none.text)")
            #expect(none.header("Content-Range") == "bytes */\(size)")
        }
        let known = try await api.send(.get, path, as: person, headers: ["If-None-Match": tag, "Range": "bytes=0-0"])
        #expect(known.status == 304)
    }
}
