import Administration
import Engine
import EngineSupport
import Foundation
import Testing
import Turnaround

/// Figures of small spreadsheets, each of a kind that others read wrong.
@Suite struct ImportFigureTests {
    private static func report(
        _ text: String, _ change: (inout ImportOptions) -> Void
    ) async throws -> (imported: ImportReport, figures: TurnaroundReport) {
        try await House.withHouse { house in
            let file = FileManager.default.temporaryDirectory.appending(path: "figures-\(UUID().uuidString).csv")
            try Data(text.utf8).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            var options = ImportOptions(name: "log")
            change(&options)
            let imported = try await house.administration.importEvents(.file(path: file.path), options: options)
            let figures = try await house.administration.reports.turnaround(ReportFilter(log: "log"), now: House.now)
            return (imported, figures)
        }
    }

    @Test func whatFollowsTheDecisionIsAftercare() async throws {
        let (imported, figures) = try await Self.report(
            """
            Ref;Received;Decision;Certificate sent;First annual return
            C-1;03/03/2025;10/03/2025;17/03/2025;10/03/2026
            C-2;04/03/2025;12/03/2025;19/03/2025;12/03/2026
            C-3;05/03/2025;14/03/2025;21/03/2025;13/03/2026
            """
        ) { ($0.shape, $0.endColumn) = (.wide(steps: []), "Decision") }
        #expect(figures.overall.caseDuration.medianWorkingDays == 6)
        #expect((imported.counts.aftercareEvents, imported.counts.aftercareCases) == (6, 3))
        #expect(imported.remarks.contains { $0.kind == .warning && $0.column == "First annual return" })
    }

    @Test func aTargetIsNoStep() async throws {
        let sheet = """
            Ref;Received;Target date;Decision
            C-1;03/03/2025;31/03/2025;10/03/2025
            C-2;04/03/2025;01/04/2025;12/03/2025
            C-3;05/03/2025;02/04/2025;
            """
        let (imported, figures) = try await Self.report(sheet) {
            ($0.shape, $0.endColumn) = (.wide(steps: []), "Decision")
        }
        #expect(figures.overall.caseDuration.medianWorkingDays == 5.5)
        let warning = try #require(imported.remarks.first { $0.column == "Target date" && $0.kind == .warning })
        #expect(warning.text.contains("--not-step \"Target date\"") && warning.text.contains("--step"))
        let (without, _) = try await Self.report(sheet) {
            ($0.shape, $0.endColumn, $0.notSteps) = (.wide(steps: []), "Decision", ["Target date"])
        }
        #expect(without.columns.steps == ["Received", "Decision"])
        #expect(!without.remarks.contains { $0.kind == .warning })
        // Without an end, too, the column is named.
        let (bare, _) = try await Self.report(sheet) { $0.shape = .wide(steps: []) }
        #expect(bare.remarks.contains { $0.column == "Target date" && $0.kind == .warning })
    }

    @Test func withdrawnCasesCompete() async throws {
        let (_, figures) = try await Self.report(
            """
            Ref;Received;Closed;Outcome
            C-1;03/03/2025;28/04/2025;Approved
            C-2;04/03/2025;29/04/2025;Accredited
            C-3;05/03/2025;30/04/2025;Refused
            C-4;06/03/2025;10/03/2025;Withdrawn
            C-5;07/03/2025;11/03/2025;Withdrawn
            C-6;10/03/2025;12/03/2025;Withdrawn
            """
        ) { ($0.shape, $0.endColumn, $0.outcomeColumn) = (.wide(steps: []), "Closed", "Outcome") }
        let clock = figures.overall.schemeClock.fromClockStart
        #expect(clock.n.value == 3 && clock.medianWorkingDays == 38)
        let survival = try #require(figures.overall.survival)
        #expect(survival.events.value == 3 && survival.medianSeconds == 56 * 86_400 - 3_600)
        #expect(survival.incidence.contains { $0.outcome == "withdrawn" && $0.events.value == 3 })
    }

