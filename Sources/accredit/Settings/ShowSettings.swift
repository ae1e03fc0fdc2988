import ArgumentParser
import Foundation
import Postgres

/// `accredit settings`: what the program is told by its environment and its file of settings.
struct ShowSettings: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "Lists the settings: what is set, and where that comes from; secrets are not shown.",
        discussion: """
            Exit code 78 where a value cannot be used, with a sentence for each. Docs/operating.md says what each \
            setting is for.

            Examples:
              accredit settings
              accredit settings --settings /etc/accredit/environment
              accredit settings --json
            """)

    @OptionGroup var file: SettingsFileOption
    @OptionGroup var output: OutputOptions

    /// A setting as it is now.
    struct Line: Encodable {
        let name: String
        let kind: String
        let secret: Bool
        let value: String?
        let source: String?
        let usual: String
        let purpose: String
    }

    func run() throws {
        let root = try file.root()
        let lines = Setting.all.map { Self.line($0, root) }
        try output.show(lines, text: Self.table(lines))
        for name in SettingNames.strangers(in: root.environment) { Terminal.say(SettingNames.unknown(name)) }
        let flaws = root.settingFlaws()
        if !flaws.isEmpty { throw Failure.unusableSettings(flaws) }
    }

    private static func line(_ setting: Setting, _ root: CompositionRoot) -> Line {
        let source = try? root.source(of: setting)
        return Line(
            name: setting.name, kind: setting.kind.rawValue, secret: setting.isSecret,
            value: source == nil ? nil : shown(setting, root), source: source?.text,
            usual: setting.usual.replacing("`", with: ""), purpose: setting.purpose.replacing("`", with: ""))
    }

    /// The value as it may be shown: of a secret that it is there, of a way to the database all but its password.
    private static func shown(_ setting: Setting, _ root: CompositionRoot) -> String? {
        guard setting.isSecret else { return root.setting(setting) }
        guard setting.kind == .connection, let url = try? root.secret(setting),
            let configuration = try? PostgresConfiguration(url: url)
        else { return "(not shown)" }
        return configuration.description
    }

    private static func table(_ lines: [Line]) -> String {
        Table.text(
            ["Setting", "Value", "From", "Otherwise"],
            lines.map { [$0.name, $0.value ?? "", $0.source ?? "not set", $0.usual] }, below: ["Otherwise", "From"])
    }
}

/// The option that names a file of settings.
struct SettingsFileOption: ParsableArguments {
    @Option(
        name: .customLong("settings"),
        help: ArgumentHelp(
            "A file of lines NAME=value; the environment goes before it. Without it, what ACCREDIT_SETTINGS names.",
            valueName: "file"))
    var path: String?

    /// The program's root with the settings of that file.
    /// - Throws: ``Failure/unusableSettings(_:)``.
    func root() throws(Failure) -> CompositionRoot {
        var root = CompositionRoot.current
        if let path { root.file = try SettingsFile(reading: path) }
        return root
    }
}
