import Documents
import Engine
import Foundation
import Turnaround
import WorkflowCore

/// Everything about a case that its reader may read, but for the content of files: what the server answers to them, as
/// it does one by one.
struct CasePack: Sendable {
    let sheet: SubmissionSheet
    let evidence: [AttachedEvidence]
    let events: [HistoryEvent]
    let decisions: [CaseDecision]
    let letters: [CaseLetter]
    /// The panel with the reviews that the reader may see; `nil` where none reads the case.
    let panel: CasePanel?
    /// The workflow that the case follows, for the titles of its actions and states.
    let workflow: WorkflowDefinition

    private struct Decisions: Decodable { let decisions: [CaseDecision] }

    /// Asks for it.
    init(of name: String, from client: ServerClient) async throws {
        func ask<Value: Decodable>(_ part: String, for type: Value.Type) async throws -> Value {
            try await client.ask(ServerRequest(path: ServerRequest.onCase(name, part)), for: type).value
        }
        let detail = try await client.caseDetail(name).value
        sheet = try await ask("submission", for: SubmissionSheet.self)
        evidence = try await ask("evidence", for: EvidenceList.self).evidence
        events = try await ask("history", for: EventList.self).events
        decisions = try await ask("decisions", for: Decisions.self).decisions
        letters = try await ask("letters", for: CaseLetterList.self).letters.filter { $0.digest != nil }.reversed()
        panel = try await ask("panel", for: PanelAnswer.self).panel
        let published = try await client.ask(
            ServerRequest(
                path: ["v1", "workflows", detail.summary.route],
                query: [("version", String(detail.summary.routeVersion))]),
            for: WorkflowDetail.self
        ).value
        workflow = try WorkflowDefinition(canonical: published.definition)
    }

    /// Why there is nothing to pack; `nil` where there is.
    var emptiness: Failure? {
        let reference = sheet.standing.reference
        if sheet.isDraft {
            return .emptyPack(
                of: reference, because: "it is a draft of its provider's", remedy: "Pack it once it has been handed in."
            )
        }
        guard sheet.sections.isEmpty, evidence.isEmpty, decisions.isEmpty, letters.isEmpty else { return nil }
        return .emptyPack(
            of: reference, because: "its submission says nothing and nothing is attached",
            remedy: "Fill it in first: accredit case amend \(reference) FILE")
    }

    /// The title of the course in a language.
    func title(in language: Language) -> String {
        (sheet.title ?? SubmissionWords.withoutTitle).text(in: language)
    }

    /// Writes its files, the content of evidence among them, and at last an index of them.
    /// - Parameter folder: where, with a slash at its end; the root where empty.
    func write(to pack: PackFile, in folder: String, from client: ServerClient, language: Language) async throws {
        let index = pack.path("index.html", in: folder, otherwise: "index.html")
        var contents = PackContents(folder: folder)
        func add(_ page: PrintedPage, _ name: String, _ title: LocalizedText) throws {
            let path = pack.path(name, in: folder, otherwise: "page.html")
            try pack.add(page, at: path)
            contents.add(path, as: title.text(in: language))
        }
        try add(try sheet.page(in: language), "submission.html", SubmissionWords.kind)
        if !decisions.isEmpty {
            try add(try decisionsPage(in: language), "decisions.html", PackWords.decisions)
        }
        if let reviews = panel?.reviews, !reviews.isEmpty {
            try add(try page(of: reviews, in: language), "reviews.html", PackWords.reviews)
            try await writeFiles(of: reviews, to: pack, from: client, &contents)
        }
        try add(try historyPage(in: language), "history.html", PackWords.history)
        for letter in letters {
            let subject = letter.subject ?? PackWords.letters.text(in: language)
            let path = pack.path(
                "\(letter.number) \(subject).html", in: folder + "letters/", otherwise: "\(letter.number).html")
            let request = ServerRequest(
                path: ServerRequest.onCase(sheet.standing.reference, "letters", String(letter.number), "page"))
            try await pack.add(path) { try await client.stream(request, type: "text/html; charset=utf-8", $0) }
            contents.add(path, as: subject, to: .letters, note: letter.madeAt.inWords(language))
        }
        try await writeEvidence(to: pack, from: client, language, &contents)
        try pack.add(try contents.page(of: self, in: language), at: index)
    }

    /// Writes the files beside reviews under their own names.
    private func writeFiles(
        of reviews: [CasePanel.Review], to pack: PackFile, from client: ServerClient, _ contents: inout PackContents
    ) async throws {
        for review in reviews {
            for file in review.files ?? [] {
                let path = pack.path(
                    file.name, in: contents.folder + "reviews/", otherwise: "\(review.assignment)-\(file.file)")
                let request = ServerRequest.file(file.file, beside: review.assignment, on: sheet.standing.reference)
                try await pack.add(path) {
                    try await client.content(request, type: file.mediaType, digest: file.sha256, $0)
                }
                contents.add(path, as: file.name, to: .reviews, note: review.reviewer)
            }
        }
    }

    /// Writes the files of the evidence under their own names. That they were opened is noted as with each alone.
    private func writeEvidence(
        to pack: PackFile, from client: ServerClient, _ language: Language, _ contents: inout PackContents
    ) async throws {
        let titles = Dictionary(sheet.requirements.map { ($0.requirement, $0.title) }) { first, _ in first }
        for item in evidence {
            let requirement = (titles[item.requirement] ?? .title(ofSlug: item.requirement)).text(in: language)
            if let url = item.url {
                contents.add(url, as: item.title, to: .links, note: requirement)
                continue
            }
            guard let type = item.mediaType, let digest = item.sha256 else { continue }
            let ending = FileKind.allCases.first { $0.mediaType == type }?.endings.first ?? "bin"
            let path = pack.path(
                item.fileName ?? "\(item.title).\(ending)", in: contents.folder + "evidence/",
                otherwise: "\(item.item).\(ending)")
            do {
                try await pack.add(path) { take in
                    try await client.content(
                        .content(of: item.item, on: sheet.standing.reference), type: type, digest: digest, take)
                }
                contents.add(path, as: item.title, to: .evidence, note: requirement)
            } catch let problem as ServerProblem where problem.status == 403 {
                contents.add("", as: item.title, to: .left, note: PackWords.notForReader.text(in: language))
            }
        }
        for named in sheet.requirements.flatMap(\.items) where named.item == nil {
            guard let url = named.url else { continue }
            contents.add(url, as: named.title, to: .links)
        }
    }
}

extension Instant {
    /// The local day in London, in words.
    func inWords(_ language: Language) -> String {
        PrintedDate(LondonTime.shared.day(of: self)).words(in: language)
    }
}
