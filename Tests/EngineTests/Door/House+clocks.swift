import EngineSupport
import Postgres
import Testing
import Turnaround

@testable import Engine

extension House {
    /// Every timeline of the engine's own cases, by reference.
    /// - Parameter asOf: what happened later is left out.
    func timelines(asOf: Instant? = nil) async throws -> [String: CaseTimeline] {
        try await admin.withConnection { connection in
            let filter = ReportFilter()
            let sources = try ReportSources(
                try await connection.pipeline(ReportSources.questions(filter)), filter: filter)
            var reader = sources.reader(asOf: asOf)
            let rows = try await connection.query(TimelineReader.question([]))
            let timelines = try rows.compactMap { try reader.take($0) } + [reader.finish()].compactMap(\.self)
            return Dictionary(timelines.map { ($0.reference, $0) }) { first, _ in first }
        }
    }

    /// The working days that figures count in.
    func working() async throws -> WorkingDays {
        try await admin.withConnection { connection in
            try ReportSources(
                try await connection.pipeline(ReportSources.questions(ReportFilter())), filter: ReportFilter()
            ).working()
        }
    }

    /// No chain is broken, and no clock disagrees with its events.
    func expectSound(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let (chains, clocks) = (try await brokenChains(), try await unsoundClocks())
        #expect(chains == [] && clocks == [], sourceLocation: sourceLocation)
    }

    /// Every case whose times and courts do not agree with one another.
    func unsoundClocks() async throws -> [String] {
        try await admin.withConnection { connection in
            try await connection.query(
                """
                SELECT h.reference || ': ' || c.what FROM accredit.case_head h CROSS JOIN LATERAL \
                accredit.unsound_clock(h.case_id) c
                """
            )
        }.map { try $0.decode(String.self, at: 0) }
    }
}
