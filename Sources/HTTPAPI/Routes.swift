import Engine
import Hummingbird

/// Every address of the API, on one page. `openapi.yaml` beside it says the same, and a test holds them equal.
package struct Routes: Sendable {
    /// All of them.
    package let all: [Route]

    /// The routes to an engine.
    /// - Parameters:
    ///   - publicEngine: what answers who brings no token.
    ///   - limits: how much of the server its clients may take.
    ///   - metrics: what monitors are told of that.
    ///   - readiness: whether the server can take requests; `nil`: what the engine's own connections say.
    ///   - signIns: who takes access tokens of identity providers; `nil`: nobody.
    ///   - signal: rings where there are new events; where nothing rings it, streams look at each heartbeat.
    // long: one page lists every route.
    package init(
        _ engine: Engine, publicEngine: Engine? = nil, limits: ServerLimits = ServerLimits(),
        metrics: HTTPMetrics = HTTPMetrics(), readiness: Readiness? = nil, signIns: SignInTokens? = nil,
        signal: EventSignal = EventSignal()
    ) {
        let shares = { (limits: Shares.Limits, kind: String, refusal: @escaping @Sendable (Shares.Limits) -> Problem) in
            Shares(limits, kind: kind, metrics: metrics, refusal: refusal)
        }
        let uploads = shares(limits.uploads, "uploads", Problem.busy("files"))
        let health = HealthController(readiness: readiness ?? Readiness(engine))
        let reference = ReferenceController()
        let principals = PrincipalController(engine: engine)
        let workflows = WorkflowController(engine: engine)
        let submissions = SubmissionController(engine: engine)
        let cases = CaseController(engine: engine)
        let commands = CommandController(engine: engine)
        let batches = BatchController(engine: engine, uploads: uploads)
        let clocks = ClockController(commands: commands)
        let register = RegisterController(engine: publicEngine ?? engine)
        let decisions = DecisionController(engine: engine, commands: commands)
        let requests = RequestController(engine: engine, commands: commands)
        let letters = LetterController(engine: engine, commands: commands)
        let evidence = EvidenceController(engine: engine, commands: commands, uploads: uploads)
        let panels = PanelController(engine: engine, commands: commands, uploads: uploads)
        let people = PeopleController(engine: engine)
        let access = AccessController(engine: engine)
        let diaries = DiaryController(engine: engine, publicEngine: publicEngine ?? engine)
        let notes = NoteController(engine: engine, commands: commands)
        let work = WorkController(engine: engine)
        let officers = OfficerController(engine: engine, commands: commands)
        let meetings = MeetingController(engine: engine, commands: commands)
        let aftercare = AftercareController(commands: commands)
        let reports = ReportController(engine: engine, shares: shares(limits.reports, "reports", Problem.tooMany))
        let events = EventController(engine: engine, signal: signal, limits: limits.streams, shares: shares)
        let webhooks = WebhookController(engine: engine, rules: limits.webhookAddresses)
        let exports = ExportController(engine: engine, shares: shares(limits.exports, "exports", Problem.tooMany))
        let routes: [Route] = [
            .open(.get, "/health", health.alive),
            .open(.get, "/ready", health.ready),
            .open(.get, "/openapi.yaml", reference.yaml),
            .open(.get, "/openapi.json", reference.json),
            .open(.get, "/docs", reference.page),
            .open(.get, "/problems", reference.problems),
            .open(.get, "/problems/{problem}", reference.problem),

            .open(.get, "/v1/register", register.list),
            .open(.get, "/v1/register.csv", register.table),
            .open(.get, "/v1/register/{reference}", register.show),
            .open(.get, "/v1/register/{reference}/certificate", register.certificate),
            .open(.get, "/v1/register/{reference}/fact-sheet", register.factSheet),

            .open(.get, "/cases/{case}", letters.door),

            .held(.get, "/v1/me", nil, principals.me),
            .held(.delete, "/v1/me/token", nil, access.endToken),
            .held(.get, "/v1/me/tokens", access.tokens),
            .held(.delete, "/v1/me/tokens/{token}", access.endOther),
            .held(.get, "/v1/denials", access.denials),
            .held(.get, "/v1/me/diary", diaries.own),
            .held(.post, "/v1/me/diary", diaries.make),
            .held(.delete, "/v1/me/diary", diaries.end),
            .open(.get, "/v1/diaries/{feed}", diaries.feed),
            .held(.put, "/v1/me/language", principals.setLanguage),
            .held(.get, "/v1/bodies", principals.bodies),
            .held(.get, "/v1/quotas", principals.quotas),
            .held(.get, "/v1/bodies/{body}/consent", principals.consent),
            .held(.put, "/v1/bodies/{body}/consent", .manage, principals.recordConsent),

            .held(.get, "/v1/people", people.list),
            .held(
                .post, "/v1/people", .manage,
                people.change(.add, ["people"], inner: ["people": ["name", "roles", "email", "another"]])),
            .held(.get, "/v1/people/{person}", people.show),
            .held(
                .patch, "/v1/people/{person}", .manage,
                people.change(.change, ["name", "roles", "email", "language"])),
            .held(.post, "/v1/people/{person}/merger", .manage, people.change(.merge, ["into"])),
            .held(.post, "/v1/people/{person}/leaving", .manage, people.change(.leave, ["reason"])),
            .held(.post, "/v1/people/{person}/return", .manage, people.change(.return, [])),
            .held(.post, "/v1/people/{person}/tokens", .manage, people.change(.token, ["label", "days", "scopes"])),
            .held(.delete, "/v1/people/{person}/tokens", .manage, people.change(.revoke, [])),
            .held(
                .post, "/v1/people/{person}/identities", .manage, people.change(.link, ["issuer", "subject"])),
            .held(
                .post, "/v1/people/{person}/identities/removal", .manage,
                people.change(.unlink, ["issuer", "subject"])),

            .held(
                .post, "/v1/providers", .manage,
                people.change(
                    .provider, ["code", "name", "ukprn", "nation", "contact", "label", "days"],
                    inner: ["contact": ["name", "email"]])),

            .held(.get, "/v1/work", work.list),
            .held(.get, "/v1/work/stuck", work.stuck),

            .held(.get, "/v1/events", events.follow),
            .held(.get, "/v1/webhooks", webhooks.list),
            .held(
                .post, "/v1/webhooks", .manage,
                webhooks.change(.create, ["url", "description", "commands"], status: .created)),
            .held(.get, "/v1/webhooks/{webhook}", webhooks.show),
            .held(
                .patch, "/v1/webhooks/{webhook}", .manage,
                webhooks.change(.change, ["url", "description", "commands", "status"])),
            .held(.delete, "/v1/webhooks/{webhook}", .manage, webhooks.change(.delete, [])),
            .held(.post, "/v1/webhooks/{webhook}/rotation", .manage, webhooks.change(.rotate, ["old_valid_hours"])),
            .held(.post, "/v1/webhooks/{webhook}/ping", .manage, webhooks.change(.ping, [], status: .accepted)),
            .held(.get, "/v1/webhooks/{webhook}/deliveries", webhooks.deliveries),
            .held(
                .post, "/v1/webhooks/{webhook}/deliveries/{delivery}/replay", .manage,
                webhooks.change(.replay, [], status: .accepted)),

            .held(.get, "/v1/officers", officers.list),
            .held(.post, "/v1/officers/reassignment", .manage, officers.reassign),

            .held(.get, "/v1/workflows", workflows.list),
            .held(.get, "/v1/workflows/{name}", workflows.show),

            .held(.post, "/v1/submissions/check", .read, submissions.check),
            .held(.post, "/v1/advice", .read, submissions.advise),

            .held(.get, "/v1/cases", cases.list),
            .held(.post, "/v1/cases", commands.open),
            .held(.post, "/v1/cases:batch", batches.open),
            .held(.get, "/v1/cases/{case}", cases.show),
            .held(.get, "/v1/cases/{case}/submission", cases.submission),
            .held(.put, "/v1/cases/{case}/submission", commands.amend),
            .held(.get, "/v1/cases/{case}/document", cases.document),
            .held(.get, "/v1/cases/{case}/actions", cases.actions),
            .held(.post, "/v1/cases/{case}/actions/{action}", commands.act),
            .held(.get, "/v1/cases/{case}/history", cases.history),
            .held(.get, "/v1/cases/{case}/milestones", work.milestones),
            .held(.post, "/v1/cases/{case}/officer", officers.assign),
            .held(.delete, "/v1/cases/{case}/officer", officers.unassign),
            .held(.get, "/v1/cases/{case}/notes", notes.list),
            .held(.post, "/v1/cases/{case}/notes", notes.write),
            .held(.post, "/v1/cases/{case}/tags", notes.command(.tag)),
            .held(.post, "/v1/cases/{case}/tags/removal", notes.command(.untag)),
            .held(.post, "/v1/cases/{case}/pause", clocks.pause),
            .held(.post, "/v1/cases/{case}/consent", clocks.consent),
            .held(.post, "/v1/cases/{case}/resume", clocks.resume),
            .held(.post, "/v1/cases/{case}/extensions", clocks.extend),
            .held(.post, "/v1/cases/{case}/corrections", clocks.correct),
            .held(.post, "/v1/cases/{case}/consultations", clocks.consult),

            .held(.get, "/v1/cases/{case}/decisions", decisions.list),
            .held(.post, "/v1/cases/{case}/decisions", decisions.decide),
            .held(.post, "/v1/cases/{case}/decisions/taking-back", decisions.takeBack),
            .held(.post, "/v1/cases/{case}/conditions/{item}/response", decisions.satisfy),
            .held(.post, "/v1/cases/{case}/conditions/{item}/discharge", decisions.discharge),
            .held(.post, "/v1/cases/{case}/conditions/{item}/reopening", decisions.reopen),
            .held(.post, "/v1/cases/{case}/conditions/{item}/extension", decisions.prolong),
            .held(.get, "/v1/requests", requests.list),
            .held(.get, "/v1/cases/{case}/requests", requests.ofCase),
            .held(.post, "/v1/cases/{case}/requests", requests.ask),
            .held(.post, "/v1/cases/{case}/requests/{request}/reply", requests.reply),
            .held(.post, "/v1/cases/{case}/requests/{request}/postpone", requests.postpone),
            .held(.post, "/v1/cases/{case}/requests/{request}/settle", requests.settle),
            .held(.post, "/v1/cases/{case}/requests/{request}/cancel", requests.cancel),

            .held(.get, "/v1/letters", letters.list),
            .held(.get, "/v1/cases/{case}/letters", letters.ofCase),
            .held(.get, "/v1/cases/{case}/letter-previews/{letter}", letters.preview),
            .held(.get, "/v1/cases/{case}/letters/{letter}", letters.show),
            .held(.get, "/v1/cases/{case}/letters/{letter}/page", letters.page),
            .held(.post, "/v1/cases/{case}/letters/{letter}/confirmation", letters.confirm),
            .held(.post, "/v1/cases/{case}/letters/{letter}/copies", letters.copy),
            .held(.post, "/v1/cases/{case}/letters/{letter}/voiding", letters.void),
            .held(.post, "/v1/cases/{case}/fact-sheet", letters.describe),

            .held(.get, "/v1/evidence", evidence.own),
            .held(.get, "/v1/cases/{case}/evidence", evidence.ofCase),
            .held(.post, "/v1/cases/{case}/evidence", evidence.attach),
            .held(.delete, "/v1/cases/{case}/evidence/{item}", evidence.detach),
            .held(.get, "/v1/cases/{case}/evidence/{item}/content", evidence.content),
            .held(.post, "/v1/cases/{case}/evidence/{item}/share", evidence.share),
            .held(.get, "/v1/cases/{case}/offers", evidence.offers),

            .held(.get, "/v1/reviewers", panels.list),
            .held(.post, "/v1/reviewers", panels.register),
            .held(.get, "/v1/cases/{case}/reviewers", panels.suggest),
            .held(.get, "/v1/cases/{case}/panel", panels.show),
            .held(.post, "/v1/cases/{case}/panel/invitations", panels.command(.invite, ["reviewer", "seat"])),
            .held(.post, "/v1/cases/{case}/panel/acceptance", panels.command(.join, [])),
            .held(.post, "/v1/cases/{case}/panel/refusal", panels.command(.decline, ["reason", "another_day"])),
            .held(
                .post, "/v1/cases/{case}/panel/releases",
                panels.command(.release, ["reviewer", "assignment", "reason", "substitute"])),
            .held(
                .post, "/v1/cases/{case}/panel/objections",
                panels.command(.object, ["reviewer", "assignment", "reason"])),
            .held(
                .post, "/v1/cases/{case}/panel/overrulings",
                panels.command(.overrule, ["reviewer", "assignment", "reason"])),
            .held(.post, "/v1/cases/{case}/interests", panels.command(.declare, ["nature", "reviewer"])),
            .held(
                .post, "/v1/cases/{case}/interests/withdrawal",
                panels.command(.withdrawInterest, ["reason", "reviewer"])),
            .held(
                .post, "/v1/cases/{case}/reviews",
                panels.command(.review, ["recommendation", "scores", "comments", "reasons"])),

            .held(.get, "/v1/cases/{case}/reviews/draft", panels.draft),
            .held(
                .post, "/v1/cases/{case}/reviews/draft",
                panels.command(.draftReview, ["recommendation", "scores", "comments", "reasons"])),
            .held(.post, "/v1/cases/{case}/reviews/files", panels.addFile),
            .held(.delete, "/v1/cases/{case}/reviews/files/{file}", panels.dropFile),
            .held(.get, "/v1/cases/{case}/reviews/{assignment}/files/{file}", panels.file),

            .held(.get, "/v1/meetings", meetings.list),
            .held(.post, "/v1/meetings", meetings.call),
            .held(.get, "/v1/meetings/{meeting}", meetings.show),
            .held(.get, "/v1/meetings/{meeting}/minutes", meetings.minutes),
            .held(.post, "/v1/meetings/{meeting}/opening", meetings.tend(.open)),
            .held(.post, "/v1/meetings/{meeting}/attendance", meetings.tend(.attend)),
            .held(.post, "/v1/meetings/{meeting}/decisions", meetings.decide),
            .held(.post, "/v1/meetings/{meeting}/closing", meetings.tend(.close)),
            .held(.post, "/v1/meetings/{meeting}/cancellation", meetings.tend(.cancel)),
            .held(.get, "/v1/cases/{case}/meeting", meetings.ofCase),
            .held(.post, "/v1/cases/{case}/meeting/votes", meetings.command(.vote, ["vote"])),
            .held(.post, "/v1/cases/{case}/meeting/recusals", meetings.command(.recuse, ["member", "reason"])),
            .held(.post, "/v1/cases/{case}/meeting/readmissions", meetings.command(.readmit, ["member", "reason"])),
            .held(.post, "/v1/cases/{case}/meeting/postponements", meetings.command(.holdOver, ["reason"])),
            .held(
                .post, "/v1/cases/{case}/meeting/placements",
                meetings.command(.place, ["meeting", "position", "reason"])),
            .held(.post, "/v1/cases/{case}/appeals", aftercare.command(.appeal, ["ground", "statement"])),
            .held(.post, "/v1/cases/{case}/reuse", aftercare.command(.reuseUnchanged, ["changed"])),
            .held(
                .post, "/v1/cases/{case}/returns/{return}",
                aftercare.command(.fileReturn, ["nothing_changed", "data", "links"], on: "return")),
            .held(
                .post, "/v1/cases/{case}/returns/{return}/acceptance",
                aftercare.command(.acceptReturn, [], on: "return")),
            .held(
                .post, "/v1/cases/{case}/returns/{return}/query",
                aftercare.command(.queryReturn, ["reason", "due"], on: "return")),
            .held(.post, "/v1/cases/{case}/changes", aftercare.command(.notifyChange, ["what", "weight", "fields"])),
            .held(
                .post, "/v1/cases/{case}/changes/{change}/acceptance",
                aftercare.command(.acceptChange, ["reason"], on: "change")),
            .held(
                .post, "/v1/cases/{case}/changes/{change}/new-look",
                aftercare.command(.lookAgain, ["reason"], on: "change")),

            .held(.get, "/v1/reports/turnaround", .report, reports.turnaround),
            .held(.get, "/v1/reports/turnaround.html", .report, reports.page),
            .held(.get, "/v1/reports/onerous", .report, reports.onerous),
            .held(.get, "/v1/reports/compare", .report, reports.sideBySide),

            .held(.get, "/v1/exports/xes", .report, exports.log(.xes)),
            .held(.get, "/v1/exports/ocel", .report, exports.log(.ocel)),
            .held(.get, "/v1/exports/csv", .report, exports.log(.csv)),
        ]
        let bodies = shares(limits.bodies, "bodies", Problem.busy("large bodies"))
        let rates = RequestRates(engine, requests: limits.requestsPerMinute, failures: limits.failuresPerMinute)
        let gate = TokenGate(engine: engine, signIns: signIns, rates: rates)
        all = routes.map { $0.identifying(bodies, gate) }
    }
}
