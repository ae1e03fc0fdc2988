/// The fills of parties: each has a colour of its own (after Okabe and Ito) and a pattern of its own, so that neither
/// is needed alone.
enum Patterns {
    /// A sheet that shows nothing and that every picture of the page takes its fills from.
    static let markup = tag(
        "svg", ["class": "patterns", "aria-hidden": "true", "focusable": "false", "width": "0", "height": "0"]
    ) {
        tag("defs") {
            pattern("provider", lines: "M0 8L8 0M-2 2L2 -2M6 10L10 6")
            pattern("meeting", lines: "M0 4H8")
            pattern("third-party", lines: "M4 0V8")
            pattern("paused", lines: "M0 8L8 0M0 0L8 8")
            pattern("unattributed", lines: "M3 4H5")
        }
    }

    private static func pattern(_ name: String, lines: String) -> Markup {
        tag("pattern", ["id": "f-\(name)", "width": "8", "height": "8", "patternUnits": "userSpaceOnUse"]) {
            tag("rect", ["class": "ground-\(name)", "width": "8", "height": "8"])
            tag("path", ["class": "hatch-\(name)", "d": lines])
        }
    }
}
