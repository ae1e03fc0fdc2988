import Engine
import EngineSupport
import Foundation
import Postgres
import Reports
import TestSupport
import Testing
import Turnaround
import WorkflowCore

@testable import Administration

/// What is held about people: all of it is listed, handed over, and found again where somebody is called otherwise.
@Suite struct PersonalDataTests {
    /// Every form of the reports, as of a moment.
    private static func pages(_ house: House, at now: Instant) async throws -> [String] {
        func forms(_ report: some RenderedReport) throws -> [String] { [report.text, report.csv, try report.json()] }
        var pages: [String] = []
        for filter in [ReportFilter(), ReportFilter(body: "SAB")] {
            for person in [house.officer, house.analyst] {
                pages += try forms(try await house.engine.turnaround(filter, now: now, as: person.credential))
                pages += try forms(try await house.engine.onerous(filter, now: now, as: person.credential))
            }
            pages += try forms(try await house.administration.reports.turnaround(filter, now: now))
        }
        return pages
    }

    @Test func `every column of text is listed, and nothing that is not there`() async throws {
        try await House.withHouse { house in
            let columns: SQL = """
                SELECT c.relname || '.' || a.attname AS name
                FROM pg_class c
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                JOIN pg_type t ON t.oid = a.atttypid
                WHERE c.relnamespace = 'accredit'::regnamespace AND c.relkind IN ('r', 'p')
                    AND coalesce(nullif(t.typbasetype, 0), nullif(t.typelem, 0), t.oid)::regtype::text
                        IN ('text', 'json', 'jsonb', 'jsonpath', 'character varying', 'character', 'xml', 'tsvector')
                """
            let listed: SQL = "SELECT table_name || '.' || column_name FROM accredit.personal_data"
            let missing: [String] = try await house.value(
                "SELECT coalesce(array_agg(name), '{}') FROM (\(columns) EXCEPT \(listed)) x")
            let gone: [String] = try await house.value(
                "SELECT coalesce(array_agg(name), '{}') FROM (\(listed) EXCEPT \(columns)) x (name)")
            #expect(missing == [] && gone == [])
            let page = try String(contentsOfFile: "\(TestServer.repository)/Docs/personal-data.md", encoding: .utf8)
            #expect(page.contains(PersonalDataColumn.markdown(try await house.administration.personalData())))
        }
    }

