import Fetchers
import NIOHTTP1

extension HTTPFacts {
    init(
        _ head: HTTPResponseHead, bytes: Int, finalURL: String, redirects: Int,
        validators: HTTPValidators?, timeToHead: Duration, timeToEnd: Duration
    ) {
        self.init(
            status: Int(head.status.code), etag: head.headers.first(name: "ETag"),
            lastModified: head.headers.first(name: "Last-Modified"),
            contentType: head.headers.first(name: "Content-Type"),
            isGzip: !ResponsePlan.tokens(head.headers, "Content-Encoding").isEmpty,
            bytes: bytes, finalURL: finalURL, redirects: redirects, validators: validators,
            timeToHead: timeToHead,
            timeToEnd: timeToEnd)
    }
}
