import Engine
import Foundation
import Postgres
import WorkflowCore

extension Administration {
    /// Everything that is held about somebody, as JSON whose members and lists are in an order that follows from what
    /// they are: the same data are the same text.
    /// - Throws: ``EngineError/invalid(what:expected:)`` where nobody, or not one person alone, is found.
    package func personalData(of subject: DataSubject) async throws -> JSONValue {
        try await answer(
            """
            SELECT accredit.personal_data_of(\(subject.code), \(subject.called), \(subject.address))::text AS answer
            """)
    }

    /// What pseudonymising somebody would replace, and where; changes nothing.
    /// - Parameter ambiguous: what becomes of a name that may be others' too; `nil`: it is refused.
    /// - Throws: ``EngineError/invalid(what:expected:)`` where nobody, or not one person alone, is found, or a name may
    ///   be others' too.
    package func planPseudonymisation(of subject: DataSubject, ambiguous: AmbiguousName? = nil) async throws
        -> PseudonymisationPlan
    {
        let plan = try await answer(
            """
            SELECT accredit.pseudonymisation_plan(\(subject.code), \(subject.called), \(subject.address),
                \(ambiguous?.rawValue))::text AS answer
            """)
        return try Wire.decode(PseudonymisationPlan.self, from: Data(try plan.canonicalText().utf8))
    }

    /// Calls somebody otherwise, everywhere: in their record, and wherever a text mentions them. The history of each
    /// case stays whole, and tells of it. Some cases at a time; one that was interrupted goes on where it is begun
    /// again.
    /// - Parameters:
    ///   - ambiguous: what becomes of a name that may be others' too; `nil`: it is refused.
    ///   - batch: how many cases in one transaction.
    ///   - progress: told how many cases are done.
    /// - Throws: ``EngineError/invalid(what:expected:)`` also where the person works there still.
    package func pseudonymise(
        _ subject: DataSubject, ambiguous: AmbiguousName? = nil, batch: Int = 50, progress: (Int) -> Void = { _ in }
    ) async throws -> Pseudonymisation {
        let begun = try await answer(
            """
            SELECT accredit.begin_pseudonymisation(\(subject.code), \(subject.called), \(subject.address),
                \(ambiguous?.rawValue))::text AS answer
            """)
        guard let id = begun["id"]?.stringValue.flatMap(UUID.init(uuidString:)) else {
            throw EngineError.invalid(what: "nothing was begun", expected: "an answer of the database")
        }
        var done = 0
        while true {
            // What somebody has written meanwhile is found by the next look.
            while case let cases = try await casesMentioning(id), !cases.isEmpty {
                for start in stride(from: 0, to: cases.count, by: batch) {
                    let some = Array(cases[start..<min(start + batch, cases.count)])
                    try await pool.withConnection { connection in
                        _ = try await connection.query(
                            "SELECT accredit.pseudonymise_cases(\(id), \(some)::uuid[])", timeout: .never)
                    }
                    done += some.count
                    progress(done)
                }
            }
            let finished = try await pool.withConnection { connection in
                try await connection.query(
                    "SELECT accredit.end_pseudonymisation(\(id)) AS answer", timeout: .never
                ).first?.decodeWireIfPresent("answer", as: Pseudonymisation.self)
            }
            if let finished {
                logger.info("called somebody otherwise", metadata: ["id": "\(id)", "texts": "\(finished.texts)"])
                return finished
            }
        }
    }

    private func casesMentioning(_ id: UUID) async throws -> [UUID] {
        try await pool.withConnection { connection in
            try await connection.query(
                "SELECT accredit.pseudonymisation_cases(\(id), 10000) AS case_id", timeout: .never)
        }.map { try $0.decode("case_id") }
    }

    /// The answer of a function of the database, which may refuse.
    func answer(_ question: SQL) async throws -> JSONValue {
        let text = try await pool.withConnection { connection in
            try await connection.query(question, timeout: .never).first?.decode("answer", as: String.self)
        }
        let answer = try JSONValue(json: text ?? "null")
        if let refused = answer["refused"] {
            throw EngineError.invalid(
                what: refused["what"]?.stringValue ?? "", expected: refused["expected"]?.stringValue ?? "")
        }
        return answer
    }
}
