import Turnaround
import WorkflowCore

extension AdoptedScheme.Route {
    /// A first submission to try the scheme with: made up, complete, with a link for each piece of evidence that the
    /// route may ask for.
    // long: most of it is the text.
    package func firstCourse(for answers: AdoptionAnswers, today: Day) -> String {
        let provider = answers.providers.first
        let framework = ["wales": "CQFW", "scotland": "SCQF"][provider?.nation ?? ""] ?? "RQF"
        let level = framework == "SCQF" ? 6 : 3
        let system = framework == "SCQF" ? "scqf" : "uk"
        var evidence = definition.evidence.map { item in
            """
              - {requirement: \(item.item), title: \"\(item.title.text(in: .en).replacing("\"", with: "'"))\", url: \
            \"https://college.example/\(item.item)\", source: new, pages: 4}
            """
        }
        if evidence.isEmpty {
            evidence = [
                """
                  - {requirement: assessment-plan, title: Assessment plan, url: "https://college.example/plan", \
                source: new, pages: 4}
                """
            ]
        }
        // Where it is the provider that is recognised, the course stands for those it already runs.
        let grants = definition.states.contains { $0.ending?.grants != nil }
        let title =
            grants
            ? "Recognition of \(provider?.name ?? "a provider") (trial)"
            : "Dementia-aware practice in home care (trial)"
        return """
            # A made-up course to try the scheme with. Change what you like; accredit submission check says what is \
            wrong.
            title: {en: \(Self.plain(title))}
            provider_ukprn: "\(provider?.ukprn ?? "")"
            nation: \(provider?.nation ?? "england")
            contact: {name: \(Self.plain(provider?.people.first?.name ?? "A Tutor")), email: tutor@college.example}
            framework: \(framework)
            level: \(level)
            credits: 10
            credit_system: \(system)
            notional_hours: 100
            duration_weeks: 10
            learning_outcomes:
              - {text: Plan and carry out a home visit that keeps to the person's own routines., verb: plan}
              - {text: Recognise distress or risk and respond in line with safeguarding duties., verb: recognise}
            subject: {sector_subject_area: "1.3", sectors: [healthcare-and-social-care]}
            standards_mapping:
              - {criterion: "1.1", outcomes: [1, 2], evidence: \
            [\(definition.evidence.first?.item ?? "assessment-plan")]}
            assessed: true
            assessment_types: [observed home visit, professional discussion]
            grading: Pass or not yet achieved.
            pass_rule: Every learning outcome is met.
            identity_verification: The assessor checks photo identity at the observation.
            resit: One further attempt within twelve months, without charge.
            external_examiner: An external examiner samples ten portfolios a year.
            delivery: {mode: work-based, languages: [en], timetable: during-work, location: The college and employers' \
            premises}
            intake_size: 16
            expected_learners_per_year: 64
            price_gbp: 240
            entry_requirements: Employed or volunteering in care.
            rpl_policy: Up to two credits for earlier certificated learning.
            stacking: {standalone: true}
            quality: {internal_approval_date: \(today.advanced(by: -60)), internal_approval_reference: QC/04, \
            external_review: The latest external review}
            evidence:
            \(evidence.joined(separator: "\n"))
            public_url: https://college.example/courses/1
            declaration: {signed: true, signatory: The Vice Principal, date: \(today), conflicts: None., fee_payer: \
            The finance office}

            """
    }

    /// A text that stands in a line of YAML as it is.
    private static func plain(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}
