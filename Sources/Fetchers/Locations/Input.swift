import Formats

/// An INPUT of the command line: `[NAME=]LOCATION`.
public struct Input: Sendable, Hashable {
    public enum Location: Sendable, Hashable {
        /// `-`
        case standardInput
        /// An `http` or `https` URL, placeholders not filled.
        case url(String)
        /// A path, a pattern or a folder.
        case path(String)
        /// `FILE:TABLE`; the file may be a pattern.
        case database(String, table: String)
    }

    /// The NAME of `NAME=LOCATION`.
    public let name: String?
    public let location: Location

    /// Reads an INPUT, looking at the files that are there to tell its forms apart.
    ///
    /// A file or folder that exists under the whole text wins over every other reading, and so does
    /// a pattern that matches as it stands: `year=2024/a.csv`, `year=*/a.csv`, `12:30.csv`.
    ///
    /// - Parameter folder: where relative paths start; empty for the current folder.
    /// - Throws: an error whose text says what was found and what was expected.
    public init(parsing text: String, in folder: String = "") throws {
        guard !text.isEmpty else {
            throw LocationError(.usage, "an INPUT is empty; expected a path, a pattern, a URL or -")
        }
        if let location = try Self.existing(text, in: folder) {
            self.init(name: nil, location: location)
            return
        }
        if let (name, rest) = Self.splitName(text) {
            guard !rest.isEmpty else {
                throw LocationError(
                    .usage, "\(shown(text)) names nothing to load; expected NAME=LOCATION")
            }
            let location =
                try Self.existing(rest, in: folder) ?? Self.location(of: rest, in: folder)
            self.init(name: name, location: location)
        } else {
            self.init(name: nil, location: try Self.location(of: text, in: folder))
        }
    }

    public init(name: String?, location: Location) {
        self.name = name
        self.location = location
    }

    private static func existing(_ text: String, in folder: String) throws -> Location? {
        if text == "-" { return .standardInput }
        if isURL(text) { return .url(text) }
        if FileTree.kind(of: FileTree.join(folder, text)) != nil { return .path(text) }
        return try matches(text, in: folder) ? .path(text) : nil
    }

    private static func matches(_ text: String, in folder: String) throws -> Bool {
        let pattern = try PathPattern(parts(of: text))
        return try !pattern.isLiteral && Glob.hasMatch(of: pattern, in: folder)
    }

    private static func isURL(_ text: String) -> Bool {
        let start = text.prefix(8).lowercased()
        return start.hasPrefix("http://") || start == "https://"
    }

    /// A NAME holds no slash, colon, blank or wildcard, so that paths and URLs are not taken for one.
    private static func splitName(_ text: String) -> (name: String, rest: String)? {
        guard let equals = text.firstIndex(of: "=") else { return nil }
        let name = text[..<equals]
        let isName =
            !name.isEmpty
            && name.unicodeScalars.allSatisfy { !"/:*?[{ \t".unicodeScalars.contains($0) }
        return isName ? (String(name), String(text[text.index(after: equals)...])) : nil
    }

    private static func location(of text: String, in folder: String) throws -> Location {
        if let colons = text.firstRange(of: "://"), !text[..<colons.lowerBound].contains("/") {
            throw LocationError(
                .usage,
                "\(shown(String(text[..<colons.lowerBound]))) is not a scheme that can be loaded "
                    + "from; expected http or https")
        }
        // The last colon that leaves a database on its left: a table's name may hold colons, too.
        var end = text.endIndex
        while let colon = text[..<end].lastIndex(of: ":") {
            let file = String(text[..<colon])
            let table = String(text[text.index(after: colon)...])
            if try isDatabase(file, in: folder) {
                guard !table.isEmpty else {
                    throw LocationError(
                        .usage, "\(shown(text)) names no table after the colon; expected FILE:TABLE"
                    )
                }
                return .database(file, table: table)
            }
            if FileTree.kind(of: FileTree.join(folder, file)) == .file {
                throw LocationError(
                    .usage,
                    "\(shown(file)) is not a SQLite database, so it has no table \(shown(table))")
            }
            end = colon
        }
        return .path(text)
    }

    private static func isDatabase(_ file: String, in folder: String) throws -> Bool {
        guard !file.isEmpty else { return false }
        if FileTree.isSQLite(FileTree.join(folder, file)) { return true }
        if FileSuffix(of: file).format == .sqlite { return true }
        return try matches(file, in: folder)
    }

    /// `text` with every `{name}` as a capture, as far as telling forms apart needs it.
    private static func parts(of text: String) -> [PathPattern.Part] {
        guard let template = try? PlaceholderText(text) else { return [.literal(text)] }
        return template.parts.map { part in
            switch part {
            case .text(let text): .pattern(text)
            case .escaped(let text): .literal(text)
            case .item(let name): .capture(name)
            case .run(let placeholder): .literal(placeholder.text)
            }
        }
    }
}
