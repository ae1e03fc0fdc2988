import WorkflowCore

/// Where the parts of a workbook are, and what its sheets are called.
///
/// Nothing stands at a fixed path: the list of content types or the first relationship names the workbook's own part,
/// that names the sheets, and its relationships say where these, the texts and the styles are.
struct WorkbookParts {
    /// A sheet of cells.
    struct Sheet {
        let name: String
        let isHidden: Bool
        let entry: ZipArchive.Entry
    }

    /// The sheets in their order.
    private(set) var sheets: [Sheet] = []
    private(set) var sharedStrings: ZipArchive.Entry?
    private(set) var styles: ZipArchive.Entry?
    /// True if days are counted from 1904.
    private(set) var countsFrom1904 = false

    /// A relationship of a part.
    private struct Relation {
        let type: Substring
        let target: String
    }

    private static let main = "sheet.main+xml"
    private static let template = "template.main+xml"
    private static let macros = "macroEnabled.main+xml"

    /// - Throws: ``ImportError/workbook(file:reason:)`` where it is no workbook that can be read.
    init(_ archive: ZipArchive) throws {
        let path = try Self.mainPath(archive)
        guard let entry = archive[path] else {
            throw ImportError.workbook(file: archive.file.file, reason: "its part “\(path)” is missing; save it again")
        }
        let relations = try Self.relations(of: path, archive)
        for relation in relations.values {
            if relation.type == "sharedStrings" { sharedStrings = archive[relation.target] }
            if relation.type == "styles" { styles = archive[relation.target] }
        }
        var sheets: [Sheet] = []
        var countsFrom1904 = false
        try archive.read(
            entry,
            by: XMLPart { name, attributes in
                switch name {
                case "workbookPr":
                    countsFrom1904 = ["1", "true", "on"].contains(attributes["date1904"] ?? "")
                case "sheet":
                    guard let relation = attributes[local: "id"].flatMap({ relations[$0] }),
                        relation.type == "worksheet", let entry = archive[relation.target]
                    else { return }
                    let isHidden = (attributes["state"] ?? "visible") != "visible"
                    sheets.append(Sheet(name: attributes["name"] ?? "", isHidden: isHidden, entry: entry))
                default: break
                }
            })
        (self.sheets, self.countsFrom1904) = (sheets, countsFrom1904)
        guard !sheets.isEmpty else {
            throw ImportError.workbook(file: archive.file.file, reason: "it has no sheet of cells; give another file")
        }
    }

    /// The sheet of a name, in letters of any case; without a name the first that is not hidden.
    /// - Throws: ``ImportError/unknownSheet(file:sheet:found:nearest:)``.
    func sheet(named name: String?, file: String) throws -> Sheet {
        guard let name else { return sheets.first { !$0.isHidden } ?? sheets[0] }
        let found = sheets.first { $0.name == name } ?? sheets.first { $0.name.folded == name.folded }
        guard let found else {
            let names = sheets.map(\.name)
            throw ImportError.unknownSheet(
                file: file, sheet: name, found: names, nearest: NearestName.of(name, among: names))
        }
        return found
    }

    /// The path of the workbook's own part.
    private static func mainPath(_ archive: ZipArchive) throws -> String {
        func refused(_ reason: String) -> ImportError { .workbook(file: archive.file.file, reason: reason) }
        var found: (path: String, type: String)?
        var isWord = false
        if let types = archive["[Content_Types].xml"] {
            try archive.read(
                types,
                by: XMLPart { name, attributes in
                    guard name == "Override", let type = attributes["ContentType"], let path = attributes["PartName"]
                    else { return }
                    isWord = isWord || type.contains("wordprocessingml") || type.contains("presentationml")
                    if [main, template, macros].contains(where: type.hasSuffix) || type.contains("sheet.binary") {
                        found = (path, type)
                    }
                })
        }
        if let found, !isWord {
            if found.type.contains("sheet.binary") {
                throw refused("it is a binary workbook (.xlsb); save it as an Excel workbook (.xlsx)")
            }
            if found.type.hasSuffix(macros) || archive["xl/vbaProject.bin"] != nil {
                throw refused("it is a workbook with macros; save it as an Excel workbook (.xlsx), which has none")
            }
            return found.path
        }
        if isWord { throw refused("it is a document, not a workbook; copy its table into a workbook or a CSV file") }
        if let first = try relations(of: "", archive).values.first(where: { $0.type == "officeDocument" }) {
            return first.target
        }
        if archive["content.xml"] != nil {
            throw refused("it is an OpenDocument file; save it as an Excel workbook (.xlsx) or as CSV (UTF-8)")
        }
        throw refused("it is an archive and no workbook; unpack it and give the log as CSV (UTF-8), XES or .xlsx")
    }

    /// What a part is related to, by the ids that it uses; of the whole where the path is empty.
    private static func relations(of path: String, _ archive: ZipArchive) throws -> [String: Relation] {
        let folders = path.split(separator: "/").dropLast().map(String.init)
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        guard let entry = archive[(folders + ["_rels", "\(name).rels"]).joined(separator: "/")] else { return [:] }
        var relations: [String: Relation] = [:]
        try archive.read(
            entry,
            by: XMLPart { element, attributes in
                guard element == "Relationship", let id = attributes["Id"], let target = attributes["Target"] else {
                    return
                }
                let type = attributes["Type"] ?? ""
                relations[id] = Relation(
                    type: type.split(separator: "/").last ?? "", target: resolved(target, in: folders))
            })
        return relations
    }

    /// The path that a target means for a part in these folders.
    private static func resolved(_ target: String, in folders: [String]) -> String {
        var path = target.hasPrefix("/") ? [] : folders
        for part in target.split(separator: "/") {
            switch part {
            case ".": break
            case "..": _ = path.popLast()
            default: path.append(String(part))
            }
        }
        return path.joined(separator: "/")
    }
}
