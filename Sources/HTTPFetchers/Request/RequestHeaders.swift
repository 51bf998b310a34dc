import Fetchers
import NIOHTTP1

/// The headers of one request: the user's, checked, and ours.
enum RequestHeaders {
    /// Headers that decide framing or the connection; setting them could only do harm.
    private static let reserved: Set<String> = [
        "host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade",
        "expect",
    ]

    /// - Parameter ofUser: whether the user's headers and userinfo are sent: only to the origin
    ///   that the user named.
    /// - Throws: `HTTPError` for a header that cannot be sent; the message names it, never its value.
    static func make(for request: HTTPRequest, url: HTTPURL, ofUser: Bool) throws -> HTTPHeaders {
        var headers = HTTPHeaders()
        if ofUser {
            for header in request.headers {
                try check(header, label: request.label)
                headers.add(name: header.name, value: header.value.reveal())
            }
            for (name, value) in [
                ("If-None-Match", request.validators?.tag),
                ("If-Modified-Since", request.validators?.lastModified),
            ] {
                guard let value else { continue }
                try check(HTTPHeader(name, Secret(value)), label: request.label)
                headers.add(name: name, value: value)
            }
            if !headers.contains(name: "Authorization"), let credentials = url.basicCredentials {
                headers.add(name: "Authorization", value: "Basic \(credentials)")
            }
        }
        for (name, value) in [
            ("Accept", "*/*"), ("Accept-Encoding", "gzip"), ("User-Agent", "pipeline"),
        ] where !headers.contains(name: name) {
            headers.add(name: name, value: value)
        }
        return headers
    }

    private static func check(_ header: HTTPHeader, label: String) throws {
        let isToken = header.name.utf8.allSatisfy {
            HTTPURL.isAlphanumeric($0) || "!#$%&'*+-.^_`|~".utf8.contains($0)
        }
        guard isToken, !header.name.isEmpty else { throw HTTPError.badHeaderName(label: label) }
        guard !reserved.contains(header.name.lowercased()) else {
            throw HTTPError.reservedHeader(header.name, label: label)
        }
        let isPrintable = header.value.reveal().utf8.allSatisfy {
            ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09
        }
        guard isPrintable else { throw HTTPError.badHeaderValue(header.name, label: label) }
    }
}