    // long: one story in its order; each step needs what the steps before it left.
    @Test func `a person is called otherwise everywhere, and figures and histories stay`() async throws {
        try await House.withHouse { house in
            _ = try await house.lead(to: "accredited")
            let (name, id) = try await house.caseOfTheNamed()
            try await house.importLog("past", cases: 3, events: 9, resource: House.named)
            let planted = try await house.plantEverywhere()
            #expect(planted > 8)
            let subject = DataSubject.person(House.named, organisation: "SAB")
            _ = try await house.administration.makeCheckpoint(with: SigningKey())
            #expect(try await house.brokenChains() == [])

            // 1. Who works there still is not; the plan says what would be, and changes nothing.
            await #expect { try await house.administration.pseudonymise(subject) } throws: { error in
                "\(error)".contains("works there still")
            }
            try await house.leaves(id)
            let now = House.now
            let before = try await Self.pages(house, at: now)
            let kept = try await house.stored()
            let plan = try await house.administration.planPseudonymisation(of: subject)
            #expect(plan.hasLeft == true && plan.names.contains(House.named) && plan.emails == [House.address])
            #expect(plan.found.contains { $0.table == "case_review" && $0.column == "reasons" && $0.cases == [name] })
            #expect(try await house.stored() == kept)
            #expect(try await !house.tables(holding: "brien").isEmpty)

            // 2. It is done, in every table.
            let done = try await house.administration.pseudonymise(subject, batch: 1)
            #expect(done.person?.uuidString.lowercased() == id && done.cases > 0 && done.texts >= planted)
            for word in ["brien", "nunez", House.address] {
                #expect(try await house.tables(holding: word) == [], "\(word)")
            }
            let dump = try house.dump()
            #expect(!dump.contains("brien") && !dump.contains("núñez") && !dump.contains("nunez"))
            #expect(dump.contains(done.pseudonym.lowercased()))

            // 3. Histories hold, and tell of it; figures are those of before.
            let audit = try await house.administration.verifyAudit()
            #expect(audit.findings == [] && audit.redacted > 0 && audit.erased == 0 && audit.unrecorded == 0)
            #expect(try await Self.pages(house, at: now) == before)
            let history = try await house.engine.history(of: name, now: House.now, as: house.officer.credential).events
            let pause = try #require(history.first { $0.command == "pause" })
            #expect(pause.payload?["reason"] == .string("\(done.pseudonym) is away."))
            #expect(pause.erased?.whole == false)
            #expect(history.contains { $0.command == "erase" && $0.principal == "accredit" })
            let provider = try await house.engine.history(of: name, now: House.now, as: house.provider.credential)
            #expect(!provider.events.contains { $0.command == "erase" })

            // 4. What is altered after that is altered.
            try await house.rewrite(
                """
                UPDATE accredit.case_review SET reasons = reasons || '.'
                WHERE seq = (SELECT max(seq) FROM accredit.case_review)
                """)
            #expect(try await house.administration.verifyAudit().wrong > 0)
        }
    }

    @Test func `somebody whom a submission names is called otherwise, by the mail address`() async throws {
        try await House.withHouse { house in
            let name = try await house.lead(to: "review").reference
            let address = "nia.sampl@coleg-sampl.example"
            let subject = DataSubject.email(address)
            let exported = try await house.administration.personalData(of: subject)
            #expect(exported["known_as"]?["names"] == ["Nia Sampl"])
            #expect(exported["contact_of"]?.arrayValue?.first?["case"] == .string(name))
            let plan = try await house.administration.planPseudonymisation(of: subject)
            #expect(plan.found.contains { $0.table == "case_facts" && $0.column == "submission" })
            let done = try await house.administration.pseudonymise(subject)
            #expect(done.person == nil && done.cases == 1)
            #expect(try await house.tables(holding: "nia sampl") == [])
            #expect(try await house.tables(holding: address) == [])
            #expect(try await house.brokenChains() == [])
            #expect(
                try await house.value(
                    """
                    SELECT submission #>> '{contact,name}' FROM accredit.case_facts
                    WHERE case_id = accredit.case_named(\(name))
                    """) == done.pseudonym)
            // The case goes on.
            _ = try await house.give(.note, ["text": "It goes on."], on: name, by: house.officer).receipt()
            await #expect { try await house.administration.pseudonymise(subject) } throws: { error in
                "\(error)".contains("nothing names")
            }
        }
    }

    @Test func `names of others, and of one word, are asked about`() async throws {
        try await House.withHouse { house in
            let ids = try await house.administration.people(of: "SAB").map(\.id)
            for id in ids.prefix(2) {
                try await house.admin.withConnection { connection in
                    _ = try await connection.execute(
                        """
                        UPDATE accredit.principal SET name = 'Ann Twin', left_at = clock_timestamp()
                        WHERE id::text = \("\(id)".lowercased())
                        """)
                }
            }
            let called = DataSubject.person("Ann Twin", organisation: "SAB")
            await #expect { try await house.administration.planPseudonymisation(of: called) } throws: { error in
                "\(error)".contains("2 people at SAB")
            }
            let subject = DataSubject.person("\(ids[0])", organisation: "SAB")
            await #expect { try await house.administration.pseudonymise(subject) } throws: { error in
                "\(error)".contains("also the name of")
            }
            let done = try await house.administration.pseudonymise(subject, ambiguous: .leave)
            #expect(done.pseudonym.hasPrefix("Person "))
            // The twin keeps the name.
            #expect(try await house.value("SELECT count(*) FROM accredit.principal WHERE name = 'Ann Twin'") == 1)
            await #expect {
                try await house.administration.planPseudonymisation(of: .person("officer", organisation: "SAB"))
            } throws: { error in "\(error)".contains("one word") || "\(error)".contains("nobody") }
        }
    }

    @Test func `what is held about a person is the same text each time, and complete`() async throws {
        try await House.withHouse { house in
            let (name, id) = try await house.caseOfTheNamed()
            let subject = DataSubject.person(id, organisation: "SAB")
            let data = try await house.administration.personalData(of: subject)
            #expect(try await house.administration.personalData(of: subject).canonicalText() == data.canonicalText())
            #expect(data["reviews"]?.arrayValue?.first?["case"] == .string(name))
            #expect(data["events"]?.arrayValue?.contains { $0["command"] == "review" } == true)
            #expect(data["records"]?.arrayValue?.first?["email"] == .string(House.address))
            #expect(data["tokens"]?.arrayValue?.count == 1)
            let mentioned = data["mentioned_in"]?.arrayValue ?? []
            #expect(mentioned.contains { $0["table"] == "case_note" })
            #expect(try !data.canonicalText().contains("Ask josé"))
            await #expect {
                try await house.administration.personalData(of: .person("No One", organisation: "SAB"))
            } throws: { error in "\(error)".contains("nobody at SAB") }
        }
    }

    @Test func `one that was interrupted goes on`() async throws {
        try await House.withHouse { house in
            let (_, id) = try await house.caseOfTheNamed()
            try await house.leaves(id)
            let begun: String = try await house.value(
                "SELECT accredit.begin_pseudonymisation('SAB', \(House.named), NULL, NULL) ->> 'pseudonym'")
            #expect(try await !house.tables(holding: "brien").isEmpty)
            let done = try await house.administration.pseudonymise(.person(House.named, organisation: "SAB"))
            #expect(done.pseudonym == begun)
            #expect(try await house.tables(holding: "brien") == [])
        }
    }
}
