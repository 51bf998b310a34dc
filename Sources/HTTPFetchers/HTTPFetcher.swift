public import Fetchers
public import Formats

/// Loads one URL of CSV, TSV, JSON, JSON Lines or Arrow.
///
/// The body is downloaded whole and kept, compressed as it was sent; only a complete one is decoded.
/// So a broken connection is a failed attempt and never a short table, and a column that must be
/// read again as text costs no second request.
public struct HTTPFetcher: Fetcher {
    public var label: String { request.label }
    /// `scheme://host:port`, which a limit belongs to; empty for a URL that cannot be used.
    public let target: String
    private let request: HTTPRequest
    private let options: ReadOptions
    private let session: HTTPClientSession

    /// - Parameters:
    ///   - request: what to download.
    ///   - session: whose connections and memory are used.
    ///   - options: how the body is read; a nil format means what its media type or its URL says.
    public init(
        _ request: HTTPRequest, session: HTTPClientSession = .shared,
        options: ReadOptions = ReadOptions()
    ) {
        self.request = request
        self.options = options
        self.session = session
        target = (try? HTTPURL(request.url.reveal()))?.origin ?? ""
    }

    /// Loads a URL; see `init(_:session:options:)`.
    public init(
        _ url: String, label: String? = nil, headers: [HTTPHeader] = [],
        session: HTTPClientSession = .shared, options: ReadOptions = ReadOptions()
    ) {
        self.init(
            HTTPRequest(url, label: label, headers: headers), session: session, options: options)
    }

    public func fetch(_ context: FetchContext) async throws -> Fetched {
        let body = try await session.download(request, onBytes: context.onBytes)
        let format = try format(of: body)
        let read = { @Sendable [label] (options: ReadOptions) throws -> ItemFrame in
            try decode(format, label: label, options: options) {
                guard body.facts.isGzip else { return body.open() }
                return GzipSource(
                    body.open(), label: label, maximumDecodedBytes: options.maximumDecodedBytes)
            }
        }
        let frame = try await context.withCorePermit { try read(options) }
        // A body that inflates to nothing is as empty as one of 0 bytes. JSON says by itself that there
        // are no records: `[]`.
        guard !frame.columns.isEmpty || format == .json && frame.bytesRead > 0 else {
            throw HTTPError.emptyBody(
                status: body.facts.status, bytes: frame.bytesRead, label: label)
        }
        var fetched = Fetched(frame: frame, reread: format.hasSpelling ? read : nil)
        fetched.validators = body.facts.validators
        fetched.openBytes = { body.open() }
        fetched.bytesSuffix = format.rawValue + (body.facts.isGzip ? ".gz" : "")
        return fetched
    }

    private func format(of body: HTTPBody) throws -> Format {
        if let format = options.format { return format }
        let original = (try? HTTPURL(request.url.reveal()))?.path ?? ""
        let paths = [original, body.facts.finalURL].map(HTTPURL.percentDecoded)
        switch BodyFormat.find(contentType: body.facts.contentType, paths: paths) {
        case .format(let format): return format
        case .html: throw HTTPError.webPage(label: label)
        case .unknown:
            if Arrow.isArrow(body.open()) { return .arrow }
            throw HTTPError.unknownFormat(
                shownType: shown(body.facts.contentType), label: label)
        }
    }

    /// The media type, fit for a message.
    private func shown(_ contentType: String?) -> String? {
        guard let url = try? HTTPURL(request.url.reveal()) else { return nil }
        return Redactor(request: request, url: url)
            .excerpt(BodyFormat.mediaType(contentType).utf8, limit: 60)
    }
}
