import Foundation

extension String {
    /// True if a word stands somewhere in the text, byte for byte. In large answers this is a hundred times faster than
    /// a search that heeds how characters are composed.
    package func holds(_ word: String) -> Bool {
        var (text, word) = (self, word)
        return text.withUTF8 { text in
            word.withUTF8 { word in
                guard let first = word.first, let sought = word.baseAddress, var place = text.baseAddress else {
                    return word.isEmpty
                }
                let end = place + text.count
                while end - place >= word.count, let hit = memchr(place, Int32(first), end - place - word.count + 1) {
                    if memcmp(hit, sought, word.count) == 0 { return true }
                    place = UnsafePointer(hit.assumingMemoryBound(to: UInt8.self)) + 1
                }
                return false
            }
        }
    }
}
