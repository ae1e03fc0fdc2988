import Engine
import Turnaround
import WorkflowCore

extension AdoptionAnswers {
    /// Reads answers to what a route asks.
    /// - Throws: `FileProblems`, all of them, each with its line.
    package init(_ document: YAMLDocument, for definition: WorkflowDefinition, divisions: [String]) throws(FileProblems)
    {
        let problems = ProblemList()
        let root = DocumentReader(document, problems: problems)
        let known = [
            "body", "calendar", "closures", "committee", "standard", "standards", "fee", "people", "providers",
        ]
        guard root.isMapping(known: known) else { throw FileProblems(problems.problems) }
        let reading = Reading(definition: definition)
        let body = root.required("body", expected: "{code: BAC, name: Body for Accrediting Courses}")
        _ = body?.isMapping(known: ["code", "name"])
        code = reading.code(body?.required("code", expected: "2 to 8 letters and digits, such as BAC")) ?? ""
        name = reading.name(body?.required("name", expected: "the full name")) ?? ""
        calendar =
            reading.word(root.required("calendar", expected: divisions.joined(separator: ", ")), among: divisions) ?? ""
        closures = root["closures"]?.elements().compactMap(reading.closure) ?? []
        committee = reading.committee(root)
        standard = root["standard"].flatMap(reading.period)
        standards = reading.standards(root["standards"])
        fee = root["fee"].flatMap { fee in
            fee.value.stringValue.flatMap(AnswerWords.pounds) ?? fee.pounds()
        }
        if let fee = root["fee"], definition.burden?.fee == nil {
            fee.report("the route names no fee", expected: "no fee")
        }
        let bodyRoles = ["officer", "reviewer", "decider", "analyst"]
        people =
            root.required("people", expected: "the body's people, each with a name and roles")?.elements().compactMap {
                reading.person($0, roles: bodyRoles)
            } ?? []
        providers =
            root.required("providers", expected: "at least one provider")?.elements().compactMap(reading.provider) ?? []
        reading.check(people, root["people"], of: definition)
        reading.check(providers, root["providers"], body: code)
        guard problems.problems.isEmpty else { throw FileProblems(problems.problems) }
    }
}

/// Reads the parts of answers, and reports what is wrong with each under its line.
private struct Reading {
    let definition: WorkflowDefinition

    func code(_ reader: DocumentReader?) -> String? {
        guard let reader,
            let text = reader.text(expected: "2 to 8 letters and digits, such as BAC")?.uppercased()
        else { return nil }
        if text.wholeMatch(of: /[A-Z][A-Z0-9]{1,7}/) != nil { return text }
        reader.report("“\(text)” is no code", expected: "2 to 8 capitals and digits, a letter first, such as BAC")
        return nil
    }

    func name(_ reader: DocumentReader?) -> String? {
        guard let reader, let text = reader.text(expected: "a name") else { return nil }
        if text.unicodeScalars.count <= 200, !text.contains(where: \.isNewline) { return text }
        reader.report("the name is too long", expected: "one line of at most 200 characters")
        return nil
    }

    func word(_ reader: DocumentReader?, among words: [String]) -> String? {
        guard let reader else { return nil }
        if let word = reader.value.stringValue.flatMap({ AnswerWords.word($0, among: words) }) { return word }
        reader.report("\(reader.value.kindText) is not known here", expected: "one of \(words.joined(separator: ", "))")
        return nil
    }

    func period(_ reader: DocumentReader) -> WorkflowCore.Period? {
        reader.value.stringValue.flatMap(AnswerWords.period) ?? reader.period()
    }

    func day(_ reader: DocumentReader?) -> Day? {
        guard let reader else { return nil }
        if let text = reader.value.stringValue, let day = try? Day(text) { return day }
        reader.report("\(reader.value.kindText) is no day", expected: "a date such as 24 December 2026 or 2026-12-24")
        return nil
    }

    func closure(_ reader: DocumentReader) -> AdoptionAnswers.Closure? {
        guard reader.isMapping(known: ["from", "to", "title"]),
            let from = day(reader.required("from", expected: "the first day closed"))
        else { return nil }
        let to = reader["to"].map { day($0) } ?? from
        guard let to, let title = name(reader.required("title", expected: "why, such as Office closed")) else {
            return nil
        }
        guard from <= to else {
            reader.report("it ends before it begins", expected: "a last day on or after \(from)")
            return nil
        }
        return AdoptionAnswers.Closure(from: from, to: to, title: title)
    }

    /// What is asked of the committee depends on whether the route waits for one.
    func committee(_ root: DocumentReader) -> AdoptionAnswers.Committee? {
        let waits = definition.states.contains { $0.meeting != nil }
        guard waits else {
            root["committee"]?.report("the route waits for no committee", expected: "no committee")
            return nil
        }
        guard
            let reader = root.required(
                "committee", expected: "{dates: second Tuesday of every month, papers: 5 working days}"),
            reader.isMapping(known: ["dates", "papers", "exceptions"])
        else { return nil }
        let dates = reader.required("dates", expected: "a rule, such as second Tuesday of every month")
        if let dates, let text = dates.text(expected: "a rule, such as second Tuesday of every month") {
            do { _ = try MeetingRule(text) } catch { dates.report("\(error)") }
        }
        let papers = reader.required(
            "papers", expected: "how long before a meeting papers close, such as 5 working days"
        ).flatMap(period)
        return AdoptionAnswers.Committee(
            dates: dates?.value.stringValue ?? "", papers: papers?.description ?? "",
            exceptions: reader["exceptions"]?.elements().map(\.value) ?? [])
    }

