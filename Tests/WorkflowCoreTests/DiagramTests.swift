import Testing

@testable import WorkflowCore

@Suite("Diagrams")
struct DiagramTests {
    @Test func `Mermaid shows states, parties, times, roles and ends`() throws {
        let lines = WorkflowDiagram.mermaid(try SmallWorkflow.definition()).split(separator: "\n").map(String.init)
        #expect(lines[0] == "stateDiagram-v2")
        #expect(
            lines.contains("    state \"Draft<br/>provider<br/>deadline#58; 30 calendar days, then lapse\" as s_draft"))
        #expect(lines.contains("    state \"Check<br/>body<br/>standard#58; 10 working days\" as s_check"))
        #expect(lines.contains("    state \"Accredited<br/>finished<br/>outcome#58; approved\" as s_accredited"))
        #expect(lines.contains("    s_draft --> s_check : Submit (provider)"))
        #expect(lines.contains("    s_draft --> s_lapsed : Lapse (system)"))
        #expect(lines.filter { $0.contains("[*] -->") } == ["    [*] --> s_draft"])
        #expect(
            lines.filter { $0.hasSuffix("--> [*]") } == [
                "    s_accredited --> [*]", "    s_refused --> [*]", "    s_lapsed --> [*]",
            ])
        #expect(lines.contains("    class s_accredited,s_refused,s_lapsed party_none"))
    }

    @Test func `DOT shows states, parties, times, roles and ends`() throws {
        let text = WorkflowDiagram.dot(try SmallWorkflow.definition())
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.first == "digraph \"small\" {")
        #expect(lines.last == "}")
        #expect(
            lines.contains(##"    "check" [label="Check\nbody\nstandard: 10 working days", fillcolor="#dae8fc"];"##))
        #expect(
            lines.contains(
                ##"    "refused" [label="Refused\nfinished\noutcome: refused", fillcolor="#eeeeee", peripheries=2];"##))
        #expect(lines.contains(#"    "draft" -> "check" [label="Submit (provider)"];"#))
        #expect(lines.contains(#"    "" -> "draft";"#))
        #expect(lines.filter { $0.contains("->") }.count == 6)
    }

    @Test func `texts cannot break out`() throws {
        let hostile = "a \\\"b\\\": <c>; {d} #e [*] --> %% \\\\N\\n`f`"
        let definition = try SmallWorkflow.definition(
            replacing: "check: {party: body", with: "check: {title: \"\(hostile)\", party: body")
        let mermaid = WorkflowDiagram.mermaid(definition)
        #expect(
            mermaid.contains(
                """
                "a #34;b#34;#58; #60;c#62;#59; #123;d#125; #35;e #91;*#93; --#62; #37;#37; #92;N \
                #96;f#96;<br/>body<br/>
                """
            ))
        #expect(
            mermaid.split(separator: "\n").count
                == WorkflowDiagram.mermaid(try SmallWorkflow.definition()).split(separator: "\n").count)
        let dot = WorkflowDiagram.dot(definition)
        #expect(dot.contains(#"[label="a \"b\": <c>; {d} #e [*] --> %% \\N\n`f`\nbody\n"#))
        // Outside of escapes every line has an even number of quotes.
        for line in dot.split(separator: "\n") {
            #expect(line.replacing("\\\\", with: "").replacing("\\\"", with: "").count(where: { $0 == "\"" }) % 2 == 0)
        }
    }

    @Test func `a text that Mermaid would take for a command stays a text`() throws {
        let definition = try SmallWorkflow.definition(
            replacing: "by: officer}", with: "by: officer, title: Change Direction lr of travel}")
        #expect(
            WorkflowDiagram.mermaid(definition).contains(
                "s_check --> s_draft : Change #68;irection lr of travel (officer)"))
    }

    @Test func `names that are Mermaid's own words and names with dashes stay apart`() throws {
        let text = SmallWorkflow.text.replacing("check", with: "end-note").replacing("refused:", with: "state:")
            .replacing(
                "to: refused", with: "to: state")
        let mermaid = WorkflowDiagram.mermaid(try WorkflowDefinition(YAMLDocument.parse(text, file: "f")))
        #expect(mermaid.contains("s_end_note --> s_state : Refuse (decider)"))
    }

    @Test(arguments: ShippedWorkflows.names)
    func `shipped workflows are drawn whole, in Welsh too`(name: String) throws {
        let definition = try ShippedWorkflows.definition(name)
        let arrows = definition.actions.reduce(0) { $0 + $1.from.count }
        let ends = definition.states.filter { $0.outcome != nil }.count
        #expect(
            WorkflowDiagram.mermaid(definition).split(separator: "\n").filter { $0.contains(" --> ") }.count == arrows
                + ends + 1)
        #expect(
            WorkflowDiagram.dot(definition, language: .cy).split(separator: "\n").filter { $0.contains(" -> ") }.count
                == arrows + 1)
        #expect(WorkflowDiagram.mermaid(definition, language: .cy).contains("Gwrthodwyd"))
    }
}
