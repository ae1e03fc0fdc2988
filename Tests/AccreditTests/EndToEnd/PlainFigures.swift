/// Figures of a report in JSON without their status, so that they compare with those of an oracle.
enum PlainFigures {
    /// The same with every `{"value": 3, "status": "value"}` as `3`, and `nil` for one without a value.
    static func plain(_ value: Any) -> Any? {
        if let members = value as? [String: Any] {
            if members["status"] is String, Set(members.keys).isSubset(of: ["value", "status"]) {
                return members["value"]
            }
            return members.compactMapValues(plain)
        }
        if let elements = value as? [Any] { return elements.compactMap(plain) }
        return value
    }
}
