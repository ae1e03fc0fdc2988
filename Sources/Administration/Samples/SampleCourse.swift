import Turnaround
import WorkflowCore

/// A course that sample providers submit; everything about it is made up.
struct SampleCourse: Sendable, Hashable {
    /// What a body's courses are about.
    enum Area: Sendable, Hashable {
        case care, digital
    }

    /// A learning outcome: what a learner can do, and the verb that carries the level.
    struct Outcome: Sendable, Hashable {
        let verb: String
        let rest: String
    }

    let title: String
    /// The title in Welsh, for providers in Wales.
    let welshTitle: String
    let area: Area
    let sector: String
    let outcomes: [Outcome]
    let assessment: [String]

    private init(
        _ title: String, cy: String, _ area: Area, _ sector: String, _ outcomes: [String], assessment: [String]
    ) {
        self.title = title
        self.welshTitle = cy
        self.area = area
        self.sector = sector
        self.outcomes = outcomes.map { text in
            let verb = text.prefix { $0 != " " }
            return Outcome(verb: verb.lowercased(), rest: String(text.dropFirst(verb.count)))
        }
        self.assessment = assessment
    }

    /// The small courses.
    static let all = [
        SampleCourse(
            "Dementia-Aware Home Care", cy: "Gofal Cartref sy'n Ymwybodol o Ddementia", .care,
            "healthcare-and-social-care",
            [
                "Explain how dementia affects daily living.", "Plan a home visit around the person's routines.",
                "Recognise distress and respond to it.",
            ],
            assessment: ["portfolio of workplace evidence", "observed home visit"]),
        SampleCourse(
            "Infection Control in Small Practices", cy: "Rheoli Heintiau mewn Practisau Bach", .care,
            "healthcare-and-social-care",
            ["Describe the chain of infection.", "Audit a treatment room and report on it."],
            assessment: ["written test", "audit report"]),
        SampleCourse(
            "End-of-Life Conversations", cy: "Sgyrsiau Diwedd Oes", .care, "healthcare-and-social-care",
            ["Prepare for a conversation about wishes.", "Lead it with compassion.", "Record what was agreed."],
            assessment: ["simulated conversation", "reflective account"]),
        SampleCourse(
            "Safe Moving and Handling for Supervisors", cy: "Symud a Thrin Diogel i Oruchwylwyr", .care,
            "healthcare-and-social-care",
            ["Assess the risk of a transfer.", "Supervise others who carry it out."],
            assessment: ["practical observation"]),
        SampleCourse(
            "Social Prescribing in Practice", cy: "Presgripsiynu Cymdeithasol ar Waith", .care,
            "charity-and-voluntary-work",
            ["Map the help there is in a neighbourhood.", "Agree a plan with somebody and follow it up."],
            assessment: ["case study", "viva"]),
        SampleCourse(
            "Data Literacy for Team Leaders", cy: "Llythrennedd Data i Arweinwyr Tîm", .digital,
            "business-consulting-and-management",
            ["Interpret charts and their limits.", "Present a finding to people who must act on it."],
            assessment: ["individual project"]),
        SampleCourse(
            "Secure Coding Foundations", cy: "Sylfeini Codio Diogel", .digital,
            "engineering-information-technology-and-manufacturing",
            ["Identify common weaknesses in code.", "Repair them and test the repair."],
            assessment: ["practical task", "written test"]),
        SampleCourse(
            "Responsible Use of Machine Learning", cy: "Defnydd Cyfrifol o Ddysgu Peirianyddol", .digital,
            "engineering-information-technology-and-manufacturing",
            ["Evaluate a model for its purpose.", "Justify its use, or its refusal, to those concerned."],
            assessment: ["report", "oral examination"]),
        SampleCourse(
            "Accessible Web Content", cy: "Cynnwys Gwe Hygyrch", .digital, "creative-arts-design-and-media",
            ["Test a page with assistive technology.", "Rewrite it so that everybody can use it."],
            assessment: ["portfolio"]),
        SampleCourse(
            "Heat Pump Controls and Diagnostics", cy: "Rheolyddion a Diagnosteg Pympiau Gwres", .digital,
            "energy-and-utilities",
            ["Configure controls for a house.", "Diagnose faults from recorded data."],
            assessment: ["practical observation", "written test"]),
    ]

    /// The whole programmes.
    static let programmes = [
        SampleCourse(
            "BSc (Hons) Community Care Practice", cy: "BSc (Anrh) Ymarfer Gofal Cymunedol", .care,
            "healthcare-and-social-care",
            ["Plan care with people in their homes.", "Evaluate evidence for practice.", "Lead a small team."],
            assessment: ["placement portfolio", "dissertation", "examination"]),
        SampleCourse(
            "BSc (Hons) Applied Digital Engineering", cy: "BSc (Anrh) Peirianneg Ddigidol Gymhwysol", .digital,
            "engineering-information-technology-and-manufacturing",
            ["Design systems from requirements.", "Evaluate their safety.", "Manage a project with others."],
            assessment: ["group project", "dissertation", "examination"]),
    ]
}