    @Test func startsAndEndsArePaired() async throws {
        let (imported, figures) = try await Self.report(
            """
            case:concept:name,concept:name,lifecycle:transition,time:timestamp
            A,Check,start,2025-03-03T09:00:00Z
            A,Check,complete,2025-03-04T09:00:00Z
            A,Review,start,2025-03-10T09:00:00Z
            A,Review,complete,2025-03-12T09:00:00Z
            A,Decide,start,2025-03-12T09:00:00Z
            A,Decide,complete,2025-03-12T10:00:00Z
            B,Check,start,2025-03-05T09:00:00Z
            B,Check,complete,2025-03-06T09:00:00Z
            B,Review,start,2025-03-11T09:00:00Z
            B,Review,complete,2025-03-13T09:00:00Z
            B,Decide,start,2025-03-13T09:00:00Z
            B,Decide,complete,2025-03-13T10:00:00Z
            """
        ) { _ in }
        let steps = try #require(figures.routes.first).steps
        func hours(_ step: String) -> Double? {
            steps.first { $0.step == step }?.visits.medianSeconds.map { ($0 / 3_600).rounded() }
        }
        #expect((hours("Check"), hours("Review"), hours("Decide")) == (24, 48, 1))
        #expect(hours("Waiting after Check") == 132)
        #expect(steps.allSatisfy { $0.reworkCases.value == 0 })
        #expect(imported.columns.events.lifecycle == "lifecycle:transition")
    }

    @Test func aRowMayHaveAStartAndAnEnd() async throws {
        let (_, figures) = try await Self.report(
            """
            case,activity,start,end,who
            A,Check,03/03/2025 09:00,04/03/2025 09:00,Olga
            A,Review,10/03/2025 09:00,12/03/2025 09:00,Rita
            A,Decide,12/03/2025 09:00,20/03/2025 09:00,Dan
            B,Check,05/03/2025 09:00,06/03/2025 09:00,Olga
            B,Review,11/03/2025 09:00,13/03/2025 09:00,Rita
            B,Decide,13/03/2025 09:00,21/03/2025 10:00,Dan
            """
        ) { ($0.interval, $0.resourceColumn) = (("start", "end"), "who") }
        #expect(figures.overall.caseDuration.medianWorkingDays == 12.5)
        let steps = try #require(figures.routes.first).steps
        #expect(steps.max { $0.visits.medianSeconds ?? 0 < $1.visits.medianSeconds ?? 0 }?.step == "Decide")
    }

    /// Visits of 14 days against 10 calendar days, 35 against a month, 59 against 8 weeks, 196 against 6 months and 374
    /// against a year: each was due earlier by the calendar, however many working days its standard may hold.
    @Test func civilStandardsAreJudgedByTheirOwnDueDate() async throws {
        let standards = [
            "Eight weeks": "8 weeks", "Six months": "6 months", "One month": "1 month", "Ten days": "10 calendar days",
            "One year": "1 year",
        ]
        let lines = standards.map { "  \($0.key): {party: body, standard: \($0.value)}\n" }
        let map = try ImportMap(parsing: "activities:\n" + lines.joined(), file: "map.yaml")
        let (imported, figures) = try await Self.report(
            """
            case,activity,when
            A,Eight weeks,24/11/2025 10:00
            A,x,22/01/2026 10:00
            B,Six months,01/09/2025 10:00
            B,x,16/03/2026 10:00
            C,One month,01/04/2025 10:00
            C,x,06/05/2025 10:00
            D,Ten days,17/04/2025 10:00
            D,x,01/05/2025 10:00
            E,One year,02/01/2024 10:00
            E,x,10/01/2025 10:00
            """
        ) { $0.map = map }
        let steps = try #require(figures.routes.first).steps.filter { standards[$0.step] != nil }
        #expect(steps.count == 5 && steps.allSatisfy { $0.withinStandardPercent == 0 })
        let written = Dictionary(uniqueKeysWithValues: imported.activities.map { ($0.name, $0.standard) })
        for (step, standard) in standards { #expect(written[step] == standard) }
    }

    @Test func whereActivitiesOverlapTheRowsAreNamed() async throws {
        let (imported, _) = try await Self.report(
            """
            case,activity,start,end
            A,Check,03/03/2025 09:00,13/03/2025 09:00
            A,Review,10/03/2025 09:00,12/03/2025 09:00
            A,Decide,14/03/2025 09:00,20/03/2025 09:00
            """
        ) { $0.interval = ("start", "end") }
        let warning = try #require(
            imported.remarks.first { $0.text.contains("another activity of the case had begun") })
        #expect(warning.kind == .warning && warning.text.contains("row 3: “Review”"), "\(warning.text)")
    }
}
