import Engine
import Foundation
import Postgres
import Turnaround

extension Administration {
    /// Registers an organisation.
    /// - Parameter calendar: a body's own calendar, which has to be published; `nil`: its cases count by that of their
    ///   workflow.
    /// - Throws: ``EngineError/alreadyExists(kind:name:)`` where the code or the UKPRN is taken;
    ///   ``EngineError/invalid(what:expected:)`` where something is missing or not of its form;
    ///   ``EngineError/notFound(kind:name:hint:)`` for an unknown calendar.
    package func createOrganisation(
        kind: Organisation.Kind, code: String, name: String, ukprn: String? = nil, nation: String? = nil,
        frontDoor: String? = nil,
        calendar: String? = nil, isSample: Bool = false
    ) async throws -> Organisation {
        let organisation = Organisation(
            kind, code: code.uppercased(), name: try PlainName.kept(name, of: "an organisation"), ukprn: ukprn,
            nation: nation,
            frontDoor: kind == .body ? frontDoor ?? "proportionate-accreditation" : nil, calendar: calendar,
            isSample: isSample)
        guard organisation.code.wholeMatch(of: /[A-Z][A-Z0-9]{1,7}/) != nil else {
            throw EngineError.invalid(
                what: "“\(code)” is no code of an organisation", expected: "2 to 8 letters and digits, such as BAC")
        }
        if kind == .provider {
            guard let ukprn, ukprn.wholeMatch(of: /[0-9]{8}/) != nil else {
                throw EngineError.invalid(what: "a provider needs a UKPRN", expected: "8 digits")
            }
            guard nation != nil else {
                throw EngineError.invalid(
                    what: "a provider needs a nation", expected: "england, wales, scotland or northern-ireland")
            }
        }
        if calendar != nil, kind != .body {
            throw EngineError.invalid(
                what: "a \(kind.rawValue) has no calendar", expected: "a calendar for a body only")
        }
        do {
            try await pool.withConnection { connection in
                if let calendar {
                    let names = try await connection.query("SELECT DISTINCT name FROM accredit.calendar ORDER BY name")
                        .map {
                            try $0.decode(String.self, at: 0)
                        }
                    guard names.contains(calendar) else {
                        throw EngineError.missing(
                            "published calendar", calendar, among: names, next: .listCalendars)
                    }
                }
                try await connection.register(organisation)
            }
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            throw EngineError.alreadyExists(
                kind: "organisation", name: "\(organisation.code)\(ukprn.map { " or UKPRN \($0)" } ?? "")")
        } catch let error as PostgresError where error.sqlState == .checkViolation {
            throw EngineError.invalid(
                what: "the organisation is not of the right form",
                expected: "nation: england, wales, scotland or northern-ireland; a name of 1 to 200 characters")
        }
        return organisation
    }

    /// All organisations, by code.
    package func organisations() async throws -> [Organisation] {
        try await pool.withConnection { connection in
            try await connection.query(
                "SELECT \(Organisation.columns) FROM accredit.organisation o ORDER BY o.code")
        }.map(Organisation.init(row:))
    }

    /// Says that a body recognises a provider, for courses of which the lighter route is open.
    /// - Parameters:
    ///   - from: the first day.
    ///   - until: the last day.
    package func recognise(provider: String, by body: String, from: Day, until: Day) async throws {
        guard from <= until else {
            throw EngineError.invalid(
                what: "recognition would end before it begins", expected: "a last day after \(from)")
        }
        let parties = [
            try await organisation(named: body, kind: .body), try await organisation(named: provider, kind: .provider),
        ]
        try parties.forEach { try $0.requireOpen() }
        let (bodyID, providerID) = (parties[0].id, parties[1].id)
        do {
            try await pool.withConnection { connection in
                _ = try await connection.execute(
                    """
                    INSERT INTO accredit.recognition (body_id, provider_id, valid_from, valid_until)
                    VALUES (\(bodyID), \(providerID), \(from), \(until))
                    """)
            }
        } catch let error as PostgresError where error.sqlState == .uniqueViolation {
            throw EngineError.alreadyExists(kind: "recognition", name: "\(provider) by \(body) from \(from)")
        }
    }

