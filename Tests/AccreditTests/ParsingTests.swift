import ArgumentParser
import Foundation
import TestSupport
import Testing
import Turnaround

@testable import accredit

/// Command lines, and the verb each of them is.
struct ParsingTests {
    static let reference = "SAB-7K3M-9QX4-T2"

    static let understood: [(line: [String], verb: any ParsableCommand.Type)] = [
        (["submission", "new"], NewSubmission.self),
        (["submission", "new", "course.yaml", "--core"], NewSubmission.self),
        (["submission", "check", "-", "--draft", "--json"], CheckSubmission.self),
        (["advise", "course.yaml", "--body", "SAB"], Advise.self),
        (
            [
                "case", "open", "course.yaml", "--body", "SAB", "--route", "r", "--key", "k", "--at",
                "2026-01-05T09:00:00Z",
            ], OpenCase.self
        ),
        (
            ["case", "list", "--state", "s", "--route", "r", "--party", "body", "--open", "--limit", "200", "--all"],
            ListCases.self
        ),
        (["case", "list", "--closed"], ListCases.self),
        (["case", "show", "case-name"], ShowCase.self),
        (["case", "explain", "case-name", "--json"], ExplainCase.self),
        (
            [
                "case", "act", "case-name", "submit", "--data", "a=b", "--data", "c=d=e", "--note", "n", "--version",
                "2",
            ], ActOnCase.self
        ),
        (["case", "amend", "case-name", "course.yaml", "--version", "3"], AmendCase.self),
        (["case", "history", "case-name", "--events"], ShowHistory.self),
        (["case", "follow", "case-name", "--after", "start", "--action", "a", "--once", "--json"], FollowEvents.self),
        (
            ["webhook", "create", "https://college.example/", "--command", "act", "--command", "decide"],
            CreateWebhook.self
        ),
        (["webhook", "change", "id", "--status", "on"], ChangeWebhook.self),
        (["webhook", "rotate", "id", "--old-valid-hours", "0"], RotateWebhook.self),
        (["webhook", "deliveries", "id", "--status", "dead"], ListDeliveries.self),
        (["webhook", "replay", "id", "other"], ReplayDelivery.self),
        (["webhook", "delete", "id", "--yes"], DeleteWebhook.self),
        (["case", "pause", "case-name", "--reason", "r", "--version", "2"], PauseCase.self),
        (["case", "consent", "case-name", "7", "--key", "k"], ConsentToCase.self),
        (["case", "resume", "case-name", "--json"], ResumeCase.self),
        (["case", "extend", "case-name", "deadline", "--working-days", "5", "--reason", "r"], ExtendCase.self),
        (
            ["case", "correct", "case-name", "3", "--happened", "2026-05-01T09:30:00+01:00", "--reason", "r"],
            CorrectCase.self
        ),
        (
            ["evidence", "consult", "case-name", "assessment-plan", "--how", "cited", "--sha256", "ab"],
            ConsultEvidence.self
        ),
        (["report", "turnaround", "--as-known-on", "2026-06-30"], ReportTurnaround.self),
        (["whoami"], WhoAmI.self),
        (["personal-data", "list", "--all"], ListPersonalData.self),
        (["personal-data", "export", "--person", "Ann", "--org", "SAB", "--out", "a.json"], ExportPersonalData.self),
        (["personal-data", "pseudonymise", "--email", "a@b.example", "--dry-run"], PseudonymisePerson.self),
        (["retention", "set", "SAB", "--what", "payloads", "--keep", "6 years"], SetRetention.self),
        (["retention", "show"], ShowRetention.self),
        (["retention", "run", "--dry-run", "--on", "2032-01-01"], RunRetention.self),
        (["quota", "show", "SAC"], ShowQuotas.self),
        (["quota", "set", "SAC", "open_cases", "100"], SetQuota.self),
        (["panel", "suggest", "case-name"], SuggestReviewers.self),
        (["panel", "show", "case-name", "--json"], ShowPanel.self),
        (["panel", "invite", "case-name", "Anne", "--seat", "chair"], InviteReviewer.self),
        (["panel", "join", "case-name"], JoinPanel.self),
        (["panel", "decline", "case-name"], DeclinePanel.self),
        (["interests", "declare", "case-name", "family", "--reviewer", "Ben"], DeclareInterest.self),
        (["panel", "release", "case-name", "Ben", "--reason", "r", "--substitute", "Anne"], ReleaseReviewer.self),
        (["panel", "object", "case-name", "4", "--reason", "r"], ObjectToReviewer.self),
        (["panel", "overrule", "case-name", "Ben", "--reason", "r"], OverruleObjection.self),
        (
            ["review", "send", "case-name", "changes", "--score", "a=4", "--comment", "a=b=c", "--reasons", "r"],
            SendReview.self
        ),
        (["review", "new", "case-name", "r.yaml"], NewReview.self),
        (["review", "draft", "case-name", "r.yaml", "--version", "2"], DraftReview.self),
        (["review", "send", "case-name", "--file", "r.yaml"], SendReview.self),
        (["case", "act", "case-name", "approve", "--condition", "2027-03-31: Show it."], ActOnCase.self),
        (["letter", "list", "--case", "case-name", "--status", "held"], ListLetters.self),
        (["letter", "show", "case-name", "1"], ShowLetter.self),
        (["letter", "print", "case-name", "1", "--out", "-"], PrintLetter.self),
        (["letter", "confirm", "case-name", "1", "--remark", "r"], ConfirmLetter.self),
        (["letter", "copy", "case-name", "1"], CopyLetter.self),
        (["letter", "void", "case-name", "1", "--reason", "r"], VoidLetter.self),
        (["case", "fact-sheet", "case-name", "--email", "a@b", "--logo", "l.png"], DescribeProvider.self),
        (["register", "certificate", "case-name", "--out", "-"], FetchCertificate.self),
        (["register", "check", "case-name", "4f2a 91c7 0b3d"], CheckCertificate.self),
        (["register", "fact-sheet", "case-name", "--out", "-"], FetchFactSheet.self),
        (["org", "address", "SAB", "a@b", "--person", "Anne"], SetAddress.self),
        (["reviewers", "list"], ListReviewers.self),
        (["reviewers", "describe", "Anne", "--knows", "w", "--lay"], DescribeReviewer.self),
        (["interests", "add", "SAC", "employment", "--from", "2020-01-01", "--until", "2021-01-01"], AddInterest.self),
        (["interests", "list"], ListInterests.self),
        (["interests", "end", "id", "--until", "2021-01-01"], EndInterest.self),
        (["away", "2026-08-03", "2026-08-14"], Away.self), (["away", "2026-08-03", "--cancel"], Away.self),
        (
            ["report", "turnaround", "--body", "SAB", "--route", "r", "--as-of", "2026-06-30", "--csv"],
            ReportTurnaround.self
        ),
        (
            [
                "report", "turnaround", "--nation", "wales", "--nation", "england", "--group-by", "route,nation",
                "--cohort", "decided",
            ],
            ReportTurnaround.self
        ),
        (["report", "onerous", "--log", "receipt", "--json"], ReportOnerous.self),
        (
            [
                "report", "onerous", "--body", "SAB", "--threshold", "f2_share=0.5", "--threshold",
                "f1_minimum_visits=9",
            ], ReportOnerous.self
        ),
        (["report", "html", "--out", "report.html", "--body", "SAB", "--group-by", "nation"], ReportHTML.self),
        (["migrate"], Migrate.self),
        (["migrate", "--status", "--json"], Migrate.self),
        (["migrate", "--dry-run"], Migrate.self),
        (
            ["org", "create", "--sample", "--code", "SAB", "--kind", "body", "--name", "Sample", "--front-door", "w"],
            CreateOrganisation.self
        ),
        (["work", "--limit", "20", "--all", "--json"], ShowWork.self),
        (["work", "--stuck"], ShowWork.self),
        (["case", "milestones", "x"], ShowMilestones.self),
        (
            ["adopt", "name", "--from", "a.yaml", "--out", "folder", "--port", "9000", "--days", "30", "--json"],
            Adopt.self
        ),
        (["adopt", "name", "--print-answers"], Adopt.self),
        (["org", "list"], ListOrganisations.self), (["org", "show", "SAC", "--json"], ShowOrganisation.self),
        (["org", "rename", "SAC", "Another name"], RenameOrganisation.self),
        (["org", "close", "SAC", "--with-open-cases"], CloseOrganisation.self),
        (["org", "reopen", "SAC"], ReopenOrganisation.self),
        (["org", "merge", "SAC", "--into", "SAU"], MergeProvider.self),
        (["org", "agent", "SAU", "--for", "SAC", "--until", "2027-07-31"], SetAgent.self),
        (["org", "agent", "SAU", "--for", "SAC", "--end"], SetAgent.self),
        (
            ["org", "contact", "add", "SAC", "--name", "N", "--email", "a@b", "--for", "quality", "--for", "finance"],
            AddContact.self
        ),
        (["org", "contact", "remove", "SAC", "a@b", "--for", "quality"], RemoveContact.self),
        (["org", "contact", "list", "SAC"], ListContacts.self),
        (["case", "open", "course.yaml", "--body", "SAB", "--for", "SAC"], OpenCase.self),
        (["case", "open-many", "courses.jsonl", "--body", "SAB", "--for", "SAC", "--json"], OpenManyCases.self),
        (
            ["org", "recognise", "SAC", "--by", "SAB", "--from", "2026-01-01", "--until", "2027-01-01"],
            RecogniseProvider.self
        ),
        (["report", "consent", "SAB"], ReportConsent.self),
        (["report", "consent", "SAB", "--small-numbers", "yes", "--json"], ReportConsent.self),
        (["org", "thresholds", "SAB"], SetThresholds.self),
        (
            [
                "org", "thresholds", "SAB", "--set", "f1_minimum_visits=10", "--set", "f2_share=0.5", "--reset",
                "--json",
            ], SetThresholds.self
        ),
        (
            ["token", "create", "--org", "SAB", "--role", "officer,decider", "--name", "Ada", "--secret-only"],
            CreateToken.self
        ),
        (["token", "create", "--org", "SAB", "--for", "Ada", "--scope", "read,report"], CreateToken.self),
        (["token", "list"], ListTokens.self), (["token", "list", "--unused-for", "90"], ListTokens.self),
        (["person", "token", "Ada", "--scope", "read", "--scope", "act"], GiveToken.self),
        (["person", "link", "Ada", "--subject", "8f", "--issuer", "https://a.example"], LinkPerson.self),
        (["person", "unlink", "Ada", "--subject", "8f", "--org", "SAB"], UnlinkPerson.self),
        (["denials", "--reason", "out_of_scope", "--limit", "5", "--json"], ListDenials.self),
        (["denials", "--everybody"], ListDenials.self), (["my-tokens", "list"], ListOwnTokens.self),
        (["my-tokens", "end", "0197c2de-6f10-7c3a-9a4e-1f2d3c4b5a69"], EndOwnToken.self),
        (
            [
                "sign-in", "add", "--org", "SAB", "--issuer", "https://a.example", "--audience", "a", "--jwks",
                "https://a.example/keys", "--algorithm", "ES256", "--type", "at+jwt", "--subject-claim", "email",
                "--scope", "read",
            ], AddSignIn.self
        ),
        (["sign-in", "list"], ListSignIns.self),
        (["sign-in", "remove", "--org", "SAB", "--issuer", "https://a.example"], RemoveSignIn.self),
        (["token", "revoke", "0197c2de-6f10-7c3a-9a4e-1f2d3c4b5a69"], RevokeToken.self),
        (["workflow", "validate", "a.yaml", "b.yaml"], ValidateWorkflow.self),
        (["workflow", "publish", "Workflows"], PublishWorkflow.self),
        (["workflow", "publish", "--shipped"], PublishWorkflow.self),
        (["workflow", "list"], ListWorkflows.self),
        (["workflow", "show", "name", "--version", "2"], ShowWorkflow.self),
        (["workflow", "diagram", "name", "--format", "dot", "--language", "cy"], DrawWorkflow.self),
        (["workflow", "diff", "a.yaml", "name@2", "--json"], DiffWorkflow.self),
        (
            [
                "workflow", "migrate", "plan", "name", "--from", "1", "--to", "2", "--map", "a=b", "--map", "c=d",
                "--leave", "e", "--cases",
            ],
            PlanMigration.self
        ),
        (
            ["workflow", "migrate", "apply", "name", "--from", "1", "--to", "2", "--digest", "ab", "--batch", "50"],
            ApplyMigration.self
        ),
        (["workflow", "migrate", "revert", "0197c2de-6f10-7c3a-9a4e-1f2d3c4b5a69", "--json"], RevertMigration.self),
        (["workflow", "migrate", "list"], ListMigrations.self),
        (
            ["import", "events", "f.csv", "--name", "n", "--wide", "--step", "A", "--end-column", "E", "--dry-run"],
            ImportEvents.self
        ),
        (["timers", "run", "--as-of", "2026-06-30T00:00:00Z"], RunTimers.self),
        (["sample", "year", "--cases", "60", "--seed", "7"], SampleYearCommand.self),
        (
            [
                "serve", "--host", "::1", "--port", "0", "--pool-size", "4", "--timer-interval", "0.5", "--log-level",
                "debug",
            ], Serve.self
        ),
        (["doctor", "--json"], Doctor.self),
        (["exit-codes"], ExitCodes.self),
    ]

