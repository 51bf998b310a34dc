/// Resolving the reference of a `Location` header (RFC 3986, section 5.2).
extension HTTPURL {
    /// The URL that `reference` means when it is found in a response from this one.
    ///
    /// Userinfo is neither inherited nor taken from the reference: credentials go only where the
    /// user sent them.
    func resolving(_ reference: String) throws(Fault) -> HTTPURL {
        guard reference.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw .controlCharacter
        }
        let text = reference.prefix { $0 != "#" }
        var target: HTTPURL
        if HTTPURL.hasScheme(text) {
            target = try HTTPURL(String(text))
            target.path = HTTPURL.withoutDotSegments(target.path)
        } else if text.hasPrefix("//") {
            target = try HTTPURL(scheme.rawValue + ":" + text)
            target.path = HTTPURL.withoutDotSegments(target.path)
        } else {
            target = self
            let queryStart = text.firstIndex(of: "?")
            let newPath = HTTPURL.repaired(text[..<(queryStart ?? text.endIndex)])
            let newQuery = queryStart.map { HTTPURL.repaired(text[text.index(after: $0)...]) }
            if newPath.isEmpty {
                target.query = newQuery ?? query
            } else {
                let folder = path[...(path.lastIndex(of: "/") ?? path.startIndex)]
                let merged = newPath.hasPrefix("/") ? newPath : folder + newPath
                target.path = HTTPURL.withoutDotSegments(merged)
                target.query = newQuery
            }
        }
        target.userinfo = nil
        return target
    }

    private static func hasScheme(_ text: Substring) -> Bool {
        guard let colon = text.firstIndex(of: ":"), let first = text.first, first.isASCII,
            first.isLetter
        else { return false }
        return text[..<colon].utf8.allSatisfy { isAlphanumeric($0) || "+-.".utf8.contains($0) }
    }

    /// Removes `.` and `..` (RFC 3986, section 5.2.4) from a path that begins with `/`.
    static func withoutDotSegments(_ path: String) -> String {
        var kept: [Substring] = []
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            switch segment {
            case ".":
                if isLast { kept.append("") }
            case "..":
                _ = kept.popLast()
                if isLast { kept.append("") }
            default:
                kept.append(segment)
            }
        }
        return "/" + kept.joined(separator: "/")
    }
}
