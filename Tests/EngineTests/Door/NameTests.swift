import Administration
import Engine
import EngineSupport
import Testing

/// However a name is typed, it is one name of one person; and it is in one line.
@Suite struct NameTests {
    @Test func aPersonIsTheSameHoweverTheNameIsTyped() async throws {
        try await House.withHouse { house in
            for name in ["Siân Sampl", "Sia\u{302}n  Sampl", " siân SAMPL "] {
                _ = try await house.person(name, roles: ["decider", "reviewer"])
            }
            let people: [String] = try await house.value(
                "SELECT array_agg(p.name) FROM accredit.principal p WHERE p.name ILIKE 'si_n sampl'")
            #expect(people == ["Siân Sampl"])
            // So four eyes are two people's.
            let (one, other) = (
                try await house.person("Siân Sampl", roles: ["decider", "reviewer"]),
                try await house.person("SIA\u{302}N SAMPL", roles: ["decider", "reviewer"])
            )
            let name = try await house.lead(to: "review").reference
            try await house.act("recommend", on: name, data: ["recommendation": "Yes."], by: one)
            let approve = Command.Request.act(case: name, action: "approve", data: nil)
            #expect(try await house.outcome(approve, as: other).refusal?.reason == .separation)
        }
    }

    @Test(arguments: ["", "   ", "\u{a0}\u{2003}", "Eve\u{1b}[31m", "Two\nlines", String(repeating: "x", count: 201)])
    func whatIsNoNameIsRefused(name: String) async throws {
        try await House.withHouse { house in
            let before: Int = try await house.value("SELECT count(*) FROM accredit.principal")
            await #expect(throws: EngineError.self) { try await house.person(name, roles: ["reviewer"]) }
            await #expect(throws: EngineError.self) {
                try await house.administration.createOrganisation(kind: .agency, code: "ZZZ", name: name)
            }
            #expect(try await house.value("SELECT count(*) FROM accredit.principal") == before)
            #expect(
                try await house.value("SELECT count(*) FROM accredit.organisation WHERE code = 'ZZZ'") == 0)
        }
    }
}
