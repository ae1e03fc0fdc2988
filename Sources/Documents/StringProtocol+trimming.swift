extension StringProtocol {
    /// Without the characters at the end that a test finds.
    package func trimmingSuffix(while test: (Character) -> Bool) -> String {
        var text = String(self)
        while let last = text.last, test(last) { text.removeLast() }
        return text
    }
}
