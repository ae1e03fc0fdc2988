import Turnaround

/// An event log as it is written in one of the forms, chunk by chunk.
package struct LogDocument: LoggedCaseSink {
    private var sink: any LoggedCaseSink

    /// A document that hands its bytes on as they come.
    /// - Parameters:
    ///   - name: what the log is called within the document.
    ///   - push: takes chunks of some 64 kB in order; when it throws, writing ends with that error.
    package init(
        _ format: LogFormat, name: String, resources: ResourceNaming, push: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        let text = ChunkedText(push)
        sink =
            switch format {
            case .xes: XESLog(name: name, resources: resources, text: text)
            case .ocel: OCELLog(resources: resources, text: text)
            case .csv: CSVLog(resources: resources, text: text)
            }
    }

    package var passes: Int { sink.passes }
    package mutating func begin() throws { try sink.begin() }
    package mutating func add(_ logged: LoggedCase, pass: Int) throws { try sink.add(logged, pass: pass) }
    package mutating func end() throws { try sink.end() }
}
