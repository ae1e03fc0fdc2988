import Engine

/// A list that the server gives a page at a time.
protocol ListPage: Codable, Sendable {
    associatedtype Row: Sendable
    /// What is on the page.
    var rows: [Row] { get set }
    /// Cursor of the next page; `nil` on the last.
    var next: String? { get set }
}

extension CasePage: ListPage {
    var rows: [CaseSummary] {
        get { cases }
        set { cases = newValue }
    }
}

extension WorkPage: ListPage {
    var rows: [WorkItem] {
        get { work }
        set { work = newValue }
    }
}

extension ServerVerb {
    /// Prints a list: its first page, or all of them as one.
    /// - Parameters:
    ///   - none: what is said where nothing is on the list.
    ///   - more: what is said where it goes on.
    ///   - page: asks for the page that begins at a cursor; the first where there is none.
    func showList<Page: ListPage>(
        all: Bool, none: String, more: String, table: ([Page.Row]) -> String,
        page: (_ cursor: String?) async throws -> (value: Page, answer: ServerAnswer)
    ) async throws {
        let (first, answer) = try await page(nil)
        var list = first
        if all {
            var cursor = list.next
            while let next = cursor {
                let further = try await page(next).value
                list.rows += further.rows
                cursor = further.next == next ? nil : further.next
            }
            list.next = nil
        }
        if output.json {
            if all { try output.show(list, text: "") } else { try output.showJSON(answer.body) }
            return
        }
        guard !list.rows.isEmpty else { return Terminal.say(none) }
        try Terminal.show(table(list.rows))
        if list.next != nil { Terminal.say(more) }
    }
}