    func standards(_ reader: DocumentReader?) -> [String: WorkflowCore.Period] {
        guard let reader else { return [:] }
        let steps = definition.states.filter { $0.timing.standard != nil }.map(\.state)
        var standards: [String: WorkflowCore.Period] = [:]
        for (step, standard) in reader.members(expected: "a standard for each step: \(steps.joined(separator: ", "))") {
            guard steps.contains(step) else {
                standard.report(
                    "“\(step)” is no step with a standard", expected: "one of \(steps.joined(separator: ", "))")
                continue
            }
            standards[step] = period(standard)
        }
        return standards
    }

    func person(_ reader: DocumentReader, roles: [String]) -> AdoptionAnswers.Person? {
        guard reader.isMapping(known: ["name", "roles", "expertise", "lay", "email"]) else { return nil }
        let name = name(reader.required("name", expected: "the person's name"))
        let given = reader.required("roles", expected: "one or several of \(roles.joined(separator: ", "))")?.elements()
            .compactMap {
                word($0, among: roles)
            }
        let expertise =
            reader["expertise"]?.elements().compactMap { $0.text(expected: "words, such as dementia care") } ?? []
        if let expertise = reader["expertise"], given?.contains("reviewer") == false {
            expertise.report("expertise is of reviewers", expected: "the role reviewer")
        }
        let isLay = reader["lay"]?.boolean() ?? false
        if isLay, given?.contains("reviewer") == false {
            reader["lay"]?.report("lay members are reviewers", expected: "the role reviewer")
        }
        guard let name, let given, !given.isEmpty else { return nil }
        return AdoptionAnswers.Person(
            name: name, roles: Set(given).sorted(), expertise: expertise, isLay: isLay,
            email: reader["email"].flatMap(self.name))
    }

    /// Somebody of a provider: a name, or a name with an address.
    func member(_ reader: DocumentReader) -> AdoptionAnswers.Person? {
        guard reader.value.objectValue != nil else {
            return name(reader).map { AdoptionAnswers.Person(name: $0, roles: ["provider"]) }
        }
        guard reader.isMapping(known: ["name", "email"]) else { return nil }
        return name(reader.required("name", expected: "the person's name")).map {
            AdoptionAnswers.Person(name: $0, roles: ["provider"], email: reader["email"].flatMap(name))
        }
    }

    func provider(_ reader: DocumentReader) -> AdoptionAnswers.Provider? {
        guard reader.isMapping(known: ["code", "name", "ukprn", "nation", "people"]) else { return nil }
        let code = code(reader.required("code", expected: "2 to 8 letters and digits, such as COL"))
        let name = name(reader.required("name", expected: "the full name"))
        let ukprn = reader.required("ukprn", expected: "8 digits in quotes")
        let number = ukprn?.value.stringValue ?? ukprn?.value.integerValue.map { "\($0)" }
        if let ukprn, number?.wholeMatch(of: /[0-9]{8}/) == nil {
            ukprn.report("\(ukprn.value.kindText) is no UKPRN", expected: "8 digits in quotes")
        }
        let nations = ["england", "wales", "scotland", "northern-ireland"]
        let nation = word(reader.required("nation", expected: nations.joined(separator: ", ")), among: nations)
        let people = reader.required("people", expected: "the names of at least one of its staff")?.elements()
            .compactMap { member($0) }
        guard let code, let name, let number, let nation, let people else { return nil }
        return AdoptionAnswers.Provider(code: code, name: name, ukprn: number, nation: nation, people: people)
    }

    /// Everybody is there once, and each role that the route asks for is somebody's; four eyes need two.
    func check(_ people: [AdoptionAnswers.Person], _ reader: DocumentReader?, of definition: WorkflowDefinition) {
        guard let reader else { return }
        let names = people.map(\.name)
        for name in Set(names).sorted() where names.count(where: { $0 == name }) > 1 {
            reader.report("“\(name)” stands here twice", expected: "each person once")
        }
        let needed = ["officer", "reviewer", "decider"].filter { role in
            definition.actions.contains { $0.by.map(\.rawValue).contains(role) }
        }
        for role in needed where !people.contains(where: { $0.roles.contains(role) }) {
            reader.report(
                "nobody is \(role)", expected: "at least one person with the role \(role): the route asks for one")
        }
        for action in definition.actions {
            let able = people.filter { !Set($0.roles).isDisjoint(with: action.by.map(\.rawValue)) }
            let other = definition.actions.filter { action.separateFrom.contains($0.action) }
            guard let only = able.first, able.count == 1, action.people.allSatisfy({ $0 != .provider }) else {
                continue
            }
            for done in other
            where people.filter({ !Set($0.roles).isDisjoint(with: done.by.map(\.rawValue)) }) == [only] {
                reader.report(
                    "only \(only.name) could both “\(done.action)” and “\(action.action)”, which are kept separate",
                    expected: "another person for one of them")
            }
        }
    }

    func check(_ providers: [AdoptionAnswers.Provider], _ reader: DocumentReader?, body: String) {
        guard let reader else { return }
        if providers.isEmpty { reader.report("no provider is invited", expected: "at least one") }
        var seen: Set = [body]
        for provider in providers where !seen.insert(provider.code).inserted {
            reader.report("the code \(provider.code) is there twice", expected: "a code for each organisation")
        }
        var numbers: Set<String> = []
        for provider in providers where !numbers.insert(provider.ukprn).inserted {
            reader.report("the UKPRN \(provider.ukprn) is there twice", expected: "one for each provider")
        }
        for provider in providers
        where Set(provider.people.map(\.name)).count != provider.people.count || provider.people.isEmpty {
            reader.report(
                "the people of \(provider.code) are not each there once", expected: "at least one name, none twice")
        }
    }
}
