import ArgumentParser

/// The version of a case that the principal saw before deciding to change it.
struct SeenVersion: ParsableArguments {
    @Option(
        name: .customLong("version"), help: ArgumentHelp("The version of the case that you saw.", valueName: "number"))
    var number: Int?
}
