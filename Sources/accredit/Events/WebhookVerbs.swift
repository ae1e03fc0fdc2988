import ArgumentParser
import Engine
import Foundation
import WorkflowCore

/// `accredit webhook`: events posted to an address of one's own.
struct WebhookVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook",
        abstract: "Has events posted to an address of your organisation, signed; lists and replays deliveries.",
        discussion: """
            For officers of a body and people of a provider. Docs/events.md has a receiver.

            Examples:
              accredit webhook create https://registry.college.example/accredit
              accredit webhook list
              accredit webhook deliveries 0199… --status dead
              accredit webhook replay 0199… 0199…
            """,
        subcommands: [
            CreateWebhook.self, ListWebhooks.self, ShowWebhook.self, ChangeWebhook.self, RotateWebhook.self,
            PingWebhook.self, DeleteWebhook.self, ListDeliveries.self, ReplayDelivery.self,
        ])

    /// A webhook in lines.
    static func text(_ webhook: Webhook) -> String {
        let state = [webhook.status, webhook.reason.map { "(\($0))" }].compactMap(\.self).joined(separator: " ")
        let lines: [(String, String?)] = [
            ("Webhook", webhook.id.uuidString.lowercased()), ("Address", webhook.url),
            ("For", webhook.description), ("Commands", webhook.commands.joined(separator: ", ")), ("Status", state),
            ("Reads as", webhook.reader), ("Nothing arrives since", webhook.failingSince?.inLondon),
            ("Old secret until", webhook.oldSecretUntil?.inLondon),
            ("Deliveries", "\(webhook.waiting) waiting, \(webhook.dead) dead"),
            ("Secret, shown this once", webhook.secret),
        ]
        return lines.compactMap { name, value in value.flatMap { $0.isEmpty ? nil : "\(name): \($0)" } }
            .joined(separator: "\n")
    }

    /// Deliveries in a table.
    static func text(_ deliveries: [WebhookDelivery]) -> String {
        Table.text(
            ["Delivery", "Case", "Event", "Status", "Tries", "Made", "Next", "Answer"],
            deliveries.map { one in
                [
                    one.id.uuidString.lowercased(), one.case ?? "ping", one.event.map(String.init) ?? "", one.status,
                    String(one.attempts), one.madeAt.inLondon, one.nextAt?.inLondon ?? "",
                    [one.answered.map(String.init), one.error].compactMap(\.self).joined(separator: " "),
                ]
            }, below: ["Answer"])
    }
}

/// Which webhook.
struct WebhookArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The webhook's id.", valueName: "webhook"))
    var id: String

    /// A request about it.
    func request(_ method: ServerRequest.Method = .get, _ parts: String..., body: [String: JSONValue]? = nil)
        -> ServerRequest
    {
        ServerRequest(method: method, path: ["v1", "webhooks", id] + parts, body: body.map(JSONValue.object))
    }
}

/// `accredit webhook create`.
struct CreateWebhook: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Has what you are told of from now on posted to an address.",
        discussion: """
            The secret by which the receiver knows who sends is printed once.

            Examples:
              accredit webhook create https://registry.college.example/accredit
              accredit webhook create https://college.example/hook --command act --json
            """)

    @Argument(help: ArgumentHelp("An https address of the public internet.", valueName: "address"))
    var url: String

    @Option(help: ArgumentHelp("Events of this command alone; may be repeated.", valueName: "command"))
    var command: [String] = []

    @Option(help: ArgumentHelp("What it is for.", valueName: "text"))
    var description = ""

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let body: [String: JSONValue] = [
            "url": .string(url), "description": .string(description),
            "commands": .array(command.map(JSONValue.string)),
        ]
        let (webhook, answer) = try await client.ask(
            ServerRequest(method: .post, path: ["v1", "webhooks"], body: .object(body)), for: Webhook.self)
        try show(answer, text: WebhookVerbs.text(webhook))
    }
}

/// `accredit webhook list`.
struct ListWebhooks: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the webhooks of your organisation.",
        discussion: """
            Example:
              accredit webhook list --json
            """)

    private struct List: Decodable { let webhooks: [Webhook] }

    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (list, answer) = try await client.ask(ServerRequest(path: ["v1", "webhooks"]), for: List.self)
        try show(
            answer, none: "there is no webhook",
            text: list.webhooks.isEmpty
                ? ""
                : Table.text(
                    ["Webhook", "Status", "Waiting", "Dead", "Address"],
                    list.webhooks.map {
                        [$0.id.uuidString.lowercased(), $0.reason ?? $0.status, "\($0.waiting)", "\($0.dead)", $0.url]
                    }, below: ["Address"]))
    }
}

