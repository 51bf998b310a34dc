public import Background

/// A download that failed: which item, what was found, what was expected, what would help.
///
/// It holds no secret: neither header values nor userinfo nor query values, and no error of a
/// lower layer, which might.
public struct HTTPError: TransientError, Sendable, Equatable {
    /// The kind of failure; more may be added.
    public struct Code: RawRepresentable, Sendable, Hashable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The URL cannot be used as written.
        public static let invalidURL = Code(rawValue: "invalid-url")
        /// A header cannot be sent as written.
        public static let invalidHeader = Code(rawValue: "invalid-header")
        /// No connection came about: no such host, refused, unreachable, timed out.
        public static let connect = Code(rawValue: "connect")
        /// The server's certificate or its TLS is not acceptable.
        public static let tls = Code(rawValue: "tls")
        /// Nothing arrived for too long, or the attempt took too long.
        public static let timedOut = Code(rawValue: "timed-out")
        /// The connection broke before the response began.
        public static let connectionLost = Code(rawValue: "connection-lost")
        /// A status other than 2xx, or one that promises no whole body.
        public static let status = Code(rawValue: "status")
        /// The answer that the request's validators are of still holds, and was not sent again.
        public static let notModified = Code(rawValue: "not-modified")
        /// A redirect that is not followed.
        public static let redirect = Code(rawValue: "redirect")
        /// The body ended before its end.
        public static let cutBody = Code(rawValue: "cut-body")
        /// The body's end cannot be told from a broken connection.
        public static let unframed = Code(rawValue: "unframed")
        /// A body of 0 bytes.
        public static let emptyBody = Code(rawValue: "empty-body")
        /// The body is larger than allowed.
        public static let tooLarge = Code(rawValue: "too-large")
        /// The body is compressed in a way that was not asked for.
        public static let contentEncoding = Code(rawValue: "content-encoding")
        /// The response breaks HTTP.
        public static let invalidResponse = Code(rawValue: "invalid-response")
        /// The body could not be kept on disk.
        public static let spool = Code(rawValue: "spool")
        /// The format of the body cannot be told.
        public static let unknownFormat = Code(rawValue: "unknown-format")
        /// The session was shut down.
        public static let shutDown = Code(rawValue: "shut-down")
    }

    public let code: Code

    /// One sentence or two, beginning with the label.
    public let message: String

    /// The item's label.
    public let label: String

    /// The status that the server answered with, where it answered.
    public internal(set) var status: Int?

    /// Whether another attempt may succeed.
    public internal(set) var isTransient = false

    /// How long the server asks to be left alone.
    public internal(set) var retryAfter: Duration?
}

extension HTTPError: CustomStringConvertible {
    public var description: String { message }
}
