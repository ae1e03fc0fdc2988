import Engine
import EngineSupport
import PanelOracle
import Postgres
import RandomSupport
import TestSupport
import Testing
import WorkflowCore

/// Each way in which a panel can come to a decision, and of five members each class of rule or a part of them
/// (``PanelArrival/chosen(seats:classes:)``), sent through the door:
///
/// 1. in all orders of arrival, in straight SQL as the service's role, each undone before the next: where the panel
///    decides the case goes on, the same review again is only told so once more, and those who come later are turned
///    away;
/// 2. in one order for good, with every connection killed between any two reviews.
///
/// What a panel decides with which reviews is shown for every rule by ``PanelGridTests``. What the door makes of that
/// depends on nothing but after how many reviews it decides and what, so these are all the ways there are.
@Suite(.serialized) struct PanelWayTests {
    @Test(arguments: 1...5) func everyOrderDecidesOnceWhateverIsKilledBetweenReviews(seats: Int) async throws {
        let all = try await onThreadOfItsOwn { PanelArrival.chosen(seats: seats, classes: seats == 5) }
        try #require(all.count >= 3 * 3 && (seats < 5 || all.count > 9 * 7))
        // Five members come in 120 orders: a part of their arrivals, or all with `Scripts/test --all`.
        let arrivals = TestSample.drawn(
            seats < 5 ? all.count : 12, of: Array(all.indices), named: "arrivals of \(seats) members"
        ).map { all[$0] }
        try await House.withHouse { house in
            var routes: [String: String] = [:]
            for arrival in arrivals where routes[Self.panel(arrival)] == nil {
                routes[Self.panel(arrival)] = "panel-\(routes.count)"
            }
            _ = try await house.administration.publish(
                routes.map { .init(file: "\($1).yaml", text: Self.text(panel: $0, name: $1)) })
            let bench = try await Bench(house)
            for arrival in arrivals {
                let route = try #require(routes[Self.panel(arrival)])
                let case_ = try await house.reviewed(route: route)
                let people = try await bench.seat(arrival.seats, on: case_.reference)
                let endings = try await Self.endings(of: arrival, people: people, on: case_.reference, in: house)
                #expect(endings == arrival.endings.mapValues { PanelArrivalTests.follows[$0] }, "\(arrival)")
                let (decided, place) = try await PanelArrivalTests.decide(
                    house, case_, people, votes: arrival.votes, order: arrival.order, killing: .between)
                let ending = arrival.endings[Array(arrival.order.prefix(place))]
                #expect(decided == ending.flatMap { PanelArrivalTests.follows[$0] }, "\(arrival)")
            }
            try await house.expectSound()
        }
    }

    private static func panel(_ arrival: PanelArrival) -> String {
        let outcomes =
            arrival.knowsChanges
            ? PanelRoute.outcomes : "outcomes: {approve: recommend, refuse: advise-refusal, undecided: hand-back}"
        return "{members: \(arrival.members), rule: \(arrival.rule), \(outcomes)}"
    }

    /// A route; where its panel cannot ask for changes, the officer does.
    private static func text(panel: String, name: String) -> String {
        let text = PanelRoute(panel: panel, name: name).text
        return panel.contains("ask-for-changes")
            ? text
            : text.replacing(
                "ask-for-changes: {from: review, to: changing, by: system}",
                with: "ask-for-changes: {from: favoured, to: changing, by: officer}")
    }

    /// Lets reviews come in every order until the panel decides, and undoes each.
    /// - Returns: the action by which each order was decided.
    private static func endings(
        of arrival: PanelArrival, people: [House.Person], on name: String, in house: House
    ) async throws -> [[Int]: String] {
        let reviews = JSONValue.array(
            zip(people, arrival.votes).enumerated().map { seat, member in
                let command: JSONValue = [
                    "command": "review", "case": .string(name), "key": .string("tried \(seat)"),
                    "recommendation": .string(member.1),
                    "reasons": "So.",
                ]
                return ["secret": .string(member.0.secret), "command": command]
            })
        let rows = try await TestServer.withConnection(house.admin.configuration) { connection in
            for statement in everyOrder { _ = try await connection.execute(statement) }
            _ = try await connection.execute("SET ROLE accredit_service")
            return try await connection.query("SELECT way, action FROM pg_temp.every_order(\(reviews), '{}')")
        }
        var endings: [[Int]: String] = [:]
        for row in rows { endings[try row.decode([Int].self, at: 0)] = try row.decode(String.self, at: 1) }
        #expect(endings.count == rows.count)
        return endings
    }

