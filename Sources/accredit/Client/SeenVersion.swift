import ArgumentParser

/// The version of a case that the caller saw before deciding to change it.
struct SeenVersion: ParsableArguments {
    @Option(name: .customLong("version"), help: ArgumentHelp("The version of the case you saw.", valueName: "number"))
    var number: Int?
}
