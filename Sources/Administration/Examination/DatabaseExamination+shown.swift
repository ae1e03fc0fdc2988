import Engine
import Postgres

extension DatabaseExamination {
    /// Number of entries that are read at a time.
    private static let page = 1000

    /// Whether everything that lists show can be shown: entries of the register, and letters that wait to be written.
    /// Lists leave out what cannot be; here it is named.
    func shown() async throws -> [ExaminationFinding] {
        let letters = try await connection.query(
            """
            SELECT h.reference, l.letter_no FROM accredit.case_letter l
            JOIN accredit.case_head h ON h.case_id = l.case_id
            WHERE l.subject IS NULL AND l.facts IS NOT NULL AND l.made_at < clock_timestamp() - interval '10 minutes'
            ORDER BY l.made_at
            """
        ).map { row in
            let (reference, number) = try row.decode(as: (String.self, Int.self))
            return "letter \(number) of \(reference)"
        }
        let bad = try await unreadableEntries().map { "the entry \($0)" } + letters
        guard !bad.isEmpty else { return [.ok("lists", "every entry and every letter can be shown")] }
        let named = bad.prefix(10).joined(separator: ", ") + (bad.count > 10 ? " and \(bad.count - 10) more" : "")
        return [
            .fail(
                "lists", "what cannot be shown is left out of lists: \(named)",
                "The log of accredit serve says why. Put the title of the course right, or report it as a fault.")
        ]
    }

    /// References of entries of the register that the program cannot read.
    private func unreadableEntries() async throws -> [String] {
        var (bad, last): ([String], String) = ([], "")
        while true {
            let rows = try await connection.query(
                """
                SELECT c.reference, accredit.public_entry(c.reference)::text FROM accredit.case_register c
                WHERE c.reference > \(last) ORDER BY c.reference LIMIT \(Int32(Self.page))
                """, timeout: .after(.seconds(60)))
            for row in rows {
                let (reference, entry) = try row.decode(as: (String.self, String?.self))
                if (try? entry.map(RegisterEntry.init(wire:))) == nil { bad.append(reference) }
                last = reference
            }
            if rows.count < Self.page { return bad }
        }
    }
}
