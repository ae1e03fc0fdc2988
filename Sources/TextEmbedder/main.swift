// Writes a Swift source in which a text file is one literal.
//
//     TextEmbedder FILE NAME SOURCE
import Foundation

let arguments = CommandLine.arguments
guard arguments.count == 4 else {
    FileHandle.standardError.write(Data("usage: TextEmbedder FILE NAME SOURCE\n".utf8))
    exit(64)
}
let (file, name, source) = (arguments[1], arguments[2], arguments[3])
let text = try String(contentsOf: URL(filePath: file), encoding: .utf8)
// As many marks as end the literal behind its last line, and nowhere before.
var marks = "#"
while text.contains("\"\"\"\(marks)") { marks += "#" }
try """
enum EmbeddedText {
    /// \(file.split(separator: "/").last ?? ""), as it was when this was built.
    static let \(name) = \(marks)\"\"\"
\(text)
\"\"\"\(marks)
}

""".write(to: URL(filePath: source), atomically: true, encoding: .utf8)
