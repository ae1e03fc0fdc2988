import Administration
import ArgumentParser
import Engine

/// `accredit org offer`: the routes of a body.
struct SetOffers: OperatorVerb {
    static let configuration = CommandConfiguration(
        commandName: "offer",
        abstract: "Says on which routes providers may ask a body, besides those behind its front door.",
        discussion: """
            A provider is led by the body's front door. It may name a route itself where that route is behind the \
            front door, or is
            named here. What is said replaces what was said before.

            Examples:
              accredit org offer BAC provider-recognition programme-accreditation
              accredit org offer BAC --all
              accredit org offer BAC --none
            """)

    @Argument(help: ArgumentHelp("The body's code.", valueName: "code"))
    var code: String

    @Argument(help: ArgumentHelp("Names of published workflows.", valueName: "route"))
    var routes: [String] = []

    @Flag(help: "Every published route, also those that are published later.")
    var all = false

    @Flag(help: "Only those behind the front door.")
    var none = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard [all, none, !routes.isEmpty].count(where: \.self) == 1 else {
            throw ValidationError("Name routes, or say --all or --none.")
        }
    }

    func run(at administration: Administration) async throws {
        try await administration.setOffers(all ? ["*"] : routes, of: code)
        let body = code.uppercased()
        var text = "\(body) takes cases on "
        if all {
            text += "every published route"
        } else {
            text += (["the routes behind its front door"] + routes).joined(separator: ", ")
        }
        try output.show(Said(organisation: body, offers: all ? ["*"] : routes), text: text)
    }

    private struct Said: Encodable {
        let organisation: String
        let offers: [String]
    }
}
