import FoundationEssentials

/// A JSON document as its text, bound as `jsonb`; read from `json` and `jsonb`.
package struct PostgresJSON: Sendable, Hashable {
    /// The document's text. The server checks it.
    package let text: String

    /// A document from its text.
    package init(text: String) {
        self.text = text
    }

    /// A document from its UTF-8 bytes.
    package init(bytes: some Collection<UInt8>) {
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// A document from a value.
    ///
    /// - Throws: `EncodingError`.
    package init(encoding value: some Encodable, encoder: JSONEncoder = JSONEncoder()) throws {
        text = String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// The document's bytes in UTF-8.
    package var bytes: [UInt8] { Array(text.utf8) }

    /// Reads the document as a value.
    ///
    /// - Throws: `DecodingError`.
    package func decode<Value: Decodable>(_ type: Value.Type = Value.self, decoder: JSONDecoder = JSONDecoder()) throws
        -> Value
    {
        try decoder.decode(type, from: Data(text.utf8))
    }
}

extension PostgresJSON: PostgresEncodable, PostgresDecodable {
    /// `jsonb`.
    package static var postgresType: PostgresType { .jsonb }
    /// The document's text.
    package var postgresText: String { text }
    /// Takes the server's text as it is.
    package init(postgresText: String) { text = postgresText }
}
