/// A table of a page: a heading for each column, and the first cell of each row is the row's heading.
struct DataTable: Sendable {
    /// What the table shows; read out before it, and printed above where the table stands by itself.
    var caption: String
    /// The columns.
    var columns: [Column]
    /// The rows, each as long as there are columns.
    var rows: [[Cell]] = []
    /// Rows beyond these are printed in the full page only.
    var rowsOnPaper = 15

    /// A column.
    struct Column: Sendable {
        var title: String
        var isNumber: Bool

        static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }
        static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
    }

    /// Content of a cell.
    enum Cell: Sendable, ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
        /// Our own words and figures.
        case text(String)
        /// A name that somebody gave, kept apart from the direction of the text around it.
        case name(String)
        /// Markup, such as a mark with its word.
        case markup(Markup)

        init(stringLiteral value: String) { self = .text(value) }
    }

    /// True if all columns but the first hold figures, so that it is said once for all cells.
    private var hasFiguresOnly: Bool { columns.dropFirst().allSatisfy(\.isNumber) }

    /// The table, and on paper how many of its rows are left out there.
    var markup: Markup {
        guard rows.count > rowsOnPaper else { return scrolling }
        return .sequence([
            scrolling,
            tag("p", ["class": "note cut"]) {
                "\(rowsOnPaper) of \(rows.count) rows are printed; the full page prints all."
            },
        ])
    }

    /// The table; wide ones scroll by themselves, by keyboard too.
    private var scrolling: Markup {
        tag("div", ["class": "scroll", "role": "region", "aria-label": caption, "tabindex": "0"]) {
            tag("table", ["class": hasFiguresOnly ? "figures-only" : nil]) {
                tag("caption") { caption }
                tag("thead") {
                    tag("tr") {
                        for column in columns {
                            tag("th", ["scope": "col", "class": column.isNumber ? "n" : nil]) { column.title }
                        }
                    }
                }
                tag("tbody") {
                    for (index, row) in rows.enumerated() {
                        tag("tr", ["class": index < rowsOnPaper ? nil : "screen"]) {
                            for (place, cell) in row.enumerated() {
                                if place == 0 {
                                    tag("th", ["scope": "row"]) { cell.content }
                                } else {
                                    tag("td", ["class": columns[place].isNumber && !hasFiguresOnly ? "n" : nil]) {
                                        cell.content
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

extension DataTable.Cell {
    fileprivate var content: Markup {
        switch self {
        case .text(let text): .text(text)
        case .name(let name): .name(name)
        case .markup(let markup): markup
        }
    }
}

extension Markup {
    /// A name from outside: of a route, a step, a body. Its own direction of writing stays inside it.
    static func name(_ name: String) -> Markup { tag("bdi") { name.printable } }
}
