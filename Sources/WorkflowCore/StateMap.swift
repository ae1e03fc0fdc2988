/// Mapping of the live cases of one version of a workflow to another: an image for every state they can be in.
package struct StateMap: Hashable, Sendable {
    /// The unfinished states of the old version, in its order, each with the state it becomes; `nil`: its cases stay
    /// with the old version.
    package let images: [Image]
    /// Reasons why cases cannot be moved by it; empty where they can.
    package let problems: [Problem]

    /// Image of a state.
    package struct Image: Hashable, Sendable {
        /// The state in the old version.
        package let state: String
        /// The state in the new version; `nil`: cases in it stay with the old version.
        package let image: String?
    }

    /// Reason why a map cannot be used, with what to do.
    package enum Problem: Hashable, Sendable, CustomStringConvertible {
        /// A state of the old version is not in the new one, and nobody said what becomes of its cases.
        case lost(state: String, version: Int, proposal: String?)
        /// A name on the left that the old version does not have.
        case unknownState(String, version: Int, nearest: String?)
        /// A name on the right that the new version does not have.
        case unknownImage(String, of: String, version: Int, nearest: String?)
        /// A finished state on the left.
        case finishedState(String)
        /// A finished state on the right.
        case finishedImage(String, of: String)
        /// The same state mapped and left.
        case contradiction(String)
        /// Versions of different workflows.
        case otherWorkflow(String, String)
        /// Nothing to move to.
        case sameVersion(Int)

        package var description: String {
            switch self {
            case .lost(let state, let version, let proposal):
                """
                state “\(state)” is not in version \(version), and its cases would be lost; say what it becomes with \
                --map \(state)=\(proposal ?? "STATE")
                """
                    + ", or leave its cases where they are with --leave \(state)"
            case .unknownState(let state, let version, let nearest):
                "version \(version) has no state “\(state)”\(nearest.map { "; did you mean “\($0)”?" } ?? "")"
            case .unknownImage(let image, let state, let version, let nearest):
                """
                “\(state)” is to become “\(image)”, but version \(version) has no such \
                state\(nearest.map { "; did you mean “\($0)”?" } ?? "")
                """
            case .finishedState(let state):
                "“\(state)” is a finished state; finished cases keep the version they ended with, so leave it out"
            case .finishedImage(let image, let state):
                """
                “\(state)” is to become “\(image)”, which is finished; a case is finished by an action, never by \
                moving it: choose an open state
                """
            case .contradiction(let state):
                "“\(state)” is both mapped and left; say one of them"
            case .otherWorkflow(let old, let new):
                "“\(old)” and “\(new)” are different workflows; cases move between versions of one"
            case .sameVersion(let version):
                "version \(version) is where the cases are; name another one to move them to"
            }
        }
    }

    /// The map between two versions: what is asked for, and every state that kept its name.
    /// - Parameters:
    ///   - given: state of the old version → state of the new one.
    ///   - left: states of the old version whose cases stay with it.
    package init(
        from old: WorkflowDefinition, to new: WorkflowDefinition, given: [String: String] = [:],
        leaving left: Set<String> = []
    ) {
        var problems: [Problem] = []
        if old.workflow != new.workflow { problems.append(.otherWorkflow(old.workflow, new.workflow)) }
        if old.workflow == new.workflow, old.version == new.version { problems.append(.sameVersion(old.version)) }
        for name in Set(given.keys).union(left).sorted() {
            if let state = old.state(name) {
                if !state.isOpen { problems.append(.finishedState(name)) }
            } else {
                let known = old.states.filter(\.isOpen).map(\.state)
                problems.append(
                    .unknownState(name, version: old.version, nearest: NearestName.of(name, among: known)))
            }
            if left.contains(name), given[name] != nil { problems.append(.contradiction(name)) }
        }
        let renames = Dictionary(WorkflowDiff.renames(from: old, to: new).map { ($0.from, $0.to) }) { first, _ in first
        }
        var images: [Image] = []
        for state in old.states where state.isOpen {
            let name = state.state
            guard !left.contains(name) else {
                images.append(Image(state: name, image: nil))
                continue
            }
            let wanted = given[name] ?? name
            if let image = new.state(wanted) {
                if !image.isOpen { problems.append(.finishedImage(wanted, of: name)) }
                images.append(Image(state: name, image: wanted))
            } else if given[name] != nil {
                let known = new.states.filter(\.isOpen).map(\.state)
                problems.append(
                    .unknownImage(
                        wanted, of: name, version: new.version, nearest: NearestName.of(wanted, among: known)))
            } else {
                problems.append(.lost(state: name, version: new.version, proposal: renames[name]))
            }
        }
        self.images = images
        self.problems = problems
    }

    /// `{"review": "peer-review", "triage": null}`
    package var json: JSONValue {
        .object(Dictionary(images.map { ($0.state, $0.image.map(JSONValue.string) ?? .null) }) { first, _ in first })
    }
}

extension WorkflowDefinition.State {
    /// True if a case in it is still under way.
    package var isOpen: Bool { party != WorkflowDefinition.Party.none }
}
