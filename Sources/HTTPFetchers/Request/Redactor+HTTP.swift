import Fetchers

extension Redactor {
    /// - Parameters:
    ///   - request: its header values, the values in its query and its own list are masked, except
    ///     where its label shows them anyway.
    ///   - url: the parsed URL of `request`; its userinfo is masked.
    init(request: HTTPRequest, url: HTTPURL) {
        var found: Set<String> = []
        for header in request.headers where !Redactor.harmless.contains(header.name.lowercased()) {
            let value = header.value.reveal()
            found.insert(value)
            // "Bearer abc": a server may echo the part after the blank alone.
            for part in value.split(whereSeparator: { " ,;=\"".contains($0) }) {
                found.insert(String(part))
            }
        }
        for secret in request.secrets {
            let text = secret.reveal()
            found.formUnion([text, HTTPURL.percentEncoded(text)])
        }
        if let text = url.userinfo?.reveal() {
            found.insert(text)
            for part in text.split(separator: ":") {
                found.formUnion([String(part), HTTPURL.percentDecoded(String(part))])
            }
            found.insert(url.basicCredentials ?? "")
        }
        for pair in url.query?.split(separator: "&") ?? [] {
            let value = String(pair.split(separator: "=", maxSplits: 1).last ?? "")
            if !request.label.contains(value) {
                found.formUnion([value, HTTPURL.percentDecoded(value)])
            }
        }
        self.init(found.subtracting(Redactor.schemes))
    }

    private static let schemes: Set<String> = ["Basic", "Bearer", "Digest", "Token"]
    private static let harmless: Set<String> = [
        "accept", "accept-encoding", "accept-language", "content-type", "user-agent",
    ]
}
