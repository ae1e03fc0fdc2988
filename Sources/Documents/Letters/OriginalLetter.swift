/// A letter that was made before, and that a copy repeats.
package struct OriginalLetter: Codable, Sendable {
    var subject: String
    var html: String
    var text: String
    var languages: [String]
    /// The days that it names, as a calendar file.
    var dates: String?
    /// The day it was made.
    var day: PrintedDate
    /// True if the copy says that it is one.
    var marked: Bool?
}
