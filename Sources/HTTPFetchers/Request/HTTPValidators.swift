/// What a server said of an answer so that it can be asked later whether it still holds.
/// Source: RFC 9110, section 8.8.
public struct HTTPValidators: Sendable, Hashable {
    /// The `ETag`, quotes and `W/` included.
    public var tag: String?
    /// The `Last-Modified`, as it was sent.
    public var lastModified: String?

    public init(tag: String? = nil, lastModified: String? = nil) {
        self.tag = tag
        self.lastModified = lastModified
    }
}