    /// Each of those who are still out reviews next, and so on until it is decided.
    private static let everyOrder: [SQL] = [
        """
        CREATE FUNCTION pg_temp.review(review jsonb) RETURNS accredit.outcome LANGUAGE sql AS $$
            SELECT o FROM accredit.perform(sha256(convert_to(review ->> 'secret', 'UTF8')), jsonb_build_array(review ->
                'command')) AS o
        $$
        """,
        // What was decided, and by whom, once all that could still happen to it has: told again to who decided, and
        // refused to the rest.
        """
        CREATE FUNCTION pg_temp.after(reviews jsonb, inside integer[], decided accredit.outcome) RETURNS text LANGUAGE
            plpgsql AS $$
        DECLARE
            told accredit.outcome;
        BEGIN
            FOR seat IN 0 .. jsonb_array_length(reviews) - 1 LOOP
                told := pg_temp.review(reviews -> seat);
                IF (CASE
                    WHEN seat = inside[cardinality(inside)] THEN NOT told.replayed OR (told.version, told.state, \
                    told.detail)
                        IS DISTINCT FROM (decided.version, decided.state, decided.detail)
                    WHEN seat = ANY (inside) THEN NOT told.replayed OR told.detail ->> 'action' <> 'review'
                    ELSE told.status <> 'refused' OR told.detail ->> 'reason' <> 'no_panel' END)
                THEN
                    RETURN format('seat %s was then told %s', seat, told);
                END IF;
            END LOOP;
            RETURN decided.detail ->> 'action';
        END $$
        """,
        """
        CREATE FUNCTION pg_temp.every_order(reviews jsonb, inside integer[], OUT way integer[], OUT action text) RETURNS
            SETOF record
        LANGUAGE plpgsql AS $$
        DECLARE
            told   accredit.outcome;
            found  jsonb;
        BEGIN
            FOR seat IN 0 .. jsonb_array_length(reviews) - 1 LOOP
                CONTINUE WHEN seat = ANY (inside);
                BEGIN
                    told := pg_temp.review(reviews -> seat);
                    IF told.status = 'done' AND told.state = 'review' THEN
                        SELECT jsonb_agg(jsonb_build_object('way', e.way, 'action', e.action)) INTO found
                        FROM pg_temp.every_order(reviews, inside || seat) AS e;
                    ELSE
                        found := jsonb_build_array(jsonb_build_object('way', inside || seat, 'action', CASE WHEN \
                        told.status = 'done'
                            THEN pg_temp.after(reviews, inside || seat, told) ELSE told.detail ->> 'reason' END));
                    END IF;
                    RAISE EXCEPTION USING ERRCODE = 'UNDO0', MESSAGE = found;
                EXCEPTION WHEN SQLSTATE 'UNDO0' THEN
                    RETURN QUERY SELECT ARRAY(SELECT jsonb_array_elements_text(f.ending -> 'way')::integer), f.ending
                        ->> 'action'
                    FROM jsonb_array_elements(SQLERRM::jsonb) AS f (ending);
                END;
            END LOOP;
        END $$
        """,
    ]

    /// Everybody who can sit on these panels: asked once, seated on each case.
    private struct Bench {
        let house: House
        private(set) var people: [String: [House.Person]] = [:]

        init(_ house: House) async throws {
            self.house = house
            for (kind, count) in [("chair", 1), ("lay", 5), ("member", 5)] {
                for number in 1...count {
                    let name = "\(kind) \(number)"
                    people[kind, default: []].append(try await house.person(name))
                    let profiled = try await house.engine.say(
                        .profile(expertise: [], isLay: kind == "lay"), of: name, as: house.officer.credential)
                    guard case .done = profiled else { throw NotSeated(name: name) }
                }
            }
        }

        /// Asks as many of each kind as there are seats onto the panel of a case, and they join.
        func seat(_ seats: [String], on name: String) async throws -> [House.Person] {
            let numbers = seats.indices.map { seat in seats[...seat].count { $0 == seats[seat] } }
            let invitations = zip(seats, numbers).map { kind, number in
                Command(
                    .give(
                        .invite, case: name,
                        members: ["reviewer": .string("\(kind) \(number)"), "seat": .string(kind)]),
                    key: "\(kind) \(number)")
            }
            for outcome in try await house.engine.perform(invitations, as: house.officer.credential) {
                _ = try outcome.receipt()
            }
            var seated: [House.Person] = []
            for (kind, number) in zip(seats, numbers) {
                guard let person = people[kind]?[number - 1] else { throw NotSeated(name: kind) }
                _ = try await house.give(.join, on: name, by: person).receipt()
                seated.append(person)
            }
            return seated
        }

        struct NotSeated: Error { let name: String }
    }
}