/// `accredit webhook show`.
struct ShowWebhook: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows a webhook, and why it is off.",
        discussion: """
            Example:
              accredit webhook show 01998a5e-0d5c-7a52-a5c4-4d1f8f1f9f10
            """)

    @OptionGroup var webhook: WebhookArgument
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (found, answer) = try await client.ask(webhook.request(), for: Webhook.self)
        try show(answer, text: WebhookVerbs.text(found))
    }
}

/// `accredit webhook change`.
struct ChangeWebhook: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "change", abstract: "Changes address, purpose or commands of a webhook; switches it on or off.",
        discussion: """
            Switched on again it goes on where it stopped, and reads as you.

            Examples:
              accredit webhook change 01998a5e-0d5c-7a52-a5c4-4d1f8f1f9f10 --status on
              accredit webhook change $HOOK --url https://college.example/new
            """)

    @OptionGroup var webhook: WebhookArgument

    @Option(help: ArgumentHelp("Another address.", valueName: "address"))
    var url: String?

    @Option(help: ArgumentHelp("on or off.", valueName: "status"))
    var status: String?

    @Option(help: ArgumentHelp("What it is for.", valueName: "text"))
    var description: String?

    @Option(help: ArgumentHelp("Events of this command alone; may be repeated.", valueName: "command"))
    var command: [String] = []

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard url != nil || status != nil || description != nil || !command.isEmpty else {
            throw ValidationError("Say what is to change: --url, --status, --description or --command.")
        }
    }

    func run(with client: ServerClient) async throws {
        var body: [String: JSONValue] = [:]
        body["url"] = url.map(JSONValue.string)
        body["status"] = status.map(JSONValue.string)
        body["description"] = description.map(JSONValue.string)
        if !command.isEmpty { body["commands"] = .array(command.map(JSONValue.string)) }
        let (changed, answer) = try await client.ask(webhook.request(.patch, body: body), for: Webhook.self)
        try show(answer, text: WebhookVerbs.text(changed))
    }
}

/// `accredit webhook rotate`.
struct RotateWebhook: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Gives a webhook a new secret; the one before signs beside it for a while.",
        discussion: """
            The new secret is printed once.

            Example:
              accredit webhook rotate $HOOK --old-valid-hours 48
            """)

    @OptionGroup var webhook: WebhookArgument

    @Option(help: ArgumentHelp("Hours for which the old secret signs as well, 0 to 168.", valueName: "hours"))
    var oldValidHours = 24

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (0...168).contains(oldValidHours) else {
            throw ValidationError("--old-valid-hours takes a number from 0 to 168.")
        }
    }

    func run(with client: ServerClient) async throws {
        let (rotated, answer) = try await client.ask(
            webhook.request(.post, "rotation", body: ["old_valid_hours": .integer(Int64(oldValidHours))]),
            for: Webhook.self)
        try show(answer, text: WebhookVerbs.text(rotated))
    }
}

/// `accredit webhook ping`.
struct PingWebhook: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "ping", abstract: "Posts a message that is no event, to try a receiver.",
        discussion: """
            Example:
              accredit webhook ping 01998a5e-0d5c-7a52-a5c4-4d1f8f1f9f10
            """)

    @OptionGroup var webhook: WebhookArgument
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        let (delivery, answer) = try await client.ask(
            webhook.request(.post, "ping", body: [:]), for: WebhookDelivery.self)
        try show(answer, text: WebhookVerbs.text([delivery]))
    }
}

/// `accredit webhook delete`.
struct DeleteWebhook: ServerVerb {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Takes a webhook away, with its deliveries.",
        discussion: """
            Example:
              accredit webhook delete 01998a5e-0d5c-7a52-a5c4-4d1f8f1f9f10 --yes
            """)

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var webhook: WebhookArgument
    @OptionGroup var output: OutputOptions

    func run(with client: ServerClient) async throws {
        try confirmation.ask("Delete webhook \(webhook.id)")
        _ = try await client.send(webhook.request(.delete))
        Terminal.say("webhook \(webhook.id) is gone")
    }
}
