import Engine
import EngineSupport
import Postgres
import Testing

@testable import accredit

/// A certificate on paper in the hands of a stranger.
@Suite struct CertificateTests {
    @Test func `a certificate is compared with the register by its code`() async throws {
        try await VerbsOnServerTests.withClients { house, client in
            let course = SubmissionDocument.facts(try House.sample("level-3-care-welsh-college"))
            let name = try await PrintedPageTests.accredited(house, course)
            let code = try await house.engine.registerEntry(name).code
            for page in [
                try await house.engine.recognitionSheet(name).certificate().html,
                try await house.engine.recognitionSheet(name).factSheet().html,
            ] {
                #expect(page.contains("the code of the certificate is <b>\(code)</b>"))
            }
            let stranger = try client(house.otherProvider)
            let typed = code.lowercased().replacing("-", with: " ")
            try await CheckCertificate.parse([name, typed]).run(with: stranger)
            await #expect(throws: Failure.otherCertificate(code: "0000-0000-0000", reference: name)) {
                try await CheckCertificate.parse([name, "0000-0000-0000"]).run(with: stranger)
            }
            #expect(throws: (any Error).self) { try CheckCertificate.parse([name, "4F2A"]) }
            // What was printed before something changed does not agree any more.
            try await house.admin.withConnection {
                _ = try await $0.query(
                    "UPDATE accredit.case_register SET valid_until = valid_until - 1 WHERE reference = \(name)")
            }
            await #expect(throws: Failure.otherCertificate(code: code, reference: name)) {
                try await CheckCertificate.parse([name, code]).run(with: stranger)
            }
            // What was suspended has its code still, and does not hold.
            try await house.admin.withConnection {
                _ = try await $0.query(
                    "UPDATE accredit.case_register SET status = 'suspended' WHERE reference = \(name)")
            }
            let present = try await house.engine.registerEntry(name).code
            await #expect(throws: Failure.endedCertificate(reference: name, status: "suspended")) {
                try await CheckCertificate.parse([name, present]).run(with: stranger)
            }
        }
    }
}
