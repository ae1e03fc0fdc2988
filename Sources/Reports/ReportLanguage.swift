/// The languages that a report's words are in.
package enum ReportLanguage: String, CaseIterable, Sendable {
    /// English.
    case en
    /// Welsh.
    case cy
}
