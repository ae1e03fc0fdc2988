import Foundation
import Testing
import WorkflowCore

/// The strict reader of JSON, against the system's where both agree, and by itself where the system's is lenient.
@Suite struct JSONReaderTests {
    @Test(arguments: [
        "null", "true", " false ", "0", "-0", "12", "-3.25", "1e3", "1E-2", "6.0", "9223372036854775807",
        "9223372036854775808", "\"\"",
        #""a\"\\\/\b\f\n\r\té🎓""#, "\"Cymreig ŵ ŷ\"", "[]", "[1, [2, []], {}]", "{}",
        "{\"a\": {\"b\": [true, null]}, \"\": 1}",
        "\t\r\n[ 1 ,\n2 ]\n",
    ])
    func `reads what is JSON`(text: String) throws {
        let value = try JSONReader.value(of: Array(text.utf8))
        #expect(value == (try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))))
    }

    @Test(arguments: [
        ("", 1, 1, "", "a value"), ("[1,\n2,\nx]", 3, 1, "[2]", "a value"),
        ("{\"a\": {\"b\": tru}}", 1, 13, "a.b", "true"),
        ("[1,]", 1, 4, "[1]", "a value"), ("{\"a\":1,}", 1, 8, "", "a name"), ("{\"a\" 1}", 1, 6, "", "a colon"),
        ("[1 2]", 1, 4, "", "a comma or ]"),
        ("{\"a\":1,\"a\":2}", 1, 8, "", "every name once"), ("01", 1, 2, "", "leading zeros"),
        ("1.", 1, 3, "", "a digit"),
        ("1e", 1, 3, "", "a digit"),
        ("-", 1, 2, "", "a digit"), ("+1", 1, 1, "", "a value"), (".5", 1, 1, "", "a value"),
        ("1e400", 1, 1, "", "at most 1e308"),
        ("NaN", 1, 1, "", "a value"), ("'a'", 1, 1, "", "double quotes"), ("\"a", 1, 1, "", "closing"),
        ("\"a\nb\"", 1, 3, "", "escaped"),
        ("\"\\x\"", 1, 2, "", "one of"), ("\"\\u12g4\"", 1, 2, "", "four hexadecimal"),
        ("\"\\ud800\"", 1, 2, "", "both halves"),
        ("\"\\ud800\\n\"", 1, 2, "", "second half"), ("\"\\udc00\"", 1, 2, "", "both halves"),
        ("\"\\u0000\"", 1, 2, "", "without it"),
        ("{} x", 1, 4, "", "nothing more"), ("// c\n{}", 1, 1, "", "a value"), ("\u{feff}{}", 1, 1, "", "a value"),
        ("nulll", 1, 5, "", "nothing more"),
    ])
    func `says where a text is not JSON`(text: String, line: Int, column: Int, path: String, expected: String) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONReader.value(of: Array(text.utf8)) }
        #expect(error?.line == line && error?.column == column && error?.path == path, "\(String(describing: error))")
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    @Test func `bytes that are no UTF-8 are refused`() {
        for bytes in [[0x22, 0xff, 0x22], [0x22, 0xc3, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22]] as [[UInt8]] {
            let error = #expect(throws: JSONSyntaxError.self) { try JSONReader.value(of: bytes) }
            #expect(error?.expected == "text encoded in UTF-8")
        }
    }

    @Test func `nesting ends at its limit`() throws {
        let nested = { (depth: Int) in
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(throws: Never.self) { try JSONReader.value(of: nested(JSONReader.depthLimit)) }
        let error = #expect(throws: JSONSyntaxError.self) {
            try JSONReader.value(of: nested(JSONReader.depthLimit + 1))
        }
        #expect(error?.expected == "at most 64 levels")
        #expect(throws: JSONSyntaxError.self) {
            try JSONReader.value(of: Array(repeating: UInt8(ascii: "["), count: 1 << 20))
        }
    }

    @Test func `any damage to a document is refused or read, never a trap`() throws {
        let document = Array(#"{"a":[1,-2.5e1,"\u00e9\n"],"b":{"c":null,"d":true}}"#.utf8)
        var refused = 0
        for index in document.indices {
            for byte in [0, 0x22, 0x5c, 0x7d, 0xff] as [UInt8] {
                var damaged = document
                damaged[index] = byte
                if (try? JSONReader.value(of: damaged)) == nil { refused += 1 }
            }
            #expect(throws: JSONSyntaxError.self) { try JSONReader.value(of: Array(document[..<index])) }
        }
        #expect(refused > document.count)
    }
}
