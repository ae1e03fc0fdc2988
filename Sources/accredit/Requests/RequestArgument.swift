import ArgumentParser

/// The request a verb is about.
struct RequestArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The request's number within its case.", valueName: "request"))
    var number: Int

    func validate() throws {
        guard number >= 1 else {
            throw ValidationError("A request has a number from 1 on; accredit request list --case CASE lists them.")
        }
    }
}
