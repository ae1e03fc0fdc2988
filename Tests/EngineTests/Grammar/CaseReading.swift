import EngineSupport
import Foundation
import Turnaround
import WorkflowCore

@testable import Engine

/// What people see of a case and of its route: texts that two definitions are told apart by.
enum CaseReading {
    /// What became of each step.
    static let steps: GrammarRow.Reading = { $0.log.joined(separator: "\n") }

    /// For a row whose other file is not published.
    static let nothing: GrammarRow.Reading = { _ in "" }

    /// The case as its provider reads it, without what goes by today.
    static let detail: GrammarRow.Reading = { trial in
        var detail = try await trial.house.engine.caseDetail(
            trial.reference, as: trial.house.simulatingProvider.credential)
        detail.clocks.usedWorkingDays = nil
        detail.sameCourse = nil
        return try text(detail)
    }

    /// The standard of the whole as the body reads it: when it started, stopped, and is due.
    static let clocks: GrammarRow.Reading = { trial in
        let clocks = try await trial.house.engine.caseDetail(trial.reference, as: trial.house.officer.credential).clocks
        return "\(clocks.standard) \(clocks.startedAt.text) to \(clocks.stoppedAt.text), due \(clocks.due.text)"
    }

    /// Actions of the case as somebody may take them.
    static func actions(_ person: String) -> GrammarRow.Reading {
        { try text(try await $0.house.engine.explain($0.reference, as: $0.person(person).credential)) }
    }

    /// Work items about the case.
    static func work(_ person: String) -> GrammarRow.Reading {
        { trial in
            let page = try await trial.house.engine.work(limit: 500, as: trial.person(person).credential)
            return try text(page.work.filter { $0.reference == trial.reference })
        }
    }

    /// Milestones, as its provider reads them at the beginning of 2021.
    static let milestones: GrammarRow.Reading = { trial in
        try text(
            try await trial.house.engine.milestones(
                of: trial.reference, now: try Instant("2021-02-01T10:00:00Z"),
                as: trial.house.simulatingProvider.credential))
    }

    /// History, as somebody reads it.
    static func history(_ person: String) -> GrammarRow.Reading {
        { trial in
            let story = try await trial.house.engine.history(
                of: trial.reference, now: try Instant("2030-01-01T10:00:00Z"), as: trial.person(person).credential)
            return try story.events.map {
                "\($0.command) \($0.action) \(try text($0.effect)) \(try text($0.payload))"
            }.joined(separator: "\n")
        }
    }

    /// The panel, as somebody reads it.
    static func panel(_ person: String) -> GrammarRow.Reading {
        { try text(try await $0.house.engine.panel(of: $0.reference, as: $0.person(person).credential)) }
    }

    /// The record of the case, or that it cannot be read.
    static func record(_ person: String) -> GrammarRow.Reading {
        { trial in
            do {
                return try text(
                    try await trial.house.engine.caseDetail(trial.reference, as: trial.person(person).credential)
                        .record)
            } catch EngineError.notFound { return "not found" }
        }
    }

    /// The letters about the case, whole.
    static let letters: GrammarRow.Reading = { trial in
        let officer = trial.house.officer.credential
        let list = try await trial.house.engine.letters(of: trial.reference, as: officer).letters
        var lines: [String] = []
        for letter in list.sorted(by: { $0.number < $1.number }) {
            let whole = try await trial.house.engine.letter(letter.number, of: trial.reference, as: officer)
            lines.append("\(letter.letter) to \(letter.recipient): \(whole.subject ?? "") \(whole.text ?? "")")
        }
        return lines.joined(separator: "\n")
    }

    /// The entry of the public register, or that there is none.
    static let register: GrammarRow.Reading = { trial in
        do {
            var entry = try await trial.house.engine.registerEntry(trial.reference)
            // It follows from the reference, which no two cases share.
            entry.code = ""
            return try text(entry)
        } catch EngineError.notFound { return "no entry" }
    }

    /// Costs and steps of the route, as reports judge them.
    static let report: GrammarRow.Reading = { trial in
        let report = try await trial.house.engine.onerous(
            ReportFilter(route: trial.definition.workflow), now: House.now, as: trial.house.officer.credential)
        return try text(report.routes)
    }

    /// Advice on a course of three credits, by a body whose front door the route is, in November 2026.
    static let advice: GrammarRow.Reading = { trial in
        let code = "G" + trial.name.filter(\.isNumber) + trial.name.suffix(1).uppercased()
        _ = try await trial.house.administration.createOrganisation(
            kind: .body, code: code, name: "A body", frontDoor: trial.definition.workflow, isSample: true)
        let advice = try await trial.house.engine.advise(
            body: code, submission: try House.sample("level-3-care-welsh-college"),
            now: try Instant("2026-11-20T10:00:00Z"), as: trial.house.provider.credential)
        return try text(advice).replacing(code, with: "BODY")
    }

    /// A value as JSON, its keys in order.
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

extension Optional where Wrapped: CustomStringConvertible {
    /// The value, or a dash.
    fileprivate var text: String { map(\.description) ?? "-" }
}