    @Test(arguments: understood.indices)
    func `A command line is its verb`(index: Int) throws {
        let (line, verb) = Self.understood[index]
        let command = try Accredit.parseAsRoot(line)
        #expect(type(of: command) == verb)
    }

    static let refused: [(line: [String], saying: String)] = [
        (["nonsense"], "nonsense"),
        (["case"], "SUBCOMMANDS"),
        (["case", "act", "SAB-7K3M-9QX4-T2"], "action"),
        (["case", "show", "SAB-7K3M-9QX4-TT"], "mistyped"),
        (["case", "show", " "], "no name"),
        (["case", "list", "--limit", "0"], "1 to 200"),
        (["case", "list", "--open", "--closed"], "closed"),
        (["case", "list", "--mine", "--unassigned"], "exclude"),
        (["case", "list", "--search", "– –"], "1 to 10 words"),
        (["case", "assign", "x"], "--nobody"), (["case", "assign", "x", "Ada", "--nobody"], "--nobody"),
        (["case", "reassign", "--to", "Ada"], "--from"), (["case", "tag", "x"], "word"),
        (["work", "--stuck", "--mine"], "--stuck"), (["org", "assign-officers", "SAB", "--by", "lot"], "lot"),
        (["work", "--limit", "201"], "1 to 200"),
        (["adopt", "name", "--from", "a.yaml", "--print-answers"], "exclude"),
        (["adopt", "name", "--port", "0"], "65535"),
        (["adopt"], "route"),
        (["case", "act", "x", "submit", "--data", "novalue"], "name=value"),
        (["case", "act", "x", "submit", "--key", ""], "printable ASCII"),
        (["case", "open", "f", "--at", "yesterday"], "yesterday"),
        (["case", "pause", "x"], "--reason"),
        (["case", "act", "x", "approve", "--condition", "Show it."], "--condition"),
        (["review", "send", "x"], "--file"), (["review", "send", "x", "approve", "--file", "r.yaml"], "--file"),
        (["review", "send", "x", "--file", "r.yaml", "--score", "a=1"], "leave out"),
        (["review", "send", "x", "approve", "--score", "a"], "no score"),
        (["case", "extend", "x", "everything", "--working-days", "5", "--reason", "r"], "everything"),
        (["case", "correct", "x", "3", "--happened", "monday", "--reason", "r"], "monday"),
        (["evidence", "consult", "x", "plan", "--how", "read"], "read"),
        (["report", "turnaround", "--as-known-on", "30/06/2026"], "30/06/2026"),
        (["report", "turnaround", "--as-of", "30/06/2026"], "30/06/2026"),
        (["report", "turnaround", "--csv", "--json"], "json"),
        (["org", "create", "--kind", "club", "--code", "X", "--name", "Y"], "club"),
        (["org", "recognise", "SAC", "--by", "SAB", "--from", "2026-02-30", "--until", "2027-01-01"], "2026-02-30"),
        (["org", "agent", "SAU", "--for", "SAC", "--until", "2027-07-31", "--end"], "not both"),
        (["org", "contact", "add", "SAC", "--name", "N", "--email", "a@b"], "--for"),
        (["org", "contact", "add", "SAC", "--name", "N", "--email", "a@b", "--for", "gossip"], "gossip"),
        (["token", "create", "--org", "SAB", "--role", ",", "--name", "Ada"], "--role"),
        (
            ["token", "create", "--org", "SAB", "--role", "officer", "--name", "Ada", "--secret-only", "--json"],
            "exclude"
        ),
        (["token", "revoke", "seven"], "seven"),
        (["workflow", "publish"], "--shipped"),
        (["workflow", "publish", "x.yaml", "--shipped"], "--shipped"),
        (["workflow", "diagram", "x", "--format", "png"], "png"),
        (["workflow", "migrate", "plan", "x", "--from", "1", "--to", "2", "--map", "a"], "OLD=NEW"),
        (["workflow", "migrate", "plan", "x", "--from", "1", "--to", "2", "--map", "a=b", "--map", "a=c"], "twice"),
        (["workflow", "migrate", "apply", "x", "--from", "1", "--to", "2"], "--digest"),
        (
            ["workflow", "migrate", "apply", "x", "--from", "1", "--to", "2", "--digest", "a", "--batch", "0"],
            "--batch"
        ),
        (["workflow", "migrate", "revert", "seven"], "seven"),
        (["import", "events", "f", "--name", "n", "--step", "A"], "--wide"),
        (["import", "events", "f", "--name", "n", "--wide", "--time-column", "T"], "--wide"),
        (["timers", "run"], "--as-of"),
        (["serve", "--port", "70000"], "65535"),
        (["serve", "--pool-size", "0"], "--pool-size"),
        (["serve", "--timer-interval", "-1"], "timer-interval"),
    ]

