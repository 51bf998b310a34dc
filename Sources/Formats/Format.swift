/// A format that items are read from or written to.
public enum Format: String, Sendable, CaseIterable {
    case csv, tsv, json, jsonl, arrow, sqlite

    /// The suffixes of each format, without the dot, in lower case.
    public var suffixes: [String] {
        switch self {
        case .csv: ["csv"]
        case .tsv: ["tsv", "tab"]
        case .json: ["json"]
        case .jsonl: ["jsonl", "ndjson"]
        case .arrow: ["arrow", "feather"]
        case .sqlite: ["db", "sqlite", "sqlite3"]
        }
    }

    /// The delimiter that the format's name promises; nil where it is detected or there is none.
    public var delimiter: UInt8? { self == .tsv ? UInt8(ascii: "\t") : nil }

    /// Whether its bytes are text, where they are not compressed.
    package var isText: Bool { self != .arrow && self != .sqlite }

    /// Whether values have a spelling that a second reading can give: in the others they have types
    /// of their own.
    package var hasSpelling: Bool { self != .arrow && self != .sqlite }
}

/// What the name of a file says about its content.
public struct FileSuffix: Sendable, Equatable {
    /// The format, where the suffix is a known one.
    public let format: Format?
    /// The compression that the name ends in: `.gz`, `.zst`.
    public let compression: Compression?

    /// Reads the suffixes of `path`, in any case: `trips.CSV`, `trips.csv.gz`.
    ///
    /// Only the last component counts, and a name that is nothing but a suffix (`.csv`) has none.
    public init(of path: String) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        var name = path[(slash.map(path.utf8.index(after:)) ?? path.startIndex)...]
        var (stem, suffix) = Self.cut(name)
        compression = suffix.flatMap { suffix in
            Compression.allCases.first { $0.suffix == suffix }
        }
        if compression != nil {
            name = stem
            (stem, suffix) = Self.cut(name)
        }
        format = stem.isEmpty ? nil : suffix.flatMap { Self.formats[$0] }
    }

    /// What stands before and behind the last dot of a name, the latter in lower case; nil without a
    /// dot.
    private static func cut(_ name: Substring) -> (stem: Substring, suffix: String?) {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return (name, nil) }
        return (name[..<dot], name[name.utf8.index(after: dot)...].lowercased())
    }

    private static let formats = Dictionary(
        Format.allCases.flatMap { format in format.suffixes.map { ($0, format) } },
        uniquingKeysWith: { first, _ in first })
}
