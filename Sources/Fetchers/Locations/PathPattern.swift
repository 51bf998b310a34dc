/// A path with wildcards, alternatives and captures.
///
/// - `*` matches any run of characters within one name, `?` one character, `[a-z]` one of a set and
///   `[!a-z]` one outside it;
/// - `**` as a whole name matches any number of folders, none included; links to folders are not
///   followed by it, so that a loop of links cannot trap it;
/// - `{a,b}` matches `a` or `b`, which may hold slashes and wildcards;
/// - a capture matches at least one character within one name, as few as possible.
///
/// A name that begins with a dot is matched only where the pattern spells the dot. Case counts.
package struct PathPattern: Sendable, Hashable {
    /// A part of a pattern as the user wrote it.
    package enum Part: Sendable, Hashable {
        /// Text in which wildcards and alternatives mean something.
        case pattern(String)
        /// Text that stands for itself: a value, an escaped brace.
        case literal(String)
        /// Matches a part of a name and keeps it.
        case capture(String)
    }

    /// The patterns without alternatives that together match what this one matches.
    package let branches: [Branch]
    /// The names of the captures, in order.
    package let captureNames: [String]

    /// One way through the alternatives: the names between the slashes.
    package struct Branch: Sendable, Hashable {
        package let isAbsolute: Bool
        let segments: [Segment]
    }

    /// How many branches alternatives may make.
    static let maximumBranches = 10_000

    /// - Throws: `LocationError` for a capture that appears twice or too many alternatives.
    package init(_ parts: [Part]) throws(LocationError) {
        var names: [String] = []
        for case .capture(let name) in parts {
            guard !names.contains(name) else {
                throw LocationError(.usage, "the capture {\(name)} appears twice in one pattern")
            }
            names.append(name)
        }
        captureNames = names
        var branches: [Branch] = []
        for tokens in try Self.withoutAlternatives(Self.tokens(of: parts)) {
            branches.append(
                Branch(
                    isAbsolute: tokens.first?.isSlash ?? false,
                    segments: tokens.split { $0.isSlash }.map { Segment($0) }))
        }
        self.branches = branches
    }

    /// Whether the pattern is a plain path.
    package var isLiteral: Bool {
        branches.count == 1 && branches[0].segments.allSatisfy { $0.literalName != nil }
    }

    /// One character or one capture of a pattern.
    enum Token: Hashable {
        case character(Unicode.Scalar, isLiteral: Bool)
        case capture(String)

        var isSlash: Bool {
            if case .character("/", _) = self { return true }
            return false
        }

        func isSyntax(_ scalar: Unicode.Scalar) -> Bool {
            self == .character(scalar, isLiteral: false)
        }
    }

    private static func tokens(of parts: [Part]) -> [Token] {
        parts.flatMap { part -> [Token] in
            switch part {
            case .pattern(let text):
                text.unicodeScalars.map { .character($0, isLiteral: false) }
            case .literal(let text): text.unicodeScalars.map { .character($0, isLiteral: true) }
            case .capture(let name): [.capture(name)]
            }
        }
    }
}
