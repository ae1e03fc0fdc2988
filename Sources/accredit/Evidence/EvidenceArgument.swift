import ArgumentParser
import Engine

/// The piece of evidence a verb is about.
struct EvidenceArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The number of the evidence within its case.", valueName: "item"))
    var item: Int

    func validate() throws {
        guard item >= 1 else {
            throw ValidationError("Evidence has a number from 1 on; accredit evidence list CASE lists it.")
        }
    }
}

/// The answer of `GET /v1/cases/{case}/evidence`.
struct EvidenceList: Decodable, Sendable {
    let evidence: [AttachedEvidence]
}

/// The answer of `GET /v1/evidence` and `GET /v1/cases/{case}/offers`.
struct ReusableList: Decodable, Sendable {
    let evidence: [ReusableEvidence]
}
