import ArgumentParser
import Engine
import EngineSupport
import Foundation
import Testing
import Turnaround
import WorkflowCore

@testable import accredit

extension VerbsOnServerTests {
    static let route = """
        workflow: votes
        version: 1
        title: {en: Votes}
        calendar: england-and-wales
        clock: {starts: received, stops: decided, standard: 60 working days}
        states:
          review: {party: body, initial: true, standard: 5 working days}
          committee: {party: meeting, meeting: {series: accreditation-committee, quorum: 2}}
          done: {party: none, outcome: approved}
        actions:
          put: {from: review, to: committee, by: officer, marks: received}
          approve: {from: committee, to: done, by: officer, marks: decided, decides: approved}
        """

    // long: one story in its order; each step needs what the steps before it left.
    @Test func `A meeting is held by its verbs, from the agenda to the minutes`() async throws {
        try await Self.withClients { house, client in
            _ = try await house.administration.publish([.init(file: "votes.yaml", text: Self.route)])
            let (officer, submission) = (try client(house.officer), try House.sample("level-3-care-welsh-college"))
            var cases: [String] = []
            for key in ["one", "two"] {
                let (opened, _) = try await client(house.provider).open(
                    body: "SAB", submission: submission, route: "votes", heading: CommandHeading(key: key))
                _ = try await officer.act(
                    on: opened.reference, "put", data: nil, tag: "*", heading: CommandHeading(key: key))
                cases.append(opened.reference)
            }
            // Today's meeting, and both cases on it whatever its cut-off was.
            let today = LondonTime.shared.day(of: .now).description
            let meeting = "accreditation-committee-\(today)"
            do {
                try await CallMeeting.parse([today, "--papers-close", today]).run(with: officer)
            } catch let problem as ServerProblem {
                #expect(problem.description.contains("there already"))
            }
            for (place, name) in cases.enumerated() {
                try await PlaceCase.parse([
                    name, "--meeting", today, "--position", "\(2 - place)", "--reason", "Urgent.",
                ]).run(
                    with: officer)
            }
            try await OpenMeeting.parse([today, "--present", "decider", "--chair", "decider"]).run(with: officer)
            try await AttendMeeting.parse([today, "--present", "decider", "--present", "reviewer"]).run(with: officer)
            for person in [house.decider, house.reviewer] {
                try await VoteOnCase.parse([cases[0], "approve"]).run(with: try client(person))
            }
            try await RecuseFromCase.parse([cases[1], "--reason", "A friend."]).run(with: try client(house.reviewer))
            // In one go: the one that is not carried says why, and the other stands.
            let folder = try TemporaryFolder()
            let lines = cases.map { "- {case: \($0), action: approve}" }
            try lines.joined(separator: "\n").write(
                toFile: folder.path("decisions.yaml"), atomically: true, encoding: .utf8)
            let decide = { (options: [String], answers: Terminal.Answering) in
                try await Terminal.$answering.withValue(answers) {
                    try await DecideAtMeeting.parse([today, folder.path("decisions.yaml"), "--key", "today"] + options)
                        .run(with: officer)
                }
            }
            // First it is looked at: without a terminal, and where it is not confirmed, nothing is recorded.
            let before = try await house.stored()
            await #expect(throws: Failure.notAllRecordable(refused: 1, of: 2)) {
                try await decide(["--dry-run"], .nobody)
            }
            await #expect(throws: ValidationError.self) { try await decide([], .nobody) }
            for answer in ["n", "", nil] {
                await #expect(throws: Failure.notConfirmed) { try await decide([], .somebody { _ in answer }) }
            }
            #expect(throws: (any Error).self) { try DecideAtMeeting.parse([today, "-", "--dry-run", "--yes"]) }
            #expect(try await house.stored() == before)
            await #expect(throws: Failure.notAllRecorded(refused: 1, of: 2)) {
                try await decide([], .somebody { $0.hasPrefix("Record 1 decision?") ? "y" : nil })
            }
            // Under the same key it is said that it was recorded, and nothing is recorded again.
            await #expect(throws: Failure.notAllRecorded(refused: 1, of: 2)) { try await decide(["--yes"], .nobody) }
            try await HoldOverCase.parse([cases[1], "--reason", "No quorum."]).run(with: officer)
            try await CloseMeeting.parse([meeting, "--notes", "Tea & <cake>."]).run(with: officer)
            try await ListMeetings.parse([]).run(with: officer)
            try await ShowMeeting.parse([meeting]).run(with: officer)
            try await ShowMinutes.parse([meeting]).run(with: officer)
            try await ShowCaseMeeting.parse([cases[1]]).run(with: try client(house.provider))

            let (minutes, _) = try await officer.ask(
                ServerRequest(path: ["v1", "meetings", meeting, "minutes"]), for: MeetingMinutes.self)
            let document = MinutesDocument(minutes, in: .en)
            #expect(
                document.text.contains("Present: decider, reviewer\n")
                    && document.text.contains("In the chair: decider\n"))
            #expect(
                document.text.contains("For: 2; against: 0; abstained: 0.")
                    && document.text.contains("Decided: Approved."))
            #expect(
                document.text.contains("Left the meeting for this case: reviewer.")
                    && document.text.contains(": No quorum."))
            let page = try document.page().html
            #expect(page.contains("Tea &amp; &lt;cake&gt;.") && page.hasPrefix("<!DOCTYPE html>"))
            #expect(!page.contains(meeting) && !page.contains("2026-") && !page.contains("2027-"))
            let welsh = MinutesDocument(minutes, in: .cy).text
            #expect(welsh.contains("Penderfynwyd: Cymeradwywyd.") && welsh.contains("Yn y gadair: decider\n"))
            #expect(!document.text.localizedLowercase.contains("draft"))
            var kept = minutes
            (kept.items, kept.keptFrom) = ([], 2)
            #expect(MinutesDocument(kept, in: .en).text.contains("There are 2 more cases, which you are kept from"))
        }
    }
}
