import Foundation
import FoundationXML

/// Looks at XML by the parser of Foundation.
enum XMLText {
    /// Whether a text is a whole document.
    static func isWellFormed(_ text: String) -> Bool { XMLParser(data: Data(text.utf8)).parse() }
}
