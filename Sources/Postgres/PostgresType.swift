/// A type of the server, by the object identifiers fixed in PostgreSQL's catalogue (`pg_type.dat`).
package struct PostgresType: Sendable, Hashable {
    /// Object identifier of the type.
    package let oid: UInt32
    /// Object identifier of its array type; an array's own array type is itself (PostgreSQL does not count dimensions).
    package let arrayOID: UInt32
    /// The type's name in SQL.
    package let name: String
    /// True if values of the type are array literals.
    package let isArray: Bool

    /// A scalar type.
    ///
    /// - Parameters:
    ///   - oid: object identifier; 0 lets the server infer the type.
    ///   - arrayOID: object identifier of the array type; 0 lets the server infer it.
    ///   - name: the name in SQL, for messages.
    package init(oid: UInt32, arrayOID: UInt32, name: String) {
        self.init(oid: oid, arrayOID: arrayOID, name: name, isArray: false)
    }

    private init(oid: UInt32, arrayOID: UInt32, name: String, isArray: Bool) {
        self.oid = oid
        self.arrayOID = arrayOID
        self.name = name
        self.isArray = isArray
    }

    /// The type of arrays of this type.
    package var array: PostgresType {
        isArray ? self : PostgresType(oid: arrayOID, arrayOID: arrayOID, name: name + "[]", isArray: true)
    }

    package static let bool = PostgresType(oid: 16, arrayOID: 1000, name: "boolean")
    package static let bytea = PostgresType(oid: 17, arrayOID: 1001, name: "bytea")
    package static let int8 = PostgresType(oid: 20, arrayOID: 1016, name: "bigint")
    package static let int2 = PostgresType(oid: 21, arrayOID: 1005, name: "smallint")
    package static let int4 = PostgresType(oid: 23, arrayOID: 1007, name: "integer")
    package static let text = PostgresType(oid: 25, arrayOID: 1009, name: "text")
    package static let json = PostgresType(oid: 114, arrayOID: 199, name: "json")
    package static let float8 = PostgresType(oid: 701, arrayOID: 1022, name: "double precision")
    package static let date = PostgresType(oid: 1082, arrayOID: 1182, name: "date")
    package static let timestamp = PostgresType(oid: 1114, arrayOID: 1115, name: "timestamp without time zone")
    package static let timestamptz = PostgresType(oid: 1184, arrayOID: 1185, name: "timestamp with time zone")
    package static let interval = PostgresType(oid: 1186, arrayOID: 1187, name: "interval")
    package static let numeric = PostgresType(oid: 1700, arrayOID: 1231, name: "numeric")
    package static let uuid = PostgresType(oid: 2950, arrayOID: 2951, name: "uuid")
    package static let jsonb = PostgresType(oid: 3802, arrayOID: 3807, name: "jsonb")

    /// A type left for the server to infer from where the value stands.
    package static let inferred = PostgresType(oid: 0, arrayOID: 0, name: "inferred")

    /// Types that have a name here, by object identifier; scalars and their arrays.
    private static let known: [UInt32: PostgresType] = {
        let scalars = [
            bool, bytea, int8, int2, int4, text, json, float8, date, timestamp, timestamptz, interval, numeric, uuid,
            jsonb,
            PostgresType(oid: 1043, arrayOID: 1015, name: "character varying"),
            PostgresType(oid: 700, arrayOID: 1021, name: "real"),
            PostgresType(oid: 19, arrayOID: 1003, name: "name"),
            PostgresType(oid: 26, arrayOID: 1028, name: "oid"),
            PostgresType(oid: 2278, arrayOID: 0, name: "void"),
        ]
        return Dictionary(
            (scalars + scalars.map(\.array)).map { ($0.oid, $0) }, uniquingKeysWith: { first, _ in first })
    }()

    /// The name of a type by its object identifier, for messages; `type 12345` where this table does not know it.
    static func name(oid: UInt32) -> String {
        known[oid]?.name ?? "type \(oid)"
    }
}
