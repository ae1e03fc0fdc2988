import Engine
import Foundation
import Hummingbird
import ServiceLifecycle

/// How many follow events at one time, and how they are kept.
struct StreamLimits: Sendable, Hashable {
    /// Streams in all, and of each person.
    var places = Shares.Limits(all: 256, each: 4, waiting: 0)
    /// For how long a stream may be silent: then it says that it is there, and its token is checked again.
    var heartbeat: Duration = .seconds(15)
    /// How many events are read at one time.
    var page = 100
}

/// Events as they happen, as a stream or page by page.
struct EventController: Sendable {
    let engine: Engine
    let signal: EventSignal
    let limits: StreamLimits
    /// Streams of each person.
    let each: Shares
    /// Streams of the server.
    let all: Shares

    /// The media type of server-sent events.
    static let stream = "text/event-stream"

    /// - Parameters:
    ///   - signal: rings where there are new events.
    ///   - shares: makes shares of these limits, for what, with what is told where none is free.
    init(
        engine: Engine, signal: EventSignal, limits: StreamLimits,
        shares: (Shares.Limits, String, @escaping @Sendable (Shares.Limits) -> Problem) -> Shares
    ) {
        (self.engine, self.signal, self.limits) = (engine, signal, limits)
        var (own, server) = (limits.places, limits.places)
        own.all = Int.max
        server.each = Int.max
        each = shares(own, "streams of a person", Problem.tooManyStreams)
        all = shares(server, "streams", Problem.tooManyStreamsHere)
    }

    /// What happened after a position: a stream to whom accepts one, otherwise a page.
    @Sendable func follow(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        let isStream = request.headers[.accept]?.lowercased().contains(Self.stream) == true
        let names = ["after", "case", "command", "action"] + (isStream ? [] : ["limit"])
        let query = try QueryReader(request, parameters: names, repeatable: ["command", "action"])
        let filter = EventFilter(
            name: query.text("case"), commands: query.texts("command"), actions: query.texts("action"))
        let position = request.headers[.lastEventID] ?? query.text("after") ?? Engine.presentPosition
        guard isStream else {
            let limit = try query.whole("limit", in: 1...RequestLimits.page) ?? RequestLimits.usualPage
            return try .json(
                try await engine.events(after: position, filter, limit: limit, as: context.credential),
                headers: [.cacheControl: "no-store"])
        }
        let reader = try await engine.whoAmI(context.credential).id
        let places = (try await each.take(for: reader.uuidString), try await all.take(for: "all"))
        let rings = signal.rings
        // The first page before the answer begins, so that what is wrong is told as a problem.
        let first = try await engine.events(
            after: position, filter, limit: limits.page, as: context.credential)
        let credential = context.credential
        return Response(
            status: .ok,
            headers: [.contentType: Self.stream, .cacheControl: "no-store", .accelBuffering: "no"],
            body: ResponseBody { writer in
                defer { withExtendedLifetime(places) {} }
                try await send(first, rings: rings, filter, credential, to: &writer)
                try await writer.finish(nil)
            })
    }

    /// Sends pages until the token is none any more or the server stops. Nothing is held in the database meanwhile.
    private func send(
        _ first: EventPage, rings: Int, _ filter: EventFilter, _ credential: Credential,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        var (page, rings) = (first, rings)
        var position = ""
        try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
        var spoken = ContinuousClock.now
        while true {
            if let frames = try Self.frames(of: page, since: position) {
                try await writer.write(ByteBuffer(string: frames))
                spoken = .now
            }
            position = page.next
            if !page.hasMore {
                await wait(beyond: rings, for: max(.zero, limits.heartbeat - (ContinuousClock.now - spoken)))
                try Task.checkCancellation()
                // What others do wakes a stream, and is no sign of life to its reader.
                if ContinuousClock.now - spoken >= limits.heartbeat {
                    try await writer.write(ByteBuffer(string: ": here\n\n"))
                    spoken = .now
                }
            }
            if Task.isShuttingDownGracefully { return }
            rings = signal.rings
            do {
                page = try await engine.events(after: position, filter, limit: limits.page, as: credential)
            } catch is EngineError {
                // The token was revoked, or the case is not for its holder any more: the next request is told why.
                return
            }
        }
    }

    /// Waits for new events, for a while at most; a server that stops wakes everybody.
    private func wait(beyond rings: Int, for patience: Duration) async {
        await withGracefulShutdownHandler {
            _ = await signal.wait(beyond: rings, for: patience)
        } onGracefulShutdown: {
            signal.ring()
        }
    }

    /// Events as they stand in a stream: each with the position after it. A page that shows none of what it looked at
    /// has its position alone, so that nobody looks there again. `nil` where there is nothing to say.
    static func frames(of page: EventPage, since position: String) throws -> String? {
        var text = ""
        for event in page.events {
            text += "id: \(event.position ?? page.next)\nevent: \(event.event.command)\n"
            text += "data: \(String(decoding: try Wire.encode(event), as: UTF8.self))\n\n"
        }
        if page.next != (page.events.last?.position ?? position) { text += "id: \(page.next)\n\n" }
        return text.isEmpty ? nil : text
    }
}

extension Problem {
    /// A person has their streams.
    static func tooManyStreams(_ limits: Shares.Limits) -> Problem {
        Problem(
            .tooMany, "\(limits.each) streams of events are yours already. End one of them first.",
            facts: ["limit": .integer(Int64(limits.each))], headers: [.retryAfter: "10"])
    }

    /// A server has its streams.
    static func tooManyStreamsHere(_ limits: Shares.Limits) -> Problem {
        Problem(
            .serverBusy, "\(limits.all) streams of events are open here. Try again soon, or ask page by page.",
            headers: [.retryAfter: "10"])
    }
}

extension HTTPFields.Element.Name {
    /// `Last-Event-ID`: where a stream goes on.
    static let lastEventID = Self("Last-Event-ID") ?? .via
    /// `X-Accel-Buffering`: asks a proxy to hand on what comes as it comes.
    static let accelBuffering = Self("X-Accel-Buffering") ?? .via
}