    @Test(arguments: refused.indices)
    func `What is not understood says so, with code 64 where it is an error`(index: Int) throws {
        let (line, saying) = Self.refused[index]
        var caught: (any Error)?
        do {
            var command = try Accredit.parseAsRoot(line)
            // A command that only has subcommands asks for help when it is run.
            if !(command is any AsyncParsableCommand) { try command.run() }
        } catch { caught = error }
        let error = try #require(caught)
        #expect(Accredit.fullMessage(for: error).contains(saying))
        let isHelp = line == ["case"]
        #expect(Accredit.exitCode(for: error).rawValue == (isHelp ? 0 : 64))
    }

    /// Every command with the path by which it is called.
    static let commands: [(path: String, type: any ParsableCommand.Type)] = descend("accredit", Accredit.self)

    private static func descend(_ path: String, _ command: any ParsableCommand.Type) -> [(
        String, any ParsableCommand.Type
    )] {
        let configuration = command.configuration
        let below = configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
        return [(path, command)] + below.flatMap { descend("\(path) \($0._commandName)", $0) }
    }

    @Test(arguments: commands.indices)
    func `Every command says what it is for, with an example`(index: Int) {
        let (path, command) = Self.commands[index]
        #expect(!command.configuration.abstract.isEmpty)
        guard command != ExitCodes.self, command != Accredit.self else { return }
        let lines = command.configuration.discussion.split(separator: "\n")
        #expect(
            lines.contains { $0.hasPrefix("  \(path)") || $0.contains("$(\(path)") },
            "\(path) shows an example of itself")
        // Help is written 80 columns wide; a broken example cannot be copied.
        #expect(lines.filter { $0.hasPrefix("  ") && $0.count > 80 } == [])
    }

    @Test func `The documentation names every command and every exit code`() throws {
        let page = try String(contentsOfFile: "\(TestServer.repository)/Docs/commands.md", encoding: .utf8)
        for (path, command) in Self.commands
        where command.configuration.subcommands.isEmpty && command != Accredit.self && command != ExitCodes.self {
            // Compared apart, so that a failure shows the command and not the whole page.
            let isNamed = page.contains("`\(path)")
            #expect(isNamed, "\(path)")
        }
        for status in ProgramStatus.allCases {
            let isNamed = page.contains("| \(status.rawValue) | \(status.meaning) |")
            #expect(isNamed, "\(status.rawValue)")
        }
    }

    @Test func `every command that help and documents name is there`() throws {
        let folder = TestServer.repository
        let pages = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/Docs").filter { $0.hasSuffix(".md") }
        let texts = try (pages.map { "Docs/\($0)" } + ["README.md", "Scripts/demo"]).map { name in
            (name, try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))
        }
        let helps = Self.commands.map { ($0.path, $0.type.configuration.discussion) }
        let known = Set(Self.commands.map { $0.path })
        var found = 0
        for (name, text) in texts + helps {
            for match in text.matches(of: /accredit ([a-z-]+) ([a-z-]+)/) {
                let group = "accredit \(match.1)"
                guard known.contains(where: { $0.hasPrefix("\(group) ") }) else { continue }
                found += 1
                #expect(known.contains("\(group) \(match.2)"), "\(name): \(match.0)")
            }
        }
        #expect(found > 300)
    }

    @Test func `A date stands for its last moment in London`() throws {
        #expect(try Arguments.moment("2026-06-30").description == "2026-06-30T22:59:59.999999Z")
        #expect(try Arguments.moment("2026-01-31").description == "2026-01-31T23:59:59.999999Z")
        #expect(try Arguments.moment("2026-01-31T10:00:00+01:00").description == "2026-01-31T09:00:00Z")
    }

    @Test func `Today is not over yet: it means now`() throws {
        let now = try Instant("2026-06-30T23:30:00Z")  // half past midnight on 1 July in London
        #expect(try Arguments.moment("2026-07-01", now: now) == now)
        #expect(try Arguments.moment("2026-06-30", now: now) < now)
        #expect(try Arguments.moment("2026-07-02", now: now) > now)
    }

    @Test func `Completions are written for every shell`() {
        for shell in CompletionShell.allCases {
            #expect(Accredit.completionScript(for: shell).contains("turnaround"))
        }
    }
}
