import CExpat
import Foundation

/// The attributes of an element where the parser has them: valid during the call that brings them.
struct XMLAttributes {
    /// Names and values, one after the other, up to a null.
    private let list: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?

    init(_ list: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?) { self.list = list }

    /// The value of an attribute by its full name.
    subscript(_ name: StaticString) -> String? {
        first { strcmp($0, Self.pointer(name)) == 0 }
    }

    /// The value of the attribute whose name has this behind its prefix.
    subscript(local name: StaticString) -> String? {
        first { full in
            guard let colon = strchr(full, Int32(UInt8(ascii: ":"))) else { return false }
            return strcmp(colon + 1, Self.pointer(name)) == 0
        }
    }

    private func first(_ isWanted: (UnsafePointer<CChar>) -> Bool) -> String? {
        guard var next = list else { return nil }
        while let name = next[0], let value = next[1] {
            if isWanted(name) { return String(cString: value) }
            next += 2
        }
        return nil
    }

    private static func pointer(_ name: StaticString) -> UnsafePointer<CChar> {
        UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
