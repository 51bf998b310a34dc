package import Fetchers

/// What is known about a download besides its bytes.
public struct HTTPFacts: Sendable, Equatable {
    /// The status of the last response; always 2xx.
    public internal(set) var status: Int
    /// The validator of the body, as sent.
    public internal(set) var etag: String?
    /// The date of the body's last change, as sent.
    public internal(set) var lastModified: String?
    /// The media type with its parameters, as sent.
    public internal(set) var contentType: String?
    /// Whether the body is compressed for the transfer and must be inflated.
    public internal(set) var isGzip: Bool
    /// Bytes of the body as sent.
    public internal(set) var bytes: Int
    /// Where the body came from, after redirects; without userinfo and query.
    public internal(set) var finalURL: String
    /// How many redirects were followed.
    public internal(set) var redirects: Int
    /// By what the body can be asked for again, where the server allows that: no secret is in it.
    package internal(set) var validators: HTTPValidators?
    /// From the start of the attempt to the head of the last response.
    public internal(set) var timeToHead: Duration
    /// From the start of the attempt to the last byte.
    public internal(set) var timeToEnd: Duration
}
