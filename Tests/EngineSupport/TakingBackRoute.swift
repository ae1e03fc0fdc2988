/// A small route whose decisions wait for their letters, without panel and meeting.
package struct TakingBackRoute {
    package static let name = "taking-back"

    /// The mark at which the clock of the scheme stops.
    package var stops: String

    /// A route.
    package init(stops: String = "notified") { self.stops = stops }

    /// The file.
    package var text: String {
        """
        workflow: \(Self.name)
        version: 1
        title: {en: Taking back}
        calendar: england-and-wales
        clock:
          starts: complete
          stops: \(stops)
          standard: 60 working days
          escalation:
            - {at: 25 % of standard, tell: officer}
            - {at: overdue, tell: decider}
        states:
          draft: {party: provider, initial: true}
          checking: {party: body, standard: 5 working days}
          deciding:
            party: body
            standard: 10 working days
            deadline: 80 working days
            on_expiry: lapse
            escalation: [{at: 50 % of standard, tell: officer}, {at: overdue, tell: decider}]
          asking: {party: provider, request: true, deadline: 60 working days, on_expiry: lapse}
          letter-yes:
            party: body
            standard: 5 working days
            deadline: 90 working days
            on_expiry: send-late
            escalation: [{at: 50 % of standard, tell: officer}]
          letter-no: {party: body, standard: 5 working days}
          accredited:
            party: none
            outcome: approved
            valid: 4 years
            on_expiry: lapse
            renewal: {opens: 6 months before expiry}
          refused: {party: none, outcome: refused}
          lapsed: {party: none, outcome: lapsed}
        actions:
          submit: {from: draft, to: checking, by: provider, marks: received}
          confirm: {from: checking, to: deciding, by: officer, marks: complete, records: {note: text?}}
          ask: {from: deciding, to: asking, by: officer, records: {question: text}}
          answer: {from: asking, to: deciding, by: provider, records: {answer: text}}
          approve: {from: deciding, to: letter-yes, by: decider, separate_from: confirm, marks: decided, \
        decides: approved, records: {note: text?, grade: number?}}
          condition: {from: deciding, to: letter-yes, by: decider, separate_from: confirm, marks: decided, \
        decides: approved-with-conditions}
          refuse: {from: deciding, to: letter-no, by: decider, separate_from: confirm, marks: decided, \
        decides: refused}
          refuse-unanswered: {from: asking, to: letter-no, by: decider, marks: decided, decides: refused}
          send: {from: letter-yes, to: accredited, by: officer, marks: notified}
          send-late: {from: letter-yes, to: accredited, by: system, marks: notified}
          send-no: {from: letter-no, to: refused, by: officer, marks: notified}
          lapse: {from: [deciding, asking, accredited], to: lapsed, by: system}
        """
    }
}
