import Administration
import Documents
import Engine
import Foundation
import Postgres
import TestSupport
import Turnaround
import WorkflowCore

/// A whole installation for one test: a database of its own with the shipped workflows and calendars published, sample
/// organisations, and a token for everybody who takes part.
package struct House: Sendable {
    /// Somebody with a token.
    package struct Person: Sendable, Codable {
        /// The token's secret, as a client sends it.
        package let secret: String
        /// The token as the engine takes it.
        package var credential: Credential { Credential(secret: secret) }

        /// Somebody with a token that a test makes.
        package init(secret: String) { self.secret = secret }
    }

    /// What people with tokens use, connected as the service's role.
    package let engine: Engine
    /// What operators use, connected as the superuser.
    package let administration: Administration
    /// The database's name on the server of `ACCREDIT_TEST_URL`.
    package let database: String
    /// The service's pool.
    package let pool: PostgresPool
    /// The superuser's pool, for looking behind the scenes.
    package let admin: PostgresPool
    /// Everybody, by the names below.
    package let people: [String: Person]

    /// Staff of the sample college in Wales (code SAC, UKPRN 99999001).
    package var provider: Person { person("provider") }
    /// Staff of another provider (code SAU, UKPRN 99999002).
    package var otherProvider: Person { person("otherProvider") }
    /// An officer of the sample body (code SAB).
    package var officer: Person { person("officer") }
    /// A reviewer of the sample body.
    package var reviewer: Person { person("reviewer") }
    /// A decider of the sample body.
    package var decider: Person { person("decider") }
    /// An officer of another body (code SBB).
    package var otherOfficer: Person { person("otherOfficer") }
    /// An analyst at QAA (code QAA).
    package var analyst: Person { person("analyst") }
    /// As `provider`, and may tell times of their own.
    package var simulatingProvider: Person { person("simulatingProvider") }
    /// Officer, and may tell times of their own.
    package var simulatingOfficer: Person { person("simulatingOfficer") }
    /// Reviewer, and may tell times of their own.
    package var simulatingReviewer: Person { person("simulatingReviewer") }
    /// Decider, and may tell times of their own.
    package var simulatingDecider: Person { person("simulatingDecider") }

    private func person(_ name: String) -> Person { people[name] ?? Person(secret: "nobody") }

    /// Runs a closure in a house of its own, torn down afterwards.
    package static func withHouse<Value: Sendable>(
        limits: PostgresPool.Limits = .init(), _ body: (House) async throws -> Value
    ) async throws -> Value {
        let template = try await HouseTemplate.shared.made()
        return try await TestDatabase.withDatabase(from: template.database) { configuration in
            let service = PostgresPool(
                configuration: configuration.connecting(asRole: "accredit_service"), limits: limits,
                logger: TestServer.logger)
            let admin = PostgresPool(configuration: configuration, logger: TestServer.logger)
            let house = House(
                engine: try engine(on: service),
                administration: Administration(pool: admin, logger: TestServer.logger),
                database: configuration.database ?? "",
                pool: service,
                admin: admin, people: template.people)
            do {
                let value = try await body(house)
                await service.shutdown()
                await admin.shutdown()
                return value
            } catch {
                await service.shutdown()
                await admin.shutdown()
                throw error
            }
        }
    }

    /// An engine on a pool of connections.
    package static func engine(on pool: PostgresPool) throws -> Engine {
        Engine(
            pool: pool, migrator: try TestServer.migrator(), letterTexts: try letterTexts(), logger: TestServer.logger)
    }

    /// A sample submission of the repository as a document, such as `level-3-care-welsh-college`.
    package static func sample(_ name: String) throws -> JSONValue {
        let file = "\(TestServer.repository)/Docs/samples/\(name).yaml"
        return try YAMLDocument.parse(try String(contentsOfFile: file, encoding: .utf8), file: file).value
    }

    /// The shipped words of letters.
    package static func letterTexts() throws -> LetterTexts { try shippedLetters.get() }

    /// Read once for all houses.
    private static let shippedLetters = Result {
        let folder = "\(TestServer.repository)/Workflows/letters"
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter {
            $0.hasSuffix(".mustache") || $0.hasSuffix(".yaml")
        }
        let files = try names.map { name in
            LetterTexts.File(
                name: name, path: name, text: try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))
        }
        return try LetterTexts(files, folder: folder)
    }

    /// The shipped definitions: workflows and calendars.
    package static func shippedDefinitions() throws -> [Administration.DefinitionFile] {
        try ["Workflows/calendars", "Workflows"].flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: "\(TestServer.repository)/\(folder)").filter {
                $0.hasSuffix(".yaml")
            }
            .sorted().map {
                let file = "\(TestServer.repository)/\(folder)/\($0)"
                return Administration.DefinitionFile(
                    file: "\(folder)/\($0)", text: try String(contentsOfFile: file, encoding: .utf8))
            }
        }
    }
}

