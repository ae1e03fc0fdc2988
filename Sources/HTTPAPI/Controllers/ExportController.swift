import Engine
import Hummingbird
import Reports
import Turnaround

/// Event logs, streamed as they are read from the database.
struct ExportController: Sendable {
    let engine: Engine
    let shares: Shares

    /// Who answers for one form of log.
    func log(_ format: LogFormat) -> Route.HeldHandler {
        { request, context in try await answer(request, context, format) }
    }

    private func answer(_ request: Request, _ context: PrincipalContext, _ format: LogFormat) async throws -> Response {
        let now = Instant.now
        let query = try QueryReader(
            request, parameters: ReportController.parameters + ["resources"], repeatable: ReportController.dimensions)
        let naming = try query.choice("resources", among: ResourceNaming.allCases.map(\.rawValue)).flatMap(
            ResourceNaming.init(rawValue:))
        let log = try await engine.caseLog(try ReportController.filter(query), now: now, as: context.credential)
        let place = try await shares.take(for: try await engine.organisation(of: context.credential))
        return Response(
            status: .ok,
            headers: [
                .contentType: format.mediaType,
                .contentDisposition: "attachment; filename=\"\(log.name).\(format.fileExtension)\"",
            ],
            body: ResponseBody { writer in
                // The place is held until the answer is written or given up.
                defer { withExtendedLifetime(place) {} }
                try await Self.write(log, format, naming ?? .pseudonym, to: &writer)
                try await writer.finish(nil)
            })
    }

    /// Reads the log on the database's side while the client's side takes what is there; where either ends, so does the
    /// other.
    private static func write(
        _ log: CaseLog, _ format: LogFormat, _ naming: ResourceNaming, to writer: inout any ResponseBodyWriter
    ) async throws {
        let channel = ChunkChannel()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    _ = try await log.read(
                        into: { LogDocument(format, name: log.name, resources: naming) { try channel.send($0) } })
                    channel.finish()
                } catch {
                    channel.finish(throwing: error)
                    throw error
                }
            }
            do {
                for try await chunk in channel.chunks {
                    try await writer.write(ByteBuffer(bytes: chunk))
                    channel.taken()
                }
                // A stream ends quietly where its reader is cancelled; a log must not.
                try Task.checkCancellation()
            } catch {
                channel.close()
                throw error
            }
            channel.close()
            try await group.waitForAll()
        }
    }
}
