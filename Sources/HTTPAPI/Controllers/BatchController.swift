import Engine
import Foundation
import Hummingbird
import WorkflowCore

/// Many cases opened by one request: rows come in, and a result for each goes out, in order.
struct BatchController: Sendable {
    let engine: Engine
    let uploads: Shares

    private struct Results: Encodable { let results: [CaseOpening.Outcome] }

    /// Opens a case for each row of a JSON document, or for each line of JSON Lines as they come.
    @Sendable func open(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let opening = CaseOpening(engine: engine, context: context, key: try request.batchKey())
        let place = try await uploads.take(
            for: try await engine.holder(of: context.credential, for: .act).organisationCode)
        defer { withExtendedLifetime(place) {} }
        if request.isLines { return try lines(of: request, opening, place) }
        var document = try await RequestDocument(of: request, members: ["cases"])
        let rows = document.list("cases", most: RequestLimits.rows)
        try document.check()
        var results: [CaseOpening.Outcome] = []
        for start in stride(from: 0, to: rows.count, by: CaseOpening.together) {
            let part = rows[start..<min(start + CaseOpening.together, rows.count)]
            results += await opening.results(
                of: part.enumerated().map { offset, value in
                    opening.row(start + offset + 1) { try RequestDocument(value, members: CaseOpening.members) }
                })
        }
        return try .json(Results(results: results))
    }

    /// Answers line by line while lines come in: what is held is some rows, however many there are.
    private func lines(of request: Request, _ opening: CaseOpening, _ place: Shares.Place) throws -> Response {
        try request.checkLines()
        return Response(
            status: .ok, headers: [.contentType: jsonLines],
            body: ResponseBody { writer in
                // The place is held until the answer is written or given up.
                defer { withExtendedLifetime(place) {} }
                var lines = LineReader(most: RequestLimits.line)
                var (rows, number, size) = ([CaseOpening.Row](), 0, 0)
                for try await chunk in request.body {
                    for line in lines.take(chunk.readableBytesView) {
                        number += 1
                        size += line.size
                        rows.append(opening.row(number, line))
                        if rows.count == CaseOpening.together || size >= RequestLimits.body {
                            try await writer.write(try await opening.lines(of: rows))
                            (rows, size) = ([], 0)
                        }
                    }
                }
                if let last = lines.rest() { rows.append(opening.row(number + 1, last)) }
                if !rows.isEmpty { try await writer.write(try await opening.lines(of: rows)) }
                try await writer.finish(nil)
            })
    }
}

/// The type of JSON Lines; and an older name of it.
private let jsonLines = "application/jsonl"
private let newlineDelimited = "application/x-ndjson"

extension Request {
    /// Whether the body is JSON Lines, of whatever character set.
    var isLines: Bool {
        [jsonLines, newlineDelimited].contains(
            headers[.contentType]?.lowercased().split(separator: ";").first?.trimmingCharacters(in: .whitespaces))
    }

    /// Refuses lines in another character set than UTF-8, and such as come encoded.
    fileprivate func checkLines() throws {
        let type = (headers[.contentType] ?? "").lowercased().filter { !$0.isWhitespace && $0 != "\"" }
        let parameters = type.split(separator: ";").dropFirst()
        let coding = headers[.contentEncoding]?.lowercased() ?? "identity"
        guard parameters.allSatisfy({ !$0.hasPrefix("charset=") || $0 == "charset=utf-8" }), coding == "identity"
        else {
            throw Problem(
                .unsupportedMediaType, "The lines come in a form that is not read. Send them plain, in UTF-8.",
                headers: [.accept: "application/json, \(jsonLines)"])
        }
    }

    /// The key from which rows without one have theirs; `nil` where the request has none.
    fileprivate func batchKey() throws -> String? {
        guard headers[.idempotencyKey] != nil else { return nil }
        let key = try idempotencyKey()
        guard key.utf8.count <= 180 else {
            throw Problem(
                .badHeader, "Idempotency-Key has more than 180 characters; each row adds its number.",
                facts: ["header": "Idempotency-Key"])
        }
        return key
    }
}

extension CaseOpening {
    /// A row that came as a line.
    fileprivate func row(_ number: Int, _ line: LineReader.Line) -> Row {
        row(number) {
            guard case .whole(let bytes) = line else { throw Problem(tooLargeFor: RequestLimits.line) }
            return try RequestDocument(bytes: bytes, members: Self.members)
        }
    }

    /// The results of rows, a line for each.
    fileprivate func lines(of rows: [Row]) async throws -> ByteBuffer {
        var buffer = ByteBuffer()
        for result in await results(of: rows) {
            buffer.writeBytes(try Wire.encode(result))
            buffer.writeString("\n")
        }
        return buffer
    }
}
