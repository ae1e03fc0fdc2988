/// Where a text of a drawing lies, in the drawing's units: from the top of its capitals with accents to the foot of its
/// longest letters.
struct TextBox: Hashable, Sendable {
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double

    /// True if both have room in common.
    func touches(_ other: TextBox) -> Bool {
        min(right, other.right) > max(left, other.left) && min(bottom, other.bottom) > max(top, other.top)
    }

    /// True if it lies in another.
    func lies(in other: TextBox) -> Bool {
        left >= other.left && right <= other.right && top >= other.top && bottom <= other.bottom
    }
}

extension TextBox {
    /// The box of a text that is laid on at a point.
    init(_ text: String, at place: LabelPlace, look: String) {
        let width = text.extent(size: Drawing.size(of: look))
        let left =
            switch place.anchor {
            case .start: place.x
            case .middle: place.x - width / 2
            case .end: place.x - width
            }
        self.init(left: left, top: place.y - 11, right: left + width, bottom: place.y + 3)
    }
}

/// A point at which a label may stand.
struct LabelPlace: Sendable {
    var x: Double
    var y: Double
    var anchor = Drawing.Anchor.start
}

extension Drawing {
    /// The size by which a text's width is measured: letters of the heavy looks are wider.
    static func size(of look: String) -> Double {
        let heavy = ["strong", "figure", "label", "alarm"]
        return heavy.contains(look) ? 1.13 * textSize : textSize
    }

    /// Lays on a text at the first of some places at which it lies on no other text and inside the sheet; nowhere where
    /// there is none. What must be readable whatever happens is in the figure's table.
    /// - Parameter gap: how far it keeps from others to the left and to the right.
    /// - Returns: whether it was laid on.
    @discardableResult
    mutating func label(
        _ text: String, at places: [LabelPlace], _ look: String = "label", room: Double? = nil, gap: Double = 3
    ) -> Bool {
        let kept = room.map { text.printable.fitting($0, size: Drawing.size(of: look)) } ?? text
        let sheet = TextBox(left: 0, top: -1, right: width + 0.5, bottom: height + 1)
        for place in places {
            let box = TextBox(kept, at: place, look: look)
            let room = TextBox(left: box.left - gap, top: box.top, right: box.right + gap, bottom: box.bottom)
            guard box.lies(in: sheet), !taken.contains(where: room.touches) else { continue }
            self.text(kept, place.x, place.y, look, anchor: place.anchor)
            return true
        }
        return false
    }

    /// Keeps labels out of a part of the sheet.
    mutating func keepClear(_ x: Double, _ y: Double, _ width: Double, _ height: Double) {
        taken.append(TextBox(left: x, top: y, right: x + width, bottom: y + height))
    }
}
