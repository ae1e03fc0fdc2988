import ArgumentParser

/// A second thought before what is hard to undo.
struct Confirmation: ParsableArguments {
    @Flag(name: .customLong("yes"), help: "Do it without asking; needed where there is no terminal to ask on.")
    var isGiven = false

    /// Asks whether something is to be done.
    /// - Parameter question: such as `Withdraw BAC-7K3M-9QX4-T2`, without a mark at its end.
    /// - Throws: ``Failure/notConfirmed`` where the answer is no; a usage error where nobody can answer.
    func ask(_ question: @autoclosure () -> String) throws {
        guard !isGiven else { return }
        guard Terminal.hasPerson else {
            throw Failure.unconfirmed(question: question())
        }
        guard Terminal.isYes(question(), usually: "n") == true else { throw Failure.notConfirmed }
    }
}
