/// A format that items are read from or written to.
public enum Format: String, Sendable, CaseIterable {
    case csv, tsv, json, jsonl, sqlite

    /// The suffixes of each format, without the dot, in lower case.
    public var suffixes: [String] {
        switch self {
        case .csv: ["csv"]
        case .tsv: ["tsv", "tab"]
        case .json: ["json"]
        case .jsonl: ["jsonl", "ndjson"]
        case .sqlite: ["db", "sqlite", "sqlite3"]
        }
    }

    /// The delimiter that the format's name promises; nil where it is detected or there is none.
    public var delimiter: UInt8? { self == .tsv ? UInt8(ascii: "\t") : nil }
}

/// What the name of a file says about its content.
public struct FileSuffix: Sendable, Equatable {
    /// The format, where the suffix is a known one.
    public let format: Format?
    /// Whether the name ends in `.gz`.
    public let isGzip: Bool

    /// Reads the suffixes of `path`, in any case: `trips.CSV`, `trips.csv.gz`.
    ///
    /// Only the last component counts, and a name that is nothing but a suffix (`.csv`) has none.
    public init(of path: String) {
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        var parts = name.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        isGzip = parts.count > 1 && parts.last == "gz"
        if isGzip { parts.removeLast() }
        let hasStem = parts.count > 2 || (parts.count == 2 && !parts[0].isEmpty)
        let suffix = hasStem ? parts.last.map(String.init) : nil
        format = suffix.flatMap { suffix in
            Format.allCases.first { $0.suffixes.contains(suffix) }
        }
    }
}
