extension WorkflowDefinition {
    /// Reads a panel: `{reviewers: 2, quorum: 2}` where it only reads, or with `members`, `rule` and `outcomes` where
    /// it decides.
    static func decodePanel(_ reader: DocumentReader) -> Panel? {
        let common = ["at_deadline", "criteria", "due", "remind", "named", "objection"]
        let decides = reader["rule"] != nil || reader["members"] != nil
        guard
            reader.isMapping(
                known: (decides ? ["members", "rule", "outcomes", "cancel_rest"] : ["reviewers", "quorum", "before"])
                    + common)
        else { return nil }
        guard var panel = decides ? decodeDecidingPanel(reader) : decodeReadingPanel(reader) else { return nil }
        panel.atDeadline = reader["at_deadline"].flatMap(decodePanelDeadline)
        if panel.atDeadline != nil, !decides {
            reader["at_deadline"]?.report(
                "a panel without a rule decides nothing", expected: "a 'rule', or no 'at_deadline'")
        }
        panel.criteria = reader["criteria"].map { named($0, nameKey: "criterion", decode: decodeCriterion) } ?? []
        panel.due = reader["due"]?.period()
        panel.remind = reader["remind"].flatMap(decodeReminder)
        if let remind = panel.remind, remind.workingDaysAtMost >= panel.due?.workingDaysAtMost ?? 0 {
            reader["remind"]?.report(
                panel.due == nil
                    ? "there is no due day to be reminded of" : "the reminder is not shorter than the time there is",
                expected: "a 'due' that is longer")
        }
        panel.isNamed = reader["named"]?.boolean() ?? false
        panel.objectionWithin = reader["objection"].flatMap { objection in
            guard objection.isMapping(known: ["within"]) else { return nil }
            return objection.required("within", expected: "how long, such as 5 working days")?.period()
        }
        if panel.objectionWithin != nil, !panel.isNamed {
            reader["objection"]?.report(
                "nobody objects to members who are not named", expected: "'named: true' beside it")
        }
        return panel
    }

    private static func decodeReadingPanel(_ reader: DocumentReader) -> Panel? {
        guard let reviewers = reader.required("reviewers", expected: "how many are asked")?.integer(in: 1...50) else {
            return nil
        }
        let quorum = reader["quorum"].map { $0.integer(in: 1...reviewers) } ?? reviewers
        return quorum.map { Panel(reviewers: reviewers, quorum: $0, before: reader["before"]?.slug()) }
    }

    private static func decodeDecidingPanel(_ reader: DocumentReader) -> Panel? {
        guard
            let members = reader.required(
                "members", expected: "who sits on it, such as {reviewers: 3, lay: 1, chair: true}"),
            members.isMapping(known: ["reviewers", "lay", "chair"]),
            let reviewers = members.required("reviewers", expected: "how many seats there are")?.integer(in: 1...50)
        else { return nil }
        var panel = Panel(reviewers: reviewers, hasChair: members["chair"]?.boolean() ?? false, quorum: reviewers)
        panel.lay = members["lay"]?.integer(in: 0...(reviewers - (panel.hasChair ? 1 : 0))) ?? 0
        panel.rule = reader.required("rule", expected: "how it decides, such as {approve: 2 of 3}").flatMap {
            decodeRule($0, of: panel)
        }
        panel.quorum = panel.rule?.quorum ?? reviewers
        panel.cancelsRest = reader["cancel_rest"]?.boolean() ?? false
        let results = PanelResult.allCases.map(\.rawValue)
        if let outcomes = reader.required(
            "outcomes", expected: "the action that follows from each of approve, refuse and undecided"),
            outcomes.isMapping(known: results)
        {
            for result in PanelResult.allCases {
                let action =
                    result == .changes
                    ? outcomes[result.rawValue]
                    : outcomes.required(result.rawValue, expected: "the action that follows from it")
                panel.outcomes[result] = action?.slug()
            }
        }
        return panel
    }

    /// Reads `approve: 2 of 3` or `majority`, and what goes with it.
    private static func decodeRule(_ reader: DocumentReader, of panel: Panel) -> PanelRule? {
        guard reader.isMapping(known: ["approve", "quorum", "lay", "weights", "veto", "abstentions", "tie", "decides"])
        else { return nil }
        let seats = Seat.allCases.filter { panel.seats[$0] != nil }
        var weights: [Seat: Int] = [:]
        if let given = reader["weights"], given.isMapping(known: seats.map(\.rawValue)) {
            for seat in seats { weights[seat] = given[seat.rawValue]?.integer(in: 1...100) }
        }
        let whole = panel.seats.reduce(0) { $0 + $1.value * (weights[$1.key] ?? 1) }
        guard
            let approve = reader.required("approve", expected: "what is enough, such as '2 of 3' or 'majority'")
                .flatMap({ decodeApproval($0, whole: whole) })
        else { return nil }
        let usual =
            switch approve {
            case .weight(let weight): weights.isEmpty ? weight : panel.reviewers
            case .majority: panel.reviewers / 2 + 1
            }
        let chairBreaksTies = reader["tie"].map { tie in
            guard tie.value.stringValue == "chair", panel.hasChair, approve == .majority else {
                tie.report(
                    "\(tie.value.kindText) cannot break a tie here",
                    expected: "'chair', for a majority on a panel with a chair")
                return false
            }
            return true
        }
        return PanelRule(
            approve: approve,
            quorum: reader["quorum"].map { $0.integer(in: 1...panel.reviewers) ?? usual } ?? max(usual, panel.lay),
            lay: reader["lay"].map { $0.integer(in: 0...panel.lay) ?? 0 } ?? panel.lay, weights: weights,
            veto: reader["veto"]?.elements().compactMap { $0.choice(Seat.self, among: seats) } ?? [],
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
            guard reader.isMapping(known: ["extend"]),
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
        guard reader.isMapping(known: ["title", "scale", "weight", "comment_below"] + [nameKey].compactMap(\.self)),
            let scale = reader.required("scale", expected: "the scores there are, such as '1 to 5'").flatMap(
                decodeScale)
        else { return nil }
        return Criterion(
            name, title: reader["title"]?.localizedText(), scale: scale,
            weight: reader["weight"]?.integer(in: 1...100) ?? 1,
            commentBelow: reader["comment_below"]?.integer(in: (scale.lowerBound + 1)...scale.upperBound))
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
