public import Frames

/// What a job asks of its table before it is published; nothing by default.
public struct TableExpectations: Sendable, Hashable {
    public var rows: RowRange?
    /// Columns that have to be there, in the order written.
    public var columns: [ExpectedColumn] = []
    /// Columns that hold no null.
    public var notNull: [String] = []
    /// Columns whose values, taken together, come in one row only. A row with a null among them is
    /// like no other.
    public var unique: [[String]] = []
    /// By how many percent the table may have fewer rows than the lock file says.
    public var rowsMayFall: Int?

    public init() {}
}

/// A column that a table has to have.
public struct ExpectedColumn: Sendable, Hashable {
    public var name: String
    /// nil: any type.
    public var type: ColumnType?

    public init(name: String, type: ColumnType?) {
        self.name = name
        self.type = type
    }
}

/// What a job asks of each item of a source; nothing by default.
public struct ItemExpectations: Sendable, Hashable {
    public var rows: RowRange?
    /// By how many percent an item may have fewer rows than the lock file says.
    public var rowsMayFall: Int?

    public init() {}
}

/// How many rows there may be.
public struct RowRange: Sendable, Hashable {
    public var lower: Int
    /// nil: as many as there are.
    public var upper: Int?

    public init(_ lower: Int, upTo upper: Int?) {
        self.lower = lower
        self.upper = upper
    }

    func contains(_ rows: Int) -> Bool { rows >= lower && rows <= upper ?? .max }

    /// As messages say it: `at least 10`.
    var inWords: String {
        guard let upper else { return "at least \(lower)" }
        if lower == upper { return "exactly \(lower)" }
        return lower == 0 ? "at most \(upper)" : "\(lower) to \(upper)"
    }
}

extension RowRange: CustomStringConvertible {
    /// As a job file spells it: `10..`, `10..500`, `10`.
    public var description: String {
        guard let upper else { return "\(lower).." }
        return lower == upper ? "\(lower)" : "\(lower)..\(upper)"
    }
}
