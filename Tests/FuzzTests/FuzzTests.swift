import Foundation
import RandomSupport
import Testing

/// Whatever is sent to a reader is read or refused: in a second, in little memory, in few words, and without a crash.
///
/// All inputs follow from `ACCREDIT_TEST_SEED`. A run makes some hundreds for each reader, `Scripts/test --all` a
/// million in all. An input that went wrong is kept in `Corpus`, from which later runs start.
@Suite struct FuzzTests {
    private static let total = TestSample.isWhole ? 1_000_000 : 8_000

    @Test(arguments: FuzzedParser.allCases)
    func `whatever comes is read or refused`(parser: FuzzedParser) async throws {
        let count = Self.total / FuzzedParser.allCases.count
        let seed = TestSample.seed
        let place = FuzzedFile.path(for: parser, seed: seed)
        // In a process of its own, whose end ends no other test and whose memory is its own.
        await #expect(processExitsWith: .success, "the input is in \(place)") {
            [parser = parser.rawValue as String, count = count as Int, seed = seed as UInt64] in
            try FuzzRun(try #require(FuzzedParser(rawValue: parser)), count: count, seed: seed).run()
        }
    }
}
