import Fetchers
import NIOHTTP1

/// What to do with a response, decided from its head alone.
enum ResponsePlan: Equatable {
    /// Keep the body; `length` where it was announced.
    case keep(length: Int?)
    /// Ask again there; the body is of no interest.
    case redirect(status: Int, location: String?)
    /// End: the earlier answer holds, as was asked.
    case notModified
    /// Fail with the status and the start of the body.
    case fail(status: Int)
    /// Fail at once.
    case refuse(HTTPError)

    /// - Parameters:
    ///   - head: the response's status and headers.
    ///   - request: its label, bounds and permissions, and the validators that were sent.
    ///   - redactor: makes what the server wrote fit for a message.
    init(_ head: HTTPResponseHead, request: HTTPRequest, redactor: Redactor) {
        let status = Int(head.status.code)
        let label = request.label
        if [301, 302, 303, 307, 308].contains(status) {
            self = .redirect(status: status, location: head.headers.first(name: "Location"))
            return
        }
        if status == 304, request.validators != nil {
            self = .notModified
            return
        }
        guard (200..<300).contains(status), status != 206 else {
            self = .fail(status: status)
            return
        }
        if status == 204 || status == 205 {
            self = .refuse(.emptyBody(status: status, label: label))
            return
        }
        let encodings = ResponsePlan.tokens(head.headers, "Content-Encoding")
        guard encodings.isEmpty || encodings == ["gzip"] || encodings == ["x-gzip"] else {
            let shown = redactor.excerpt(encodings.joined(separator: ", ").utf8, limit: 40) ?? "?"
            self = .refuse(.contentEncoding(shown, label: label))
            return
        }
        self = ResponsePlan.framing(head, status: status, request: request, redactor: redactor)
    }

    /// How the body's end is known (RFC 9112, section 6.3).
    private static func framing(
        _ head: HTTPResponseHead, status: Int, request: HTTPRequest, redactor: Redactor
    ) -> ResponsePlan {
        let label = request.label
        let transfer = tokens(head.headers, "Transfer-Encoding")
        if !transfer.isEmpty {
            guard transfer == ["chunked"] else {
                let shown = redactor.excerpt(transfer.joined(separator: ", ").utf8, limit: 40)
                return .refuse(.transferEncoding(shown ?? "?", label: label))
            }
            return .keep(length: nil)
        }
        let lengths = Set(head.headers[canonicalForm: "Content-Length"])
        guard let text = lengths.first else {
            return request.allowsUnframed
                ? .keep(length: nil) : .refuse(.unframed(status: status, label: label))
        }
        guard lengths.count == 1, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = Int(text)
        else { return .refuse(.contentLength(label: label)) }
        if length == 0 { return .refuse(.emptyBody(status: status, label: label)) }
        if length > request.maximumBodyBytes {
            return .refuse(
                .tooLarge(limit: request.maximumBodyBytes, announced: length, label: label))
        }
        return .keep(length: length)
    }

    /// The members of a list header, lower case, without `identity`, which says nothing.
    static func tokens(_ headers: HTTPHeaders, _ name: String) -> [String] {
        headers[canonicalForm: name].map { $0.lowercased() }.filter {
            !$0.isEmpty && $0 != "identity"
        }
    }
}
