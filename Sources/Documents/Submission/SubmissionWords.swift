import WorkflowCore

/// The words between the fields of a submission, on paper and on a terminal.
package enum SubmissionWords {
    package static let kind = LocalizedText(en: "Submission", cy: "Cyflwyniad")
    package static let evidence = LocalizedText(en: "Evidence", cy: "Tystiolaeth")
    package static let changes = LocalizedText(en: "What changed", cy: "Beth newidiodd")
    package static let missing = LocalizedText(en: "Missing for this step", cy: "Ar goll ar gyfer y cam hwn")
    package static let nothingMissing = LocalizedText(
        en: "Nothing is missing for this step.", cy: "Does dim ar goll ar gyfer y cam hwn.")
    package static let was = LocalizedText(en: "was", cy: "cynt")
    package static let now = LocalizedText(en: "now", cy: "nawr")
    package static let nothing = LocalizedText(en: "nothing", cy: "dim")
    package static let none = LocalizedText(en: "Nothing is attached.", cy: "Does dim wedi'i atodi.")
    package static let needed = LocalizedText(
        en: "Missing: the route asks for it.", cy: "Ar goll: mae'r llwybr yn gofyn amdano.")
    package static let withoutTitle = LocalizedText(en: "No title yet", cy: "Dim teitl eto")
    package static let draft = LocalizedText(
        en: "This is a draft. It is the provider's own until it is handed in; then it can be read here.",
        cy: "Drafft yw hwn. Eiddo'r darparwr ydyw nes iddo gael ei gyflwyno; wedyn gellir ei ddarllen yma.")

    /// Heading of the changes: since when.
    package static func changed(since day: PrintedDate) -> LocalizedText {
        LocalizedText(
            en: "Changed since \(day.words(in: .en))", cy: "Newidiwyd ers \(day.words(in: .cy))")
    }

    /// Said of what a screen has no room for.
    package static func leftOut(_ headings: String) -> LocalizedText {
        LocalizedText(
            en: "Not on this screen: \(headings). --full shows all of it, --html FILE prints it.",
            cy: "Heb fod ar y sgrin hon: \(headings). Mae --full yn dangos y cyfan, --html FILE yn ei argraffu.")
    }

    /// Said where nothing changed.
    package static func unchanged(since day: PrintedDate) -> LocalizedText {
        LocalizedText(
            en: "Nothing has changed since \(day.words(in: .en)).",
            cy: "Does dim wedi newid ers \(day.words(in: .cy)).")
    }

    /// An action for which something is missing.
    package static func before(_ action: LocalizedText) -> LocalizedText {
        LocalizedText(en: "Before “\(action.text(in: .en))”", cy: "Cyn “\(action.text(in: .cy))”")
    }
}
