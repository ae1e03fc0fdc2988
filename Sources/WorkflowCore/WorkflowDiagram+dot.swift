extension WorkflowDiagram {
    /// The workflow as a Graphviz digraph: outcomes have a double border, a point marks where cases begin.
    package static func dot(_ definition: WorkflowDefinition, language: Language = .en) -> String {
        var lines = [
            "digraph \(quotedForDOT(definition.workflow)) {",
            """
                label=\(quotedForDOT("\(definition.title.text(in: language)), version \(definition.version)")); \
            labelloc=t; rankdir=TB;
            """,
            """
                node [shape=box, style="rounded,filled", fontname="Helvetica"]; edge [fontname="Helvetica", \
            fontsize=10];
            """,
            "    \"\" [shape=point];",
        ]
        for state in definition.states {
            let label = quotedForDOT(self.lines(of: state, in: language).joined(separator: "\n"))
            let fill = state.party.map { "fillcolor=\"\(colour(of: $0))\"" } ?? "fillcolor=\"#ffffff\""
            lines.append(
                """
                    \(quotedForDOT(state.state)) [label=\(label), \
                \(fill)\(state.outcome == nil ? "" : ", peripheries=2")];
                """
            )
        }
        for state in definition.states where state.isInitial {
            lines.append("    \"\" -> \(quotedForDOT(state.state));")
        }
        for (source, action, target) in arrows(of: definition) {
            let label = quotedForDOT(label(of: action, in: language))
            lines.append("    \(quotedForDOT(source.state)) -> \(quotedForDOT(target.state)) [label=\(label)];")
        }
        return lines.joined(separator: "\n") + "\n}\n"
    }

    /// The text in quotes; backslashes are doubled, because Graphviz would take `\N` and the like for its own.
    private static func quotedForDOT(_ text: String) -> String {
        let escaped = text.map { character in
            switch character {
            case "\\": "\\\\"
            case "\"": "\\\""
            case _ where character.isNewline: "\\n"
            default: String(character)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
