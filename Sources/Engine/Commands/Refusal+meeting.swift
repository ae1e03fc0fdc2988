import WorkflowCore

extension Refusal {
    /// What a meeting stands against, in a sentence.
    var meetingSentence: String {
        let action = text("action")
        let meeting = text("meeting")
        return switch reason {
        case .noMeeting where facts["expected"] != nil:
            """
            The case is not before \(text("expected")): it is \
            \(meeting.isEmpty ? "before no meeting" : "on \(meeting)"). Decide it there, or take it\u{20}
            """
                + "as a late paper: accredit case place CASE --meeting \(text("expected")) --reason TEXT."
        case .noMeeting where meeting.isEmpty:
            "No meeting votes on the case in “\(state ?? "")”, or its series has none to come."
        case .noMeeting:
            "“\(action)” is for a meeting that is open: the case is on \(meeting), which is \(text("found")). "
                + "Officers open it on its day: accredit meeting open \(meeting)."
        case .noQuorum:
            """
            \(meeting) has no quorum for this case: \(count("counted")) of the \(count("present")) members present may \
            decide it, and\u{20}
            """
                + "\(count("quorum")) are needed. Note who else is there, or hold the case over to the next meeting."
        case .notCarried where facts["outcome"] == "tie":
            """
            The votes are tied for “\(action)”: \(votes). Members may change theirs; a casting vote is the chair's, \
            where the scheme gives one.
            """
        case .notCarried where facts["for"] == nil:
            """
            “\(action)” is not carried. Members who are present see the count once they have voted themselves: \
            accredit case vote.
            """
        case .notCarried where facts["for"] == 0 && facts["against"] == 0:
            "Nobody has voted for “\(action)”. Members who are present vote first."
        case .notCarried:
            """
            “\(action)” is not carried: \(votes), and the scheme asks for \(majority). Record what was carried, or \
            hold the case over.
            """
        case .decided:
            """
            The case was decided at \(meeting): \(text("decision")). A vote after the decision counts for nothing; \
            what changes a decision is an\u{20}
            """
                + "appeal, or a new case."
        case .notPresent:
            """
            Only members who are present at \(meeting) vote. Officers note who is there: accredit meeting attend \
            \(meeting) --present NAME.
            """
        case .recused:
            "The member has left the meeting for this case, and neither votes on it nor counts towards its quorum."
        case .unknownMeeting: "There is no meeting “\(meeting)”. The next ones: \(next)."
        case .meetingDay where facts["found"] == "missed":
            """
            \(meeting) is in the past (today is \(text("today"))), and was not held: its cases have gone to the next. \
            Take one of: \(next);\u{20}
            """
                + "or call one for a day to come: accredit meeting call."
        case .meetingDay: "\(meeting) is held on \(text("date")), and today is \(text("today")): it opens on its day."
        case .meetingStatus:
            "\(meeting) is \(text("found")), and “\(action)” is for one that is \(text("expected"))."
                + (facts["allowed"] == nil ? "" : " The next ones: \(next).")
        default: ""
        }
    }

    private var next: String { Self.list(facts["allowed"]) }

    private var votes: String { "\(count("for")) for it, \(count("against")) against, \(count("abstained")) abstained" }

    private var majority: String {
        switch facts["majority"]?.stringValue {
        case "two-thirds": "two thirds of the votes"
        case "unanimous": "all votes"
        default: "more than half of the votes"
        }
    }

    private func text(_ fact: String) -> String { facts[fact]?.stringValue ?? "" }

    private func count(_ fact: String) -> String { facts[fact]?.integerValue.map { "\($0)" } ?? "" }
}
