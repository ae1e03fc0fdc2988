import Foundation
import PackagePlugin

/// Makes each YAML file of a target a text of its program: `EmbeddedText.openapi` of `openapi.yaml`.
///
/// SwiftPM's own `.embedInCode` writes a list of bytes; of a file of this size the compiler takes minutes to read it.
@main struct EmbedText: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let files = target.sourceModule?.sourceFiles else { return [] }
        let tool = try context.tool(named: "TextEmbedder").url
        return files.map(\.url).filter { $0.pathExtension == "yaml" }.map { file in
            let name = file.deletingPathExtension().lastPathComponent
            let source = context.pluginWorkDirectoryURL.appending(path: "EmbeddedText+\(name).swift")
            return .buildCommand(
                displayName: "Embedding \(file.lastPathComponent)", executable: tool,
                arguments: [file.path, name, source.path], inputFiles: [file], outputFiles: [source])
        }
    }
}
