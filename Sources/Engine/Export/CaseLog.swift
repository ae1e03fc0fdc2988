import Postgres
import Turnaround

/// An event log that may be read: whose cases, as of when, and by whom.
package struct CaseLog: Sendable {
    /// Name of the log: the imported log's name, the body's code in small letters, or `cases`.
    package let name: String
    /// The moment it speaks of.
    package let asOf: Instant
    private let pool: PostgresPool
    /// The statement that says who reads; an operator needs none.
    private let entering: SQL?
    private let question: SQL
    private let sources: ReportSources
    private let leavesOutSamples: Bool
    /// Bodies without whose consent, as it stands while it is read, nothing may be.
    private let needingConsent: Set<String>
    private let knownOn: Instant?

    /// Size of a log.
    package struct Size: Sendable, Hashable, Encodable {
        /// Its cases.
        package var cases = 0
        /// Their events.
        package var events = 0
    }

    /// - Throws: ``EngineError/unanswerable(parameter:what:expected:)`` where the filter speaks of a moment to come.
    init(
        _ filter: ReportFilter, _ sources: ReportSources, now: Instant, entering: SQL?,
        needingConsent: Set<String> = [], pool: PostgresPool
    ) throws {
        self.needingConsent = needingConsent
        knownOn = filter.knownOn
        asOf = try filter.moment(of: sources.log?.lastEvent, now: now)
        let bodies = sources.selection.filters[.body] ?? []
        name = sources.log?.name ?? (bodies.count == 1 ? bodies[0].lowercased() : "cases")
        question = sources.events(sources.conditions, knownOn: filter.knownOn)
        self.sources = sources
        leavesOutSamples = filter.leavesOutSamples
        self.entering = entering
        self.pool = pool
    }

    /// Reads the log into a sink, in one snapshot of the database however many passes the sink asks for, one case in
    /// memory at a time.
    ///
    /// - Parameters:
    ///   - makeSink: makes the sink; it is called and used on the connection's own queue, which a slow sink may block.
    ///   - onProgress: told the events so far, every thousand.
    /// - Throws: ``EngineError/unauthenticated`` where the token has lost its worth meanwhile; `PostgresError`; what
    ///   the sink throws.
    package func read<Sink: LoggedCaseSink & SendableMetatype>(
        into makeSink: @Sendable () -> Sink, onProgress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> Size {
        try await pool.withConnection { connection in
            try await connection.transaction(.snapshot) { connection in
                if let entering, try connection.query(entering).isEmpty { throw EngineError.unauthenticated }
                if !needingConsent.isEmpty {
                    let withdrawn = needingConsent.subtracting(
                        try SmallCellConsent.bodies(connection.query(SmallCellConsent.question(knownOn: knownOn))))
                    guard withdrawn.isEmpty else { throw EngineError.singleEventsWithheld(of: withdrawn) }
                }
                var sink = makeSink()
                try sink.begin()
                var size = Size()
                for pass in 0..<sink.passes {
                    size = Size()
                    var reader = sources.reader(asOf: asOf)
                    let make = { (assembly: TimelineAssembly, events: [EventRow], _: Instant?) in
                        assembly.logged(events, asOf: asOf)
                    }
                    func add(_ logged: LoggedCase) throws {
                        guard !(leavesOutSamples && logged.facts.isSample),
                            sources.selection.reasonToLeaveOut(logged.facts) == nil
                        else { return }
                        try sink.add(logged, pass: pass)
                        if size.events / 1_000 != (size.events + logged.events.count) / 1_000 {
                            onProgress(size.events)
                        }
                        size.cases += 1
                        size.events += logged.events.count
                    }
                    // The time counts from the last row: a sink may take its own.
                    try connection.forEachRow(question, timeout: .after(.seconds(600))) { row in
                        if let logged = try reader.take(row, make: make) { try add(logged) }
                    }
                    if let logged = reader.finish(make: make) { try add(logged) }
                }
                try sink.end()
                return size
            }
        }
    }
}

extension Engine {
    /// The event log of the cases that an analyst or officer may see event by event.
    ///
    /// Who works at an agency sees imported history, and cases of bodies that consent to their small numbers being
    /// seen: single events of other bodies' cases would give theirs away. Where no body is named, the log is of those
    /// that consent.
    /// - Throws: ``EngineError/unauthenticated``, ``EngineError/forbidden(needs:)``,
    ///   ``EngineError/withheld(what:instead:)``, ``EngineError/notFound(kind:name:hint:)``,
    ///   ``EngineError/unanswerable(parameter:what:expected:)``.
    package func caseLog(_ filter: ReportFilter, now: Instant, as credential: Credential) async throws -> CaseLog {
        let enter = Self.enterForFigures(credential)
        let filter = try filter.settled(at: now)
        let answers = try await pool.withConnection { connection in
            try await connection.pipeline(
                [enter, filter.settling(asReader: true), SmallCellConsent.question(knownOn: filter.knownOn)]
                    + ReportSources.questions(filter))
        }
        let principal = try Self.entered(answers[0])
        guard !Set(principal.roles).isDisjoint(with: ["analyst", "officer"]) else {
            throw EngineError.forbidden(needs: "an analyst or an officer")
        }
        var sources = try ReportSources(Array(answers.dropFirst(3)), filter: filter)
        guard principal.isOfAgency, filter.log == nil else {
            return try CaseLog(filter, sources, now: now, entering: enter, pool: pool)
        }
        let consenting = try SmallCellConsent.bodies(answers[2])
        let bodies = sources.selection.filters[.body].map(Set.init) ?? consenting
        guard !bodies.isEmpty, bodies.isSubset(of: consenting) else {
            throw EngineError.singleEventsWithheld(of: bodies.subtracting(consenting))
        }
        sources.selection.filters[.body] = bodies.sorted()
        return try CaseLog(filter, sources, now: now, entering: enter, needingConsent: bodies, pool: pool)
    }
}

extension EngineError {
    /// Single events are not shown to an agency.
    /// - Parameter bodies: those asked for that do not consent; none where no body does.
    fileprivate static func singleEventsWithheld(of bodies: Set<String>) -> EngineError {
        .withheld(
            what:
                """
                single events of cases of \(bodies.isEmpty ? "bodies" : bodies.sorted().joined(separator: ", ")) are \
                not shown to an agency,\u{20}
                """
                    + "because they would give small numbers away",
            instead:
                """
                ask the body for its own export, for a published report or, from its officer, for its consent to small \
                numbers being seen; or name an imported log
                """)
    }
}