    /// An organisation by its code.
    func organisation(named code: String, kind: Organisation.Kind? = nil) async throws -> Organisation {
        let rows = try await pool.withConnection { connection in
            try await connection.query(
                """
                SELECT \(Organisation.columns) FROM accredit.organisation o
                WHERE o.code = \(code.uppercased()) AND o.kind = coalesce(\(kind?.rawValue), o.kind)
                """)
        }
        guard let row = rows.first else { throw Organisation.unknown(code, kind) }
        return try Organisation(row: row)
    }
}

extension Organisation {
    /// The columns that ``init(row:)`` reads.
    fileprivate static let columns: SQL = """
        o.id, o.kind, o.code, o.name, o.ukprn, o.nation, o.front_door, o.calendar, o.officer_rule, o.sample,
        o.closed_at,
        (SELECT s.code FROM accredit.organisation s WHERE s.id = o.part_of) AS part_of,
        ARRAY(SELECT n.name FROM accredit.organisation_name n WHERE n.organisation_id = o.id ORDER BY n.until)
            AS former_names
        """

    /// What is thrown where there is no organisation of this code.
    static func unknown(_ code: String, _ kind: Kind? = nil) -> EngineError {
        .notFound(kind: kind?.rawValue ?? "organisation", name: code, hint: "see: accredit org list")
    }

    /// Throws where it is closed, and so takes part in nothing new.
    /// - Throws: ``EngineError/invalid(what:expected:)`` with what it is part of by now, or how it is reopened.
    func requireOpen() throws {
        guard closedAt != nil else { return }
        throw EngineError.invalid(
            what: partOf.map { "\(code) is part of \($0) by now" } ?? "\(code) is closed",
            expected: partOf ?? "another code, or first: accredit org reopen \(code)")
    }

    fileprivate init(row: PostgresRow) throws {
        let word: String = try row.decode("kind")
        code = try row.decode("code")
        guard let kind = Kind(rawValue: word) else {
            throw EngineError.invalid(
                what: "the kind “\(word)” of \(code) is unknown", expected: "the same release of program and database")
        }
        self.kind = kind
        id = try row.decode("id")
        name = try row.decode("name")
        ukprn = try row.decode("ukprn")
        nation = try row.decode("nation")
        frontDoor = try row.decode("front_door")
        calendar = try row.decode("calendar")
        officerRule = try row.decode("officer_rule", as: String?.self).flatMap(OfficerRule.init(rawValue:))
        isSample = try row.decode("sample")
        closedAt = try row.decode("closed_at")
        partOf = try row.decode("part_of")
        formerNames = try row.decode("former_names")
    }
}

extension PostgresConnection {
    /// Organisations by their codes, in that order, locked until the transaction ends: neither do they change
    /// meanwhile, nor does anybody open a case by them or at them.
    /// - Throws: ``EngineError/notFound(kind:name:hint:)`` for the first that is not there.
    func lockedOrganisations(_ codes: String...) throws -> [Organisation] {
        let wanted = codes.map { $0.uppercased() }
        // Locked in one order, whatever order they are named in; then read as they are under the lock.
        try execute("SELECT FROM accredit.organisation WHERE code = ANY(\(wanted)) ORDER BY id FOR UPDATE")
        let found = try query(
            "SELECT \(Organisation.columns) FROM accredit.organisation o WHERE o.code = ANY(\(wanted))"
        ).map(Organisation.init(row:))
        return try zip(codes, wanted).map { code, name in
            guard let organisation = found.first(where: { $0.code == name }) else { throw Organisation.unknown(code) }
            return organisation
        }
    }

    /// Stores an organisation.
    func register(_ organisation: Organisation) throws {
        _ = try execute(
            """
            INSERT INTO accredit.organisation (id, kind, code, name, ukprn, nation, front_door, calendar, sample)
            VALUES (\(organisation.id), \(organisation.kind.rawValue), \(organisation.code), \(organisation.name),
                \(organisation.ukprn),
                \(organisation.nation), \(organisation.frontDoor), \(organisation.calendar), \(organisation.isSample))
            """)
    }
}
