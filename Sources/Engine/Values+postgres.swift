import Postgres
import Turnaround
import WorkflowCore

extension Instant: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .timestamptz }
    package var postgresText: String { PostgresTimestamp(microseconds: microseconds).postgresText }
    package init(postgresText: String) throws {
        self.init(microseconds: try PostgresTimestamp(postgresText: postgresText).microseconds)
    }
}

extension Day: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .date }
    package var postgresText: String { PostgresDate(days: number).postgresText }
    package init(postgresText: String) throws { self.init(number: try PostgresDate(postgresText: postgresText).days) }
}

extension JSONValue: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .jsonb }
    package var postgresText: String {
        // A JSONValue always encodes: it holds nothing that JSON cannot say, infinities excepted, and those no parser
        // of ours makes.
        (try? canonicalText()) ?? "null"
    }
    package init(postgresText: String) throws { try self.init(json: postgresText) }
}
