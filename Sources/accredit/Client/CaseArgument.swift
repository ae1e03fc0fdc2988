import ArgumentParser
import Engine

/// The case a verb is about.
struct CaseArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The case's reference, such as BAC-7K3M-9QX4-T2, or its id.", valueName: "case"),
        completion: Completions.cases)
    var name: String

    /// A reference whose check character does not fit is refused before anybody is asked.
    func validate() throws {
        let reference = CaseReference.normalised(name)
        if reference.isEmpty {
            throw ValidationError("The case has no name; give its reference, such as BAC-7K3M-9QX4-T2.")
        }
        if CaseReference.isIntact(reference) == false {
            throw ValidationError(
                "“\(name)” is mistyped: its check character does not fit. Compare it with the original.")
        }
    }
}
