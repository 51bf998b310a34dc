/// Following a redirect: where to, and whether the user's headers may go along.
struct Hop: Sendable, Equatable {
    /// The most redirects that are followed for one request.
    static let limit = 10

    var url: HTTPURL

    /// Whether every hop so far stayed at the origin that the user named. Once left, the user's
    /// headers are gone for good: the way back was chosen by a stranger.
    var isUserOrigin = true

    var redirects = 0

    /// The hop that a `Location` asks for.
    ///
    /// - Throws: `HTTPError` when there is no usable target, when it would leave TLS, or after too
    ///   many.
    func following(_ location: String?, status: Int, label: String) throws -> Hop {
        guard let location, let target = try? url.resolving(location) else {
            throw HTTPError.redirectWithoutTarget(status: status, label: label)
        }
        guard redirects < Hop.limit else {
            throw HTTPError.tooManyRedirects(limit: Hop.limit, label: label)
        }
        guard !(url.scheme == .https && target.scheme == .http) else {
            throw HTTPError.insecureRedirect(from: url.origin, to: target.origin, label: label)
        }
        var next = Hop(url: target, isUserOrigin: isUserOrigin, redirects: redirects + 1)
        if target.origin == url.origin {
            next.url.userinfo = url.userinfo
        } else {
            next.isUserOrigin = false
        }
        return next
    }
}
