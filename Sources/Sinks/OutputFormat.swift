package import Formats

/// The formats that a table is written in, besides SQLite.
public enum OutputFormat: String, Sendable, CaseIterable {
    case csv, tsv, jsonl, arrow

    /// This format as a format of output; nil for those that are only read, or not bytes.
    package init?(_ format: Format) {
        switch format {
        case .csv: self = .csv
        case .tsv: self = .tsv
        case .jsonl: self = .jsonl
        case .arrow: self = .arrow
        case .json, .sqlite: return nil
        }
    }

    /// Whether cells from CSV can be written as their source spells them.
    package var keepsSpelling: Bool { self == .csv || self == .tsv }
}