/// The furnished database that houses are cloned from, made once in a test process.
actor HouseTemplate {
    static let shared = HouseTemplate()

    struct Made: Sendable {
        let database: String
        let people: [String: House.Person]
    }

    private var making: Task<Made, any Error>?

    func made() async throws -> Made {
        if let making { return try await making.value }
        let task = Task { try await Self.make() }
        making = task
        return try await task.value
    }

    private static func make() async throws -> Made {
        let server = try TestServer.configuration
        let database = "test_clone_house_" + UUID().uuidString.lowercased()
        // A clone that outlives its closure would be dropped, so the copy is made inside it.
        return try await TestDatabase.withClone { configuration in
            let pool = PostgresPool(configuration: configuration, logger: TestServer.logger)
            let administration = Administration(pool: pool, logger: TestServer.logger)
            _ = try await administration.publish(try House.shippedDefinitions())
            let people = try await furnish(administration)
            await pool.shutdown()
            try await TestServer.withConnection(server) { connection in
                _ = try await connection.execute(
                    "CREATE DATABASE \(identifier: database) TEMPLATE \(identifier: configuration.database ?? "")")
            }
            return Made(database: database, people: people)
        }
    }

    private static func furnish(_ administration: Administration) async throws -> [String: House.Person] {
        _ = try await administration.createOrganisation(
            kind: .body, code: "SAB", name: "Sample Accreditation Body", isSample: true)
        _ = try await administration.createOrganisation(kind: .body, code: "SBB", name: "Sample Body B", isSample: true)
        // Tests publish routes of their own.
        for body in ["SAB", "SBB"] { try await administration.setOffers(["*"], of: body) }
        _ = try await administration.createOrganisation(
            kind: .provider, code: "SAC", name: "Sample College", ukprn: "99999001", nation: "wales", isSample: true)
        _ = try await administration.createOrganisation(
            kind: .provider, code: "SAU", name: "Sample University", ukprn: "99999002", nation: "england",
            isSample: true)
        _ = try await administration.createOrganisation(kind: .agency, code: "QAA", name: "Sample Agency")
        let people: [(name: String, organisation: String, roles: [String])] = [
            ("provider", "SAC", ["provider"]), ("otherProvider", "SAU", ["provider"]), ("officer", "SAB", ["officer"]),
            ("reviewer", "SAB", ["reviewer"]), ("decider", "SAB", ["decider"]), ("otherOfficer", "SBB", ["officer"]),
            ("analyst", "QAA", ["analyst"]), ("simulatingProvider", "SAC", ["provider", "operator"]),
            ("simulatingOfficer", "SAB", ["officer", "operator"]),
            ("simulatingReviewer", "SAB", ["reviewer", "operator"]),
            ("simulatingDecider", "SAB", ["decider", "operator"]),
        ]
        var made: [String: House.Person] = [:]
        for person in people {
            let (_, secret) = try await administration.createToken(
                organisation: person.organisation, principal: person.name, roles: person.roles, label: "test", days: 1)
            made[person.name] = House.Person(secret: secret.text)
        }
        return made
    }
}
