/// A picture as it stands in a page: never without a title, a description of what it shows, and a table with the same
/// numbers.
struct Figure: Sendable {
    /// A name that is used once in the page.
    var id: String
    /// The heading above it.
    var title: String
    /// What is to be seen, in words, with its main numbers.
    var description: String
    /// The picture, in one width or in several of which the page shows the one that fits.
    var drawings: [Drawing]
    /// How it is to be read; printed below it.
    var note: String?
    /// The same numbers.
    var table: DataTable
    /// How it stands in the page.
    var place = Place.inRow
    /// The level of its heading.
    var level = 4
    /// False if it is printed in the full page only.
    var isOnPaper = true

    /// How a figure stands in the page.
    enum Place: String, Sendable {
        /// Beside others, its table folded away.
        case inRow
        /// Over the page's whole width, its table folded away.
        case wide
        /// Over the page's whole width, its table open beside it.
        case pair
        /// As ``wide``; too long for a sheet of paper, on which its table stands instead.
        case tall = "wide tall"
        /// Several drawings beside one another over the page's whole width.
        case panels
    }

    var markup: Markup {
        let look = [place == .inRow ? nil : place.rawValue, isOnPaper ? nil : "screen"].compactMap(\.self)
        return tag("figure", ["id": id, "class": look.isEmpty ? nil : look.joined(separator: " ")]) {
            tag("h\(level)") { title }
            for (place, drawing) in drawings.enumerated() {
                let words = drawing.words ?? (title, description)
                drawing.markup(id: "\(id)-\(place)", title: words.title, description: words.description)
            }
            if let note { tag("figcaption") { note } }
            if place == .pair {
                table.markup
            } else {
                tag("details") {
                    tag("summary") {
                        "Table"
                        tag("span", ["class": "hidden"]) { ": \(title)" }
                    }
                    table.markup
                }
            }
            if place == .tall { tag("div", ["class": "paper"]) { table.markup } }
        }
    }
}

/// Shapes on a sheet that is measured in units of about one CSS pixel.
struct Drawing: Sendable {
    /// Width of the sheet.
    var width: Double
    /// Height of the sheet.
    var height: Double
    /// When the page shows it.
    var shown = Shown.always
    /// The shapes, in the order in which they are laid on.
    var shapes: [Markup] = []
    /// Where texts lie, so that no label is laid on another.
    var taken: [TextBox] = []
    /// What it shows, where that is not what the whole figure shows.
    var words: (title: String, description: String)?

    /// When the page shows a drawing.
    enum Shown: String, Sendable {
        /// Whatever the width.
        case always
        /// On narrow screens and on paper.
        case narrow
        /// On wide screens.
        case broad
    }

    fileprivate func markup(id: String, title: String, description: String) -> Markup {
        tag(
            "svg",
            [
                "role": "img", "aria-labelledby": "\(id)-t \(id)-d", "viewBox": "0 0 \(width.plain) \(height.plain)",
                "width": width.plain, "height": height.plain, "class": shown == .always ? nil : shown.rawValue,
            ]
        ) {
            tag("title", ["id": "\(id)-t"]) { title }
            tag("desc", ["id": "\(id)-d"]) { description }
            shapes
        }
    }
}

extension Drawing {
    /// Lays on a straight line.
    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ look: String) {
        shapes.append(tag("path", ["class": look, "d": "M\(x1.plain) \(y1.plain)L\(x2.plain) \(y2.plain)"]))
    }

    /// Lays on a rectangle; nothing where it has no extent.
    mutating func box(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ look: String, corner: Double? = nil
    ) {
        guard width > 0, height > 0 else { return }
        shapes.append(
            tag(
                "rect",
                [
                    "class": look, "x": x.plain, "y": y.plain, "width": width.plain, "height": height.plain,
                    "rx": corner?.plain,
                ]))
    }

    /// Lays on a path; nothing where it is empty.
    mutating func path(_ path: Path, _ look: String, width: Double? = nil) {
        guard !path.isEmpty else { return }
        shapes.append(tag("path", ["class": look, "d": path.data, "stroke-width": width?.plain]))
    }

    /// Lays on a dot.
    mutating func dot(_ x: Double, _ y: Double, _ radius: Double, _ look: String) {
        shapes.append(tag("circle", ["class": look, "cx": x.plain, "cy": y.plain, "r": radius.plain]))
    }

    /// Lays on a line of text.
    /// - Parameters:
    ///   - anchor: where the point lies in it.
    ///   - room: how wide it may be; what does not fit ends in an ellipsis.
    mutating func text(
        _ text: String, _ x: Double, _ y: Double, _ look: String = "", anchor: Anchor = .start, room: Double? = nil
    ) {
        let kept = room.map { text.printable.fitting($0, size: Drawing.size(of: look)) } ?? text
        taken.append(TextBox(kept, at: LabelPlace(x: x, y: y, anchor: anchor), look: look))
        shapes.append(
            tag(
                "text",
                [
                    "class": look.isEmpty ? nil : look, "x": x.plain, "y": y.plain,
                    "text-anchor": anchor == .start ? nil : anchor.rawValue,
                ]
            ) {
                kept
            })
    }

    /// Where a text's point lies in it.
    enum Anchor: String, Sendable { case start, middle, end }
}

extension Double {
    /// A measure in a drawing: at most one digit after the point, and nought for what is no number.
    var plain: String {
        guard isFinite, abs(self) < 1e9 else { return "0" }
        let tenths = Int((10 * self).rounded())
        let rest = abs(tenths % 10)
        return rest == 0 ? "\(tenths / 10)" : "\(tenths < 0 && tenths / 10 == 0 ? "-" : "")\(tenths / 10).\(rest)"
    }
}
