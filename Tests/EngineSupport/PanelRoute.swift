import Engine
import TestSupport

/// A small route with a panel, as a file.
package struct PanelRoute: Sendable {
    /// What stands under `panel`, as one line of YAML.
    package var panel: String
    /// The route's name.
    package var name: String

    /// A route.
    package init(panel: String, name: String = "panel-test") {
        self.panel = panel
        self.name = name
    }

    /// Three seats, two approvals are enough, one criterion that asks for a comment below 3.
    package static let usual = """
        {members: {reviewers: 3, lay: 1, chair: true}, rule: {approve: 2 of 3}, cancel_rest: true, at_deadline: \
        decide, \
        due: 10 working days, remind: 3 working days before due, \(outcomes), \
        criteria: {quality: {scale: 1 to 5, comment_below: 3}}}
        """

    /// What follows from each result.
    package static let outcomes =
        "outcomes: {approve: recommend, changes: ask-for-changes, refuse: advise-refusal, undecided: hand-back}"

    /// The file.
    package var text: String {
        """
        workflow: \(name)
        version: 1
        title: {en: A panel}
        calendar: england-and-wales
        clock: {starts: received, stops: decided, standard: 60 working days}
        states:
          draft: {party: provider, initial: true}
          review: {party: body, standard: 20 working days, deadline: 20 working days, on_expiry: hand-back, panel: \
        \(panel)}
          favoured: {party: body, standard: 5 working days}
          disfavoured: {party: body, standard: 5 working days}
          changing: {party: provider}
          undecided: {party: body, standard: 5 working days}
          accredited: {party: none, outcome: approved}
          refused: {party: none, outcome: refused}
        actions:
          submit: {from: draft, to: review, by: provider, marks: received}
          recommend: {from: review, to: favoured, by: system}
          ask-for-changes: {from: review, to: changing, by: system}
          advise-refusal: {from: review, to: disfavoured, by: system}
          hand-back: {from: review, to: undecided, by: system}
          again: {from: [changing, undecided, favoured], to: review, by: [provider, officer]}
          approve: {from: favoured, to: accredited, by: decider, separate_from: [recommend], marks: decided}
          refuse: {from: [disfavoured, favoured], to: refused, by: decider, separate_from: [advise-refusal, \
        recommend], marks: decided}
        """
    }
}

extension House {
    /// Publishes a route with a panel.
    package func publish(_ route: PanelRoute) async throws {
        _ = try await administration.publish([.init(file: "\(route.name).yaml", text: route.text)])
    }

    /// Somebody of the sample body, with a token.
    package func person(_ name: String, roles: [String] = ["reviewer", "operator"]) async throws -> Person {
        let (_, secret) = try await administration.createToken(
            organisation: "SAB", principal: name, roles: roles, label: "test", days: 1)
        return Person(secret: secret.text)
    }
}
