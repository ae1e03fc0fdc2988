import CoreMetrics
import Hummingbird
import Monitoring

/// What monitors are told of requests. No label says more than the routes, the problems and the shares of this program:
/// never a path, an organisation or a person.
package struct HTTPMetrics: Sendable {
    private static let requests = MetricFamily(
        "accredit_http_requests_total", .counter, labels: ["route", "method", "status_class"],
        help: "Requests that were answered, by the route's pattern, the method and the class of the status.")
    private static let durations = MetricFamily(
        "accredit_http_request_duration_seconds", .histogram(MetricFamily.waits), labels: ["route", "method"],
        help: "Time from a request's head to the beginning of its answer, in seconds.")
    private static let inFlight = MetricFamily(
        "accredit_http_requests_in_flight", .gauge,
        help: "Requests that have come and are not yet answered to the last byte.")
    private static let refusals = MetricFamily(
        "accredit_http_refusals_total", .counter, labels: ["reason"],
        help: "Answers that are problems, by the problem's type.")
    private static let places = MetricFamily(
        "accredit_share_places", .gauge, labels: ["kind"], help: "Places in all for what takes long.")
    private static let taken = MetricFamily(
        "accredit_share_taken", .gauge, labels: ["kind"], help: "Places that are taken.")
    private static let waiting = MetricFamily(
        "accredit_share_waiting", .gauge, labels: ["kind"], help: "Requests that wait for a place.")
    private static let refused = MetricFamily(
        "accredit_share_refused_total", .counter, labels: ["kind"],
        help: "Requests that got no place: none became free in time, or too many waited.")

    private static let deniedUnrecorded = MetricFamily(
        "accredit_denials_dropped_total", .counter,
        help: "Denied attempts that are not on record: there were too many, or the database did not take them.")

    /// All of them.
    package static let families = [
        requests, durations, inFlight, refusals, places, taken, waiting, refused, deniedUnrecorded,
    ]

    private let factory: any MetricsFactory

    /// What monitors are told, by a factory; by none nobody is.
    package init(_ factory: any MetricsFactory = NOOPMetricsHandler.instance) { self.factory = factory }

    /// A request was answered.
    /// - Parameter route: the route's pattern; `nil` where no route took it.
    func answered(_ route: String?, _ method: HTTPRequest.Method, _ status: HTTPResponse.Status, after time: Duration) {
        let (route, method) = (route ?? "none", Self.known.contains(method) ? method.rawValue : "other")
        Self.requests.counter(route, method, "\(status.code / 100)xx", in: factory).increment()
        Self.durations.timer(route, method, in: factory).recordNanoseconds(Int64(time / .nanoseconds(1)))
    }

    /// A request was answered by a problem.
    func refused(_ problem: Problem.Kind) { Self.refusals.counter(problem.name, in: factory).increment() }

    /// The gauge of the requests that are in flight.
    var flights: Meter { Self.inFlight.gauge(in: factory) }

    /// The counter of denied attempts that are not on record.
    var deniedUnrecorded: Counter { Self.deniedUnrecorded.counter(in: factory) }

    /// What is told of the shares of a kind.
    /// - Parameter places: how many there are.
    func shares(_ kind: String, places: Int) -> Shares.Meters {
        Self.places.gauge(kind, in: factory).set(places)
        return Shares.Meters(
            taken: Self.taken.gauge(kind, in: factory), waiting: Self.waiting.gauge(kind, in: factory),
            refused: Self.refused.counter(kind, in: factory))
    }

    private static let known: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]
}
