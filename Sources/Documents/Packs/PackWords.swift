import WorkflowCore

/// The words of the pages of a pack.
package enum PackWords {
    package static let contents = LocalizedText(en: "In this pack", cy: "Yn y pecyn hwn")
    package static let history = LocalizedText(en: "History", cy: "Hanes")
    package static let decisions = LocalizedText(en: "Decisions", cy: "Penderfyniadau")
    package static let reviews = LocalizedText(en: "Reviews", cy: "Adolygiadau")
    package static let besideReviews = LocalizedText(en: "Beside reviews", cy: "Gydag adolygiadau")
    package static let struck = LocalizedText(en: "Struck: it counts for nothing.", cy: "Nid yw'n cyfrif mwyach.")
    package static let letters = LocalizedText(en: "Letters", cy: "Llythyrau")
    package static let links = LocalizedText(en: "Evidence on the web", cy: "Tystiolaeth ar y we")
    package static let left = LocalizedText(en: "Not in this pack", cy: "Heb fod yn y pecyn hwn")
    package static let cases = LocalizedText(en: "Cases", cy: "Achosion")
    package static let agenda = LocalizedText(en: "Papers of the meeting", cy: "Papurau'r cyfarfod")
    package static let notForReader = LocalizedText(
        en: "Its content is for officers, reviewers, deciders and the provider.",
        cy: "Mae ei gynnwys ar gyfer swyddogion, adolygwyr, penderfynwyr a'r darparwr.")
    package static let who = LocalizedText(en: "Who", cy: "Pwy")

    /// What a command did, where no action of a workflow has a title of its own.
    package static func title(ofCommand command: String) -> LocalizedText {
        commands[command] ?? .title(ofSlug: command.replacing("_", with: "-"))
    }

    /// Commands that ``title(ofCommand:)`` has words for.
    package static var knownCommands: Set<String> { Set(commands.keys) }

    /// A decision, in the words that all schemes share.
    package static func title(ofDecision decision: String) -> LocalizedText {
        LocalizedText(en: LocalizedText.title(ofSlug: decision).en, cy: decisionsInWelsh[decision])
    }

    /// Decisions that are there in Welsh.
    package static var knownDecisions: Set<String> { Set(decisionsInWelsh.keys) }

    private static let decisionsInWelsh = [
        "approved": "Cymeradwywyd", "approved-with-conditions": "Cymeradwywyd gydag amodau",
        "approved-for-shorter-term": "Cymeradwywyd am gyfnod byrrach", "interim": "Achrediad dros dro",
        "deferred": "Gohiriwyd", "refused": "Gwrthodwyd", "returned-incomplete": "Dychwelwyd yn anghyflawn",
        "withdrawn-by-provider": "Tynnwyd yn ôl gan y darparwr", "suspended": "Ataliwyd", "reinstated": "Adferwyd",
        "withdrawn-by-body": "Tynnwyd yn ôl gan y corff", "lapsed": "Daeth i ben", "superseded": "Disodlwyd",
        "appeal-upheld": "Cadarnhawyd yr apêl", "appeal-dismissed": "Gwrthodwyd yr apêl",
    ]

    /// What a reviewer recommends: approve, changes, refuse or abstain.
    package static func title(ofRecommendation named: String) -> LocalizedText {
        recommendations[named] ?? .title(ofSlug: named)
    }

    /// Recommendations that ``title(ofRecommendation:)`` has words for.
    package static var knownRecommendations: Set<String> { Set(recommendations.keys) }

    private static let recommendations: [String: LocalizedText] = [
        "approve": LocalizedText(en: "Approve", cy: "Cymeradwyo"),
        "changes": LocalizedText(en: "Ask for changes", cy: "Gofyn am newidiadau"),
        "refuse": LocalizedText(en: "Refuse", cy: "Gwrthod"),
        "abstain": LocalizedText(en: "Abstain", cy: "Ymatal"),
    ]

    /// That what was said with an event was erased, or a part of it.
    /// - Parameter day: in words.
    package static func erased(whole: Bool, on day: String, in language: Language) -> String {
        let words =
            whole
            ? LocalizedText(en: "Erased on", cy: "Dilëwyd ar")
            : LocalizedText(en: "Partly erased on", cy: "Dilëwyd yn rhannol ar")
        return "\(words.text(in: language)) \(day)"
    }

    /// Something that comes with a decision.
    package static func title(ofItem kind: String) -> LocalizedText {
        items[kind] ?? .title(ofSlug: kind)
    }

    private static let items: [String: LocalizedText] = [
        "condition": LocalizedText(en: "Condition", cy: "Amod"),
        "requirement": LocalizedText(en: "Requirement", cy: "Gofyniad"),
        "recommendation": LocalizedText(en: "Recommendation", cy: "Argymhelliad"),
        "advice": LocalizedText(en: "Advice", cy: "Cyngor"),
        "commendation": LocalizedText(en: "Commendation", cy: "Canmoliaeth"),
    ]

    private static let commands: [String: LocalizedText] = [
        "open": LocalizedText(en: "Case opened", cy: "Agorwyd yr achos"),
        "amend": LocalizedText(en: "Submission amended", cy: "Diwygiwyd y cyflwyniad"),
        "pause": LocalizedText(en: "Pause", cy: "Saib"),
        "consent": LocalizedText(en: "Consent given", cy: "Cydsyniwyd"),
        "resume": LocalizedText(en: "Case resumed", cy: "Ailgychwynnwyd yr achos"),
        "extend": LocalizedText(en: "More time", cy: "Rhagor o amser"),
        "correct": LocalizedText(en: "Time corrected", cy: "Cywirwyd amser"),
        "consult": LocalizedText(en: "Evidence looked at", cy: "Edrychwyd ar dystiolaeth"),
        "expire": LocalizedText(en: "Time ran out", cy: "Daeth yr amser i ben"),
        "renew": LocalizedText(en: "Renewal opened", cy: "Agorwyd adnewyddiad"),
        "escalate": LocalizedText(en: "Reminder of the standard", cy: "Nodyn atgoffa am y safon"),
        "reproject": LocalizedText(en: "Due day moved with the calendar", cy: "Symudwyd y dyddiad gyda'r calendr"),
        "migrate": LocalizedText(en: "Scheme changed", cy: "Newidiwyd y cynllun"),
        "ask": LocalizedText(en: "Body asked for something", cy: "Gofynnodd y corff am rywbeth"),
        "reply": LocalizedText(en: "Provider replied", cy: "Atebodd y darparwr"),
        "postpone": LocalizedText(en: "More time for a request", cy: "Rhagor o amser ar gyfer cais"),
        "settle": LocalizedText(en: "Request answered", cy: "Atebwyd y cais"),
        "cancel": LocalizedText(en: "Request cancelled", cy: "Canslwyd y cais"),
        "attach": LocalizedText(en: "Evidence attached", cy: "Atodwyd tystiolaeth"),
        "detach": LocalizedText(en: "Evidence taken back", cy: "Tynnwyd tystiolaeth yn ôl"),
        "share": LocalizedText(en: "Evidence shared", cy: "Rhannwyd tystiolaeth"),
        "invite": LocalizedText(en: "Reviewer invited", cy: "Gwahoddwyd adolygydd"),
        "join": LocalizedText(en: "Reviewer joined", cy: "Ymunodd adolygydd"),
        "decline": LocalizedText(en: "Reviewer declined", cy: "Gwrthododd adolygydd"),
        "declare": LocalizedText(en: "Interest declared", cy: "Datganwyd buddiant"),
        "withdraw_interest": LocalizedText(en: "Interest withdrawn", cy: "Tynnwyd buddiant yn ôl"),
        "release": LocalizedText(en: "Reviewer released", cy: "Rhyddhawyd adolygydd"),
        "object": LocalizedText(en: "Provider objected to a reviewer", cy: "Gwrthwynebodd y darparwr adolygydd"),
        "overrule": LocalizedText(en: "Objection overruled", cy: "Gwrthodwyd y gwrthwynebiad"),
        "review": LocalizedText(en: "Review submitted", cy: "Cyflwynwyd adolygiad"),
        "draft_review": LocalizedText(en: "Draft of a review", cy: "Drafft o adolygiad"),
        "add_review_file": LocalizedText(en: "File beside a review", cy: "Ffeil gydag adolygiad"),
        "drop_review_file": LocalizedText(en: "File beside a review taken away", cy: "Tynnwyd ffeil gydag adolygiad"),
        "remind": LocalizedText(en: "Reviewers reminded", cy: "Atgoffwyd adolygwyr"),
        "decide": LocalizedText(en: "Decision", cy: "Penderfyniad"),
        "satisfy": LocalizedText(en: "Condition shown to be met", cy: "Dangoswyd bod amod wedi'i fodloni"),
        "discharge": LocalizedText(en: "Condition found met", cy: "Barnwyd bod amod wedi'i fodloni"),
        "reopen": LocalizedText(en: "Condition opened again", cy: "Ailagorwyd amod"),
        "prolong": LocalizedText(en: "More time for a condition", cy: "Rhagor o amser ar gyfer amod"),
        "miss": LocalizedText(en: "Condition missed", cy: "Methwyd amod"),
        "take_back": LocalizedText(en: "Decision taken back", cy: "Tynnwyd y penderfyniad yn ôl"),
        "vote": LocalizedText(en: "Vote", cy: "Pleidlais"),
        "recuse": LocalizedText(en: "Member left for this case", cy: "Gadawodd aelod ar gyfer yr achos hwn"),
        "readmit": LocalizedText(en: "Member returned", cy: "Dychwelodd aelod"),
        "hold_over": LocalizedText(en: "Held over to the next meeting", cy: "Gohiriwyd tan y cyfarfod nesaf"),
        "place": LocalizedText(en: "Place on the agenda", cy: "Lle ar yr agenda"),
        "appeal": LocalizedText(en: "Appeal lodged", cy: "Cyflwynwyd apêl"),
        "conclude_appeal": LocalizedText(en: "Appeal concluded", cy: "Daeth yr apêl i ben"),
        "recheck": LocalizedText(en: "Check repeated", cy: "Ailwiriwyd"),
        "supersede": LocalizedText(en: "Replaced by a later case", cy: "Disodlwyd gan achos diweddarach"),
        "reuse_unchanged": LocalizedText(en: "Evidence reused", cy: "Ailddefnyddiwyd tystiolaeth"),
        "open_return": LocalizedText(en: "Annual return due", cy: "Datganiad blynyddol i'w wneud"),
        "file_return": LocalizedText(en: "Annual return made", cy: "Gwnaed y datganiad blynyddol"),
        "accept_return": LocalizedText(en: "Annual return accepted", cy: "Derbyniwyd y datganiad blynyddol"),
        "query_return": LocalizedText(en: "Annual return queried", cy: "Holwyd am y datganiad blynyddol"),
        "miss_return": LocalizedText(en: "Annual return missed", cy: "Methwyd y datganiad blynyddol"),
        "notify_change": LocalizedText(en: "Change notified", cy: "Hysbyswyd newid"),
        "accept_change": LocalizedText(en: "Change accepted", cy: "Derbyniwyd newid"),
        "look_again": LocalizedText(en: "Change needs a new case", cy: "Mae angen achos newydd ar y newid"),
        "confirm_letter": LocalizedText(en: "Letter arrived", cy: "Cyrhaeddodd y llythyr"),
        "copy_letter": LocalizedText(en: "Letter sent once more", cy: "Anfonwyd y llythyr eto"),
        "void_letter": LocalizedText(en: "Letter not sent", cy: "Ni anfonwyd y llythyr"),
        "describe": LocalizedText(en: "Contact for the fact sheet", cy: "Cyswllt ar gyfer y daflen ffeithiau"),
        "assign": LocalizedText(en: "Officer assigned", cy: "Penodwyd swyddog"),
        "unassign": LocalizedText(en: "No officer any more", cy: "Dim swyddog mwyach"),
        "note": LocalizedText(en: "Note", cy: "Nodyn"),
        "tag": LocalizedText(en: "Tag added", cy: "Ychwanegwyd tag"),
        "erase": LocalizedText(en: "Texts erased", cy: "Dilëwyd testunau"),
        "untag": LocalizedText(en: "Tag removed", cy: "Tynnwyd tag"),
    ]
}
