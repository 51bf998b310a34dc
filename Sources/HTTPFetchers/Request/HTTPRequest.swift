public import Fetchers

/// One header that the user set. Its value is never shown.
public struct HTTPHeader: Sendable, Hashable {
    public let name: String
    public let value: Secret

    public init(_ name: String, _ value: Secret) {
        self.name = name
        self.value = value
    }
}

/// What to download, and within which bounds. The method is always GET.
public struct HTTPRequest: Sendable {
    /// An absolute `http` or `https` URL. Userinfo becomes Basic authentication, unless an
    /// `Authorization` header is set; it is shown nowhere.
    public var url: Secret

    /// The name of the item in errors and reports.
    public var label: String

    /// Sent to the origin of `url` only: a redirect to another scheme, host or port drops them all.
    public var headers: [HTTPHeader]

    /// Further texts to mask should a server echo them: what was filled into the URL from the
    /// environment or from a file.
    public var secrets: [Secret] = []

    /// What an earlier answer is known by. It is sent where the headers of the user are; where the
    /// answer still holds the download ends with an `HTTPError` of the code `.notModified`. Headers
    /// of the user that set a condition of their own are sent instead.
    public var validators: HTTPValidators?

    /// The bound on one attempt, redirects and body included.
    public var timeout: Duration = .seconds(600)

    /// The largest body accepted, in bytes as sent (before inflation).
    public var maximumBodyBytes: Int = 16 << 30

    /// Accepts a body that is framed by neither length nor chunks: it ends where the connection
    /// ends, so a cut one looks like a whole one.
    public var allowsUnframed: Bool = false

    /// - Parameters:
    ///   - url: an absolute `http` or `https` URL.
    ///   - label: the item's name; by default the URL without userinfo and query.
    ///   - headers: what to send along.
    public init(_ url: String, label: String? = nil, headers: [HTTPHeader] = []) {
        self.url = Secret(url)
        self.label = label ?? (try? HTTPURL(url))?.shownForm ?? "URL"
        self.headers = headers
    }

    /// The validators that belong to one hop: they say nothing of any other place.
    func validators(at hop: Hop) -> HTTPValidators? {
        guard let validators, hop.isUserOrigin,
            !headers.contains(where: { HTTPRequest.conditions.contains($0.name.lowercased()) })
        else { return nil }
        let isPlace =
            validators.redirectedTo.map { $0 == hop.url.shownForm && hop.url.query == nil }
            ?? (hop.redirects == 0)
        return isPlace ? validators : nil
    }

    private static let conditions: Set<String> = [
        "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range",
        "range",
    ]

    /// Why a URL cannot be requested, in words that do not repeat it; nil where it can. What the
    /// request would fail with, for those who want to know before.
    package static func fault(ofURL url: Secret) -> String? {
        do {
            _ = try HTTPURL(url.reveal())
            return nil
        } catch {
            return HTTPError.reason(error)
        }
    }
}
