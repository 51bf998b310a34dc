extension URLText {
    /// Cuts the parts of a URL into pieces of one section each.
    struct Builder {
        private(set) var pieces: [Piece] = []
        private var section = Section.scheme

        mutating func append(
            _ part: Part, isBase: Bool, isUserinfo: Bool
        ) throws(LocationError) {
            if part.origin == .written || isBase {
                appendWritten(part)
            } else {
                try appendValue(part, isUserinfo: isUserinfo)
            }
        }

        private mutating func appendWritten(_ part: Part) {
            var rest = part.text[...]
            while !rest.isEmpty {
                let end: Substring.Index
                var next = section
                switch section {
                case .scheme:
                    if let mark = rest.firstRange(of: "://") {
                        (end, next) = (mark.upperBound, .authority)
                    } else {
                        end = rest.endIndex
                    }
                case .authority:
                    end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
                case .path:
                    end = rest.firstIndex { "?#".contains($0) } ?? rest.endIndex
                case .query:
                    end = rest.firstIndex(of: "#") ?? rest.endIndex
                case .fragment:
                    end = rest.endIndex
                }
                add(String(rest[..<end]), part)
                rest = rest[end...]
                if section != .scheme, let mark = rest.first {
                    next = mark == "?" ? .query : mark == "#" ? .fragment : .path
                }
                section = next
            }
        }

        private mutating func appendValue(
            _ part: Part, isUserinfo: Bool
        ) throws(LocationError) {
            switch section {
            case .scheme:
                throw LocationError(
                    .usage,
                    "a placeholder stands in the URL's scheme; expected it to be the whole start of "
                        + "the URL (a base URL), or to come after http:// or https://")
            case .authority where !isUserinfo:
                add(URLText.percentEncoded(part.text, keeping: ":[]"), part, isInserted: true)
            default:
                add(URLText.percentEncoded(part.text), part, isInserted: true)
            }
        }

        private mutating func add(_ text: String, _ part: Part, isInserted: Bool = false) {
            guard !text.isEmpty else { return }
            pieces.append(
                Piece(
                    text: text, section: section, origin: part.origin, isSecret: part.isSecret,
                    isInserted: isInserted))
        }

        /// Whether the whole is a URL that can be requested.
        func check() throws(LocationError) {
            let scheme = pieces.filter { $0.section == .scheme }.map(\.text).joined().lowercased()
            guard scheme == "http://" || scheme == "https://" else {
                throw LocationError(
                    .usage, "the URL does not start with http:// or https://")
            }
            let authority = pieces.filter { $0.section == .authority }.map(\.text).joined()
            let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
            guard !host.isEmpty, host.first != ":" else {
                throw LocationError(.usage, "the URL has no host")
            }
            try checkSegments()
        }

        /// A value is encoded, but dots need no encoding.
        private func checkSegments() throws(LocationError) {
            var segment = ""
            var hasValue = false
            func check() throws(LocationError) {
                guard hasValue, segment == "." || segment == ".." else { return }
                throw LocationError(
                    .usage,
                    "a value makes the path segment \"\(segment)\" of the URL, which would lead to "
                        + "another place")
            }
            for piece in pieces where piece.section == .path {
                for character in piece.text {
                    if character == "/" {
                        try check()
                        (segment, hasValue) = ("", false)
                    } else {
                        segment.append(character)
                        hasValue = hasValue || piece.isInserted
                    }
                }
            }
            try check()
        }
    }

    /// `text` with every byte outside the unreserved set of RFC 3986, section 2.3, encoded.
    package static func percentEncoded(_ text: String, keeping kept: String = "") -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            let isAlphanumeric =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte)
            if isAlphanumeric || "-._~".utf8.contains(byte) || kept.utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
