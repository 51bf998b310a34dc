public import Frames

/// A job as written and checked; variables, secrets and patterns are not expanded yet.
public struct JobSpec: Sendable {
    /// What happens to the table when an item fails.
    public enum OnError: String, Sendable, CaseIterable {
        /// Nothing is published.
        case fail
        /// The rest is published, and the exit code says so.
        case skip
    }

    public var name: String
    /// Where relative paths start; empty for the current folder.
    public var directory: String
    /// The job file as the user named it; nil for a job of the command line.
    public var file: String?
    public var variables: [VariableSpec] = []
    /// The width of the pool; nil means its default.
    public var width: Int?
    /// How long the loading may take, from the start of the run; nil means as long as it takes.
    public var deadline: Duration?
    public var sources: [SourceSpec]
    public var table = TableSpec()
    public var expect = TableExpectations()
    public var onError = OnError.fail
    /// Where rejected rows are written.
    public var rejects: Template?
    /// Where the table goes; empty means standard output.
    public var outputs: [OutputSpec] = []

    public init(name: String, directory: String, sources: [SourceSpec]) {
        self.name = name
        self.directory = directory
        self.sources = sources
    }
}

/// A variable of a job file and its value, which `--set` replaces.
public struct VariableSpec: Sendable, Hashable {
    public var name: String
    /// nil: `--set` has to give one. `${today}` and the days counted from it are filled in.
    public var value: String?

    public init(name: String, value: String?) {
        self.name = name
        self.value = value
    }
}

/// How items become one table.
public struct TableSpec: Sendable {
    public var how = ColumnMatching.strict
    /// The column that is added to hold each row's item label.
    public var sourceColumn: String?
    /// Whether text outputs spell every value canonically instead of as its source did.
    public var normalize = false

    public init() {}
}
