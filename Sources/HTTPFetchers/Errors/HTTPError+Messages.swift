import NIOHTTP1

/// Every message of this module.
extension HTTPError {
    private init(_ code: Code, _ label: String, _ text: String, isTransient: Bool = false) {
        self.init(
            code: code, message: "\(label): \(text)", label: label, isTransient: isTransient)
    }

    // MARK: The request

    static func badURL(_ fault: HTTPURL.Fault, label: String) -> HTTPError {
        HTTPError(.invalidURL, label, reason(fault))
    }

    static func reason(_ fault: HTTPURL.Fault) -> String {
        "the URL cannot be used: \(fault.reason)"
    }

    static func badHeaderName(label: String) -> HTTPError {
        HTTPError(
            .invalidHeader, label,
            "a header's name is empty or holds a character that names cannot hold; "
                + "write a header as 'Name: value'")
    }

    static func badHeaderValue(_ name: String, label: String) -> HTTPError {
        HTTPError(
            .invalidHeader, label,
            "the value of header \(name) holds a control character; a token read from a file may "
                + "carry a line break")
    }

    static func reservedHeader(_ name: String, label: String) -> HTTPError {
        HTTPError(
            .invalidHeader, label,
            "header \(name) is set by the HTTP client and cannot be given")
    }

    // MARK: The connection

    static func transport(
        _ failure: TransportFailure, to origin: String, label: String
    ) -> HTTPError {
        let text =
            switch failure.code {
            case .connect:
                "could not connect to \(origin): \(failure.reason)"
                    + (failure.help.map { "; " + $0 } ?? "")
            case .tls: "no trustworthy TLS connection to \(origin): \(failure.reason)"
            default:
                "\(failure.reason) (\(origin))" + (failure.help.map { "; " + $0 } ?? "")
            }
        return HTTPError(failure.code, label, text, isTransient: failure.isTransient)
    }

    /// - Parameter received: bytes of the body; nil while the head had not come.
    static func idle(seconds: String, received: Int?, label: String) -> HTTPError {
        HTTPError(
            .timedOut, label,
            received.map {
                "the body stalled: nothing arrived for \(seconds) s after \($0) bytes"
            } ?? "no answer within \(seconds) s of silence",
            isTransient: true)
    }

    static func attemptTimedOut(seconds: String, received: Int, label: String) -> HTTPError {
        HTTPError(
            .timedOut, label,
            "unfinished after \(seconds) s (\(received) bytes of the body had arrived); "
                + "--timeout allows longer",
            isTransient: true)
    }

    // MARK: The response

    static func status(
        _ status: Int, excerpt: String?, isTransient: Bool, retryAfter: Duration?, label: String
    ) -> HTTPError {
        let phrase = HTTPResponseStatus(statusCode: status).reasonPhrase
        let known = phrase.isEmpty || HTTPError.isCustom(status) ? "" : " \(phrase)"
        var text = "the server answered \(status)\(known); expected 200 OK"
        if let excerpt { text += "; it says: \(excerpt)" }
        switch status {
        case 401, 403, 407: text += "; check the credentials given with --header"
        case 206: text += "; a part is not the whole: remove a Range header"
        default: break
        }
        var error = HTTPError(.status, label, text, isTransient: isTransient)
        error.status = status
        error.retryAfter = retryAfter
        return error
    }

    static func notModified(label: String) -> HTTPError {
        var error = HTTPError(
            .notModified, label, "not changed since the answer that its validators are of (304)")
        error.status = 304
        return error
    }

    private static func isCustom(_ status: Int) -> Bool {
        if case .custom = HTTPResponseStatus(statusCode: status) { true } else { false }
    }

    static func cutBody(
        received: Int, expected: Int?, status: Int, label: String
    ) -> HTTPError {
        let bytes =
            expected.map { "\(received) of \($0) bytes" }
            ?? "\(received) bytes, before its last chunk"
        var error = HTTPError(
            .cutBody, label, "the body was cut: the connection ended after \(bytes)",
            isTransient: true)
        error.status = status
        return error
    }

    static func unframed(status: Int, label: String) -> HTTPError {
        var error = HTTPError(
            .unframed, label,
            "the body has neither a Content-Length nor chunks, so a cut one would look whole; "
                + "allow-unframed accepts it")
        error.status = status
        return error
    }

    static func emptyBody(status: Int, bytes: Int = 0, label: String) -> HTTPError {
        let found = bytes == 0 ? "a body of 0 bytes" : "a body without any column"
        var error = HTTPError(
            .emptyBody, label, "the server answered \(status) with \(found); expected a table")
        error.status = status
        return error
    }

    static func tooLarge(limit: Int, announced: Int?, label: String) -> HTTPError {
        let size = announced.map { "\($0) bytes" } ?? "more"
        return HTTPError(
            .tooLarge, label, "the body has \(size); expected at most \(limit) bytes")
    }

    static func contentEncoding(_ shown: String, label: String) -> HTTPError {
        HTTPError(
            .contentEncoding, label,
            "the body comes with Content-Encoding \(shown); expected gzip or none")
    }

    static func transferEncoding(_ shown: String, label: String) -> HTTPError {
        HTTPError(
            .invalidResponse, label,
            "the body comes with Transfer-Encoding \(shown); expected chunked or none")
    }

    static func contentLength(label: String) -> HTTPError {
        HTTPError(
            .invalidResponse, label,
            "the Content-Length is not one number of bytes")
    }

    // MARK: Redirects

    static func tooManyRedirects(limit: Int, label: String) -> HTTPError {
        HTTPError(
            .redirect, label,
            "more than \(limit) redirects; the server may be sending its clients in a circle")
    }

    static func redirectWithoutTarget(status: Int, label: String) -> HTTPError {
        var error = HTTPError(
            .redirect, label, "the server answered \(status) without a usable Location")
        error.status = status
        return error
    }

    static func insecureRedirect(from: String, to: String, label: String) -> HTTPError {
        HTTPError(
            .redirect, label,
            "the redirect from \(from) to \(to) would leave TLS and is not followed")
    }

    // MARK: The rest

    static func spool(_ reason: String, label: String) -> HTTPError {
        HTTPError(
            .spool, label,
            "the body could not be kept in a temporary file: \(reason); TMPDIR names another folder"
        )
    }

    static func webPage(label: String) -> HTTPError {
        HTTPError(
            .unknownFormat, label,
            "the body is a web page (text/html), perhaps one to log in; expected CSV or JSON; "
                + "--format reads it as what it is told")
    }

    static func unknownFormat(shownType: String?, label: String) -> HTTPError {
        let type = shownType.map { "its media type is \($0)" } ?? "it has no media type"
        return HTTPError(
            .unknownFormat, label,
            "the format of the body cannot be told: \(type) and the URL ends in no known suffix; "
                + "--format csv|tsv|json|jsonl|arrow says it")
    }

    static func shutDown(label: String) -> HTTPError {
        HTTPError(.shutDown, label, "the HTTP session was shut down")
    }
}
