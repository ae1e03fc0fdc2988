/// Largest sizes of requests.
package enum RequestLimits {
    /// Bytes of a body.
    package static let body = 1 << 20
    /// Cases on a page.
    package static let page = 200
    /// Cases on a page where nothing is said.
    package static let usualPage = 50
    /// Requests for information, or pieces of evidence, in one list.
    package static let requests = 1000
    /// Exports that are read at one time: each holds a connection to the database.
    package static let exports = 2
}
