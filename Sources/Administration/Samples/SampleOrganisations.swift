import Engine

/// Somebody at a sample organisation.
package struct SamplePerson: Sendable, Hashable {
    /// The code of where they work.
    package let organisation: String
    /// Their name, which says that they are a sample.
    package let name: String
    /// What they may be; `operator` lets them tell times of their own.
    package let roles: [String]
}

/// An accrediting body of the sample year.
struct SampleBody: Sendable, Hashable {
    let code: String
    let name: String
    /// What its courses are about.
    let area: SampleCourse.Area
    /// Those who check, put cases to the committee and write letters.
    let officers: [SamplePerson]
    /// Those who read and recommend.
    let reviewers: [SamplePerson]
    /// Those who decide.
    let deciders: [SamplePerson]

    /// The bodies of the sample year.
    static let all = [
        SampleBody(
            "SYCARE", "Sample Body for Care Practice", .care, officers: ["Olwen", "Oscar"],
            reviewers: ["Rhian", "Ravi", "Rosa"],
            deciders: ["Dilys", "Duncan"]),
        SampleBody(
            "SYDIGI", "Sample Body for Digital Practice", .digital, officers: ["Orla", "Owen"],
            reviewers: ["Ruth", "Rory", "Rana"],
            deciders: ["Devi", "Dafydd"]),
    ]
}

extension SampleBody {
    /// A body whose people are called after their first names and what they are.
    private init(
        _ code: String, _ name: String, _ area: SampleCourse.Area, officers: [String], reviewers: [String],
        deciders: [String]
    ) {
        func people(_ names: [String], _ role: String) -> [SamplePerson] {
            names.map { SamplePerson(organisation: code, name: "\($0) (sample \(role))", roles: ["operator", role]) }
        }
        self.init(
            code: code, name: name, area: area, officers: people(officers, "officer"),
            reviewers: people(reviewers, "reviewer"), deciders: people(deciders, "decider"))
    }
}

/// A college or university of the sample year.
struct SampleProvider: Sendable, Hashable {
    let code: String
    let name: String
    let ukprn: String
    let nation: String
    /// The framework in which it states levels, and those of its courses.
    let framework: QualificationFramework
    let levels: [Int]
    /// The credits it counts in.
    var creditSystem = CreditSystem.uk
    /// Whether it awards its own credit and offers whole programmes.
    var isUniversity = false
    /// Whether every sample body recognises it.
    var isRecognised = false
    /// What its course leaders are called.
    var leaderNames = ["Lowri (sample course leader)", "Liam (sample course leader)"]

    /// Those who submit and answer; one of them for each case.
    var leaders: [SamplePerson] {
        leaderNames.map { SamplePerson(organisation: code, name: $0, roles: ["operator", "provider"]) }
    }

    /// The providers of the sample year; their UKPRNs belong to nobody.
    static let all = [
        SampleProvider(
            code: "SYNORTH", name: "Sample College North", ukprn: "99999101", nation: "england", framework: .rqf,
            levels: [2, 3, 4]),
        SampleProvider(
            code: "SYWEST", name: "Sample College West (Coleg Sampl)", ukprn: "99999102", nation: "wales",
            framework: .cqfw,
            levels: [2, 3, 4]),
        SampleProvider(
            code: "SYGLEN", name: "Sample Glen College", ukprn: "99999103", nation: "scotland", framework: .scqf,
            levels: [5, 6, 7],
            creditSystem: .scqf),
        SampleProvider(
            code: "SYLOUGH", name: "Sample Lough College", ukprn: "99999104", nation: "northern-ireland",
            framework: .rqf,
            levels: [3, 4, 5]),
        SampleProvider(
            code: "SYEAST", name: "Sample University East", ukprn: "99999105", nation: "england", framework: .fheq,
            levels: [4, 5, 6, 7],
            creditSystem: .ects, isUniversity: true),
        SampleProvider(
            code: "SYOPEN", name: "Sample Open University College", ukprn: "99999106", nation: "wales",
            framework: .cqfw,
            levels: [4, 5, 6, 7],
            isUniversity: true, isRecognised: true),
    ]
}
