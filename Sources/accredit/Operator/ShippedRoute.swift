import Administration
import Engine
import Foundation
import WorkflowCore

/// A route that a body may adopt, with the definitions that it refers to.
struct ShippedRoute {
    /// The route.
    let route: AdoptedScheme.Route
    /// Calendars, committees and further routes that come with the program and that it names.
    let others: [Administration.DefinitionFile]

    /// Finds a route by the name of a shipped workflow or preset, or by a file.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` with the routes that there are.
    init(_ name: String, root: CompositionRoot) throws {
        let folder = try root.workflowsFolder()
        let isFile = name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml")
        let file = isFile ? name : Self.file(of: name, in: folder)
        let document = try file.map(InputFile.document)
        guard let file, let document, isFile || DefinitionFiles.Kind(document) == .workflow else {
            throw EngineError.notFound(
                kind: "route", name: name,
                hint: "those that come with the program: \(Self.names(in: folder).joined(separator: ", "))")
        }
        let route = try AdoptedScheme.Route(text: try InputFile.text(of: file), document: document)
        try route.checkBeginning()
        let calendars = try DefinitionFiles.gather([folder.appending(path: "calendars").path(percentEncoded: false)])
        let named =
            route.definition.routing.map(\.route) + route.definition.states.compactMap { $0.ending?.appeal?.route }
        let routes = Set(named).subtracting([route.definition.workflow]).sorted().compactMap {
            Self.file(of: $0, in: folder)
        }
        self.route = route
        others = try (calendars + routes).map {
            Administration.DefinitionFile(file: $0, text: try InputFile.text(of: $0))
        }
    }

    /// Where routes lie in the folder of workflows.
    private static let places = ["", "presets/", "examples/"]

    private static func file(of name: String, in folder: URL) -> String? {
        places.map { folder.appending(path: "\($0)\(name).yaml").path(percentEncoded: false) }
            .first { FileManager.default.fileExists(atPath: $0) }
    }

    /// The routes that come with the program and that a body can begin with, by name.
    static func names(in folder: URL) -> [String] {
        let files = places.flatMap { place in
            let path = folder.appending(path: place).path(percentEncoded: false)
            return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { $0.hasSuffix(".yaml") }
                .map { (name: String($0.dropLast(5)), file: "\(path)/\($0)") }
        }
        return files.filter { _, file in
            guard let text = try? InputFile.text(of: file), let document = try? YAMLDocument.parse(text, file: file),
                DefinitionFiles.Kind(document) == .workflow
            else { return false }
            return (try? AdoptedScheme.Route(text: text, document: document).checkBeginning()) != nil
        }.map(\.name).sorted()
    }
}
