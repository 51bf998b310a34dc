public import Formats

/// What happens to a table that exists in the target database.
public enum TableMode: Sendable, Hashable {
    /// It is an error.
    case create
    /// It is dropped and made anew.
    case replace
    /// The rows are added to it.
    case append
    /// Rows replace the values of the rows that have the same values in the columns of the key, or
    /// are added.
    case upsert(key: [String])

    /// What job files and plans call it.
    public enum Name: String, Sendable, CaseIterable {
        case create, replace, append, upsert
    }

    public var name: Name {
        switch self {
        case .create: .create
        case .replace: .replace
        case .append: .append
        case .upsert: .upsert
        }
    }
}

/// Where the table goes, placeholders not filled yet.
public enum OutputSpec: Sendable, Hashable {
    /// A file; its suffix says the format.
    case file(Template)
    case sqlite(Template, table: Template, mode: TableMode)
    case standardOutput(Format)
}

/// Where the table goes.
public enum PlannedOutput: Sendable, Hashable {
    /// `shown` is the path as the user wrote it, `path` the one to open.
    case file(path: String, shown: String, format: Format, compression: Compression?)
    case sqlite(path: String, shown: String, table: String, mode: TableMode)
    case standardOutput(Format)

    /// What messages call it.
    public var shown: String {
        switch self {
        case .file(_, let shown, _, _): shown
        case .sqlite(_, let shown, let table, _): "\(shown):\(table)"
        case .standardOutput: "standard output"
        }
    }

    /// The file that is written; nil for standard output.
    public var path: String? {
        switch self {
        case .file(let path, _, _, _), .sqlite(let path, _, _, _): path
        case .standardOutput: nil
        }
    }
}
