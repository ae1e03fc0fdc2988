import Engine
import EngineSupport
import Foundation
import Postgres
import WorkflowCore

/// What the engine should do, worked out from the definition alone: small enough to be read and believed.
struct SoakModel: Sendable {
    /// A workflow that can go round for ever: guards on the submission and on what was recorded, four eyes, a deadline,
    /// an end.
    static let text = """
        workflow: soak
        version: 1
        title: {en: Round and round}
        calendar: england-and-wales
        clock: {starts: received, stops: decided, standard: 60 working days}
        states:
          draft: {party: provider, initial: true}
          review: {party: body, standard: 20 working days}
          question: {party: provider, request: true, deadline: 15 working days, on_expiry: lapse}
          panel: {party: body, standard: 10 working days}
          accepted: {party: none, outcome: approved}
          lapsed: {party: none, outcome: lapsed}
        actions:
          submit: {from: draft, to: review, by: provider, marks: received, require: [{if: '$.submission.assessed == \
        true', else: Assess it.}]}
          return: {from: review, to: draft, by: officer}
          ask: {from: review, to: question, by: [officer, reviewer], records: {words: text}}
          answer: {from: question, to: review, by: provider, records: {words: text?}}
          recommend: {from: review, to: panel, by: reviewer, records: {grade: number}}
          reconsider: {from: panel, to: review, by: decider, separate_from: recommend, require: [{if: '$.record.grade \
        > 3', else: Too low.}]}
          reopen: {from: panel, to: draft, by: officer}
          accept: {from: panel, to: accepted, by: decider, separate_from: recommend, marks: decided, require: [{if: \
        '$.record.grade >= 9', else: Too low.}]}
          lapse: {from: question, to: lapsed, by: system}
        """

    /// Somebody who acts.
    struct Person: Sendable {
        let name: String
        let roles: Set<String>
        /// Whether their organisation has nothing to do with the cases.
        let isStranger: Bool
        let credential: Credential
    }

    /// A case at one version.
    struct View: Sendable {
        var state: String
        var isAssessed: Bool
        var grade: Double?
        /// Who did what so far, by action.
        var principals: [String: Set<String>] = [:]
    }

    /// The definition.
    let definition: WorkflowDefinition

    init() throws { definition = try WorkflowDefinition(try YAMLDocument.parse(Self.text, file: "soak.yaml")) }

    /// Why a request must be refused to a person at a version; `nil` where it is legal.
    func refusal(of request: Command.Request, by person: Person, at view: View) -> Refusal.Reason? {
        switch request {
        case .open: return nil
        // The clients of this model ask for nothing else.
        case .pause, .consent, .resume, .extend, .correct, .consult, .give: return .unknownCommand
        case .amend:
            if !person.roles.contains("provider") { return .notPermitted }
            return definition.state(view.state)?.isEditable == true ? nil : .notEditable
        case .act(_, let name, let data):
            guard let action = definition.action(name) else { return .unknownAction }
            if !action.from.contains(view.state) { return .notFromHere }
            if person.roles.isDisjoint(with: action.by.map(\.rawValue)) { return .notPermitted }
            if action.separateFrom.contains(where: { view.principals[$0]?.contains(person.name) == true }) {
                return .separation
            }
            if !fits(data, action.effect.records) { return .invalidData }
            return isSatisfied(name, view.after(data)) ? nil : .guardFailed
        }
    }

    private func fits(_ data: JSONValue?, _ fields: [WorkflowDefinition.RecordField]) -> Bool {
        let members = data?.objectValue ?? [:]
        guard members.keys.allSatisfy({ name in fields.contains { $0.name == name } }) else { return false }
        return fields.allSatisfy { field in
            switch (field.type, members[field.name]) {
            case (_, nil): field.isOptional
            case (.text, .string(let text)?): !text.isEmpty
            case (.number, .integer?), (.number, .number?): true
            default: false
            }
        }
    }

    private func isSatisfied(_ action: String, _ view: View) -> Bool {
        switch action {
        case "submit": view.isAssessed
        case "reconsider": view.grade.map { $0 > 3 } ?? false
        case "accept": view.grade.map { $0 >= 9 } ?? false
        default: true
        }
    }
}

extension SoakModel.View {
    /// The case after one more event.
    mutating func take(_ event: SoakEvent) {
        if let to = event.to { state = to }
        if let submission = event.payload?["submission"] { isAssessed = submission["assessed"] == true }
        self = after(event.payload)
        principals[event.action, default: []].insert(event.principal)
    }

    /// With what an action hands over.
    func after(_ data: JSONValue?) -> Self {
        var view = self
        if let grade = data?["grade"]?.doubleValue { view.grade = grade }
        return view
    }
}

/// An event as it is stored.
struct SoakEvent: Sendable {
    let number: Int
    let command: String
    let action: String
    let principal: String
    let from: String?
    let to: String?
    let payload: JSONValue?

    /// All events of a case in the order of their numbers.
    static func of(_ id: UUID, in house: House) async throws -> [SoakEvent] {
        try await house.admin.withConnection { connection in
            try await connection.query(
                """
                SELECT e.seq, e.command, e.action, p.name AS principal, e.from_state, e.to_state, y.payload
                FROM accredit.case_event e
                JOIN accredit.principal p ON p.id = e.principal_id
                LEFT JOIN accredit.case_payload y ON y.case_id = e.case_id AND y.seq = e.seq
                WHERE e.case_id = \(id) ORDER BY e.seq
                """)
        }.map { row in
            SoakEvent(
                number: try row.decode("seq"), command: try row.decode("command"), action: try row.decode("action"),
                principal: try row.decode("principal"), from: try row.decode("from_state"),
                to: try row.decode("to_state"), payload: try row.decode("payload"))
        }
    }
}
