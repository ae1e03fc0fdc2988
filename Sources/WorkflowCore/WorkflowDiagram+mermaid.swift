extension WorkflowDiagram {
    /// The workflow as a Mermaid state diagram (`stateDiagram-v2`).
    ///
    /// States have the identifiers `s_<name>` with `_` for `-`, so that no name can be taken for a word of Mermaid's
    /// own.
    package static func mermaid(_ definition: WorkflowDefinition, language: Language = .en) -> String {
        var lines = ["stateDiagram-v2", "    direction TB"]
        for state in definition.states {
            let text = self.lines(of: state, in: language).map(escapedForMermaid).joined(separator: "<br/>")
            lines.append("    state \"\(text)\" as \(mermaidIdentifier(state))")
        }
        for state in definition.states where state.isInitial { lines.append("    [*] --> \(mermaidIdentifier(state))") }
        for (source, action, target) in arrows(of: definition) {
            let label = escapedForMermaid(label(of: action, in: language))
            lines.append("    \(mermaidIdentifier(source)) --> \(mermaidIdentifier(target)) : \(label)")
        }
        for state in definition.states where state.outcome != nil {
            lines.append("    \(mermaidIdentifier(state)) --> [*]")
        }
        for party in WorkflowDefinition.Party.allCases {
            let members = definition.states.filter { $0.party == party }
            if members.isEmpty { continue }
            let name = "party_\(party.rawValue.replacing("-", with: "_"))"
            lines.append("    classDef \(name) fill:\(colour(of: party)),color:#000000,stroke:#333333")
            lines.append("    class \(members.map(mermaidIdentifier).joined(separator: ",")) \(name)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func mermaidIdentifier(_ state: WorkflowDefinition.State) -> String {
        "s_" + state.state.replacing("-", with: "_")
    }

    /// The text with every character that means something to Mermaid as an entity (`#34;`), and line breaks as spaces.
    ///
    /// "direction LR" is taken for a command wherever it stands on a line, so its first letter becomes an entity too.
    private static func escapedForMermaid(_ text: String) -> String {
        text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"", "#", ":", ";", "<", ">", "{", "}", "[", "]", "%", "&", "\\", "`": "#\(scalar.value);"
            case _ where scalar.properties.isWhitespace: " "
            default: String(scalar)
            }
        }.joined().replacing(/(?i)d(irection +(?:TB|BT|LR|RL))/) {
            "#\($0.output.0.hasPrefix("d") ? 100 : 68);\($0.output.1)"
        }
    }

    /// A light fill for each party; the party also stands in the text, so that nobody depends on the colour.
    static func colour(of party: WorkflowDefinition.Party) -> String {
        switch party {
        case .provider: "#fff2cc"
        case .body: "#dae8fc"
        case .meeting: "#e1d5e7"
        case .thirdParty: "#ffe6cc"
        case .none: "#eeeeee"
        }
    }
}
