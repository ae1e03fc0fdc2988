import ArgumentParser
import Documents
import Engine
import Turnaround
import WorkflowCore

/// `accredit meeting pack`: the papers of a meeting in one archive.
struct PackMeeting: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "pack",
        abstract: "Writes one archive of the papers of a meeting, with the cases that you may read.",
        discussion: """
            A ZIP archive with a folder for each case in the order of the agenda, each as accredit case pack has it. \
            Cases that you are kept from are not in it. Opened files are noted with their cases.

            Examples:
              accredit meeting pack accreditation-committee-2027-01-12 --out papers.zip
            """)

    @OptionGroup var meeting: MeetingArgument
    @Option(help: ArgumentHelp("A new file; - is standard output.", valueName: "file"), completion: .file())
    var out: String
    @OptionGroup var reading: ReadingLanguage
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let language = reading.chosen
        let detail = try await client.ask(
            ServerRequest(path: ["v1", "meetings", meeting.name]), for: MeetingDetail.self
        ).value
        var (packs, unread): ([CasePack], [MeetingItem]) = ([], [])
        for item in detail.agenda {
            do {
                packs.append(try await CasePack(of: item.case, from: client))
            } catch let problem as ServerProblem where problem.status == 404 {
                unread.append(item)
            }
        }
        guard !packs.isEmpty else { throw Self.emptiness(of: detail) }
        let found = packs
        let left = unread
        let pack = try await PackFile.writing(out) { pack in
            let index = pack.path("index.html", in: "", otherwise: "index.html")
            var links: [PrintedRecord.Link] = []
            for (place, content) in found.enumerated() {
                let title = content.title(in: language)
                let folder = pack.path("\(place + 1) \(title)", in: "", otherwise: "\(place + 1)") + "/"
                try await content.write(to: pack, in: folder, from: client, language: language)
                links.append(
                    .init(
                        text: title, address: PackContents.relative(folder + "index.html", to: ""),
                        note: "\(content.sheet.standing.provider) · \(content.sheet.standing.reference)"))
            }
            try pack.add(try Self.index(of: detail, links, left, in: language), at: index)
        }
        try pack.tell(output, "wrote \(pack.count) files of \(packs.count) cases to \(pack.shown)")
    }

    func validate() throws { try PackFile.check(out, output) }

    private static func index(
        of detail: MeetingDetail, _ links: [PrintedRecord.Link], _ left: [MeetingItem], in language: Language
    ) throws -> PrintedPage {
        var parts = [PrintedRecord.Part(heading: PackWords.cases.text(in: language), links: links, isNumbered: true)]
        if !left.isEmpty || detail.keptFrom != nil {
            parts.append(
                .init(
                    heading: PackWords.left.text(in: language),
                    paragraphs: detail.keptFrom.map { [MeetingItem.kept(from: $0).text(in: language)] } ?? [],
                    facts: left.map { ($0.title ?? $0.case, [$0.providerName]) }))
        }
        let day = PrintedDate(detail.date).words(in: language)
        return try PrintedRecord(
            sender: detail.minutes.body, facts: [day], title: PackWords.agenda.text(in: language),
            standing: "\(detail.title.text(in: language)) · \(day)", parts: parts
        ).page(in: language)
    }

    /// Why there is nothing to pack.
    private static func emptiness(of detail: MeetingDetail) -> Failure {
        detail.agenda.isEmpty && detail.keptFrom == nil
            ? .emptyPack(
                of: detail.meeting, because: "no case is on its agenda",
                remedy: "Look again once cases are ready for it: accredit meeting show \(detail.meeting)")
            : .emptyPack(
                of: detail.meeting, because: "you read none of the cases on its agenda",
                remedy: "An officer of the body can say why: accredit meeting show \(detail.meeting)")
    }
}
