import Foundation
import Testing

@testable import Reports

/// Pages as people see them: opened in headless Chromium and judged by Scripts/check-pages, which leaves pictures of
/// them in .build/pages.
@Suite struct PageInBrowserTests {
    @Test(.enabled(if: Judge.isAsked)) func aBrowserAndAxeFindNoFault() throws {
        let folder = Judge.repository.appending(path: ".build/pages")
        if FileManager.default.fileExists(atPath: folder.path) { try FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for sample in [SamplePage.rich, .empty, .suppressed, .long, .wide] {
            try Data(try sample.page().html.utf8).write(to: folder.appending(path: "\(sample.rawValue).html"))
        }
        let (status, said) = try Judge.run(["Scripts/check-pages", folder.path])
        #expect(status == 0, "\(said)")
        #expect(said.hasSuffix("5 pages without a fault\n"), "\(said)")
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(left.filter { $0.hasSuffix(".png") }.count == 15 && left.filter { $0.hasSuffix(".pdf") }.count == 5)
    }
}
