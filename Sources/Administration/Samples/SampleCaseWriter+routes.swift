/// How a case on the proportionate route goes.
enum ProportionateFate: Sendable {
    case approved, returnedFirst, conditions, conditionsTwice, conditionsUnmet, refused, deferred, withdrawn, unanswered
}

/// How a case on the route of recognised provision goes.
enum RecognisedFate: Sendable {
    case accepted, sampled, sampledRefused, sampledUnanswered, redirected, withdrawn
}

/// How a case on the route of whole programmes goes.
enum ProgrammeFate: Sendable {
    case approved, silent, conditions, conditionsTwice, refused, withdrawn, undocumented
}

extension SampleCaseWriter {
    /// The proportionate route: two reviewers, one committee, one letter.
    /// - Parameter requests: how often the reviewers ask for information.
    mutating func tellProportionate(_ fate: ProportionateFate, requests: Int) throws {
        try act("submit", by: cast.leader, after: .about(5, spread: 0.6))
        if fate == .returnedFirst {
            try act("return-incomplete", by: cast.officer, after: .about(2))
            try act("submit", by: cast.leader, after: .about(6))
        }
        try act("confirm-complete", by: cast.officer, after: .about(3))
        if fate == .withdrawn { return try act("withdraw", by: cast.leader, after: .about(8)) }
        for _ in 0..<max(requests, fate == .unanswered ? 1 : 0) {
            try act("request-information", by: cast.reviewer, after: .about(9, spread: 0.3))
            if fate == .unanswered { return try expire() }
            try act("provide-information", by: cast.leader, after: .about(6))
        }
        try act(
            "recommend", by: cast.reviewer, after: requests == 0 ? .about(13, spread: 0.25) : .about(8, spread: 0.3))
        if fate == .deferred {
            try decide("defer")
            try act("recommend", by: cast.reviewer, after: .about(6, spread: 0.3))
        }
        switch fate {
        case .refused:
            try decide("refuse")
            try act("notify-refusal", by: cast.officer, after: .about(3))
        case .conditions, .conditionsTwice, .conditionsUnmet:
            try decide("approve-with-conditions")
            try act("notify-conditions", by: cast.officer, after: .about(3))
            try meetConditions(twice: fate == .conditionsTwice, never: fate == .conditionsUnmet)
        default:
            try decide("approve")
            try act("notify", by: cast.officer, after: .about(3))
        }
    }

    /// The provider meets what the committee set, at once, at the second attempt, or not in time.
    private mutating func meetConditions(twice: Bool, never: Bool) throws {
        if never { return try expire() }
        try act("meet-conditions", by: cast.leader, after: .about(20))
        if twice {
            try act("return-conditions", by: cast.officer, after: .about(9))
            try act("meet-conditions", by: cast.leader, after: .about(10))
        }
        try act("confirm-conditions", by: cast.officer, after: .about(9))
    }

    /// The route of recognised provision: a notification, and a closer look at a sample.
    /// - Parameter requests: how often the sample check asks for information.
    mutating func tellRecognised(_ fate: RecognisedFate, requests: Int) throws {
        try act("submit", by: cast.leader, after: .about(3))
        switch fate {
        case .accepted:
            try act("accept", by: cast.officer, after: .about(3, spread: 0.3))
        case .redirected:
            return try act("redirect", by: cast.officer, after: .about(3, spread: 0.3))
        case .withdrawn:
            return try act("withdraw", by: cast.leader, after: .about(2))
        case .sampled, .sampledRefused, .sampledUnanswered:
            try act("select-for-sample", by: cast.officer, after: .about(3, spread: 0.3))
            for _ in 0..<max(requests, fate == .sampledUnanswered ? 1 : 0) {
                try act("request-information", by: cast.reviewer, after: .about(5, spread: 0.3))
                if fate == .sampledUnanswered { return try expire() }
                try act("provide-information", by: cast.leader, after: .about(5))
            }
            if fate == .sampledRefused { return try act("refuse", by: cast.decider, after: .about(7, spread: 0.3)) }
            try act("pass-sample-check", by: cast.reviewer, after: .about(6, spread: 0.3))
        }
        try act("register", by: cast.otherOfficer, after: .about(2))
    }

    /// The route of whole programmes: documents, a panel, a visit, a report, a committee.
    ///
    /// Reading the documents is the onerous step: two readings take longer than their standard, and information is
    /// asked for again and again.
    /// - Parameter requests: how often the panel asks for information while it reads.
    mutating func tellProgramme(_ fate: ProgrammeFate, requests: Int) throws {
        try act("submit", by: cast.leader, after: .about(4))
        try act("confirm-complete", by: cast.officer, after: .about(3))
        try act("appoint-panel", by: cast.officer, after: .about(14, spread: 0.2))
        if fate == .undocumented { return try expire() }
        if fate == .withdrawn { return try act("withdraw", by: cast.leader, after: .about(15)) }
        try act("submit-documents", by: cast.leader, after: .about(28, spread: 0.25))
        for request in 0..<requests {
            try act(
                "request-information", by: cast.reviewer, after: request < 2 ? .about(36, spread: 0.1) : .about(11),
                atLeast: request < 2 ? 32 : 0)
            try act("provide-information", by: cast.leader, after: .about(7))
        }
        try act("go-ahead", by: cast.reviewer, after: .about(9))
        try act("begin-visit", by: cast.officer, after: .about(12, spread: 0.3))
        try act("end-visit", by: cast.officer, after: .about(2, spread: 0.1))
        try act("send-report", by: cast.reviewer, after: .about(14, spread: 0.3))
        if fate == .silent { try expire() } else { try act("close-observations", by: cast.leader, after: .about(9)) }
        if fate == .conditions || fate == .conditionsTwice {
            try act("set-conditions", by: cast.reviewer, after: .about(6, spread: 0.3))
            try act("meet-conditions", by: cast.leader, after: .about(15, spread: 0.3))
            if fate == .conditionsTwice {
                try act("return-conditions", by: cast.reviewer, after: .about(8, spread: 0.3))
                try act("meet-conditions", by: cast.leader, after: .about(8, spread: 0.3))
            }
            try act("recommend", by: cast.reviewer, after: .about(8, spread: 0.3))
        } else {
            try act("recommend", by: cast.reviewer, after: .about(6, spread: 0.3))
        }
        try decide(fate == .refused ? "refuse" : "approve")
        try act(fate == .refused ? "notify-refusal" : "notify", by: cast.officer, after: .about(6, spread: 0.3))
    }
}
