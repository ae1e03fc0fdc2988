import Engine

extension StuckCase.Lack {
    /// Remedy.
    package var remedy: String {
        switch self {
        case .owner:
            """
            give somebody the role that its actions ask for: accredit token create --org CODE --role ROLE --name \
            NAME
            """
        case .clock:
            """
            give its state a standard or a deadline in a new version, and move the case: accredit workflow migrate \
            plan NAME
            """
        case .action:
            "give its state a way out in a new version, and move the case: accredit workflow migrate plan NAME"
        }
    }
}
