/// Makes text that came from outside fit for a message: secrets masked, one line, printable, short.
///
/// A server or a program may echo what it was given ("token abc123 is not valid"), so everything that
/// they say passes through here before it can reach an error.
package struct Redactor: Sendable {
    /// The longest first, so that one that contains another leaves nothing behind.
    private let secrets: [String]

    /// - Parameter secrets: the texts to mask. Those of less than four bytes are not: that would
    ///   riddle a message with holes and hide nothing.
    package init(_ secrets: some Sequence<String>) {
        self.secrets =
            Set(secrets)
            .filter { $0.utf8.count >= Redactor.shortestSecret }
            .sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
    }

    /// What stands in the place of a secret.
    package static let mask = Secret("").description

    private static let shortestSecret = 4

    /// Bytes of the longest text that is masked.
    var longest: Int { secrets.first?.utf8.count ?? 0 }

    /// `text` with every known secret masked.
    package func masked(_ text: String) -> String {
        var result = text
        for secret in secrets {
            result = result.replacing(secret, with: Redactor.mask)
        }
        return result
    }

    /// The start of a body as one printable line of at most `limit` characters; nil if nothing is left.
    ///
    /// Masking comes before shortening: a secret cut in two would no longer be recognised.
    package func excerpt(_ bytes: some Collection<UInt8>, limit: Int = 160) -> String? {
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
