/// A URL put together from what was written and from values, in the three forms that it is used in.
package struct URLText: Sendable {
    /// Where a part of a URL comes from.
    package enum Origin: Sendable {
        /// The job file or the command line.
        case written
        /// A variable, the same for every item.
        case run
        /// A value that varies from item to item.
        case item
    }

    package struct Part: Sendable {
        package let text: String
        package let origin: Origin
        package let isSecret: Bool

        package init(_ text: String, _ origin: Origin, isSecret: Bool = false) {
            self.text = text
            self.origin = origin
            self.isSecret = isSecret
        }
    }

    /// What is requested.
    package let url: String
    /// `url` without userinfo and fragment, every secret as `<hidden>`.
    package let shown: String
    /// `shown` with only those query parameters that hold a value of the item.
    package let label: String

    /// Values are percent-encoded, the unreserved characters of RFC 3986 (section 2.3) excepted, so
    /// that no value can change the URL's structure. There are two exceptions: a value that the URL
    /// begins with is taken as a base URL, as it is; in the host, `:` and brackets stay.
    ///
    /// - Throws: `LocationError` where the result is no http or https URL, or a value makes a path
    ///   segment `.` or `..`, which servers resolve. The message holds no part of the URL.
    package init(_ parts: [Part]) throws(LocationError) {
        var builder = Builder()
        for (index, part) in parts.enumerated() {
            let lookahead = parts[(index + 1)...]
            try builder.append(part, isBase: index == 0, isUserinfo: Self.isUserinfo(lookahead))
        }
        try builder.check()
        url = builder.pieces.map(\.text).joined()
        let publicPieces = Self.withoutUserinfo(builder.pieces)
        shown = Self.shown(publicPieces)
        label = Self.shown(Self.withItemQuery(publicPieces))
    }

    /// Whether an `@` that was written still comes within the authority.
    private static func isUserinfo(_ rest: ArraySlice<Part>) -> Bool {
        for part in rest where part.origin == .written {
            let authority = part.text.prefix { !"/?#".contains($0) }
            if authority.contains("@") { return true }
            if authority.count < part.text.count { return false }
        }
        return false
    }

    private static func withoutUserinfo(_ pieces: [Piece]) -> [Piece] {
        guard
            let last = pieces.lastIndex(where: { $0.section == .authority && $0.text.contains("@") }
            )
        else { return pieces.filter { $0.section != .fragment } }
        return pieces.enumerated().compactMap { index, piece in
            guard piece.section != .fragment else { return nil }
            guard piece.section == .authority, index <= last else { return piece }
            guard index == last, let at = piece.text.lastIndex(of: "@") else { return nil }
            var host = piece
            host.text = String(piece.text[piece.text.index(after: at)...])
            return host
        }
    }

    private static func withItemQuery(_ pieces: [Piece]) -> [Piece] {
        var result = pieces.filter { $0.section != .query }
        var parameters: [[Piece]] = [[]]
        for piece in pieces where piece.section == .query {
            // Values hold no `&` of their own: it is encoded in them.
            let parts = piece.text.drop { $0 == "?" }.split(
                separator: "&", omittingEmptySubsequences: false)
            for (index, text) in parts.enumerated() {
                if index > 0 { parameters.append([]) }
                var part = piece
                part.text = String(text)
                parameters[parameters.count - 1].append(part)
            }
        }
        var separator = "?"
        for parameter in parameters where parameter.contains(where: { $0.origin == .item }) {
            result.append(
                Piece(text: separator, section: .query, origin: .written, isSecret: false))
            result += parameter
            separator = "&"
        }
        return result
    }

    private static func shown(_ pieces: [Piece]) -> String {
        var text = ""
        var wasSecret = false
        for piece in pieces where !piece.text.isEmpty {
            if !piece.isSecret {
                text += piece.text
            } else if !wasSecret {
                text += Secret("").description
            }
            wasSecret = piece.isSecret
        }
        return Label.escaped(text)
    }

    /// A run of the URL within one of its sections.
    struct Piece {
        var text: String
        let section: Section
        let origin: Origin
        let isSecret: Bool
        /// Whether it is a value put into the URL, not a part of its structure.
        var isInserted = false
    }

    enum Section {
        case scheme, authority, path, query, fragment
    }
}
