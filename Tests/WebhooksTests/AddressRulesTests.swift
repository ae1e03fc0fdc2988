import Testing

@testable import Webhooks

/// Which addresses may be posted to.
@Suite struct AddressRulesTests {
    private static let inside = [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.8.8.8",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1",
        "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
        "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::a00:1", "64:ff9b::808:808",
        "64:ff9b:1::808:808", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1",
        "2002:7f00:1::", "2002:808:808::1", "3fff::1", "4000::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1",
        "fec0::1", "ff02::1",
    ]
    private static let outside = [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255", "198.17.255.255",
        "198.20.0.0", "223.255.255.255", "2001:4860:4860::8888", "2606:4700::1111", "2a00:1450::1",
    ]

    @Test(arguments: inside) func withinANetworkIsRefused(_ text: String) throws {
        let address = try #require(NetworkAddress(text))
        #expect(!AddressRules().permits(address))
    }

    @Test(arguments: outside) func thePublicInternetIsPermitted(_ text: String) throws {
        let address = try #require(NetworkAddress(text))
        #expect(AddressRules().permits(address))
        #expect(NetworkAddress(address.description) == address)
    }

    @Test(arguments: [
        ("10.1.0.0/16", "10.1.2.3", true), ("10.1.0.0/16", "10.2.0.1", false), ("127.0.0.0/8", "127.0.0.1", true),
        ("127.0.0.0/8", "::1", false), ("::1", "::1", true), ("fd12::/48, 10.0.0.0/8", "10.0.0.1", true),
        ("127.0.0.0/8", "::ffff:127.0.0.1", false), ("::ffff:0:0/96", "::ffff:127.0.0.1", false),
        ("::ffff:0:0/96,127.0.0.0/8", "::ffff:127.0.0.1", true), ("64:ff9b::/96", "64:ff9b::808:808", true),
        ("64:ff9b::/96", "64:ff9b::a00:1", false), ("0.0.0.0/0", "169.254.169.254", true),
    ])
    func operatorsAllowNetworks(_ allowed: String, _ text: String, _ isPermitted: Bool) throws {
        let (rules, address) = (try #require(AddressRules(allowed)), try #require(NetworkAddress(text)))
        #expect(rules.permits(address) == isPermitted)
    }

    @Test(arguments: ["", "10.0.0.0/33", "10.0.0.1/8", "ten", "10.0.0.0/8,,", "10.0.0.0/-1", "::/129", "127.1"])
    func whatIsNoNetworkIsRefused(_ text: String) { #expect(AddressRules(text) == nil) }

    @Test(arguments: [
        "https://college.example/hook", "https://college.example:8443/hook?key=1", "https://8.8.8.8/",
        "https://[2606:4700::1111]/x", "HTTPS://College.Example/",
    ])
    func addressesAreRead(_ text: String) { #expect(WebhookAddress(text, rules: AddressRules())?.url == text) }

    @Test(arguments: [
        "http://college.example/", "https://user:pass@college.example/", "https://college.example/#part",
        "https://10.0.0.1/", "https://[::1]/", "https://[::ffff:8.8.8.8]/", "https://[fe80::1%25eth0]/",
        "https://localhost/", "https://db.localhost/", "https://2130706433/", "https://127.1/",
        "ftp://college.example/", "https:///x", "https://", "college.example", "https://college.example:0/",
        "https://coll\u{00e8}ge.example/",
        "http://127.0.0.1/",
    ])
    func whatIsNoPublicAddressIsRefused(_ text: String) { #expect(WebhookAddress(text, rules: AddressRules()) == nil) }

    /// What is looked up and checked is what is connected to, also where a name stands for other letters.
    @Test(arguments: ["https://xn--collge-5xa.example/x", "https://XN--Collge-5xa.Example/x"])
    func aNameInOtherLettersStaysAsItIsWritten(_ text: String) throws {
        let address = try #require(WebhookAddress(text, rules: AddressRules()))
        #expect(address.host == "xn--collge-5xa.example" && address.target == "https://xn--collge-5xa.example/x")
    }

    @Test func thisMachineOnlyWhereItIsAllowed() throws {
        let rules = try #require(AddressRules("127.0.0.0/8"))
        for text in ["http://127.0.0.1:8080/x", "http://localhost/x", "https://127.0.0.1/"] {
            #expect(WebhookAddress(text, rules: rules) != nil, "\(text)")
        }
        #expect(WebhookAddress("http://10.0.0.1/", rules: rules) == nil)
        // A name that leads inside: nothing of it is chosen, whatever else it leads to by http.
        let address = try #require(WebhookAddress("https://college.example/", rules: AddressRules()))
        let found = ["10.0.0.1", "::1", "8.8.8.8"].compactMap(NetworkAddress.init)
        #expect(address.choice(of: found, rules: AddressRules()) == NetworkAddress("8.8.8.8"))
        #expect(address.choice(of: Array(found.prefix(2)), rules: AddressRules()) == nil)
        let local = try #require(WebhookAddress("http://localhost/", rules: rules))
        #expect(local.choice(of: [found[2]], rules: rules) == nil)
    }
}
