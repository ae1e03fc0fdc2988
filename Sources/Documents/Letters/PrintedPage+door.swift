import WorkflowCore

extension PrintedPage {
    /// The page to which a letter leads whoever holds no token yet: what a reference stands for, and how the case is
    /// read. Nothing of the case is on it.
    /// - Parameter reference: the reference of the case.
    package init(doorTo reference: String) throws {
        try self.init(
            title: reference, language: .en, template: Self.door, values: ["reference": reference])
    }

    private static let door = """
        <main>
        <section lang="en">
        <h1>{{reference}}</h1>
        <p>This is the reference of a case. Who takes part in it reads it with their own token:</p>
        <p><code>accredit case show {{reference}}</code></p>
        <p>If you have no token, ask the body that wrote to you, and give this reference.</p>
        </section>
        <section lang="cy">
        <h1>{{reference}}</h1>
        <p>Dyma gyfeirnod achos. Mae pawb sy'n cymryd rhan ynddo yn ei ddarllen gyda'u tocyn eu hunain:</p>
        <p><code>accredit case show {{reference}}</code></p>
        <p>Os nad oes gennych docyn, gofynnwch i'r corff a ysgrifennodd atoch, a rhowch y cyfeirnod hwn.</p>
        </section>
        </main>
        """
}
