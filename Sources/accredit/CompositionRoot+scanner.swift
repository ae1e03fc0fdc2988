import Scanner

extension CompositionRoot {
    /// What looks into files, by ACCREDIT_SCANNER; `nil` where nothing does.
    /// - Throws: ``Failure/unusableSetting(variable:reason:)``.
    func fileScanner() throws(Failure) -> (any FileScanner)? {
        guard let text = setting(.scanner) else { return nil }
        do { return try ScannerRoute(text).scanner } catch {
            throw .unusableSetting(variable: Setting.scanner.name, reason: error.reason)
        }
    }
}
