import Engine
import Turnaround
import WorkflowCore

extension SampleCourse {
    /// UK credits of small courses; all of them few enough for a notification.
    private static let sizes = [4, 5, 6, 8, 10, 12, 15, 20, 30]

    /// A submission as a provider writes it.
    /// - Parameters:
    ///   - number: the case it is for, which its code carries.
    ///   - workflow: the route, whose evidence it attaches.
    ///   - day: the day on which the case is opened; the dates in it are earlier.
    static func submission(
        number: Int, of provider: SampleProvider, in area: Area, on workflow: WorkflowDefinition, openedOn day: Day,
        _ random: inout SampleRandom
    ) -> JSONValue {
        let isProgramme = workflow.workflow == "programme-accreditation"
        let course = random.pick((isProgramme ? programmes : all).filter { $0.area == area })
        let credits = isProgramme ? 360 : random.pick(sizes)
        let level = isProgramme ? 6 : random.pick(provider.levels)
        var members = course.content
        members.merge(provider.particulars(number: number)) { $1 }
        members["title"] =
            provider.nation == "wales"
            ? ["en": .string(course.title + " (sample)"), "cy": .string(course.welshTitle + " (sampl)")]
            : .string(course.title + " (sample)")
        members["framework"] = .string(provider.framework.rawValue)
        members["level"] = .integer(Int64(level))
        members["credit_system"] = .string(provider.creditSystem.rawValue)
        members["credits"] = .number(Double(credits) / provider.creditSystem.ukCreditsEach)
        members["notional_hours"] = .integer(Int64(credits * 10))
        members["duration_weeks"] = .integer(Int64(max(2, credits / 2)))
        members["delivery"] = ["mode": .string(random.pick(["onsite", "online", "blended", "work-based"]))]
        members["quality"] = [
            "internal_approval_date": .string("\(day.advanced(by: -random.number(in: 20...120)))"),
            "internal_approval_reference": .string("\(provider.code)/QC/\(number)"),
        ]
        members["evidence"] = .array(workflow.evidence.map { provider.evidence($0, number: number, &random) })
        members["declaration"] = [
            "signed": true, "signatory": .string("Sample Vice Principal, \(provider.name)"),
            "date": .string("\(day.advanced(by: -random.number(in: 1...9)))"), "conflicts": "None.",
        ]
        return .object(members)
    }

    /// What is learnt and how it is assessed.
    private var content: [String: JSONValue] {
        [
            "learning_outcomes": .array(
                outcomes.map { ["text": .string($0.verb.capitalized + $0.rest), "verb": .string($0.verb)] }),
            "subject": ["sectors": [.string(sector)]],
            "assessed": true,
            "assessment_types": .array(assessment.map(JSONValue.string)),
            "grading": "Pass or not yet achieved.",
            "stacking": ["standalone": true],
        ]
    }
}

extension SampleProvider {
    /// Who offers a course.
    fileprivate func particulars(number: Int) -> [String: JSONValue] {
        var members: [String: JSONValue] = [
            "provider_ukprn": .string(ukprn), "nation": .string(nation), "provider_code": .string("\(code)-\(number)"),
            "contact": ["name": "Sample Contact", "email": .string("contact@\(code.lowercased()).example")],
        ]
        if !isUniversity { members["awarding_organisation"] = ["name": "Sample Awarding Organisation"] }
        return members
    }

    /// A document for an item of a route's evidence.
    fileprivate func evidence(_ item: WorkflowDefinition.EvidenceItem, number: Int, _ random: inout SampleRandom)
        -> JSONValue
    {
        [
            "requirement": .string(item.item), "title": .string(item.title.text(in: .en)), "source": "new",
            "url": .string("https://\(code.lowercased()).example/\(number)/\(item.item)"),
            "pages": .integer(Int64(random.number(in: 2...30))),
            "hours_to_prepare": .integer(Int64(random.number(in: 1...8))),
        ]
    }
}
