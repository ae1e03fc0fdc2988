import Documents
import Engine
import Hummingbird
import Turnaround
import WorkflowCore

/// Somebody's dates as a calendar file, by their token or at an address that a calendar program can keep.
struct DiaryController: Sendable {
    let engine: Engine
    /// For the address that asks for no token.
    let publicEngine: Engine

    private struct Feed: Encodable { let path: String }

    /// The dates of the holder of the token.
    @Sendable func own(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        Self.answer(try await engine.diary(on: Self.today, as: context.credential), in: request.language)
    }

    /// The dates at an address.
    @Sendable func feed(_ request: Request, _ context: APIContext) async throws -> Response {
        let secret = try context.parameters.require("feed")
        do {
            guard TokenSecret.isWhole(secret) else { throw EngineError.unauthenticated }
            let diary = try await publicEngine.diary(on: Self.today, as: Credential(feed: secret))
            return Self.answer(diary, in: request.language)
        } catch EngineError.unauthenticated {
            throw EngineError.notFound(
                kind: "calendar", name: "of this address",
                hint: "it was ended, or mistyped; accredit diary feed makes another")
        }
    }

    /// Makes the address, in place of the one before.
    @Sendable func make(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await RequestDocument.refuseMembers(of: request)
        let secret = try await engine.makeFeed(as: context.credential)
        return try .json(Feed(path: "/v1/diaries/\(secret)"), status: .created)
    }

    /// Ends the address.
    @Sendable func end(_ request: Request, _ context: PrincipalContext) async throws -> Response {
        try await RequestDocument.refuseMembers(of: request)
        guard try await engine.endFeed(as: context.credential) else {
            throw EngineError.notFound(kind: "calendar", name: "of yours", hint: "accredit diary feed makes one")
        }
        return Response(status: .noContent)
    }

    private static var today: Day { LondonTime.shared.day(of: .now) }

    private static func answer(_ diary: Diary, in language: Language) -> Response {
        let isWelsh = language == .cy
        let file = CalendarFile(
            name: "\(diary.principal.name), \(diary.principal.organisation)", madeAt: Instant.now.description,
            entries: diary.meetings.flatMap { entries($0, isWelsh) } + diary.work.compactMap { entry($0, language) })
        return Response(
            status: .ok, headers: [.contentType: "text/calendar; charset=utf-8", .cacheControl: "private, no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: file.text)))
    }

    /// A meeting, and the last day for its papers.
    private static func entries(_ meeting: MeetingSummary, _ isWelsh: Bool) -> [CalendarFile.Entry] {
        let cases = isWelsh ? "Achosion ar yr agenda: \(meeting.waiting)" : "Cases on the agenda: \(meeting.waiting)"
        let isCancelled = meeting.status == "cancelled"
        let name = meeting.title.text(in: isWelsh ? .cy : .en)
        return [
            CalendarFile.Entry(
                id: meeting.meeting, day: PrintedDate(meeting.date),
                title: isWelsh ? "Cyfarfod: \(name)" : "Meeting: \(name)",
                note: cases, isCancelled: isCancelled),
            CalendarFile.Entry(
                id: "\(meeting.meeting)-papers", day: PrintedDate(meeting.papersClose),
                title: isWelsh ? "Dyddiad olaf papurau: \(name)" : "Papers close: \(name)", isCancelled: isCancelled),
        ]
    }

    private static func entry(_ item: WorkItem, _ language: Language) -> CalendarFile.Entry? {
        guard let due = item.due else { return nil }
        return CalendarFile.Entry(
            id: [item.reference, item.kind.rawValue, item.number.map(String.init)].compactMap(\.self).joined(
                separator: "-"),
            day: PrintedDate(due), title: "\(item.reference): \(item.what.text(in: language))", note: item.title)
    }
}
