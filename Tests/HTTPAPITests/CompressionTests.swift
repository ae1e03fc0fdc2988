import Deflate
import EngineSupport
import Foundation
import HTTPAPI
import Testing
import WorkflowCore

/// What goes over the wire compressed: answers for who takes it, and bodies that come so.
@Suite struct CompressionTests {
    private static func gzip(_ bytes: [UInt8]) -> [UInt8] { Deflater(.gzip).deflated(bytes, .finish) }

    @Test func `answers of a kilobyte and more are compressed for who takes gzip, and are the same`() async throws {
        try await API.serving(.live) { api in
            let reference = try await api.open()
            let officer = api.house.officer
            try await api.act("submit", on: reference, as: api.house.provider)
            let paths = [
                "/openapi.yaml", "/v1/cases/\(reference)", "/v1/cases/\(reference)/document", "/v1/exports/xes",
                "/v1/exports/csv", "/v1/workflows/proportionate-accreditation",
            ]
            for path in paths {
                let plain = try await api.send(.get, path, as: officer, headers: ["Accept-Encoding": "identity"])
                #expect(plain.header("Content-Encoding") == nil && plain.header("Vary") == "Accept-Encoding", "\(path)")
                for accepted in ["gzip", "br;q=1.0, gzip;q=0.5", "*", "GZip"] {
                    let answer = try await api.send(.get, path, as: officer, headers: ["Accept-Encoding": accepted])
                    #expect(answer.header("Content-Encoding") == "gzip", "\(path) \(accepted)")
                    #expect(answer.header("Vary") == "Accept-Encoding")
                    let unfolded = try Gzip.unfolded(answer.bytes, most: 8 << 20)
                    #expect(unfolded == plain.bytes && answer.bytes.count < plain.bytes.count, "\(path)")
                }
                for refused in ["gzip;q=0", "br", "identity, gzip;q=0.000, *", ""] {
                    let answer = try await api.send(.get, path, as: officer, headers: ["Accept-Encoding": refused])
                    #expect(answer.header("Content-Encoding") == nil, "\(path) \(refused)")
                }
                let head = try await api.send(.head, path, as: officer, headers: ["Accept-Encoding": "gzip"])
                #expect(head.bytes.isEmpty && head.header("Vary") == "Accept-Encoding", "\(path)")
            }
            let small = try await api.send(.get, "/health", headers: ["Accept-Encoding": "gzip"])
            #expect(small.header("Content-Encoding") == nil && small.header("Vary") == "Accept-Encoding")
        }
    }

    @Test func `a compressed answer has a tag of its own, which means the same`() async throws {
        try await API.serving { api in
            let reference = try await api.open()
            let (path, provider) = ("/v1/cases/\(reference)", api.house.provider)
            let plain = try #require(try await api.send(.get, path, as: provider).header("ETag"))
            let zipped = try #require(
                try await api.send(.get, path, as: provider, headers: ["Accept-Encoding": "gzip"]).header("ETag"))
            #expect(zipped != plain && zipped == "\(plain.dropLast())-gzip\"")
            for tag in [plain, zipped, "W/\(zipped)"] {
                let known = try await api.send(.get, path, as: provider, headers: ["If-None-Match": tag])
                #expect(known.status == 304 && known.bytes.isEmpty, "\(tag)")
            }
            #expect(try await api.act("submit", on: reference, as: provider, version: zipped).status == 200)
            let moved = try await api.send(.get, path, as: provider, headers: ["If-None-Match": zipped])
            #expect(moved.status == 200)
            #expect(try await api.act("withdraw", on: reference, as: provider, version: plain).status == 412)
        }
    }

    @Test func `a file is sent as it is`() async throws {
        try await API.serving { api in
            let (house, reference) = (api.house, try await api.open())
            let text = Array(String(repeating: "The plan of the course.\n", count: 200).utf8)
            let attached = try await api.send(
                .post, "/v1/cases/\(reference)/evidence?requirement=assessment-plan&name=plan.txt", as: house.provider,
                headers: ["If-Match": "*", "Content-Type": "application/octet-stream"], bytes: text)
            try #require(attached.status == 200, "\(attached.text)")
            let path = "/v1/cases/\(reference)/evidence/1/content"
            let file = try await api.send(.get, path, as: house.provider, headers: ["Accept-Encoding": "gzip"])
            #expect(file.bytes == text && file.header("Content-Encoding") == nil && file.header("Vary") == nil)
        }
    }

    @Test func `a body may come compressed, and may not unfold to more than it might have plain`() async throws {
        try await API.serving { api in
            func check(_ bytes: [UInt8], _ coding: String = "gzip") async throws -> API.Answer {
                try await api.send(
                    .post, "/v1/submissions/check", as: api.house.provider,
                    headers: ["Content-Type": "application/json", "Content-Encoding": coding], bytes: bytes)
            }
            let document = Array(try API.submission().canonicalText().utf8)
            let whole = Self.gzip(document)
            let plain = try await check(document, "identity")
            for (bytes, coding) in [(whole, "gzip"), (whole, "X-GZIP")] {
                let answer = try await check(bytes, coding)
                #expect(answer.status == 200 && answer.text == plain.text, "\(answer.text)")
            }
            // Several members are one stream.
            let half = document.count / 2
            let members = Self.gzip(Array(document[..<half])) + Self.gzip(Array(document[half...]))
            #expect(try await check(members).text == plain.text)
            // What unfolds to as much as a body may have is taken, and a byte more is not.
            let blanks = { (count: Int) in Array("{}".utf8) + [UInt8](repeating: 0x20, count: count - 2) }
            #expect(try await check(Self.gzip(blanks(1 << 20))).status == 200)
            for size in [1 << 20 + 1, 1 << 26] {
                let bomb = try await check(Self.gzip(blanks(size)))
                #expect(bomb.status == 413 && bomb.json?["limit_bytes"] == 1_048_576, "\(size): \(bomb.text)")
            }
            // None, cut off, damaged, or with something behind it.
            var damaged = whole
            damaged[whole.count / 2] ^= 0xff
            for bytes in [document, Array(whole.dropLast(5)), damaged, whole + [1, 2, 3], Array(whole.prefix(4))] {
                let answer = try await check(bytes)
                #expect(answer.status == 400 && answer.problem == "bad_header", "\(answer.text)")
                #expect(answer.json?["header"] == "Content-Encoding")
            }
        }
    }
}
