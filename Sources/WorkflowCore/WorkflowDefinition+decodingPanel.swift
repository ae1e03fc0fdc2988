extension WorkflowDefinition {
    /// Reads a panel: `{reviewers: 2, quorum: 2}` where it only reads, or with `members`, `rule` and `outcomes` where
    /// it decides.
    static func decodePanel(_ reader: DocumentReader) -> Panel? {
        let decides = reader["rule"] != nil || reader["members"] != nil
        guard reader.isMapping(decides ? .decidingPanel : .readingPanel, .panel) else { return nil }
        var panel = decides ? decodeDecidingPanel(reader) : decodeReadingPanel(reader)
        panel?.criteria = reader["criteria"].map { named($0, of: .criteria, decode: decodeCriterion) } ?? []
        panel?.reviewTime = decodeReviewTime(reader)
        panel?.naming = decodeNaming(reader)
        return panel
    }

    private static func decodeReadingPanel(_ reader: DocumentReader) -> Panel? {
        guard let reviewers = reader.required("reviewers", expected: "how many are asked")?.integer(in: 1...50) else {
            return nil
        }
        if let deadline = reader["at_deadline"], decodePanelDeadline(deadline) != nil {
            deadline.report("a panel without a rule decides nothing", expected: "a 'rule', or no 'at_deadline'")
        }
        let quorum = reader["quorum"].map { $0.integer(in: 1...reviewers) } ?? reviewers
        return quorum.map { Panel(reviewers: reviewers, duty: .reads(quorum: $0)) }
    }

    private static func decodeDecidingPanel(_ reader: DocumentReader) -> Panel? {
        guard
            let members = reader.required(
                "members", expected: "who sits on it, such as {reviewers: 3, lay: 1, chair: true}"),
            members.isMapping(.members),
            let reviewers = members.required("reviewers", expected: "how many seats there are")?.integer(in: 1...50)
        else { return nil }
        let hasChair = members["chair"]?.boolean() ?? false
        let lay = members["lay"]?.integer(in: 0...(reviewers - (hasChair ? 1 : 0))) ?? 0
        let rule = reader.required("rule", expected: "how it decides, such as {approve: 2 of 3}").flatMap {
            decodeRule($0, seats: Panel.seats(reviewers: reviewers, lay: lay, hasChair: hasChair))
        }
        let outcomes = reader.required(
            "outcomes", expected: "the action that follows from each of approve, refuse and undecided"
        ).map(decodeOutcomes)
        let atDeadline = reader["at_deadline"].flatMap(decodePanelDeadline)
        let cancelsRest = reader["cancel_rest"]?.boolean() ?? false
        return rule.map { rule in
            let resolution = Resolution(
                rule: rule, outcomes: outcomes ?? [:], atDeadline: atDeadline, cancelsRest: cancelsRest)
            return Panel(reviewers: reviewers, lay: lay, hasChair: hasChair, duty: .decides(resolution))
        }
    }

    /// Reads which action follows from each result.
    private static func decodeOutcomes(_ reader: DocumentReader) -> [PanelResult: String] {
        guard reader.isMapping(.outcomes) else { return [:] }
        var outcomes: [PanelResult: String] = [:]
        for result in PanelResult.allCases {
            let action =
                result == .changes
                ? reader[result.rawValue]
                : reader.required(result.rawValue, expected: "the action that follows from it")
            outcomes[result] = action?.slug()
        }
        return outcomes
    }

    /// Reads `due: 10 working days` and `remind: 3 working days before due`.
    private static func decodeReviewTime(_ reader: DocumentReader) -> ReviewTime? {
        let due = reader["due"]?.period()
        let remind = reader["remind"].flatMap(decodeReminder)
        if let remind, remind.workingDaysAtMost >= due?.workingDaysAtMost ?? 0 {
            reader["remind"]?.report(
                due == nil
                    ? "there is no due day to be reminded of" : "the reminder is not shorter than the time there is",
                expected: "a 'due' that is longer")
        }
        return due.map { ReviewTime(due: $0, remind: remind) }
    }

    /// Reads `named: true` and `objection: {within: 5 working days}`.
    private static func decodeNaming(_ reader: DocumentReader) -> Naming {
        let isNamed = reader["named"]?.boolean() ?? false
        let objectionWithin = reader["objection"].flatMap { objection -> Period? in
            guard objection.isMapping(.objection) else { return nil }
            return objection.required("within", expected: "how long, such as 5 working days")?.period()
        }
        if objectionWithin != nil, !isNamed {
            reader["objection"]?.report(
                "nobody objects to members who are not named", expected: "'named: true' beside it")
        }
        return isNamed ? .named(objectionWithin: objectionWithin) : .unnamed
    }

    /// Reads `approve: 2 of 3` or `majority`, and what goes with it.
    private static func decodeRule(_ reader: DocumentReader, seats: [Seat: Int]) -> PanelRule? {
        guard reader.isMapping(.rule) else { return nil }
        let kinds = Seat.allCases.filter { seats[$0] != nil }
        let reviewers = seats.values.reduce(0, +)
        let lay = seats[.lay] ?? 0
        var weights: [Seat: Int] = [:]
        let seated = WorkflowGrammar.weights.keys.filter { name in kinds.contains { $0.rawValue == name } }
        if let given = reader["weights"], given.isMapping(known: seated) {
            for seat in kinds { weights[seat] = given[seat.rawValue]?.integer(in: 1...100) }
        }
        let whole = seats.reduce(0) { $0 + $1.value * (weights[$1.key] ?? 1) }
        guard
            let approve = reader.required("approve", expected: "what is enough, such as '2 of 3' or 'majority'")
                .flatMap({ decodeApproval($0, whole: whole) })
        else { return nil }
        let usual =
            switch approve {
            case .weight(let weight): weights.isEmpty ? weight : reviewers
            case .majority: reviewers / 2 + 1
            }
        let chairBreaksTies = reader["tie"].map { tie in
            guard tie.value.stringValue == "chair", seats[.chair] != nil, approve == .majority else {
                tie.report(
                    "\(tie.value.kindText) cannot break a tie here",
                    expected: "'chair', for a majority on a panel with a chair")
                return false
            }
            return true
        }
        return PanelRule(
            approve: approve,
            quorum: reader["quorum"].map { $0.integer(in: 1...reviewers) ?? usual } ?? max(usual, lay),
            lay: reader["lay"].map { $0.integer(in: 0...lay) ?? 0 } ?? lay, weights: weights,
            veto: reader["veto"]?.elements().compactMap { $0.choice(Seat.self, among: kinds) } ?? [],
            abstentions: reader["abstentions"]?.choice(PanelRule.Abstentions.self) ?? .absent,
            chairBreaksTies: chairBreaksTies ?? false,
            decides: reader["decides"]?.choice(PanelRule.Moment.self) ?? .certain)
    }

    private static func decodeApproval(_ reader: DocumentReader, whole: Int) -> PanelRule.Approval? {
        if let weight = reader.value.integerValue.flatMap({ Int(exactly: $0) }), (1...whole).contains(weight) {
            return .weight(weight)
        }
        if reader.value.stringValue == "majority" { return .majority }
        if let match = reader.value.stringValue?.wholeMatch(of: /([0-9]{1,4}) of ([0-9]{1,4})/),
            let weight = Int(match.1),
            let all = Int(match.2)
        {
            if all == whole, (1...whole).contains(weight) { return .weight(weight) }
            reader.report(
                "\(reader.value.kindText) does not fit: the seats weigh \(whole) together",
                expected: "1 to \(whole) of \(whole)")
            return nil
        }
        reader.report("\(reader.value.kindText) is not understood", expected: "'2 of \(whole)', or 'majority'")
        return nil
    }

    private static func decodePanelDeadline(_ reader: DocumentReader) -> PanelDeadline? {
        let expected = "'decide', 'return', or 'extend by 5 working days'"
        if case .object = reader.value {
            guard reader.isMapping(.panelDeadline),
                let period = reader.required("extend", expected: expected)?.period()
            else {
                return nil
            }
            return period.unit == .workingDays ? .extend(workingDays: period.count) : unknown()
        }
        func unknown() -> PanelDeadline? {
            reader.report("\(reader.value.kindText) is not understood", expected: expected)
            return nil
        }
        switch reader.value.stringValue {
        case "decide": return .decide
        case "return": return .handBack
        case let text? where text.hasPrefix("extend by "):
            guard let period = Period(String(text.dropFirst("extend by ".count))), period.unit == .workingDays else {
                return unknown()
            }
            return .extend(workingDays: period.count)
        default: return unknown()
        }
    }

    /// Reads `3 working days before due`; in the canonical form it is a period.
    private static func decodeReminder(_ reader: DocumentReader) -> Period? {
        guard let text = reader.value.stringValue else { return reader.period() }
        if case .before(let period) = Moment(text) { return period }
        reader.report(
            "\(reader.value.kindText) is no reminder",
            expected: "a time before the due day, such as '3 working days before due'")
        return nil
    }

    private static func decodeCriterion(name: String, reader: DocumentReader, nameKey: String?) -> Criterion? {
        guard reader.isMapping(.criteria, nameKey: nameKey),
            let scale = reader.required("scale", expected: "the scores there are, such as '1 to 5'").flatMap(
                decodeScale)
        else { return nil }
        return Criterion(
            name, title: reader["title"]?.localizedText(), scale: scale,
            weight: reader["weight"]?.integer(in: 1...100) ?? 1,
            commentBelow: reader["comment_below"]?.integer(in: (scale.lowerBound + 1)...scale.upperBound),
            guidance: reader["guidance"]?.localizedText(),
            points: reader["points"].map { decodePoints($0, on: scale) } ?? [:])
    }

    /// What scores mean: a mapping from some of the scale to texts.
    private static func decodePoints(_ reader: DocumentReader, on scale: ClosedRange<Int>) -> [Int: LocalizedText] {
        let expected = "scores of the scale, \(scale.lowerBound) to \(scale.upperBound), with what they mean"
        var points: [Int: LocalizedText] = [:]
        for (key, member) in reader.members(expected: expected) {
            guard let score = Int(key), scale.contains(score), key == String(score) else {
                member.report("'\(key)' is no score of this criterion", expected: expected)
                continue
            }
            points[score] = member.localizedText()
        }
        return points
    }

    private static func decodeScale(_ reader: DocumentReader) -> ClosedRange<Int>? {
        let bounds: [Int]
        if let match = reader.value.stringValue?.wholeMatch(of: /(-?[0-9]{1,3}) to (-?[0-9]{1,3})/) {
            bounds = [match.1, match.2].compactMap { Int($0) }
        } else {
            bounds = (reader.value.arrayValue ?? []).compactMap { $0.integerValue.flatMap { Int(exactly: $0) } }
        }
        if bounds.count == 2, bounds[0] < bounds[1] { return bounds[0]...bounds[1] }
        reader.report(
            "\(reader.value.kindText) is no scale", expected: "two whole numbers, the lower one first, such as '1 to 5'"
        )
        return nil
    }
}
