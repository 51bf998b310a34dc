import Fetchers

/// Makes text that a server sent fit for a message: secrets masked, one line, printable, short.
///
/// A server may echo what it was sent ("token abc123 is not valid"), so everything that comes
/// from one passes through here before it can reach an error.
struct Redactor: Sendable {
    private let secrets: [String]

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
        // Masking very short texts would riddle a message with holes and hide nothing. Longer
        // secrets go first, so that one that contains another leaves nothing behind.
        secrets =
            found
            .filter { $0.utf8.count >= Redactor.shortestSecret && !Redactor.schemes.contains($0) }
            .sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
    }

    /// What stands in the place of a secret.
    static let mask = Secret("").description

    private static let shortestSecret = 4
    private static let schemes: Set<String> = ["Basic", "Bearer", "Digest", "Token"]
    private static let harmless: Set<String> = [
        "accept", "accept-encoding", "accept-language", "content-type", "user-agent",
    ]

    /// `text` with every known secret masked.
    func masked(_ text: String) -> String {
        var result = text
        for secret in secrets {
            result = result.replacing(secret, with: Redactor.mask)
        }
        return result
    }

    /// The start of a body as one printable line of at most `limit` characters; nil if nothing is left.
    ///
    /// Masking comes before shortening: a secret cut in two would no longer be recognised.
    func excerpt(_ bytes: some Collection<UInt8>, limit: Int = 160) -> String? {
        var line = ""
        var blank = false
        for scalar in masked(String(decoding: bytes, as: UTF8.self)).unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator,
                .privateUse, .unassigned, .surrogate:
                blank = !line.isEmpty
            default:
                if blank { line.append(" ") }
                blank = false
                line.unicodeScalars.append(scalar)
            }
        }
        if line.count > limit {
            line = line.prefix(limit) + "…"
        }
        return line.isEmpty ? nil : line
    }
}
