@testable import Mail
import Testing

/// A password of a mail server is shown nowhere.
@Suite struct SecrecyTests {
    @Test func `whatever is printed of a way holds no password`() throws {
        let route = try MailRoute("smtps://ann@mail.example.ac.uk", password: "n0body-sees-this")
        struct Holder { let route: MailRoute }
        var dumped = ""
        dump(Holder(route: route), to: &dumped)
        for text in ["\(route)", String(reflecting: route), "\(Holder(route: route))", "\([route])", dumped] {
            #expect(!text.contains("n0body") && text.contains("ann"), "\(text)")
        }
    }
}
