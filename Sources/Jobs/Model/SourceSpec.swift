public import Formats

/// One entry of `sources`, or one INPUT of the command line: it expands to items.
public struct SourceSpec: Sendable {
    public enum Kind: Sendable, Hashable {
        /// Files of this format; nil means each by its suffix, SQLite databases by their first bytes.
        case files(Format?)
        case sqlite
        case http
        case command
        case standardInput
    }

    /// The key under `sources`; what `--only` names.
    public var name: String
    public var kind: Kind
    /// Paths, patterns, folders or URLs; empty for standard input and commands.
    public var locations: [Template]
    /// The NAME of `NAME=INPUT`, which labels are made of; nil means the location.
    public var labelName: String?
    /// What is read from databases.
    public var selection = SelectionSpec.onlyTable
    /// What is bound to the query.
    public var parameters: [ParameterSpec] = []
    /// What is sent along with HTTP requests.
    public var headers: [HeaderSpec] = []
    /// The program that is run and what is passed to it.
    public var arguments: [Template] = []
    /// Variables of the program's environment that are not as this process has them.
    public var environment: [VariableOfCommand] = []
    /// What `{name}` stands for; the first varies slowest.
    public var each: [EachVariable] = []
    /// How it goes on where the last publication ended.
    public var cursor: CursorSpec?
    public var options = ItemOptions()
    /// Where the source stands in the job file.
    public var place: TextPlace?

    public init(name: String, kind: Kind, locations: [Template] = []) {
        self.name = name
        self.kind = kind
        self.locations = locations
    }
}

/// What is read from a database, placeholders not filled yet.
public enum SelectionSpec: Sendable, Hashable {
    /// The only table that there is.
    case onlyTable
    case table(Template)
    /// SQL; placeholders are not allowed in it.
    case query(Template)
}

/// A value bound to a query.
public struct ParameterSpec: Sendable, Hashable {
    /// Without the colon.
    public var name: String
    public var value: Template
    /// Whether the value is bound as text whatever it looks like: it stood in quotes.
    public var isText: Bool

    public init(name: String, value: Template, isText: Bool) {
        self.name = name
        self.value = value
        self.isText = isText
    }
}

/// An HTTP header.
public struct HeaderSpec: Sendable, Hashable {
    public var name: String
    public var value: Template

    public init(name: String, value: Template) {
        self.name = name
        self.value = value
    }
}

/// A variable of a command's environment.
public struct VariableOfCommand: Sendable, Hashable {
    public var name: String
    public var value: Template

    public init(name: String, value: Template) {
        self.name = name
        self.value = value
    }
}

/// A name and the values that it takes, one item each.
public struct EachVariable: Sendable, Hashable {
    public var name: String
    /// Values and ranges (`ams`, `2019..2024`), not expanded yet.
    public var values: [Template]

    public init(name: String, values: [Template]) {
        self.name = name
        self.values = values
    }
}
