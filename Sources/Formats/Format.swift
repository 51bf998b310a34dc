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
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        var parts = name.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        compression =
            parts.count > 1 ? Compression.allCases.first { $0.suffix == parts.last! } : nil
        if compression != nil { parts.removeLast() }
        let hasStem = parts.count > 2 || (parts.count == 2 && !parts[0].isEmpty)
        let suffix = hasStem ? parts.last.map(String.init) : nil
        format = suffix.flatMap { suffix in
            Format.allCases.first { $0.suffixes.contains(suffix) }
        }
    }
}
