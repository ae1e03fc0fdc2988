import Administration
import Engine
import EngineSupport
import Foundation
import Postgres
import RandomSupport
import Testing
import Turnaround

/// Timers of a case fire in the order of their due times, whichever run finds them.
@Suite(.serialized) struct TimerOrderTests {
    private static let start = Instant(seconds: 1_610_323_200)  // Monday 11 January 2021, midnight in London
    /// Sets of due times, 16 to a workflow: 208, or with `ACCREDIT_TEST_ALL` 1,008.
    private static let sets = (1...(TestSample.isWhole ? 63 : 13)).map { TimerSet(seed: $0, cases: 16, from: start) }

    /// Every case of the sets in a house of its own, then what is due, fired at every moment that is given.
    /// - Returns: the history of each case in one line, in the order of the cases, and how many timers were left due.
    private static func histories(firing moments: [Instant]) async throws -> (lines: [String], due: Int) {
        try await House.withHouse { house in
            for set in sets {
                _ = try await house.administration.publish([.init(file: "\(set.name).yaml", text: set.text)])
                for (number, start) in set.starts.enumerated() {
                    try await begin(start, key: "\(set.name)-\(number)", route: set.name, in: house)
                }
            }
            for moment in moments { _ = try await house.administration.fireSimulated(asOf: moment) }
            let last = try #require(moments.last)
            let due: Int = try await house.value(
                "SELECT count(*) FROM accredit.case_timer WHERE due_at <= \(last)")
            let rows = try await house.admin.withConnection { connection in
                try await connection.query(
                    """
                    SELECT h.reference || ': ' || string_agg(concat_ws(' ', e.occurred_at, e.command, e.action,
                        e.to_state, e.effect - 'successor'), '; ' ORDER BY e.seq)
                    FROM accredit.case_head h JOIN accredit.case_event e USING (case_id)
                    GROUP BY h.reference ORDER BY h.reference
                    """, timeout: .after(.seconds(60)))
            }
            #expect(try await house.brokenChains() == [])
            return (try rows.map { try $0.decode(String.self, at: 0) }, due)
        }
    }

    /// Opens and submits a case, and seats its reviewer.
    private static func begin(_ start: TimerSet.Start, key: String, route: String, in house: House) async throws {
        let opening = Command.Request.open(body: "SAB", submission: try House.completeSubmission(), route: route)
        let opened = try
            (try await house.outcome(
                opening, as: house.simulatingProvider, key: key, at: start.openedAt)).receipt(#_sourceLocation)
        let submitted = start.openedAt.advanced(bySeconds: 30)
        try await house.act("submit", on: opened.reference, at: submitted, by: house.simulatingProvider)
        let joined = submitted.advanced(bySeconds: start.joinsAfterSeconds)
        _ = try await house.give(
            .invite, ["reviewer": "simulatingReviewer"], on: opened.reference, by: house.simulatingOfficer, at: joined
        )
        .receipt(#_sourceLocation)
        _ = try await house.give(.join, on: opened.reference, by: house.simulatingReviewer, at: joined)
            .receipt(#_sourceLocation)
    }

    @Test func oneRunIsARunEachHourIsARunEachDay() async throws {
        let (days, hour): (Int64, Int64) = (100, 3_600)
        let hours = (1...(days * 24)).map { Self.start.advanced(bySeconds: $0 * hour) }
        let everyDay = stride(from: 23, to: hours.count, by: 24).map { hours[$0] }
        // An hour at a time for the weeks in which most is due.
        async let atOnce = Self.histories(firing: [hours[hours.count - 1]])
        async let dayByDay = Self.histories(firing: everyDay)
        async let hourByHour = Self.histories(firing: Array(hours[..<(25 * 24)]) + everyDay[25...])
        let (once, daily, hourly) = (try await atOnce, try await dayByDay, try await hourByHour)
        #expect(once.lines.count >= 200)
        #expect(once.due == 0 && daily.due == 0 && hourly.due == 0)
        #expect(once.lines == daily.lines)
        #expect(once.lines == hourly.lines)
        // Each kind of timer had its part in it.
        for command in ["expire", "escalate", "remind", "renew"] {
            #expect(once.lines.contains { $0.contains(" \(command) ") }, "\(command)")
        }
    }

    @Test func anActAfterALimitThatNobodySweptIsTooLate() async throws {
        try await House.withHouse { house in
            let review = try await house.lead(to: "review", from: Self.start)
            let asked = try await house.act(
                "request-information", on: review.reference, data: ["question": "Why?"],
                at: try Instant("2021-01-14T09:00:00Z"), by: house.simulatingOfficer)
            let before = try await house.census()
            // The limit is the end of 4 February.
            let late = try Instant("2021-02-05T00:00:00Z")
            let refused = try await house.outcome(
                .act(case: asked.reference, action: "provide-information", data: ["answer": "Because."]),
                as: house.simulatingProvider, at: late)
            #expect(refused.refusal?.reason == .tooLate)
            #expect(refused.refusal?.facts["until"] == "2021-02-04")
            let more = try await house.outcome(
                .extend(case: asked.reference, what: .deadline, workingDays: 5, reason: "More to read."),
                as: house.simulatingOfficer, at: late)
            #expect(more.refusal?.reason == .tooLate)
            #expect(try await house.census() == before)
            // The last moment of the limit is in time.
            try await house.act(
                "provide-information", on: asked.reference, data: ["answer": "Because."],
                at: late.advanced(byMicroseconds: -1), by: house.simulatingProvider)
        }
    }

    @Test func whatNobodySweptYetIsExplainedAsTooLate() async throws {
        try await House.withHouse { house in
            let review = try await house.lead(to: "review")
            let asked = try await house.act(
                "request-information", on: review.reference, data: ["question": "Why?"], by: house.officer)
            try await house.admin.withConnection { connection in
                _ = try await connection.execute(
                    """
                    UPDATE accredit.case_timer SET due_at = clock_timestamp() - interval '1 second'
                    WHERE kind = 'deadline'
                    """)
            }
            let actions = try await house.engine.explain(asked.reference, as: house.provider.credential)
            let answer = try #require(actions.first { $0.action == "provide-information" })
            #expect(answer.blockedBy?["reason"] == "too_late")
        }
    }
}
