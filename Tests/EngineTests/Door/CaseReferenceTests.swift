import Engine
import EngineSupport
import Foundation
import Postgres
import Testing

/// References as the database makes them and as the program checks them.
@Suite struct CaseReferenceTests {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    @Test func bothSidesAgreeAndMistypingIsCaught() async throws {
        let references = try await House.withHouse { house in
            try await house.admin.withConnection { connection in
                try await connection.query(
                    "SELECT accredit.reference_of('BAC', gen_random_uuid()) FROM generate_series(1, 1000)")
            }.map { try $0.decode(String.self, at: 0) }
        }
        #expect(Set(references).count == 1000)
        for reference in references {
            #expect(
                reference.wholeMatch(of: /BAC-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}/) != nil
            )
            #expect(CaseReference.isIntact(reference) == true)
            #expect(CaseReference.normalised(reference) == reference)
        }
        for reference in references.prefix(100) { try checkMistyping(of: reference) }
    }

    /// Every other character in every place, and every swap of neighbours, `0` and `Z` excepted: Luhn mod 32 cannot
    /// tell these two apart.
    private func checkMistyping(of reference: String) throws {
        let characters = Array(reference)
        let places = characters.indices.dropFirst(4).filter { characters[$0] != "-" }
        for place in places {
            for other in Self.alphabet where other != characters[place] {
                var mistyped = characters
                mistyped[place] = other
                #expect(CaseReference.isIntact(String(mistyped)) == false, "\(reference) as \(String(mistyped))")
            }
        }
        for (left, right) in zip(places, places.dropFirst()) where characters[left] != characters[right] {
            var swapped = characters
            swapped.swapAt(left, right)
            let isBlind = Set([characters[left], characters[right]]) == ["0", "Z"]
            #expect(CaseReference.isIntact(String(swapped)) == isBlind, "\(reference) as \(String(swapped))")
        }
    }

    @Test(arguments: [
        ("sab-7k3m-9qx4-t2", "SAB-7K3M-9QX4-T2"),
        ("  SAB-7K3M-9QX4-T2 \n", "SAB-7K3M-9QX4-T2"),
        ("sab-oil0-9qx4-t2", "SAB-0110-9QX4-T2"),
        ("OIL-7K3M-9QX4-T2", "OIL-7K3M-9QX4-T2"),
        ("sab–7k3m—9qx4‑t2", "SAB-7K3M-9QX4-T2"), ("sab − 7k3m - 9qx4 - t2", "SAB-7K3M-9QX4-T2"),
        // Without dashes it has to be whole: its check character fits.
        ("sab7k3m9qx4t2", "sab7k3m9qx4t2"),
        ("my case", "my case"),
        ("", ""),
    ])
    func normalises(typed: String, expected: String) {
        #expect(CaseReference.normalised(typed) == expected)
    }

    @Test(arguments: [
        ("hello", Bool?.none), ("SAB-7K3M-9QX4", nil), ("SAB-7K3M-9QX4-T22", nil), ("SAB-7K3U-9QX4-T2", false),
    ])
    func tellsWhatIsNoReferenceFromOneMistyped(text: String, expected: Bool?) {
        #expect(CaseReference.isIntact(text) == expected)
    }

    @Test func aCaseIsFoundHoweverItsReferenceIsTyped() async throws {
        try await House.withHouse { house in
            let opened = try await house.open()
            for typed in [
                opened.reference.lowercased(), " \(opened.reference) ", opened.id.uuidString,
                opened.reference.replacing("-", with: "–"), opened.reference.replacing("-", with: ""),
                opened.reference.replacing("-", with: " "),
                opened.id.uuidString.lowercased(),
            ] {
                #expect(try await house.engine.caseDetail(typed, as: house.provider.credential).summary.id == opened.id)
                let outcome = try await house.outcome(
                    .act(case: typed, action: "nothing", data: nil), as: house.provider)
                #expect(outcome.refusal?.reason == .unknownAction)
            }
        }
    }
}
