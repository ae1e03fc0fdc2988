import Engine
import EngineSupport
import Foundation
import Postgres
import Testing
import WorkflowCore

@testable import Administration

/// The log of the history: what is signed is complete, what is altered is named, and what is rewritten with all its
/// hashes is told by a checkpoint that was kept outside.
@Suite struct AuditTests {
    @Test func `checkpoints take what is new, once, and what is untouched agrees`() async throws {
        try await House.withHouse { house in
            let key = SigningKey()
            await #expect(throws: AuditError.nothingSigned) {
                try await house.administration.makeCheckpoint(with: key)
            }
            let references = try await house.twoCases()
            let before = try await house.administration.verifyAudit()
            #expect(before.wrong == 0 && before.waiting == before.events && before.leaves == 0)

            let first = try await house.administration.makeCheckpoint(with: key)
            #expect(first.added == before.events && first.note.checkpoint.size == before.events)
            let none = try await house.administration.makeCheckpoint(with: key)
            #expect(none.added == 0 && none.note == first.note)

            try await house.act("confirm-complete", on: references[1], by: house.officer)
            let next = SigningKey()
            let second = try await house.administration.makeCheckpoint(with: next)
            #expect(second.note.checkpoint.number == 2 && second.note.checkpoint.log == first.note.checkpoint.log)
            let after = try await house.administration.verifyAudit()
            #expect(after.wrong == 0 && after.waiting == 0 && after.erased == 0 && after.texts > 5)
            #expect(after.leaves == after.events && after.checkpoints == 2 && after.cases == 2)

            // Each key in its own time.
            let keys = try await house.administration.auditKeys()
            #expect(keys.map(\.key) == [key.publicKey, next.publicKey])
            #expect(keys[0].to == first.note.checkpoint.madeAt && keys[1].to == nil)
            #expect(try #require(AuditKey.list(keys.map(\.text).joined(separator: "\n"))) == keys)
            #expect(try await house.flaws(beside: [first.note, second.note], trusted: keys) == [])
            let flaws = try await house.flaws(trusted: [keys[0]])
            #expect(flaws.map(\.checkpoint) == [2])
            // The old key signs no longer.
            try await house.act("submit", on: try await house.open().reference, by: house.provider)
            let stolen = try await house.administration.makeCheckpoint(with: key).note
            #expect(try await house.flaws(trusted: keys).map(\.checkpoint) == [stolen.checkpoint.number])
        }
    }

    @Test func `checkpoints made at one time while people work miss no event and have none twice`() async throws {
        try await House.withHouse { house in
            let key = SigningKey()
            let submission = try await house.completeSubmission(for: nil)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        for round in 0..<6 {
                            let opened = try await house.outcome(
                                .open(body: "SAB", submission: submission, route: nil), as: house.provider,
                                key: "\(number) \(round)"
                            ).receipt()
                            try await house.act("submit", on: opened.reference, by: house.provider)
                        }
                    }
                }
                for _ in 0..<3 {
                    group.addTask {
                        for _ in 0..<6 { _ = try? await house.administration.makeCheckpoint(with: key) }
                    }
                }
                try await group.waitForAll()
            }
            _ = try await house.administration.makeCheckpoint(with: key)
            let report = try await house.administration.verifyAudit()
            #expect(report.findings == [] && report.waiting == 0 && report.leaves == report.events)
            #expect(try await report.events == house.value("SELECT count(*) FROM accredit.case_event"))
        }
    }

    @Test func `an erased payload is told apart from an altered one`() async throws {
        try await House.withHouse { house in
            let reference = try await house.twoCases()[0]
            _ = try await house.administration.makeCheckpoint(with: SigningKey())
            let event: Int = try await house.value(
                """
                SELECT min(p.seq) FROM accredit.case_payload p JOIN accredit.case_head h USING (case_id)
                WHERE h.reference = \(reference)
                """)
            let payload = "accredit.case_payload WHERE seq = \(event) AND case_id = accredit.case_named('\(reference)')"
            try await house.rewrite(
                "UPDATE accredit.case_payload SET payload = payload || '{\"a\": 1}' WHERE (case_id, seq) = "
                    + "(accredit.case_named('\(reference)'), \(event))")
            let altered = try await house.administration.verifyAudit()
            #expect(altered.findings.map(\.event) == [event] && altered.erased == 0)
            try await house.rewrite("DELETE FROM \(payload)")
            let erased = try await house.administration.verifyAudit()
            #expect(erased.wrong == 0 && erased.erased == 1 && erased.erasedAt == ["\(reference), event \(event)"])
        }
    }

    @Test(arguments: [
        ("DELETE FROM accredit.case_event WHERE seq = 2", ["event 2 is missing before it", "its event is gone"]),
        (
            """
            DELETE FROM accredit.case_event e USING accredit.case_head h
            WHERE (e.case_id, e.seq) = (h.case_id, h.version)
            """, ["and the case has", "its event is gone"]
        ),
        (
            """
            DELETE FROM accredit.case_event e USING accredit.case_head h
            WHERE (e.case_id, e.seq) = (h.case_id, h.version);
            UPDATE accredit.case_head h SET version = version - 1, head_hash = (SELECT e.hash FROM accredit.case_event e
                WHERE e.case_id = h.case_id ORDER BY e.seq DESC LIMIT 1)
            """, ["its event is gone"]
        ),
        ("DELETE FROM accredit.case_event", ["all its events are gone", "the event of this payload is gone"]),
        ("DELETE FROM accredit.case_head", ["its case is gone"]),
        (
            "DELETE FROM accredit.case_head; DELETE FROM accredit.case_event; DELETE FROM accredit.case_payload",
            ["its event is gone", "the event of this review is gone"]
        ),
        (
            "DELETE FROM accredit.audit_leaf WHERE number = 3",
            ["leaf 3: it is missing", "and an event before it is not"]
        ),
        ("DELETE FROM accredit.audit_leaf", ["and the log has 0"]),
        ("DELETE FROM accredit.audit_checkpoint WHERE number = 1", ["checkpoint 1 is missing before it"]),
        ("DELETE FROM accredit.audit_checkpoint", ["leaf 0: it is in no checkpoint"]),
        (
            """
            UPDATE accredit.audit_leaf SET number = number + 1000 WHERE number IN (2, 3);
            UPDATE accredit.audit_leaf SET number = 1005 - number WHERE number >= 1000
            """, ["leaf 3: it is out of order", "its root is not that of the first"]
        ),
    ]) func `what is taken away or put elsewhere is named`(deed: String, said: [String]) async throws {
        try await House.withHouse { house in
            let references = try await house.twoCases()
            _ = try await house.administration.makeCheckpoint(with: SigningKey())
            try await house.act("confirm-complete", on: references[1], by: house.officer)
            let kept = try await house.administration.makeCheckpoint(with: SigningKey()).note
            try await house.rewrite(deed)
            let flaws = try await house.flaws(beside: [kept]).map(\.description)
            for words in said { #expect(flaws.contains { $0.contains(words) }, "\(words): \(flaws)") }
        }
    }

    @Test func `a history that was rewritten with all its hashes is told by what was kept outside`() async throws {
        try await House.withHouse { house in
            let reference = try await house.twoCases()[0]
            let key = SigningKey()
            let kept = try await house.administration.makeCheckpoint(with: key).note
            try await house.rewrite(
                """
                UPDATE accredit.case_event SET action = 'refuse'
                WHERE action = 'approve' AND case_id = accredit.case_named('\(reference)');
                DO $$
                DECLARE
                    written accredit.case_event;
                BEGIN
                    FOR written IN SELECT * FROM accredit.case_event ORDER BY case_id, seq LOOP
                        UPDATE accredit.case_event x SET hash = accredit.event_hash(x, (SELECT p.hash
                            FROM accredit.case_event p WHERE p.case_id = x.case_id AND p.seq = x.seq - 1))
                        WHERE (x.case_id, x.seq) = (written.case_id, written.seq);
                    END LOOP;
                    UPDATE accredit.case_head h SET head_hash = (SELECT e.hash FROM accredit.case_event e
                        WHERE (e.case_id, e.seq) = (h.case_id, h.version));
                END
                $$;
                DELETE FROM accredit.audit_checkpoint;
                DELETE FROM accredit.audit_leaf
                """)
            _ = try await house.administration.makeCheckpoint(with: SigningKey())
            // By itself it agrees, whoever signed it.
            #expect(try await house.flaws() == [])
            // Beside what somebody kept, or the key that they know, it does not.
            let flaws = try await house.flaws(beside: [kept])
            #expect(flaws.contains { $0.file == "kept 0" })
            #expect(try await house.flaws(trusted: [AuditKey(key: key.publicKey)]).map(\.checkpoint) == [1])
            let file = try KeptCheckpoint(file: "kept", text: kept.text)
            await #expect(throws: AuditError.notGrown(file: "kept")) {
                try await house.administration.proofOfGrowth(since: file)
            }
        }
    }

    @Test func `files beside a review are part of what it says, whatever round it comes to count in`() async throws {
        try await House.withHouse { house in
            try await house.publish(PanelRoute(panel: PanelRoute.usual))
            let name = try await house.reviewed().reference
            let people = try await house.seatThree(on: name)
            try await house.rewrite(
                """
                INSERT INTO accredit.evidence_blob (sha256, content_id, size, media_type)
                VALUES (sha256('file'), gen_random_uuid(), 4, 'text/plain');
                INSERT INTO accredit.case_review_file (case_id, assignment, file_no, body_id, provider_id,
                    principal_id, sha256, file_name)
                SELECT a.case_id, a.assignment, 1, a.body_id, a.provider_id, a.principal_id, sha256('file'), 'a.txt'
                FROM accredit.case_assignment a ORDER BY a.assignment LIMIT 1
                """)
            for person in people.prefix(2) {
                _ = try await house.give(.review, House.review("approve"), on: name, by: person).receipt()
            }
            _ = try await house.administration.makeCheckpoint(with: SigningKey())
            #expect(try await house.flaws() == [])
            // What was sent with a decision that was taken back counts in a round of its own.
            _ = try await house.admin.withConnection { connection in
                try await connection.execute("UPDATE accredit.case_review SET round = round + 100")
            }
            #expect(try await house.flaws() == [])
            for change in ["file_name = 'b.txt'", "file_no = 2", "round = NULL"] {
                try await house.rewrite("CREATE TABLE public.kept AS TABLE accredit.case_review_file")
                try await house.rewrite("UPDATE accredit.case_review_file SET \(change)")
                let flaws = try await house.flaws()
                #expect(flaws.count == 1 && flaws[0].what.contains("review"), "\(change): \(flaws)")
                try await house.rewrite(
                    """
                    DELETE FROM accredit.case_review_file;
                    INSERT INTO accredit.case_review_file SELECT * FROM public.kept;
                    DROP TABLE public.kept
                    """)
            }
        }
    }

    @Test func `one case cannot stand in an export for another`() async throws {
        try await House.withHouse { house in
            for _ in 0..<2 { try await house.act("submit", on: try await house.open().reference, by: house.provider) }
            _ = try await house.administration.makeCheckpoint(with: SigningKey())
            let file = FileManager.default.temporaryDirectory.appending(path: "accredit-audit-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: file) }
            try Data().write(to: file)
            let handle = try FileHandle(forWritingTo: file)
            let events = try await house.administration.exportAudit { try handle.write(contentsOf: Data($0)) }
            #expect(try AuditFile(file.path).verified(kept: [], trusted: nil).findings == [])

            // As many events and as many leaves as there were, but the first case instead of the second.
            var lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
            let first = lines.count - 1 - events
            #expect(events == 4)
            lines.replaceSubrange(first + 2..<first + 4, with: lines[first..<first + 2])
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
            #expect(
                try AuditFile(file.path).verified(kept: [], trusted: nil).findings.map(\.what) == ["it is there twice"])
        }
    }

    @Test func `nothing is signed that is not as it was written`() async throws {
        try await House.withHouse { house in
            let references = try await house.twoCases()
            let key = SigningKey()
            try await house.rewrite("UPDATE accredit.case_event SET role = 'decider' WHERE action = 'submit'")
            let error = await #expect(throws: AuditError.self) {
                try await house.administration.makeCheckpoint(with: key)
            }
            #expect(references.map { AuditError.changed(reference: $0, event: 2) }.contains { $0 == error })
            try await house.rewrite("UPDATE accredit.case_event SET role = 'provider' WHERE action = 'submit'")
            _ = try await house.administration.makeCheckpoint(with: key)
            try await house.rewrite("UPDATE accredit.audit_checkpoint SET size = size - 1")
            await #expect(throws: AuditError.brokenCheckpoint(number: 1)) {
                try await house.administration.makeCheckpoint(with: key)
            }
        }
    }

    @Test func `proofs hold, and none that was altered in any byte`() async throws {
        try await House.withHouse { house in
            let references = try await house.twoCases()
            let key = SigningKey()
            let kept = try await house.administration.makeCheckpoint(with: key).note
            try await house.act("confirm-complete", on: references[1], by: house.officer)
            await #expect(throws: AuditError.notYet(reference: references[1], event: 3)) {
                try await house.administration.proof(of: references[1], event: 3, showsText: true)
            }
            await #expect(throws: AuditError.noDecision(reference: references[1])) {
                try await house.administration.proof(of: references[1], event: nil, showsText: true)
            }
            await #expect(throws: AuditError.noEvent(reference: references[1], event: 99)) {
                try await house.administration.proof(of: references[1], event: 99, showsText: true)
            }
            let last = try await house.administration.makeCheckpoint(with: key).note
            let keys = [AuditKey(key: key.publicKey)]
            let proofs = [
                try await house.administration.proof(of: references[0], event: nil, showsText: true),
                try await house.administration.proof(of: references[0], event: nil, showsText: false),
                try await house.administration.proofOfGrowth(since: KeptCheckpoint(file: "kept", text: kept.text)),
                try await house.administration.proofOfGrowth(since: KeptCheckpoint(file: "kept", text: last.text)),
            ]
            for (place, proof) in proofs.enumerated() {
                let text = try proof.text()
                let statement = try AuditProof(text: text, file: "proof").verified(by: keys, file: "proof")
                #expect(statement.event?["action"]?.stringValue == (place < 2 ? "approve" : nil))
                #expect(statement.isSaidWithheld == (place == 1))
                #expect(statement.checkpoints.map(\.number) == (place < 2 ? [2] : place == 2 ? [1, 2] : [2, 2]))
                var bytes = Array(text.utf8)
                for index in bytes.indices {
                    let bit = UInt8(1) << UInt8(index % 8)
                    bytes[index] ^= bit
                    let altered = String(decoding: bytes, as: UTF8.self)
                    let holds = (try? AuditProof(text: altered, file: "").verified(by: keys, file: "")) != nil
                    #expect(!holds, "byte \(index) of proof \(place)")
                    bytes[index] ^= bit
                }
            }
            // Another key, or the right one at another time, signed nothing.
            let strangers = [
                AuditKey(key: SigningKey().publicKey), AuditKey(key: key.publicKey, to: kept.checkpoint.madeAt),
            ]
            #expect(throws: AuditError.self) { try proofs[0].verified(by: strangers, file: "proof") }
        }
    }
}
