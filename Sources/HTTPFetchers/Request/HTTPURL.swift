import Fetchers

/// An absolute `http` or `https` URL in its parts, ready to send and safe to show.
///
/// The grammar is RFC 3986 with two courtesies that browsers share: blanks and other characters
/// outside the grammar are percent-encoded in path and query, and a fragment is dropped. Control
/// characters are refused (a line break would end the request line).
struct HTTPURL: Sendable, Equatable {
    enum Scheme: String, Sendable {
        case http, https

        var defaultPort: Int { self == .http ? 80 : 443 }
    }

    var scheme: Scheme
    /// `user:password` as written, percent-encoded; never part of what is sent in the URL or shown.
    var userinfo: Secret?
    /// Lower case; an IPv6 address stands in brackets.
    var host: String
    var port: Int
    /// Begins with `/`.
    var path: String
    /// Without the `?`; nil if there was none.
    var query: String?

    /// Where requests are sent: two URLs with one origin share connections and credentials.
    var origin: String { "\(scheme.rawValue)://\(host):\(port)" }

    private var shortOrigin: String {
        port == scheme.defaultPort ? "\(scheme.rawValue)://\(host)" : origin
    }

    /// What goes over the wire: everything but the userinfo.
    var wireForm: String { shortOrigin + path + (query.map { "?" + $0 } ?? "") }

    /// What may be shown: neither userinfo nor query values.
    var shownForm: String { shortOrigin + path }

    /// The base64 of `user:password` for the Basic scheme (RFC 7617).
    var basicCredentials: String? {
        guard let userinfo else { return nil }
        let decoded = HTTPURL.percentDecoded(userinfo.reveal())
        return base64(Array((decoded.contains(":") ? decoded : decoded + ":").utf8))
    }

    /// Parses an absolute URL.
    ///
    /// - Throws: `HTTPURL.Fault`, which says what is wrong and never repeats the URL, for it may
    ///   hold a password.
    init(_ text: String) throws(Fault) {
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw .controlCharacter
        }
        guard let colon = text.firstRange(of: "://") else { throw .notAbsolute }
        guard let scheme = Scheme(rawValue: text[..<colon.lowerBound].lowercased()) else {
            throw .scheme
        }
        let rest = text[colon.upperBound...]
        let authorityEnd = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        var authority = rest[..<authorityEnd]
        // Browsers read a backslash as a slash: whose host would this be?
        guard !authority.contains("\\") else { throw .host }
        if let at = authority.lastIndex(of: "@") {
            let userinfo = String(authority[..<at])
            self.userinfo = userinfo.isEmpty ? nil : Secret(userinfo)
            authority = authority[authority.index(after: at)...]
        }
        self.scheme = scheme
        (host, port) = try HTTPURL.parseHost(authority, defaultPort: scheme.defaultPort)
        let tail = rest[authorityEnd...].prefix { $0 != "#" }
        let pathEnd = tail.firstIndex(of: "?") ?? tail.endIndex
        path = HTTPURL.repaired(tail[..<pathEnd])
        if path.isEmpty { path = "/" }
        if pathEnd < tail.endIndex {
            query = HTTPURL.repaired(tail[tail.index(after: pathEnd)...])
        }
    }

    private static func parseHost(
        _ authority: Substring, defaultPort: Int
    ) throws(Fault) -> (String, Int) {
        var host = authority
        var portText: Substring = ""
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else { throw .host }
            host = authority[...close]
            let after = authority[authority.index(after: close)...]
            guard after.isEmpty || after.first == ":" else { throw .host }
            portText = after.dropFirst()
            let inside = host.dropFirst().dropLast()
            guard inside.contains(":"), inside.allSatisfy({ $0.isHexDigit || ":.".contains($0) })
            else { throw .host }
        } else if let colon = authority.lastIndex(of: ":") {
            host = authority[..<colon]
            portText = authority[authority.index(after: colon)...]
        }
        let isName = host.utf8.allSatisfy {
            isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
                || $0 == UInt8(ascii: "_")
        }
        guard !host.isEmpty, host.first == "[" || isName else { throw .host }
        if portText.isEmpty { return (host.lowercased(), defaultPort) }
        guard portText.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(portText),
            (1...65535).contains(port)
        else { throw .port }
        return (host.lowercased(), port)
    }

    /// What is wrong with a URL, in words that do not repeat it.
    enum Fault: Error, Equatable {
        case controlCharacter, notAbsolute, scheme, host, port

        var reason: String {
            switch self {
            case .controlCharacter: "it holds a control character"
            case .notAbsolute: "expected http:// or https:// at its start"
            case .scheme: "its scheme is neither http nor https"
            case .host: "its host is missing or not ASCII (write an international name as xn--…)"
            case .port: "its port is not a number from 1 to 65535"
            }
        }
    }
}
