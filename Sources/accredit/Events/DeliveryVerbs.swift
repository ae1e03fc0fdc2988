import ArgumentParser
import Engine
import Foundation
import WorkflowCore

/// `accredit webhook deliveries`.
struct ListDeliveries: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "deliveries", abstract: "Lists what was posted to a webhook and what waits, newest first.",
        discussion: """
            dead: given up after three days; replay posts it again.

            Example:
              accredit webhook deliveries 01998a5e-0d5c-7a52-a5c4-4d1f8f1f9f10 --status dead
            """)

    private struct List: Decodable {
        let deliveries: [WebhookDelivery]
        let next: String?
    }

    @OptionGroup var webhook: WebhookArgument

    @Option(help: ArgumentHelp("waiting, sent, dead or withheld.", valueName: "status"))
    var status: String?

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        var request = webhook.request(.get, "deliveries")
        request.query = [("limit", "200")] + (status.map { [("status", $0)] } ?? [])
        let (list, answer) = try await client.ask(request, for: List.self)
        try show(
            answer, none: "there is no such delivery",
            text: list.deliveries.isEmpty ? "" : WebhookVerbs.text(list.deliveries))
        if !output.json, list.next != nil { Terminal.say("there are more; narrow them down with --status") }
    }
}

/// `accredit webhook replay`.
struct ReplayDelivery: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Posts a delivery again, under the same id.",
        discussion: """
            Example:
              accredit webhook replay $HOOK $DELIVERY
            """)

    @OptionGroup var webhook: WebhookArgument

    @Argument(help: ArgumentHelp("The delivery's id.", valueName: "delivery"))
    var delivery: String

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (replayed, answer) = try await client.ask(
            webhook.request(.post, "deliveries", delivery, "replay", body: [:]), for: WebhookDelivery.self)
        try show(answer, text: WebhookVerbs.text([replayed]))
    }
}
