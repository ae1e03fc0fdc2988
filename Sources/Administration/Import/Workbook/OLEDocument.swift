/// A file as Office wrote it before 2007; a workbook with a password still is one.
enum OLEDocument {
    /// The first bytes.
    static let mark: [UInt8] = [0xd0, 0xcf, 0x11, 0xe0]
    /// The stream that a locked workbook is in, as its name is written.
    private static let locked: [UInt8] = "EncryptedPackage".utf8.flatMap { [$0, 0] as [UInt8] }
    private static let chunk = 1 << 16

    /// What to do with it.
    static func refusal(_ file: FileBytes) throws -> ImportError {
        var position = 0
        var isLocked = false
        while !isLocked {
            let bytes = try file.bytes(at: position, count: chunk)
            isLocked = bytes.contains(locked)
            if bytes.count < chunk { break }
            position += chunk - locked.count
        }
        return .workbook(
            file: file.file,
            reason: isLocked
                ? "it is locked by a password; open it, save it without one, and give that file"
                : "it is an old workbook (.xls); save it as an Excel workbook (.xlsx) or as CSV (UTF-8)")
    }
}
