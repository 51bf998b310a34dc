/// What a server said of an answer so that it can be asked later whether it still holds.
/// Source: RFC 9110, section 8.8.
public struct HTTPValidators: Sendable, Hashable {
    /// The `ETag`, quotes and `W/` included.
    public var tag: String?
    /// The `Last-Modified`, as it was sent.
    public var lastModified: String?
    /// Where redirects led to, and the only place that these may be sent to; nil for the URL that
    /// was asked for. It has neither userinfo nor query.
    public var redirectedTo: String?

    public init(tag: String? = nil, lastModified: String? = nil, redirectedTo: String? = nil) {
        self.tag = tag
        self.lastModified = lastModified
        self.redirectedTo = redirectedTo
    }
}
