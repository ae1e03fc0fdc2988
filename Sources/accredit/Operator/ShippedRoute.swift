import Engine
import Foundation
import WorkflowCore

/// A route that a body may adopt, with the definitions that it refers to.
struct ShippedRoute {
    /// The route.
    let route: AdoptedScheme.Route
    /// Calendars, committees and further routes that come with the program and that it names.
    let others: [OperatorDesk.DefinitionFile]

    /// Finds a route by the name of a shipped workflow or preset, or by a file.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` with the routes that there are.
    init(_ name: String, root: CompositionRoot) throws {
        let folder = try root.workflowsFolder()
        let named = { (route: String) in
            ["", "presets/", "examples/"].map { folder.appending(path: "\($0)\(route).yaml").path(percentEncoded: false) }
                .first { FileManager.default.fileExists(atPath: $0) }
        }
        let isFile = name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml")
        guard let file = isFile ? name : named(name) else {
            let there = ["", "presets"].flatMap { part in
                (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: part).path(percentEncoded: false))) ?? []
            }
            .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
            throw EngineError.notFound(
                kind: "route", name: name, hint: "those that come with the program: \(there.joined(separator: ", "))")
        }
        let text = { (file: String) in OperatorDesk.DefinitionFile(file: file, text: try InputFile.text(of: file)) }
        let route = try AdoptedScheme.Route(text: try InputFile.text(of: file), file: file)
        let calendars = try DefinitionFiles.gather([folder.appending(path: "calendars").path(percentEncoded: false)])
        let routes = route.definition.routing.map(\.route).filter { $0 != route.definition.workflow }.compactMap(named)
        self.route = route
        others = try (calendars + Set(routes).sorted()).map(text)
    }
}
