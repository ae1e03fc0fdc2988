import WorkflowCore

/// What of the texts of one case is not as it was written, and what its history tells of that.
struct AuditedTexts {
    /// Events of which the digest alone is left.
    var missing: [Int] = []
    /// The digests, hexadecimal, of texts that do not agree with their events, by event.
    var others: [Int: String] = [:]
    /// Events whose texts were erased whole.
    private(set) var gone: Set<Int> = []
    /// The digests, hexadecimal, of what was left of others, by event: the last one holds.
    private(set) var left: [Int: String] = [:]

    /// Takes in what an event tells of erased texts; most tell nothing.
    mutating func note(erasures event: AuditedEvent) {
        guard event.text.contains("\"command\": \"erase\""), let text = try? JSONValue(json: event.text),
            text["command"] == "erase", let erased = text["effect"]?["erased"]
        else { return }
        for seq in (erased["gone"]?.arrayValue ?? []).compactMap(\.integerValue).map(Int.init) {
            gone.insert(seq)
            left[seq] = nil
        }
        for (name, digest) in erased["left"]?.objectValue ?? [:] {
            if let seq = Int(name), let digest = digest.stringValue { left[seq] = digest }
        }
    }
}
