/// Largest sizes of requests.
package enum RequestLimits {
    /// Bytes of a body.
    package static let body = 1 << 20
    /// Bytes of a body that is read before anybody is asked whose the token is.
    package static let smallBody = 16 << 10
    /// Bytes of a query.
    package static let query = 8 << 10
    /// Rows of a JSON document that opens many cases.
    package static let rows = 1000
    /// Bytes of a line of JSON Lines.
    package static let line = 256 << 10
    /// Cases on a page.
    package static let page = 200
    /// Cases on a page where nothing is said.
    package static let usualPage = 50
    /// Requests for information, or pieces of evidence, in one list.
    package static let requests = 1000
}
