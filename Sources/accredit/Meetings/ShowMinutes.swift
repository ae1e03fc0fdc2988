import ArgumentParser
import Documents
import Engine

/// `accredit meeting minutes`.
struct ShowMinutes: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "minutes", abstract: "Writes the minutes of a meeting from the record; a draft until it closes.",
        discussion: """
            Examples:
              accredit meeting minutes 2027-01-12
              accredit meeting minutes 2027-01-12 --html > minutes.html
              accredit meeting minutes 2027-01-12 --language cy
              accredit meeting minutes 2027-01-12 --json
            """)

    @OptionGroup var meeting: MeetingArgument
    @Flag(help: "A page to print, instead of text.") var html = false
    @OptionGroup var reading: ReadingLanguage
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let request = ServerRequest(path: ["v1", "meetings", meeting.name, "minutes"])
        let (minutes, answer) = try await client.ask(request, for: MeetingMinutes.self)
        let document = MinutesDocument(minutes, in: reading.chosen)
        try show(answer, text: html ? document.page().html : document.text)
    }
}
