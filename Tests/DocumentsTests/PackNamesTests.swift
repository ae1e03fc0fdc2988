import Testing

@testable import Documents

/// Names of the files in a pack.
@Suite struct PackNamesTests {
    @Test(
        arguments: [
            ("plan.pdf", "plan.pdf"), ("../../etc/passwd", "-..-etc-passwd"), ("a/b\\c:d.docx", "a-b-c-d.docx"),
            ("CON.txt", "_CON.txt"), ("lpt1", "_lpt1"), (" . ", nil), ("", nil), ("evil\u{202E}fdp.exe", "evilfdp.exe"),
            ("tab\there\n.csv", "tabhere.csv"), ("Cynllun â llun.pdf", "Cynllun â llun.pdf"),
            ("v1.2 final", "v1.2 final"),
            (".bashrc", "bashrc"), ("end. ", "end"),
        ] as [(String, String?)]) func `a name is safe on every system`(written: String, safe: String?)
    {
        #expect(PackNames.safe(written) == safe)
    }

    @Test func `a long name keeps its ending and its whole characters`() throws {
        let name = try #require(PackNames.safe(String(repeating: "ŵ", count: 300) + ".pdf"))
        #expect(name.hasSuffix("ŵ.pdf") && name.utf8.count <= 120)
    }

    @Test func `doubles are numbered, whatever the letter case`() {
        var names = PackNames()
        let given = ["plan.pdf", "Plan.PDF", "plan.pdf", "plan (2).pdf"].map {
            names.name($0, in: "evidence/", otherwise: "1.pdf")
        }
        #expect(Set(given.map { $0.lowercased() }).count == 4 && given[0] == "evidence/plan.pdf")
        #expect(names.name("plan.pdf", in: "letters/", otherwise: "1.pdf") == "letters/plan.pdf")
        #expect(names.name("...", in: "", otherwise: "7.bin") == "7.bin")
    }
}
